"""Formulas of those who think in them, put into words: Y_i = 1 if ..., E[y], 1{# >= 1}, (0, 21d], sum() / sum().

Before anything is normalised. A formula that is none of these stays, and its signs are asked about.
"""

from __future__ import annotations

from workbench.assistant.offline import patterns as re

_UNIT = r"(?:hours?|h|days?|d|weeks?|wks?|w)"
_Y = r"[yz](?:_?\{?i\}?)?"
# y is only a name: what it is 1 for says what it is
_DEFINED = re.compile(rf"(?i)\b{_Y}\s*:?=\s*(?:1|one)\b")
_INDEX = re.compile(r"(?i)\b[yz]_\{?i\b")
_INDICATOR = re.compile(
    r"(?i)(?<![\w.])(?:1|I|𝟙)\s*\{\s*(?:#\s*|number of\s+)?(?P<what>[a-z][a-z -]*?)\s*"
    r"(?:(?:>=|≥)\s*1|>\s*0)(?![\d.])\s*(?P<more>[^{}]*?)\s*\}")
# 1[#refunds in [0, 14d) >= 1]
_SPANNED = re.compile(
    r"(?i)(?<![\w.])(?:1|I|𝟙)\s*[\[{]\s*(?:#\s*|number of\s+|count of\s+)?(?P<what>[a-z][a-z -]*?)"
    r"(?:\s+(?:in|on|within|over|during)?\s*(?P<span>\[\s*\d+[^\[\]{}()]*[)\[]))?\s*(?:(?:>=|≥)\s*1|>\s*0)\s*[\]}]")
_LETTER = re.compile(r"(?i)(?<![\w])[a-z](?:_?\{?[ui]\}?)?\s*:?=\s*(?=(?:whether any|sum of|number of)\b)")
_FORMULAS: tuple[tuple[str, str], ...] = (
    # #payments over #bills; r = ..., PPB := ...
    (r"(?<![\w#])#\s?(?=[a-z]{3,})", "number of "),
    (r"^\s*(?:(?i:metric|kpi)\s+)?(?-i:[A-Za-z]|[A-Z]{2,5})\s*:?=\s*(?=(?i:sum|count|number|total|#"
     r"|[a-z]+ ))", "metric: "),
    # of a continuous time that an end belongs to it or not is the same window
    (rf"(?i)(?<!\w)\(\s*0\s*{_UNIT}?\s*[,;]\s*(\d+)\s*({_UNIT})\s*\]", r"[0, \1\2)"),
    # t in [7, 21) days
    (rf"(?i)(?:\bt\s+(?:in|∈)\s+)?\[\s*(\d+)\s*[,;]\s*(\d+)\s*\)\s*({_UNIT})\b", r"[\1, \2\3)"),
    (r"(?i)\bsum\s*\(([^()]+)\)\s*(?:/|÷|over|divided by)\s*sum\s*\(([^()]+)\)", r"sum of \1 divided by sum of \2"),
    (r"(?i)\bsum\s*\(([^()]+)\)\s*(?:/|÷|over"
     r"|divided by)\s*count\s*\(([^()*]+)\)", r"sum of \1 divided by number of \2"),
    (r"(?i)\bcount\s*\(([^()*]+)\)\s*(?:/|÷|over|divided by)\s*count\s*\(([^()*]+)\)", r"\1 divided by \2"),
    (r"(?i)\b(?:observational |experimental )?unit\s*[=:]\s*(?:the |an? |one )?([a-z]+)", r"per \1"),
    (r"(?i)\b(?:falls?|lies|lands?|happens?|occurs?)\s+(?:in(?:to)?|within|on|inside)\s+(?=\[\s*\d)", "happens in "),
    (r"(?i)\brows?\s*[:=]\s*(?=[a-z]+\s*(?:[.,;]|$))", "by "),
    (r"(?i)[,(]?\s*\b(?:1\s*=\s*yes[,;]?\s*(?:and\s+)?0\s*=\s*no|yes\s*=\s*1(?:[,;]?\s*(?:and\s+)?no\s*=\s*0)?"
     r"|0\s*=\s*no[,;]?\s*(?:and\s+)?1\s*=\s*yes|1/0)\b\)?", ", yes/no"),
    (r"(?i)[.,;(]?\s*\b(?:one|1|yes)\s+if there (?:was|were|is|are) (?:any|one|some|at least"
     r" one)[,;]?\s+(?:and\s+|or\s+"
     r"|else\s+)?(?:zero|0|no)\s+if there (?:was|were|is|are)(?:n['’]?t| not| none)(?: any)?\b\)?", ", yes/no"),
    # 1 for a customer that clicked, 0 for all the others
    (r"(?i)\b(?:a )?(?:1|one) for ((?:an?|every|each|any|the) [a-z]+) (?:that|who|which) ([^.;?]+?)[,;]?\s+(?:and )?"
     r"(?:a )?(?:0|zero) for (?:all |any |every )?(?:of )?(?:the )?(?:others?|rest|everybody else|everyone else"
     r"|remaining(?: ones)?|anybody else|anyone else|other [a-z]+)\b", r"whether \1 \2"),
    (r"(?i)\b(?:a )?(?:1|one) for (?:those|everyone|everybody|anyone|anybody|people|all|whoever)(?: (?:that|who))? "
     r"([^.;?]+?)[,;]?\s+(?:and )?(?:a )?(?:0|zero) for (?:all |any )?(?:of )?(?:the )?(?:others?|rest|everybody else"
     r"|everyone else|remaining(?: ones)?|anybody else|anyone else)\b", r"whether someone \1"),
)


def unformulated(text: str) -> str:
    """A message with its formulas in words.

    >>> unformulated("E[y], y = 1 if any subscription in (0, 21d] after exposure, else 0")
    '1 if any subscription in [0, 21d) after exposure, else 0'
    >>> unformulated("y := 1{#cancellations >= 1 on [0, 21d)}, unit = rider")
    'whether any cancellations on [0, 21d), per rider'
    """
    indexed = _INDEX.search(text) is not None
    text = re.sub(rf"(?i)\b(?:let\s+|where\s+|with\s+)?{_Y}\s*:?=\s*(?={_INDICATOR.pattern[4:]})", "", text)
    text = _INDICATOR.sub(lambda match: f"whether any {match['what']} {match['more']}".rstrip(), text)
    text = _SPANNED.sub(lambda match: f"whether any {match['what']} {match['span'] or ''}".rstrip(), text)
    if _DEFINED.search(text):
        text = _named(text, indexed)
    for pattern, instead in _FORMULAS:
        text = re.sub(pattern, instead, text)
    return _LETTER.sub("", text)


def _named(text: str, indexed: bool) -> str:
    """A definition by cases without the name of its variable, and what points back to it."""
    text = re.sub(rf"(?i)[,;]?\s*(?:and\s+)?\b{_Y}\s*:?=\s*(?:0|zero)\s+(?=otherwise|else|if not)", " and 0 ", text)
    text = re.sub(rf"(?i)\b(?:let\s+|where\s+|with\s+)?{_Y}\s*:?=\s*(?=(?:1|one)\b)", "", text)
    text = re.sub(rf"(?i)\b(?:estimand\s*:?\s*)?E\s*\[\s*{_Y}\s*\]\s*[,;:]\s*(?:where\s+|with\s+)?", "", text)
    text = re.sub(rf"(?i)\bE\s*\[\s*{_Y}\s*\]", "it", text)
    text = re.sub(r"(?i)\b(define|call|use|take|need|want) [yz]\b", r"\1 it", text)
    return re.sub(r"\b(of|if|for|by|to) ([a-z]+) i\b", r"\1 \2", text) if indexed else text
