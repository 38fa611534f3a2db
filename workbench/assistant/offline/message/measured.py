"""How people say a number per user, put into the grammar's words: recorded at least once, zero if none.

Each is the same metric in other words. What would be another one stays as it stands, and is asked about.
"""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.message.metric_clauses import in_clauses
from workbench.assistant.offline.message.own_phrases import in_own_words
from workbench.assistant.offline.message.shares import as_shares, people_of
from workbench.assistant.offline.parts.amounts import KNOWN
from workbench.assistant.offline.words.compounds import each_of
from workbench.assistant.offline.words.fillers import words_of
from workbench.assistant.offline.words.numbers import WORDED, number
from workbench.assistant.offline.words.stems import stems

# what somebody without any lacks, where it is not named
_NONE = words_of("""
any one such none activity events event rows entry entries value values record records data count counts counting
counted are is being at get gets as set stay with and
""")
_END = r"(?=\s*(?:$|[.,;:!?)]))"
_NUMBER = rf"(?:\d+(?:\.\d+)?|{WORDED})"
_FORMS = (
    # a purchase is recorded, was there on record: it is in the log
    (r",? ?\b(?:is|are|was|were|gets?|got|has been|have been|can be|could be) (?:recorded|logged|registered|on record"
     r"|noted|documented)(?= (?:in|within|over|during|between|for|after|from|on|by)\b|\s*(?:$|[.,;:!?)]))", ""),
    (r"\bone (\w+(?: \w+)?) or more\b(?! (?:often|than))", r"at least one \1"),
    (r"\b(?:one|1) or (?:more|several|many)\b", "at least one"),
    (r"\bnot (?:a single|even (?:one|a single))\b", "no"),
    (r"\b(?:exposure|day (?:of exposure|one of exposure)) (?:=|is|being|as|counts as) day (?:0|zero)\b"
     r"|\bday (?:0|zero) (?:=|is|being) (?:the )?(?:day of )?(?:the )?(?:first )?exposure\b", " "),
    (r"\b(last|first|second|third|fourth) (?:one )?of (?:the|those|these|our) (?P<many>two|three|four|five|six|\d)"
     r" weeks\b", lambda m: _week(m[1], m["many"])),
    (r"\b(?:longer|larger|bigger|higher|more|greater|above|over) (?:than )?or equal(?: to)? (?=\w)", "at least "),
    (r"\b(\d+)\+ ?(?=(?:min|sec|hour|km|metre|meter|euro|dollar|shilling|reais|real|kes|eur|usd|brl|gem|star|m\b"
     rf"|{'|'.join(sorted(KNOWN))}))",
     r"at least \1 "),
    (r"\b(?:not|no) (?:less|lower|smaller|shorter|fewer) than\b", "at least"),
    (r"\b(?:not|no) (?:more|higher|larger|longer) than\b", "at most"),
    # the push channel is open to us; push still live on day 28
    (r"\b(?:is|was|are|were) (?:the |our |their )?(\w+) (?:channel )?(?:still )?(?:open|available|usable)(?: (?:to"
     r"|for) us)?"
     r"(?= (?:for|to) (?:the|an?|each|our)\b|\s*(?:$|[.,;:!?)]))", r"\1 permission is still given"),
    (r"\b(\w+) channel (?:is |was )?(?:still )?(?:reachable|live|open)\b(?! rate)", r"\1 permission is still given"),
    (r"\bhow frequently (?=(?:does|do|did|is|are|was|were)\b)", "how often "),
    (r"\barpu\b\W*(?=.*\b(?:revenue|money|spend|spent|turnover|sales|income)\b)", ""), (r"\barpu\b", "revenue per"
                                                                                                     " user"),
    (rf"\b(?:the )?(?:number of|count of|how many) days (?:out )?of (?:the )?(?:first )?({_NUMBER})(?: days)?"
     r"(?: (?:after|from|of|following) (?:the )?exposure)?,? (?:on which|in which|when|where|during which|that)\b",
     r"on how many of the first \1 days"),
    (r",? or (?:(?:has |have )?(?:done|did) )?both(?: of (?:them|the two))?\b", ""),
    (rf"\b(?:the )?(?:number of |count of )?days,? (?:out of|of|within|in|among) (?:the )?(?:first )?({_NUMBER})(?:"
     rf" days)?"
     r"(?: (?:after|from|of|following|since) (?:the )?exposure)?,? (?:on which|in which|when|where|during which)\b",
     r"on how many of the first \1 days"),
    (rf"\bof (?:the )?(?:first )?({_NUMBER}) days (?:after|from|since|following) (?:the )?exposure,? (?:the number"
     rf"|how many)"
     r"(?: of (?:them|those|these))?(?: (?:on|in|during) which)?", r"on how many of the first \1 days"),
    (r"\bdid we (?:still )?(?:hold|have|own|keep) (?:(?:the|an?|each) )?(?:\w+ )?(\w+) (?:opt in|permission"
     r"|consent)\b", r"\1 permission is still given"),
    (r"\b(\w+) (?:opt in|permission|consent) of (?:the|an?|each) \w+ (?:was|is) (?:still )?(?:on|there|given|valid"
     r"|held)\b", r"\1 permission is still given"),
    (rf"\bwhen (day {_NUMBER}) is (?:over|done|through|finished)\b", r"at the end of \1"),
    (r"\b(?:does|did|do) (the|an?|each|every) (\w+) (?:still )?let us (push|text|e ?mail|mail|message)(?: (?:him"
     r"|her|them))?\b",
     r"can we still message by \3 \1 \2"),
    (r"[.,;] ?(?:i|we) (?:want|need|mean) the (?:end state|state at the end|final state),? (?:and )?not (?:a |the"
     r" )?(?:count|number) of days\b", ""),
    (r",? ?\bat that (?:very |exact )?(?:instant|moment|point)(?: in time)?\b,?", " "),
    (r"[.,;(] ?averages?(?: please)?,? (?:and )?(?:no|not) (?:the )?totals?\)?", ""),
    (r"[.,;] ?rows: ?(?:the )?([a-z ]{3,20}?)(?=[.,;]|$)", r" by \1"),
    (r"^(?:one |a )?(?:bar|row|line|column|point|slice|curve)s? (?:per|for each|by|for every) ([a-z ]{3,20}):"
     r" ?(.*)$", r"\2 by \1"),
    (r"[.,;] ?what(?:ever)? happen(?:s|ed) before day (\d+)(?: after (?:the )?exposure)? (?:shall|does|should|must"
     r"|do|is) not (?:be )?count(?:ed)?\b"
     r"(?<=.)", r"(before day \1 not counted)"),
    (r"[,;(:]? ?(?:one|1) if (?:there (?:was|were|is|are) )?(?:any|some|one),? (?:and |or )?(?:zero|0) if (?:there"
     r" (?:was|were|is|are) (?:not|none)|not|none)"
     r"(?: any)?\)?", ", yes/no"),
    (r"\bit is (?:the|that) ((?:part|share|portion|proportion|percentage|number)\b[^.;]*?) that (?:interests (?:me"
     r"|us)|(?:i|we) (?:want|need|am after|are after"
     r"|care about|would like)|matters(?: to (?:me|us))?)\b", r"the \1"),
    # tapped mails over sent mails, said once more of a share that is asked for
    (r"(?<=.)[,.;:?(] ?(?:as )?(?:clicked|tapped|opened)(?: (\w+))? (?:/|over|divided by) (?:all )?sent(?: (?:\1"
     r"|ones|messages))?\b\)?"
     r"(?: ?,? (?:as a metric|please|pooled))?", " "),
    (r",? ?\b(?:one|a single) (?:push|mail|email|message|text|click|tap|open|of (?:them|these|those)) (?:is|would"
     r" be|will be) enough\b,?",
     " at least one "),
    # three days to react, tapped up to 72 hours after it went out
    (rf"\b({_NUMBER} ?(?:days?|d|hours?|h)) (?:to (?:react|respond|tap|click|open)|of (?:reaction|response)"
     rf"(?: time)?|(?:reaction|response|attribution)(?: (?:time|window))?)\b(?! (?:of|on))",
     r"within \1 of the send"),
)


def measured(text: str, grounding: Grounding) -> str:
    """A normalised request in the words for a metric.

    >>> measured("orders per head, 0 for those who never bought", grounding)     # doctest: +SKIP
    'orders per head (none is zero)'
    """
    text = in_clauses(text, grounding)
    for pattern, instead in _FORMS:
        text = re.sub(pattern, instead, text)       # type: ignore[arg-type]
    text = each_of(text, "against|versus|vs|next to|beside", grounding)
    text = as_shares(_same_start(text), grounding)
    return " ".join(in_own_words(_nothing_is_zero(text, people_of(grounding)), grounding).split())


def _week(which: str, many: str) -> str:
    """The last of the four weeks is week four."""
    return f"week {many if which == 'last' else which}" if which == "last" else f"the {which} week"


def _same_start(text: str) -> str:
    """What is said not to count before a day that the window begins at anyhow."""
    before = re.search(r"\(before day (\d+) not counted\)", text)
    if before is not None and re.search(rf"\b(?:between|from) day {before[1]}\b", text):
        text = text.replace(before[0], " ")
    first = re.search(
        rf"[.,;(] ?(?:(?:since|as|because) )?(?:what happens in )?the first ({_NUMBER}) (weeks?|days?)"
        r" (?:is|are|was|were) (?!(?:\w+ )*?(?:in|count\w*|includ\w*|part|enough)\b)[^.,;)]{3,50}(?:$|[.,;)])", text)
    if first is not None:       # the first two weeks are noise to us: the window begins after them anyhow
        days = int(number(first[1])) * (7 if first[2].startswith("week") else 1)
        if re.search(rf"\b(?:between|from) day {days}\b", text):
            text = text.replace(first[0], " ")
    after = re.search(rf"(?:which |that )?(?:happen |happens |happened |come |are |made )?after the first"
                      rf" ({_NUMBER}) (weeks?|days?)\b", text)
    if after is None:
        return text
    many = int(number(after[1])) * (7 if after[2].startswith("week") else 1)
    return text.replace(after[0], " ") if re.search(rf"\b(?:between|from) day {many}\b", text) else text


def _nothing_is_zero(text: str, people: str) -> str:
    """What somebody without any counts as, in the words that are read: none = 0, 0 for those who never listened.

    Of a count or a sum it says nothing new; a quantile, a maximum and a mean of somebody's own need it.
    """
    zero = r"(?:zero|0|nil)"
    whom = (rf"(?:(?:those|anybody|anyone|people|everybody|everyone|whoever|somebody|someone|an?|the|all)?"
            rf" ?(?:{people})?"
            rf" ?(?:who|that|with|without|having)(?: \w+){{1,5}}?|non \w+)")
    be = r"(?:counts?(?: as)?|are|is|being|counting as|counted as|get|gets|set to|=|stay|with)"
    pattern = (
        rf"[,;(] ?(?:and |so |where |here |with |please )*(?:"
        rf"{zero} (?:for|with|if|when|in case of) (?:{whom}|(?:there (?:is|are|was|were) )?(?:none|nothing|no"
        rf" \w+)(?: at all)?"
        rf"|(?:they|he|she|somebody|one) (?:had|has|have|did|made|bought) (?:none|nothing|not any))"
        rf"|{whom},? {be} (?:an? )?{zero}|(?:none|nothing|no \w+),? {be} (?:an? )?{zero}"
        rf"|(?:whoever|who|those who|he who) (?:did|does|do|has|have) not \w+,? (?:brings? in|gives?|counts? as|is"
        rf"|are|gets?"
        rf"|makes?) {zero}|{zero} (?:if|when) none|{zero} for (?:(?:all )?(?:the )?(?:others?|rest)|everybody else"
        rf"|everyone else)"
        rf"|(?:{people}|heads|those|people) (?:with|without|who (?:had|have|made|did)|that (?:had|have|made|did))?"
        rf" ?(?:none|nothing|no \w+|any \w+)"
        r"(?: at all)?(?: (?:are|is))? (?:included|counted|in|in (?:the|it)(?: average| mean)?)(?: too| as well| also)?"
        rf"|(?:{people}|heads|those|people) (?:that|who) \w+ (?:none|nothing) (?:are|is|count as) (?:zeros?"
        rf"|0)){_END}\)?")
    return re.sub(pattern, lambda said: said[0] if _of_something_else(said, text) else " (none is zero) ", text)


def _of_something_else(said: re.Match[str], text: str) -> bool:
    """Whether those who count as zero lack what is not counted: articles read, those without a subscription are 0."""
    lacks = re.search(
        r"\b(?:without|with no|ha(?:s|d|ve) no|have not any|never|did not|do not|does not|ha(?:s|d|ve) not)"
        r"(?: (?:any|an?|the|a single|one|such|ever|even))* (?P<what>[a-z]+)(?:(?: (?:any|an?|the|on|in|to"
        r"|at))* (?P<more>[a-z]+))?",
        said[0])
    if lacks is None or lacks["what"] in _NONE:
        return False
    named = [word for word in (lacks["what"], lacks["more"]) if word and word not in _NONE]
    return not set(stems(f"{text[: said.start()]} {text[said.end():]}")) & set(stems(" ".join(named)))
