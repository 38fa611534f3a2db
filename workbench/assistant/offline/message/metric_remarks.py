"""What requests for metrics say once more, or say in brackets: half-open, all channels, uncapped, our win rate.

Nothing in them is another number than the one that the rest asks for; each stands as a phrase of its own.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.stems import stem, stems

_END = r"(?=\s*(?:$|[.,;:!?)]))"
_REMARKS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\b(?:up )?(to|until|till) (?:and )?\(? ?(?:but )?(?:not including|excluding|exclusive of"
     r"|without)\)? (?=(?:the )?day \d)",
     r"\1 "),
    (r"\b(?:in|within|over|during) (?:the |a )?half ?-?open (?:(?:window|interval|span|period|range) )?(?=\[|\d"
     r"|from\b|between\b"
     r"|day\b|within\b)", "in "),
    (r"\b(?:the |a )?half ?-?open (?=window|interval)", "the "),
    # of one message one click, where different messages are counted
    (r"(?<=different)(?P<rest>.*?)[,;.(] ?(?:with )?(?:repeated|repeat|multiple|several|second|further"
     r"|more) (?:clicks|opens|taps|ones)"
     r" (?:on|of) (?:the same|one|a) (?:message|mail|one)"
     r"(?: are| is| being)? (?:counted|counting|count|counts|taken) (?:only )?(?:once|as one)\)?" + _END, r"\g<rest>"),
    # each message counted once, where different ones are counted; count them all
    (r"(?<=different)(?P<rest>.*?)[,;(-]+ ?(?:with )?(?:each|every|one|the same) (?:message|msg|mail|one)(?: is"
     r"| being)?(?: (?:counted|counts|counting|taken))? (?:only |just )?once\)?" + _END, r"\g<rest>"),
    (r"\b(excluded|left out|not counted|ignored|removed),? as (?:usual|always|ever|everywhere|before)\b", r"\1"),
    (r"[,;(]? ?\b(?:in |by )?utc (?:days?|weeks?)\)?" + _END, ""),
    (r"[,;(] ?(?:over |for |of )?(?:the )?(?:whole|entire|full|complete) log\)?" + _END, ""),
    (r"[,;.(-]+ ?(?:and )?count (?:(?:them|'?em|those|these) )?all\b(?: of (?:them|'?em))?\)?(?=\s*(?:$|[.,;:!?)]"
     r"| - ))", ""),
    (r"[,;(-]+ ?(?:the )?rows,? (?:and )?not (?:an? |the )?(?:rates?|shares?|ratios?"
     r"|percentages?)\)?" + _END, ", number"),
    (r"(?<=.)[.;,(] ?(?:over |across |in |of |on |for )?all (?:of the |the |our )?(?:topics|themes|domains)"
     r"(?: together| pooled| combined| in one)?\)?" + _END, ""),
    (r"[,;(] ?(?:no cap|uncapped|not capped|without (?:a |any )?cap|no (?:winsori[sz](?:ation|ing)|trimming"
     r"|capping))\)?" + _END, ""),
    (r"[,;(.-]+ ?(?:(?:it is|that is|this is|i mean|ie) )?(?:our|the|a kind of|some kind of|a sort of)"
     r" (?:\w+ ){1,2}?(?:rate|ratio|share|quota)"
     r"(?:,? (?:so to (?:speak|say)|if you (?:like|will|want)|as it were|as we (?:say|call it)|in a (?:sense"
     r"|way)))\)?" + _END, ""),
    (r"[,;(] ?(?:exactly |just )?one (?:value|number|figure|row) (?:per|for each|for every) (?=[a-z]+)", ", per "),
    (r"[,;(]? ?\b(?:so to (?:speak|say)|as it were)\b\)?", ""),
    # why it matters: what costs us money is no money that is counted
    (r",? (?:as|since|because) (?:[a-z]+ ){1,4}?(?:costs?|costing) (?:us |the \w+ )?(?:a lot of |real "
     r"|too much |good )?money" + _END,
     ""),
    (r"[,;.] ?(?:since|as|because) (?:both|all|either|each)(?: of (?:them|these|the two))? (?:tells?|shows?"
     r"|means?|says?)"
     r" (?:us )?(?:that )?(?:they|he|she|somebody|users?|people) (?:are|is|means?) [a-z]+(?: [a-z]+)?" + _END, ""),
    # who has none is left out
    (r"[,;.(] ?(?:please )?(?:leav(?:e|ing)|drop(?:ping)?|skip(?:ping)?|ignor(?:e|ing)|exclud(?:e|ing)|take"
     r"|throw)(?: out)?"
     r" (?:the|all|those|any)? ?(?:ones?|users?|people|those|units?)? ?(?:(?:who|that|with|having)"
     r"(?: (?:make|made|give|gave|buy|bought|pay|paid|have|had|do|did|bring|brought|leave|left|place|placed|set"
     r"|show|showed|got|get))? (?:none|nothing)|without any)"
     r"(?: at all| of (?:it|them))?\)?" + _END, ", those without any are left out"),
    # an indicator of a purchase is a yes or no
    (r"^(?:an? |the |binary |zero one )*(?:indicator|dummy|flag)(?: variable| metric)? (?:of|for) (?=an?\b"
     r"|any\b|at least\b)",
     "metric: whether there is "),
    (r"\b(?P<part>shares?|pct|percent|percentage|proportion|fraction) setting (?:up )?(?=an?\b|any\b|at least\b"
     r"|one\b)",
     r"\g<part> of users with "),
    (r"\b(?P<part>shares?|pct|percentage|proportion|fraction) (?P<doing>(?!during|including|counting|excluding"
     r"|starting|following"
     r"|ignoring|beginning|using)[a-z]+ing) (?=an?\b|any\b|at least\b|one\b)", r"\g<part> of users \g<doing> "),
    (r"\b(web push|app push|push|e ?mail|mail|sms|in app|whatsapp) (?:is |was )?still (?:on|open|live|allowed"
     r"|active|granted)"
     r" (?=(?:at|on|by|after) (?:the end of )?day \d)", r"\1 permission is still given "),
    # who clicks, as a rate, is a share of people; a click rate is one of messages
    (r"\b((?:\w+ )?)(click|open|tapp)er(?: |-)?(?:rate|share|quota|percentage|ratio)\b",
     lambda m: f"share of users with any {m[1]}{m[2].removesuffix('p')}"),
)

# what comes after either of two
_BOTH = re.compile(r"[,;.(] ?(?:as )?(?:one|a single|the same) (?:metric|flag|number|figure|value|indicator) for"
                   r" (?:both|the two|them|all|either)(?: of (?:them|these|the two))?(?: (?:the )?(?:channels"
                   r"|topics|themes))?"
                   r"(?: together| combined| in one)?\)?" + _END)

# fewer skips are better, where skips are what is counted
_BETTER = re.compile(r"[,;.] ?(?:of course |obviously |naturally |and )*(?P<way>fewer|less|more) (?P<what>[a-z]+)"
                     r" (?:is|are|would be) (?:better|good|nicer)" + _END)


def _better(match: re.Match[str]) -> str:
    around = f"{match.string[: match.start()]} {match.string[match.end():]}"
    return f"; {match['way']} is better" if stem(match["what"]) in stems(around) else match[0]


def remarked(text: str) -> str:
    """A normalised request for a metric without them.

    >>> remarked("offers accepted over offers made in 28 days, our win rate so to speak. metric")
    'offers accepted over offers made in 28 days. metric'
    """
    if re.search(r"\b(?:metrics?|kpis?|indicators?|per|share|label|exposure|rate|number|count)\b", text) is None:
        return text
    if " or " in text:
        text = _BOTH.sub("", text)
    for pattern, instead in _REMARKS:
        text = re.sub(pattern, instead, text)
    return " ".join(_BETTER.sub(_better, text).split())


__all__ = ["remarked"]
