"""Days in words, in figures: the tenth of March 2026, March 3rd, Monday, 9 March 2026, before March 2026.

A day of the week goes only where that day is one; a wrong one stays, and is asked about.
"""

from __future__ import annotations

from datetime import date

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.conditions import MONTHS

_NAMES = "|".join(MONTHS)
_ONES = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
         "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
         "twentieth")
_NTH = {word: number for number, word in enumerate(_ONES, start=1)}
_NTH |= {f"twenty{mark}{word}": 20 + number for number, word in enumerate(_ONES[:9], start=1) for mark in (" ", "-")}
_NTH |= {"thirtieth": 30, "thirty first": 31, "thirty-first": 31}
_SAID = "|".join(sorted(_NTH, key=len, reverse=True))
_OF = re.compile(rf"\b(?:the )?(?P<nth>{_SAID})(?: day)? (?:of )?(?P<month>{_NAMES})\b")
_AFTER = re.compile(rf"\b(?P<month>{_NAMES})(?: the)? (?P<nth>{_SAID})\b(?! (?:week|half|days|quarter))")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY = (rf"(?:(?P<iso>\d{{4}}-\d\d-\d\d)|(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<m>{_NAMES}),?"
    rf" (?P<y>\d{{4}})"
        rf"|(?P<m2>{_NAMES}) (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y2>\d{{4}}))")
_ON = re.compile(rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)}),? (?:the )?(?P<day>{_DAY})")
# from 1 March 2026 up to and including the 14th
_THE_NTH = re.compile(rf"{_DAY},? (?:up to|to|until|till|through|up until|and)(?: and including| including)?"
                      rf" (?P<the>the )"
                      rf"(?P<last>\d{{1,2}})(?:st|nd|rd|th)\b(?! (?:of|day|week|month|{_NAMES})\b)")
_MOST = 31
_BEFORE = re.compile(rf"\b(?P<how>before|after) (?P<month>{_NAMES}),? (?P<year>\d{{4}})\b")


def dated(text: str) -> str:
    """A normalised request with its days in figures.

    >>> dated("sends from the first of march to the tenth of march 2026")
    'sends from 1 march 2026 to 10 march 2026'
    >>> dated("clicks on monday, 9 march 2026"), dated("clicks on tuesday, 9 march 2026")
    ('clicks on 9 march 2026', 'clicks on tuesday, 9 march 2026')
    """
    if re.search(rf"\b(?:{_NAMES})\b|\d{{4}}-\d\d-\d\d", text) is None:
        return text
    text = _OF.sub(lambda match: f"{_NTH[match['nth']]} {match['month']}", text)
    text = _AFTER.sub(lambda match: f"{match['month']} {_NTH[match['nth']]}", text)
    text = re.sub(rf"\b(?P<first>\d{{1,2}} (?:{_NAMES})) (?P<to>to|until|till|through|and) (?P<last>\d{{1,2}}"
        rf" (?:{_NAMES})) "
                  r"(?P<year>\d{4})\b", r"\g<first> \g<year> \g<to> \g<last> \g<year>", text)
    text = _THE_NTH.sub(_in_that_month, text)
    text = _ON.sub(lambda match: match["day"] if _is_on(match) else match[0], text)
    return _BEFORE.sub(_bounded, text)


def _in_that_month(match: re.Match[str]) -> str:
    """The 14th after a day of a month is of that month, where it comes later."""
    month = match["m"] or match["m2"] or (
        MONTHS[int(match["iso"][5:7]) - 1] if 1 <= int(match["iso"][5:7]) <= len(MONTHS) else "")
    year, first = match["y"] or match["y2"] or match["iso"][:4], match["d"] or match["d2"] or match["iso"][8:]
    if not month or int(first) >= int(match["last"]) or int(match["last"]) > _MOST:
        return match[0]
    return f"{match[0][: match.start('the') - match.start()]}{match['last']} {month} {year}"


def _is_on(match: re.Match[str]) -> bool:
    """Whether a day is one of that day of the week."""
    try:
        day = date.fromisoformat(match["iso"]) if match["iso"] else date(
            int(match["y"] or match["y2"]), MONTHS.index(match["m"] or match["m2"]) + 1, int(match["d"] or match["d2"]))
    except ValueError:
        return False
    return _WEEKDAYS[day.weekday()] == match["weekday"]


def _bounded(match: re.Match[str]) -> str:
    """Before a month is before its first day, after it from the first day of the next."""
    month, year = MONTHS.index(match["month"]) + 1, int(match["year"])
    if match["how"] == "before":
        return f"before {year:04d}-{month:02d}-01"
    return f"since {year + month // 12:04d}-{month % 12 + 1:02d}-01"


__all__ = ["dated"]
