"""A request pasted from a ticket: its number, its labels, its quotes.

CRM-12: "Definition: taps per mail. Period: 4 weeks. Filter: push." is one request; the labels that only tell (priority,
requester) are left for context.py, and prose before a definition is told by it once more.
"""

from __future__ import annotations

from itertools import pairwise

from workbench.assistant.offline import patterns as re

_NUMBER = re.compile(r"^\W*(?:(?i:ticket|jira|issue|task|story|bug)\s+(?:(?i:no|nr)\.?\s*)?\d{2,6}\b\s*[:.)\]–—-]+\s*"
                     r"|(?:(?i:ticket|jira|issue|task|story|bug|re|fwd)\W+)*(?:[A-Z][A-Z\d]{1,9}-\d{1,6}"
                     r"|#\d{1,6})\b\s*[:.)\]–—-]*\s*)")
_LISTED = re.compile(r"(?i)^\s*(?:(?:\d{1,2}[.)]|[-*•>]|q|question|my question|ask|tl;? ?dr)\s*[:.]?\s+"
                     r"|q\s*:\s*)(?=\w)")
_QUOTED = re.compile(r"[\"“](?P<text>[^\"“”]{25,})[\"”]|(?<![\w'])'(?P<single>[^'\n]{25,})'(?![\w'])")
_PLACE = re.compile(r"(?i)^\W*(?:\w+ )?(?:slide|page|line|tile|row|item|deck|dashboard|agenda)\b[\w ,#.-]{0,30}:\s*$")
_ASKS_FOR_IT = re.compile(
    r"(?i)^[\s.,:;–—-]*(?:(?:please|pls|kindly|can|could|would|will) )*(?:(?:you|we|somebody) )?(?:please )?(?:draft"
    r"|do|define|make|build|turn"
    r"|set up|write|create|handle|take|answer|show)?(?: (?:it|that|this|one|me that|me this|them"
    r"|such a metric))?(?: (?:up|down"
    r"|(?:in)?to (?:an? |one )?(?:\w+ )?(?:metric|kpi|number|chart|plot|table|indicator|label|measure)"
    r"|for (?:me|us|them|him|her|it)|an? (?:\w+ )?(?:metric|kpi|indicator)|please|for (?:the|our) \w+(?: \w+)?"
    r"|as an? \w+))*[\s?.!]*$"
)
_LABELS = {
    r"definition|what(?: exactly)?|description|details|counted|measure|measured|count|ask|request": "",
    r"period|time ?frame|window|horizon|time|range|duration|observation|span": "within",
    r"filter|filters|restriction|scope|only|condition|channel|limited to": "only",
    r"split(?: by)?|breakdown|broken down by|grouped by|group(?: by)?|by|dimension|segment|segments|per": "by",
    r"(?:wanted |good |desired |better )?(?:direction|goal)": "direction",
    r"unit|per unit|denominator unit|level|entity": "per",
}
_LABEL = re.compile(rf"(?im)(?:^|(?<=[.;\n/|]))\s*(?P<label>{'|'.join(_LABELS)})\s*[:=]\s*(?P<said>[^.;\n/"
                    rf"|]*(?:\.\d[^.;\n/|]*)*)[.;/|]?")
_BEGINS = re.compile(r"(?i)^(?:within|in|over|during|for|from|first|the first|between|after)\b")


def pasted(text: str) -> str:
    """A request without a ticket's number, quotes and labels.

    >>> pasted("CRM-12: Definition: taps per mail. Period: 4 weeks after exposure. Wanted direction: down.")
    'taps per mail, within 4 weeks after exposure, direction: down.'
    >>> pasted("clicks per week")
    'clicks per week'
    """
    text = _LISTED.sub("", _NUMBER.sub("", text))
    quoted = _QUOTED.search(text)
    before = text[: quoted.start()] if quoted is not None else ""
    bare = not re.search(r"\w", before) or _PLACE.match(before)
    if quoted is not None and bare and _ASKS_FOR_IT.match(text[quoted.end():]):
        text = quoted["text"] or quoted["single"]
    labels = list(_LABEL.finditer(text))
    if len(labels) < 2 or not any(_kind(match["label"]) == "" for match in labels):
        return text
    before = text[: labels[0].start()].strip()
    parts = [part for match in labels if (part := _part(_kind(match["label"]), match["said"].strip()))]
    rest = text[labels[-1].end():].strip()
    between = [text[one.end(): other.start()].strip() for one, other in pairwise(labels)]
    if any(re.search(r"\w", one) for one in between):
        return text
    told = "" if _tells_of_it(before) else f"{before} "
    return f"{told}{', '.join(parts)}. {rest}".strip()


def _kind(label: str) -> str:
    return next(kind for words, kind in _LABELS.items() if re.fullmatch(rf"(?i){words}", label.strip()))


def _part(kind: str, said: str) -> str:
    if not said or re.fullmatch(r"(?i)none|no|all|everybody|-|n/?a", said):
        return ""
    if kind == "within" and not _BEGINS.match(said):
        return f"within {said}"
    if kind == "by":
        return f"by {said}"
    if kind == "only":
        return f"only {said}"
    if kind == "per":
        return said if re.match(r"(?i)per\b", said) else f"per {said}"
    return f"direction: {said}" if kind == "direction" else said


def _tells_of_it(before: str) -> bool:
    """Whether prose before a definition only announces it: we need the abandonment of ad breaks."""
    return re.search(r"(?i)\d|\b(?:only|not|without|except|excluding|by|per)\b", before) is None and len(before) < 120
