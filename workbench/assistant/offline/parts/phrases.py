"""Windows and durations in a sentence, with the places where they stand."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.numbers import WORDED, number, place
from workbench.assistant.plain import window

_HOURS = {"h": 1, "d": 24, "w": 168, "fortnight": 336, "month": 672}
_UNITS = {"hour": "h", "hr": "h", "day": "d", "week": "w", "wk": "w", "mth": "month", "mo": "month"}
MONTH_NOTE = "a month is taken as 28 days, so that every weekday counts alike"
WEEKS_NOTE = "“{said}” is taken as whole weeks, the first and the last of them included"
NTH_NOTE = "“{said}” is taken as everything up to that day"


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
        if self.begin < 0:
            return f"the {_words(-self.begin)} before"
        return _words(self.end) if self.begin == 0 else f"from {_words(self.begin)} to {_words(self.end)}"


@dataclass(frozen=True)
class Found:
    """What a phrase means and the span it stands in.

    Attributes:
        problem: why it means nothing.
        past: counted back from the log's end.
        bare: a number without a unit.
        span: a length of time alone, without a word such as within or first.
    """

    start: int
    end: int
    window: Window | None = None
    problem: str | None = None
    past: bool = False
    bare: bool = False
    span: bool = False


def find_window(text: str) -> Found | None:
    """The first window in a normalised sentence, or what is wrong with it."""
    text = _OF_THE_FIRST.sub(lambda m: f"of the first {m[2]} {m[1]}", text)     # the same length: spans stay
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(text):
            found = read(match)
            if found is not None:
                return found
    return None


_OF_THE_FIRST = re.compile(r"\b(days|weeks) of the first (\d+)\b(?! (?:day|week))")


def _hours(amount: float, unit: str) -> tuple[int | None, str | None, str | None]:
    """(hours, note, problem)."""
    name = unit if unit in _HOURS else unit.rstrip("s")
    name = _UNITS.get(name, name)
    if name in ("minute", "min", "second", "sec"):
        return None, None, "windows are whole hours: say for example 'within 1 hour'"
    if name in ("year", "yr", "quarter"):
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


def _between(match: re.Match[str]) -> Found | None:
    unit = match["u1"] or match["u2"] or match["u3"] or match["u4"]
    if unit is None:
        return None
    second = match["u2"] or match["u3"] or unit
    return _span(match, (number(match["a"]), match["u1"] or match["u4"] or second), (number(match["b"]), second))


def _ranged(match: re.Match[str]) -> Found | None:
    """From one end to another; seven days and fourteen days are two lengths, no range, unless they are between."""
    found = _between(match)
    said = match[0].strip()
    apart = re.search(r"\d\s*(?:hours?|hrs?|h|days?|d|weeks?|wks?|w|months?)\s*and\b", said)
    return None if apart and not re.match(r"(?:between|from|starting)\b", said) else found


def _weeks(match: re.Match[str]) -> Found | None:
    """Weeks two to four: the second, the third and the fourth."""
    found = _span(match, (number(match["a"]) - 1, "week"), (number(match["b"]), "week"))
    if found.window is None:
        return found
    note = WEEKS_NOTE.format(said=match[0].strip())
    return Found(found.start, found.end, Window(found.window.begin, found.window.end, note))


def _days(match: re.Match[str]) -> Found | None:
    """Days 1 to 7: whole weeks that begin at one may be the first days, or those from a day after on."""
    if number(match["b"]) % 7:
        return None
    return Found(*match.span(), problem="the first days, or those from one day after the exposure on? Say for example "
                                        "“within 7 days”, or “between day 1 and day 7”")


def _nth(match: re.Match[str]) -> Found | None:
    """Week 4, day 7, d7 retention: the period of that number, counted as people count it."""
    said = match["o"] if match["o"] else match["n"]
    at = place(said)
    unit = "week" if (match["u"] or match["u1"]).startswith("w") else "day"
    if at is None or at < 1:
        return Found(*match.span(), problem="counting starts at one")
    if unit == "week":
        return _span(match, (at - 1, "week"), (at, "week"))
    if match["o"]:
        return _span(match, (at - 1, "day"), (at, "day"))
    if at == 1 and re.match(r"(?:on|in|during|at|over|throughout|for)\b", match[0].strip()):
        return Found(*match.span(), problem="the first 24 hours, or the day after them? Say “within 1 day”, or "
                                            "“between day 1 and day 2”")
    return _span(match, (at, "day"), (at + 1, "day"))


def _until(match: re.Match[str]) -> Found | None:
    """By day 14, by the end of week 2, day-7 conversion: everything up to there."""
    at = place(match["n"])
    if at is None:
        return None
    unit = "week" if match["u"].startswith("w") else "day"
    from_then = r"\b(?:from|after|since|(?:starting|beginning)(?: on| from| at| with)?|as of) $"
    if re.search(from_then, match.string[: match.start()]):
        return Found(*match.span(), problem=f"from {unit} {match['n']} on, until when")
    found = _span(match, (0, unit), (at, unit))
    said = match[0].strip()
    return found if found.window is None else Found(
        found.start, found.end, Window(0, found.window.end, NTH_NOTE.format(said=said)))


def _single(match: re.Match[str]) -> Found | None:
    word = (match["n"] or "").strip(" -")
    lead, after = (match["lead"] or "").strip(), (match["after"] or "").strip()
    if word in ("", "a", "an", "one", "the") and match["u"].rstrip("s") in ("h", "d", "w"):
        return None     # a letter is no unit by itself
    if word in ("", "a", "an") and not lead and not after:
        return None     # a day, each day: a period
    amount = 1.0 if word in ("", "a", "an") else number(word)
    hours, note, problem = _hours(amount, match["u"])
    past = re.search(r"\b(?:last|past|previous|recent|trailing|prior|preceding|most recent)\b", lead) is not None
    if problem or hours is None:
        return Found(*match.span(), problem=problem)
    if hours == 0:
        return Found(*match.span(), problem="a window of zero holds nothing")
    return Found(*match.span(), Window(0, hours, note), past=past, span=not lead and not after)


def _bare(match: re.Match[str]) -> Found:
    return Found(*match.span(), problem=f"{match['n']} what: hours, days or weeks?", bare=True)


_UNIT = (
    r"(?:hours?|hrs?|h|days?|d|weeks?|wks?|w|fortnights?|months?|mths?|minutes?|mins?|seconds?|secs?|years?|yrs?"
    r"|quarters?)"
)
_N = rf"(?:\d+(?:\.\d+)?|{WORDED})"
_THE = r"(?:(?:the|their|its|his|her|an?|each user|his or her|someone's|this|that|those|these|our)\s+)"
_ANCHOR = (
    r"(?:exposures?|enrolments?|assignments?|randomi[sz]ation|allocation|entry|entering|being (?:exposed|assigned"
    r"|enrolled)"
    r"|(?:the )?(?:start|beginning) of (?:the )?(?:experiment|test|trial))"
)
_AFTER = rf"(?:\s+(?:after|of|from|following|post|since|past|upon)\s+{_THE}?(?:first\s+|user\s+|initial\s+)?{_ANCHOR})"
_TO = r"(?:-|\band\b|\bto\b|\buntil\b|\btill\b|\bthrough\b|\bup to\b|\bthru\b)"
_LEAD = (
    r"(?:\b(?:within|in|over|during|after|by|for|inside of|inside|in the course of|during the course of|of|across"
    r"|throughout|at most|no later than|in under"
    r"|in less than"
    r"|less than|in up to|up to|under|on)\s+)?"
)
_RANK = (
    r"(?:\b(?:very\s+)?(?:last|past|previous|recent|most recent|trailing|prior|preceding|first|initial|opening|next"
    r"|following"
    r"|subsequent|coming|full|entire|whole)\s+)"
)
_PATTERNS = [
    (   # on day one (24h): the first of them, as the brackets say
        re.compile(r"\b(?:(?:on|in|during|within)\s+)?(?:the\s+)?day\s+(?:one|1)\s*\(\s*(?:the\s+)?(?:first\s+)?24\s*-?h(?:ours?)?\s*\)"),
        lambda m: Found(m.start(), m.end(), Window(0, 24)),
    ),
    (   # weeks two to four, weeks 3 and 4
        re.compile(
            rf"\b(?:(?:in|during|over|across|within|for|throughout)\s+)?(?:the\s+)?weeks\s+(?P<a>{_N})\s*"
            rf"(?:-|to|through|until|till|and|up to)\s*(?:week\s+)?(?P<b>{_N})\b{_AFTER}?"
        ),
        _weeks,
    ),
    (   # days 1 to 7
        re.compile(
            rf"\b(?:days|d)\s*(?P<a>1|one)\s*(?:-|to|through|until|till|up to)\s*(?:day\s+|d)?(?P<b>{_N})\b"
            rf"(?!\s*{_UNIT})"
        ),
        _days,
    ),
    (   # between day 7 and day 14, days 7-14, from one to two weeks, d7 to d14
        re.compile(
            rf"(?:\b(?:between|from|in|on|during|over|starting|starting (?:on|at"
            rf"|from))\s+)?(?:the\s+)?(?:\b(?P<u1>{_UNIT})\s*)?"
            rf"(?P<a>\b{_N}|(?<=[dw])\d+)\s*(?:-?\s*(?P<u4>{_UNIT}))?\s*(?:after exposure\s*|on\s*|and ending (?:on"
            rf"|at)\s*)?{_TO}"
            rf"\s*(?:the\s+)?(?:(?P<u2>{_UNIT})\s*)?(?P<b>{_N})(?:\s*-?\s*(?P<u3>{_UNIT})\b)?(?!\s*(?:%|percent))"
            rf"{_AFTER}?"
        ),
        _ranged,
    ),
    (   # from day 14 on and before day 28
        re.compile(
            rf"\b(?:from|after)\s+(?:(?P<u1>day|week|d|w)\s*)(?P<a>{_N})\s*(?P<u4>(?!))?(?:on|onwards?)?\s*(?:,"
            rf"|and)?\s*"
            rf"(?:before|until|till|up to|to)\s+(?:(?P<u2>day|week|d|w)\s*)?(?P<b>{_N})(?P<u3>(?!))?"
        ),
        _between,
    ),
    (   # more than 7 but less than 14 days
        re.compile(
            rf"\b(?:more than|later than|at least|after"
            rf"|no earlier than)\s+(?P<u1>(?!))?(?P<a>{_N})\s*(?P<u4>{_UNIT})?\s*(?:,\s*)?"
            rf"(?:but|and|yet)\s+(?:less than|within|before|no later than|up to|at most|under|no more than"
            rf"|not more than)\s+"
            rf"(?P<u2>(?!))?(?P<b>{_N})\s*(?P<u3>{_UNIT})\b{_AFTER}?"
        ),
        _between,
    ),
    (   # by day 14, by the end of the second week
        re.compile(
            r"\b(?:by|until|till|up to|up until|through|through to|at the end of"
            r"|at)\s+(?:the\s+)?(?:end\s+of\s+)?(?:the\s+)?"
            rf"(?:(?P<u>day|week|d|w)\s*(?P<n>\d+|{WORDED}))\b(?:\s+(?:after|of|from|following)\s+{_THE}?{_ANCHOR})?"
        ),
        _until,
    ),
    (
        re.compile(
            rf"\b(?:by|until|up to|at)\s+the\s+end\s+of\s+the(?:ir)?\s+(?P<n>\w+)\s+(?P<u>day|week)\b{_AFTER}?"
        ),
        _until,
    ),
    (   # in week 4, during the third week, on day 7
        re.compile(
            r"\b(?:in|on|during|at|over|throughout|for)\s+(?:the\s+)?(?:their\s+|his\s+|a user's\s+)?"
            r"(?:(?P<o>second|third|fourth|fifth|sixth|seventh|eighth|\d+(?:nd|rd|th))\s+(?P<u>week|day)"
            rf"|(?P<u1>week|day|d|w)\s*(?:number\s+)?(?P<n>\d+|{WORDED}))\b{_AFTER}?"
        ),
        _nth,
    ),
    (   # d7 retention, fourth-week retention, week 4 return
        re.compile(
            rf"\b(?:(?P<o>second|third|fourth|fifth|sixth|\d+(?:nd|rd|th))[ -](?P<u>week|day)|(?P<u1>d|day|w"
            rf"|week)[ -]?(?P<n>\d+|{WORDED}))\b"
            r"(?=[ -]?(?:user |reader |customer )?(?:retention|retained|return|comeback))"
            r"|(?<=retention )(?:on |in |at |for )?(?P<u2>day|week|d|w)[ -]?(?P<n2>\d+)\b"
        ),
        lambda m: _nth(m) if m["n2"] is None else _nth_after(m),
    ),
    (   # d7 conversion, conversion by d7
        re.compile(rf"\b(?!done\b)(?P<u>day|week|d|w)[ -]?(?P<n>\d+|one)\b(?!\s*(?:day|week|hour|%)){_AFTER}?"),
        _until,
    ),
    (   # within 7 days, the first two weeks, in a fortnight, 14 day window, 3 days after exposure
        re.compile(
            rf"(?P<lead>{_LEAD}{_THE}?{_RANK}?)(?:\b(?P<n>\d+(?:\.\d+)?\s*-?\s*|(?:{WORDED}|an?)[\s-]+))"
            rf"(?P<u>{_UNIT})\b(?P<after>(?:'s?)?(?:\s+(?:windows?|period|horizon|span|time ?frame|timeframe|time"
            rf"|long))?"
            rf"(?:{_AFTER}|\s+(?:that follow(?:s|ing)?|that come after|later|from then|thereafter"
            rf"|on)(?!\w)(?:\s+{_THE}?{_ANCHOR})?)?)"
        ),
        _single,
    ),
    (   # the first week, in the past month, over the last fortnight
        re.compile(
            rf"(?P<lead>{_LEAD}{_THE}?{_RANK})(?P<n>(?!))?(?P<u>{_UNIT})\b(?P<after>{_AFTER}?)"
        ),
        _single,
    ),
    (   # in the week after exposure
        re.compile(rf"(?P<lead>{_LEAD}{_THE})(?P<n>(?!))?(?P<u>{_UNIT})\b(?P<after>(?!\s+of\b){_AFTER})"),
        _single,
    ),
    (   # a fortnight is a length by itself
        re.compile(r"\b(?P<lead>)(?P<n>(?!))?(?P<u>fortnight)\b(?P<after>)"),
        lambda m: Found(m.start(), m.end(), Window(0, 336), span=True),
    ),
    (
        re.compile(
            rf"\b(?:within|in|over|during|after|for|inside)\s+(?:the\s+)?(?:first\s+|next\s+|last\s+)?(?P<n>{_N})\b"
            r"(?!\s*(?:%|percent|channels?|groups?|arms?|times?|\w*clicks?|messages?|users?|people))"
        ),
        _bare,
    ),
]


def _nth_after(match: re.Match[str]) -> Found | None:
    at = place(match["n2"])
    if at is None or at < 1:
        return Found(*match.span(), problem="counting starts at one")
    if match["u2"].startswith("w"):
        return _span(match, (at - 1, "week"), (at, "week"))
    return _span(match, (at, "day"), (at + 1, "day"))


def _words(hours: int) -> str:
    if hours % 24:
        return f"{hours} hour{'s' if hours != 1 else ''}"
    return f"{hours // 24} day{'s' if hours != 24 else ''}"


__all__ = ["Found", "Window", "find_window"]
