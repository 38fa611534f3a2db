"""Whether a day that ends a span is in it: from 10 August (inclusive) to 24 August (exclusive), [a, b) of two days.

A span from one day to another holds both; a border that is out is put as the day beside it.
"""

from __future__ import annotations

from datetime import date, timedelta

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.conditions import MONTHS

_NAMES = "|".join(MONTHS)
_DAY = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_NAMES}),? \d{{4}}"
    rf"|(?:{_NAMES}) \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}})"
)
_IN = r"(?:inclusive(?:ly)?|incl|included|including|including it|closed|in)"
_OUT = r"(?:exclusive(?:ly)?|excl|excluded|excluding|not included|not including it|open|out)"
_FROM = re.compile(rf"\b(?P<say>from|since|between|after|starting|on or after)(?P<the> the)? (?P<day>{_DAY}),? "
                   rf"?\(?(?:(?P<in>{_IN})|(?P<out>{_OUT}))\b\)?")
_TO = re.compile(rf"\b(?P<say>to|until|till|through|and|up to)(?P<the> the)? (?P<day>{_DAY}),? ?\(?(?:(?P<in>{_IN})"
                 rf"|(?P<out>{_OUT}))\b\)?")
_BUT = re.compile(
    rf"\b(?:up to|to|until|till|through)(?: the)?,? ?\(?but (?:not|excluding|exclusive of|without|short of)"
    rf"(?: including| with)?\)?,?(?: the)? (?P<day>{_DAY})"
    rf"|\b(?:up to|to|until|till)(?: and)? (?:not including|excluding)(?: the)? (?P<other>{_DAY})")
_INTERVAL = re.compile(rf"(?P<a>[\[(\]]) ?(?P<first>{_DAY}) ?[,;] ?(?P<last>{_DAY}) ?(?P<b>[\])\[])")


# between day 14 (incl.) and day 28 (excl.): what a window says anyhow
_PLAIN_BORDERS = re.compile(
    rf"\b(day \d+|hour \d+|\d+ ?(?:d|days|h|hours|weeks)) ?\(?(?:{_IN})\b\.?\)?(?P<between>,? (?:to|until|till|and"
    rf"|up to)"
    rf" (?:day |hour )?\d+(?: ?(?:d|days|h|hours|weeks))?) ?\(?(?:{_OUT})\b\.?\)?")


# sent after 1 April and before 1 May: one span, where nothing is held against another
_AND_BEFORE = re.compile(rf"\b(?P<say>after|since|from) (?P<a>{_DAY}) and before (?P<b>{_DAY})")
_HELD_AGAINST = re.compile(
    r"\b(?:compar\w+|versus|vs|against|differ\w*|than|or|better|worse|higher|lower|change[ds]?|each|those|ones|both)\b")


# on 6 April 2026 or later; since 20 April 2026 (that day included); dates in UTC, as the log's are
_OR_LATER = re.compile(
    rf"\b(?:(?:sent|from|on|since) )*(?P<day>{_DAY})\)?,?(?: itself)? (?:or|and) (?:later|after(?:wards)?|onwards?"
    r"|thereafter|any(?:time)? (?:later|after)|since(?: then)?)\b")
_OR_EARLIER = re.compile(rf"\b(?:(?:sent|on) )?(?P<day>{_DAY}),? (?:or|and) (?:earlier|before)(?! (?:the|that|it)\b)\b")
_THAT_DAY = (r"(?:(?:that|this|the|its) (?:first |very |start(?:ing)? )*(?:day|date)(?: itself)?|(?:day|date)(?:"
    r" itself)?"
             r"|the \d{1,2}(?:st|nd|rd|th))")
_SAME_DAY = re.compile(
    rf"(?P<lead>\b(?:since|from|starting|on or after)(?: the)? {_DAY}(?: on(?:wards?)?)?),? ?[(,]? ?"
    rf"(?:and |with )?(?:{_THAT_DAY} (?:is |being )?(?:included|inclusive|counted|counts|in(?:cl)?)"
    rf"|(?:including|incl|inclusive of|counting|with) {_THAT_DAY})(?: (?:too|as well))?(?=\s*(?:$|[.,;:!?)]))\)?")
_CLOCK = re.compile(rf"(?P<day>{_DAY}|\b(?:{_NAMES})(?: \d{{4}})?|\b\d{{4}}),? ?(?:\((?:in |times in |all |dates in"
    rf" )*utc"
                    r"(?: time| days?| dates?)?\)|(?:in )?utc(?: time)?)(?=\s*(?:$|[.,;:!?)]| (?:to|and|until|till"
                    r"|up|by|per)\b))")


# between the first and the 14th of march; the first half of april 2026
_FIRST = re.compile(
    rf"\b(?:the )?(?P<nth>first|second|third|fourth|fifth)(?= (?:of (?:{_NAMES}) )?(?:and|to|until|till|through|up"
    rf" to) (?:the )?"
    rf"\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_NAMES})\b)")
_NTH = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
_HALF = re.compile(rf"\b(?:in|during|for|of|from|over) (?:the )?(?P<half>first|second) half of"
    rf" (?P<month>{_NAMES}),? (?P<year>\d{{4}})\b")


# from day 14 until day 28 (end excluded): as every window of days after the exposure is
_DAYS = re.compile(
    r"(?P<span>\bfrom day \d+ (?:to|until|till|up to|through) day \d+),? ?\( ?(?:the )?(?:end|last day|latter|day \d+)"
    r" (?:is |being )?(?:excluded|exclusive|not included|left out|not in it) ?\)")


def bordered(text: str) -> str:
    """A normalised request whose spans hold the days that they name.

    >>> bordered("clicks from 2026-08-10 (inclusive) to 2026-08-24 (exclusive) by channel")
    'clicks from 2026-08-10 to 2026-08-23 by channel'
    >>> bordered("clicks in [2026-08-10, 2026-08-24)")
    'clicks from 2026-08-10 to 2026-08-23'
    >>> bordered("clicks sent on 2026-08-10 or later (utc)")
    'clicks since 2026-08-10 (utc)'
    """
    text = _HALF.sub(_half, _FIRST.sub(lambda match: _NTH[match["nth"]], text))
    text = _DAYS.sub(r"\g<span>", text)
    text = _CLOCK.sub(r"\g<day>", text)
    text = _OR_EARLIER.sub(r"until \g<day>", _OR_LATER.sub(r"since \g<day>", _SAME_DAY.sub(r"\g<lead>", text)))
    text = _PLAIN_BORDERS.sub(r"\1\g<between>", text)
    text = re.sub(r"\b(?:in|over|on|for|during|within) (?=[\[(\]] ?\d{4}-)", "", text)
    text = _INTERVAL.sub(lambda m: f"from {_beside(m['first'], 0 if m['a'] == '[' else 1)} to "
                                   f"{_beside(m['last'], 0 if m['b'] == ']' else -1)}", text)
    if _HELD_AGAINST.search(text) is None:
        text = _AND_BEFORE.sub(_one_span, text)
    text = _BUT.sub(lambda m: f"until {_beside(m['day'] or m['other'], -1)}", text)
    text = _FROM.sub(lambda m: f"{m['say']}{m['the'] or ''} {_beside(m['day'], 0 if m['in'] else 1)}", text)
    return _TO.sub(lambda m: f"{m['say']}{m['the'] or ''} {_beside(m['day'], 0 if m['in'] else -1)}", text)


def _half(match: re.Match[str]) -> str:
    """The days of a half of a month: up to the fifteenth, or from the sixteenth on."""
    month, year = MONTHS.index(match["month"]) + 1, int(match["year"])
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    first, end = ("01", "15") if match["half"] == "first" else ("16", f"{last.day:02d}")
    return f"from {year:04d}-{month:02d}-{first} to {year:04d}-{month:02d}-{end}"


def _one_span(match: re.Match[str]) -> str:
    """After the one day and before the other, where the one comes first."""
    first, last = _date(match["a"]), _date(match["b"])
    if first is None or last is None or first >= last:
        return match[0]
    return f"from {_beside(match['a'], 1 if match['say'] == 'after' else 0)} to {_beside(match['b'], -1)}"


def _beside(said: str, days: int) -> str:
    """The day that is so many days after one; the day itself as it was said."""
    if days == 0:
        return said
    moved = _date(said)
    return (moved + timedelta(days=days)).isoformat() if moved is not None else said


def _date(said: str) -> date | None:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
            return date.fromisoformat(said)
        month = next(number for number, name in enumerate(MONTHS, start=1) if name in said)
        day, year = re.findall(r"\d+", said)
        return date(int(year), month, int(day))
    except ValueError:
        return None         # no day at all: asked about where dates are read


__all__ = ["bordered"]
