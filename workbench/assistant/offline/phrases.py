"""Windows, durations and number words in a sentence, with the places where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.assistant.plain import window

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90}
NUMBERS = {word: value for value, word in enumerate(_ONES)}
NUMBERS |= _TENS | {f"{ten} {_ONES[i]}": tens + i for ten, tens in _TENS.items() for i in range(1, 10)}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
_N = rf"(\d+(?:\.\d+)?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
_UNIT = r"(hours?|hrs?|h|days?|d|weeks?|wks?|w|fortnights?|months?|minutes?|mins?|seconds?|years?|quarters?)"
_HOURS = {"h": 1, "d": 24, "w": 168, "fortnight": 336, "month": 672}
MONTH_NOTE = "a month is taken as 28 days, so that every weekday counts four times"


@dataclass(frozen=True)
class Window:
    """Hours from the anchor, half-open [begin, end); `note` says what was assumed."""

    begin: int
    end: int
    note: str | None = None

    @property
    def spec(self) -> str | list[str]:
        """As a metric spec writes it."""
        return window(self.begin, self.end)

    @property
    def said(self) -> str:
        """In words, in the units of its ends."""
        return _words(self.end) if self.begin == 0 else f"from {_words(self.begin)} to {_words(self.end)}"


@dataclass(frozen=True)
class Found:
    """What a phrase means and the span it stands in; `problem` says why it means nothing."""

    start: int
    end: int
    window: Window | None = None
    problem: str | None = None
    past: bool = False
    bare: bool = False


def normalise(text: str) -> str:
    """Lower case, one space, and the trade's spellings made one: e-mail, in-app, opt-out, click-through."""
    text = text.replace("’", "'").replace("–", "-").replace("—", " - ").lower()
    text = re.sub(r"\be[ -]mails?\b", "email", text)
    text = re.sub(r"\b(what|how|which|who|where|there|it|that)'s\b", r"\1 is", text)
    text = re.sub(r"\b(i|we|you|they)'(?:d|ll|ve|re|m)\b", r"\1", text)
    text = re.sub(r"(?<=[a-z])[-_](?=[a-z])", " ", text)
    return " ".join(text.split())


def number(text: str) -> float:
    """A numeral or a number word."""
    return float(NUMBERS[text]) if text in NUMBERS else float(text)


def find_window(text: str) -> Found | None:
    """The first window in a normalised sentence, or what is wrong with it."""
    text = _OF_THE_FIRST.sub(_turned, text)
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            found = read(match)
            if found is not None:
                return found
    return None


_OF_THE_FIRST = re.compile(r"\b(days|weeks) of the first (\d+)\b(?! (?:day|week))")


def _turned(match: re.Match[str]) -> str:
    """`days of the first 14` as `of the first 14 days`: the same length, so that spans stay."""
    return f"of the first {match[2]} {match[1]}"


def _hours(amount: float, unit: str) -> tuple[int | None, str | None, str | None]:
    """(hours, note, problem)."""
    name = unit if unit in _HOURS else unit.rstrip("s")
    name = {"hour": "h", "hr": "h", "day": "d", "week": "w", "wk": "w"}.get(name, name)
    if name in ("minute", "min", "second"):
        return None, None, "windows are whole hours: say for example 'within 1 hour'"
    if name in ("year", "quarter"):
        return None, None, f"a {name} is longer than a metric's window can usefully be: say it in days or weeks"
    hours = amount * _HOURS[name]
    if hours != int(hours):
        return None, None, "windows are whole hours"
    return int(hours), MONTH_NOTE if name == "month" else None, None


def _span(match: re.Match[str], begin: tuple[float, str], end: tuple[float, str]) -> Found:
    low, note_low, problem = _hours(*begin)
    high, note, problem_high = _hours(*end)
    problem = problem or problem_high
    if problem or low is None or high is None:
        return Found(*match.span(), problem=problem)
    if low >= high:
        return Found(*match.span(), problem="the window ends before it begins")
    return Found(*match.span(), Window(low, high, note or note_low))


def _between(match: re.Match[str]) -> Found:
    unit = match["u1"] or match["u2"] or match["u3"]
    second = match["u2"] or match["u3"] or unit
    return _span(match, (number(match["a"]), match["u1"] or second), (number(match["b"]), second))


def _nth(match: re.Match[str]) -> Found | None:
    """Week 4, day 7, d7 retention: the period of that number, counted as people count it."""
    place = _ORDINALS.get(match["o"]) if match["o"] else int(match["n"])
    unit = "week" if (match["u"] or match["u1"]).startswith("w") else "day"
    if place is None or place < 1:
        return Found(*match.span(), problem="counting starts at one")
    if unit == "week":
        return _span(match, (place - 1, "week"), (place, "week"))
    return _span(match, (place, "day"), (place + 1, "day"))


def _single(match: re.Match[str]) -> Found:
    word = match["n"] and match["n"].strip(" -")
    amount = (
        1.0
        if word in (None, "a", "an", "one", "the", "the first", "first", "its first", "their first")
        else number(word)
    )
    hours, note, problem = _hours(amount, match["u"])
    past = bool(re.search(r"\b(last|past|previous|recent)\b", match[0]))
    if problem or hours is None:
        return Found(*match.span(), problem=problem)
    if hours == 0:
        return Found(*match.span(), problem="a window of zero holds nothing")
    return Found(*match.span(), Window(0, hours, note), past=past)


def _bare(match: re.Match[str]) -> Found:
    return Found(*match.span(), problem=f"{match['n']} what: hours, days or weeks?", bare=True)


_NUMERAL = r"\d+(?:\.\d+)?"
_WORDED = "|".join(sorted(NUMBERS, key=len, reverse=True))     # a space must follow: "ad" is no day
_U1, _U2, _U3 = (_UNIT.replace("(", f"(?P<u{i}>", 1) for i in (1, 2, 3))
_PATTERNS = [
    (
        re.compile(
            rf"(?:\b(?:between|from|in|on|during|over)\s+)?(?:the\s+)?(?:\b{_U1}\s*)?(?P<a>\b{_N[1:-1]}|(?<=[dw])\d+)\s*"
            rf"(?:{_U2.replace('u2', 'u4')}\s*)?(?:-|\band\b|\bto\b|\buntil\b|\bthrough\b)\s*(?:the\s+)?(?:{_U2}\s*)?(?P<b>{_N[1:-1]})"
            rf"(?:\s*-?\s*{_U3}\b)?(?:\s+(?:after|following|of)\s+(?:the\s+)?(?:exposure|enrolment|assignment|send))?"
        ),
        lambda m: _between(m) if (m["u1"] or m["u2"] or m["u3"]) else None,
    ),
    (
        re.compile(
            r"\b(?:in|on|during|at)\s+(?:the\s+)?(?:their\s+)?(?:(?P<o>second|third|fourth|fifth|sixth|seventh|eighth)\s+(?P<u>week|day)"
            r"|(?P<u1>week|day)\s+(?P<n>\d+))\b"
        ),
        _nth,
    ),
    (
        re.compile(
            r"\b(?P<o>(?!))?(?P<u>(?!))?(?P<u1>d|day|w|week)[ -]?(?P<n>\d+)\b(?=[ -]?(?:retention|retained|return))"
        ),
        _nth,
    ),
    (
        re.compile(
            rf"(?:\b(?:within|in|over|during|after|by|for|inside|of)\s+)?(?:\b(?:the|their|its)\s+)?(?:\b(?:last|past|previous|recent|first|next|following)\s+)?"
            rf"(?:\b(?P<n>{_NUMERAL}\s*-?\s*|(?:{_WORDED}|an?)[\s-]+))(?P<u>{_UNIT[1:-1]})\b(?:\s+(?:window|period))?(?:\s+(?:after|of|from|following)\s+(?:the\s+|their\s+)?(?:first\s+)?(?:exposure|enrolment|assignment))?"
        ),
        _single,
    ),
    (
        re.compile(
            rf"\b(?:within|in|over|during)\s+(?:the|their|its)\s+(?:first|next|following|last|past|previous)\s+(?P<n>(?!))?(?P<u>{_UNIT[1:-1]})\b"
        ),
        _single,
    ),
    (re.compile(rf"\b(?:the |their |its )?first\s+(?P<n>(?!))?(?P<u>{_UNIT[1:-1]})\b"), _single),
    (
        re.compile(rf"\b(?:within|in|over|during)\s+(?P<n>{_N[1:-1]})\b(?!\s*(?:%|percent|channels?|groups?|arms?))"),
        _bare,
    ),
]


def _words(hours: int) -> str:
    if hours % 24:
        return f"{hours} hour{'s' if hours != 1 else ''}"
    return f"{hours // 24} day{'s' if hours != 24 else ''}"
