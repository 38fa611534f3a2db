"""A request in the words of SQL, or half of them: where channel <> mail; count(*) of budgets; group by week, topic.

Put into plain words before anything is read: a sign that is left out would turn a group into all but it.
"""

from __future__ import annotations

from workbench.assistant.offline import patterns as re

_WORD = r"[A-Za-z][\w.-]*"
_ITEM = rf"[\"']?(?P<{{}}>{_WORD}(?: \d+)?)[\"']?"
_COLUMN = rf"(?P<column>{_WORD})"
# select shelf, count(*) from sends where ... group by shelf
_SELECT = re.compile(
    rf"(?is)\bselect\s+(?P<of>{_WORD}(?:\s*,\s*{_WORD})*?)\s*,\s*count\s*\(\s*(?P<what>\*"
    rf"|{_WORD}(?: {_WORD})?)\s*\)(?:\s+as\s+\w+)?"
    rf"(?:\s+from\s+(?P<from>{_WORD}))?(?P<rest>.*?)\s+group\s+by\s+(?P<by>{_WORD}(?:\s*,\s*{_WORD})*)"
)
_PERMITS = (r"(?i)\b(?:rows|entries|records|spells|periods|lines) (?:of|in|from) (?:the )?reachability(?: "
            r"table)?,?\s*(?:with|where"
            r"|that have|whose|having|for which)\s+(?:the )?reachable\s*")
_SIGNS = (
    (rf"(?i)\bwhere\s+{_COLUMN}\s*(?:<>|!=|≠|is not)\s*{_ITEM.format('value')}", r"for every \g<column> except "
                                                                                 r"\g<value>"),
    (rf"(?i)(?<=\w)\s+and\s+{_COLUMN}\s*(?:<>|!=|≠)\s*{_ITEM.format('value')}", r" and for every \g<column> except "
                                                                                r"\g<value>"),
    (rf"(?i)\b{_COLUMN}\s*(?:<>|!=|≠)\s*{_ITEM.format('value')}", r"every \g<column> except \g<value>"),
    (rf"(?i)\bwhere\s+{_COLUMN}\s*={{1,2}}\s*{_ITEM.format('value')}", r"for \g<column> \g<value>"),
    # a state of the contract that is no value of a closed column: whether somebody may be messaged
    (rf"{_PERMITS}(?:=|==|is|are|equals?)\s*(?:false|0|no|f)\b", "denied permissions"),
    (rf"{_PERMITS}(?:=|==|is|are|equals?)\s*(?:true|1|yes|t)\b", "granted permissions"),
    (r"(?i)\bcount\s*\(\s*\*\s*\)\s*(?:of|over|on|from)\s+", "number of "),
    (rf"(?i)\bcount\s*\(\s*(?:distinct\s+)?(?P<what>{_WORD}(?: {_WORD})?)\s*\)\s*/\s*count\s*\("
     rf"\s*(?P<per>{_WORD}(?: {_WORD})?)\s*\)",
     r"number of \g<what> divided by number of \g<per>"),
    (rf"(?i)\bsum\s*\(\s*(?P<what>{_WORD}(?: {_WORD})?)\s*\)\s*/\s*sum\s*\(\s*(?P<per>{_WORD}(?: {_WORD})?)\s*\)",
     r"all \g<what> divided by all \g<per>"),
    (rf"(?i)\bcount\s*\(\s*(?P<what>(?!distinct){_WORD}(?: {_WORD})?)\s*\)", r"number of \g<what>"),
    (rf"(?i)\bgroup(?:ed)?\s+by\s+(?P<a>{_WORD})\s*,\s*(?P<b>{_WORD})\b", r"by \g<a> and \g<b>"),
    (r"(?i)\bgroup by\b", "by"),
    # month-wise and topic-wise
    (rf"(?i)\b(?P<a>{_WORD}?)-?\s?wise and (?P<b>{_WORD}?)-?\s?wise\b(?P<rest>[^.;?!]*)",
        r"\g<rest> by \g<a> and \g<b>"),
    (r"(?i)\b(?P<a>hour|day|week|month|channel|topic|theme|campaign|domain|platform|plan|region"
     r"|country)-?\s?wise\b(?P<rest>[^.,;?!]*)",
     r"\g<rest> by \g<a>"),
    (r"(?i)\bwith (?:a )?(?:0|zero) for (?:the others|others|everybody else|everyone else|the rest|all others)\b", " "),
    (r"\s*(?:<>|!=|≠)\s*", " except "),
    # people where platform = ios, count
    (r"(?i)^(?P<who>\w+) (?P<only>for \w+ \w+), ?(?:count|number)\b,?", r"number of \g<who> \g<only>"),
)


def unqueried(text: str) -> str:
    """A message with its SQL in words.

    >>> unqueried("opt-out rate group by channel where domain <> winback")
    'opt-out rate by channel for every domain except winback'
    >>> unqueried("open rate group by week, topic")
    'open rate by week and topic'
    >>> unqueried("select shelf, count(*) from sends where lane = push group by shelf")
    'number of sends for lane push by shelf'
    """
    text = _SELECT.sub(_counted, text)
    for pattern, instead in _SIGNS:
        text = re.sub(pattern, instead, text)
    return " ".join(text.split()) if re.search(r"\n", text) is None else text


def _counted(match: re.Match[str]) -> str:
    """How many rows in each group; the columns that are shown are those of the groups."""
    shown = {one.strip().lower() for one in match["of"].split(",")}
    groups = [one.strip() for one in match["by"].split(",")]
    what = match["from"] if match["what"] == "*" else match["what"]
    if what is None or shown - {one.lower() for one in groups}:
        return match[0]
    rest = re.sub(rf"(?i)^\s*where\s+{re.escape(what.removesuffix('s'))}s?\s+(?=within|in|over|after)", " ", match[
        "rest"])
    return f"number of {what} {rest.strip()} by {' and '.join(groups)}"
