"""Two values and which of them does better, with the rates asked for side by side: push or text, which is tapped more.

Put as the one rate of one vs the other, in the order that is said, where the whole message is no more than that.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.choosing import own_values
from workbench.assistant.offline.words.own_words import kept
from workbench.assistant.offline.words.spelling import normalise

_RATES = {"tap": "click", "click": "click", "open": "open", "read": "open", "convert": "conversion",
          "conversion": "conversion", "ctr": "click"}
_DONE = r"(?:tapped|clicked|opened|read)"
_DEEDS = r"(?:taps|clicks|opens|conversions)"
_MORE = (rf"(?:(?:gets?|is|are|was|were|got|being) (?P<done>{_DONE}) (?:more|most|better|best|more often|the most)"
         rf"|(?:pulls?|gets?|brings?|draws?|has|have|wins?|earns?) (?:in )?(?:more|the most|most) (?P<deeds>{_DEEDS})"
         rf"|(?P<does>taps|clicks|opens|converts) (?:more|better|best|most|more often))")
_WHICH = r"(?:which|what|what is|whats|who)(?: one| of (?:the two|them|both))?"
_BESIDE = (r"(?:(?:,? ?(?:of|for) (?:each|both|the two|them|the two of them))?,? ?(?:side by side|next to (?:each other"
           r"|one another)|beside each other|for each|each|separately|both)?)")
_ASK = (rf"(?:(?:i|we|please|need|want|show|give|me|us|would like|just|only) )*(?:the )?(?:two |both )?"
        rf"(?P<rate>(?:tap|click|open|conversion)(?:[- ]through)? )?rates?{_BESIDE}")
_GAP = r" ?(?:[,:;.?–—-]+) ?(?:and )?"


def side_by_side(text: str, grounding: Grounding) -> str:
    """A normalised request for two rates beside each other as the rate of one vs the other.

    >>> side_by_side("pn vs txt - which gets tapped more, rate of each side by side (pn first)", log)  # doctest: +SKIP
    'click rate of pn vs txt'
    """
    if "rate" not in text or re.search(r"\b(?:more|most|better|best)\b", text) is None:
        return text
    whole = text.strip(" .?!")
    for held in _values(grounding):
        one = "|".join(sorted(map(re.escape, held), key=len, reverse=True))
        noun = r"(?:s|es)?(?: (?:messages?|ones))?"
        pair = rf"(?:the |our )?(?P<a>{one}){noun},? (?:vs\.?|versus|or|against|and) (?:the |our )?(?P<b>{one}){noun}"
        first = rf"(?:[,;(]+ ?(?:with )?(?:the )?(?P<first>{one}){noun} (?:comes |goes |being )?first\)?)?"
        for way in (rf"{pair}{_GAP}{_WHICH} {_MORE}{_GAP}{_ASK} ?{first}",
                    rf"{_WHICH} {_MORE}{_GAP}{pair}{_GAP}{_ASK} ?{first}"):
            match = re.fullmatch(way, whole)
            if match is None or held[match["a"]] == held[match["b"]]:
                continue
            said = next(match[name] for name in ("done", "deeds", "does") if match[name])
            rate = next(rate for begin, rate in _RATES.items() if said.startswith(begin))
            asked = _RATES[re.findall(r"[a-z]+", match["rate"])[0]] if match["rate"] else rate
            if rate != asked or (match["first"] and held[match["first"]] not in (held[match["a"]], held[match["b"]])):
                continue
            a, b = match["a"], match["b"]
            if match["first"] and held[match["first"]] == held[b]:
                a, b = b, a
            return f"{rate} rate of {a} vs {b}"
    return text


@kept
def _values(grounding: Grounding) -> tuple[dict[str, str], ...]:
    """For each column of messages its values as they are said, and what each is."""
    found: dict[str, dict[str, str]] = {}
    for said, (column, value) in own_values(grounding):
        if column in ("channel", "domain", "campaign_id", "language"):
            found.setdefault(column, {})[said] = value
    found.setdefault("channel", {}).update({normalise(lane): lane for lane in grounding.channels})
    return tuple(held for held in found.values() if len(set(held.values())) > 1)


__all__ = ["side_by_side"]
