"""Amounts asked for in another unit than the project's: kilometres of a log that keeps metres, kr of one in kronor."""

from __future__ import annotations

from workbench.assistant.grounding import Grounding
from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.amounts import CODES, units
from workbench.assistant.offline.words.numbers import WORDED
from workbench.assistant.offline.words.own_units import TIMES
from workbench.assistant.offline.words.stems import stem
from workbench.assistant.offline.words.vocabulary import event_of, spoken

_CROWNS = ("kronor", "kroner", "kronur")     # what kr is short for, in the log's own country
# unit -> (the larger one, how many make it), in the singular
_LARGER = {
    "millisecond": (("hour", 3600000.0), ("minute", 60000.0), ("second", 1000.0)),
    "metre": (("kilometre", 1000.0), ("km", 1000.0)), "meter": (("kilometer", 1000.0), ("km", 1000.0)),
    "second": (("hour", 3600.0), ("minute", 60.0)), "minute": (("hour", 60.0),),
    "cent": (("euro", 100.0),),
    "gram": (("kilogram", 1000.0), ("kilo", 1000.0), ("kg", 1000.0)), "penny": (("pound", 100.0),),
    "pence": (("pound", 100.0),), "megabyte": (("gigabyte", 1024.0),), "watt hour": (("kilowatt hour", 1000.0),),
}
# units that a description may say without more words around them; a time is none, it may be a window


def same_unit(said: str, told: str) -> bool:
    """Whether a unit is the project's: its plural, its code, its other spelling.

    >>> same_unit("kes", "shillings"), same_unit("meters", "metres"), same_unit("euros", "shillings")
    (True, True, False)
    """
    return _one(CODES.get(said, said)) == _one(CODES.get(told, told))


def in_told(amount: float, said: str, told: str) -> float | None:
    """An amount in the project's unit; None where the one is no other name or multiple of the other.

    >>> in_told(3, "kilometres", "metres"), in_told(3, "miles", "metres")
    (3000.0, None)
    """
    if same_unit(said, told):
        return amount
    larger = dict(_LARGER.get(told.removesuffix("s"), ()))
    named = (amount * many for large, many in larger.items() if same_unit(said, large) or said == f"{large}s")
    smaller = (amount / many for large, many in _LARGER.get(said.removesuffix("s"), ()) if same_unit(f"{large}s", told))
    return next(named, next(smaller, None))


def _one(unit: str) -> str:
    """A unit in the singular, in one spelling."""
    return re.sub(r"(met|lit)er$", r"\1re", stem(unit) if unit.endswith("s") else unit).removesuffix("e")


def in_own_unit(text: str, grounding: Grounding) -> tuple[str, str | None, float | None]:
    """(a normalised request in the project's unit, the unit that was asked for, how many of the project's make it).

    Kilometres of a log that keeps metres: the word is made the project's, and the amount is divided.

    >>> in_own_unit("kilometres (not metres) per rider", grounding)     # doctest: +SKIP
    ('metres per rider', 'kilometres', 1000.0)
    """
    codes = "|".join(re.escape(code) for code in CODES)
    text = re.sub(rf"(?<!\w)({codes}) ?(\d+(?:\.\d+)?)(?!\w)", lambda m: f"{m[2]} {CODES[m[1]]}", text)
    told_here = units(grounding)
    crowns = [unit for unit in _CROWNS if unit in told_here]
    if len(crowns) == 1:
        text = re.sub(r"(?<![\w'])(?P<n>\d+(?:\.\d+)?)? ?kr(?![\w'])", lambda m: " ".join(
            filter(None, (m["n"], crowns[0]))), text)
    if "milliseconds" in told_here:
        text = re.sub(r"(?<![\w'])(?:ms|millis|msecs?)(?!\w)", "milliseconds", text)
    for told in told_here:
        own = "|".join(re.escape(code) for code, unit in CODES.items() if unit == told)
        text = re.sub(rf"(?<!\w)(?:{own})(?!\w)", told, text) if own else text
        text = re.sub(_REMARK.format(told=told), " ", text)
    if not any(unit in CODES.values() for unit in told_here):       # in no currency that is told: it is the log's money
        text = re.sub(rf"(?<!\w)(?<!\d )(?:{'|'.join(sorted(set(CODES.values())))})(?!\w)", "revenue", text)
    for told in _spoken_first(told_here, text, grounding):
        for large, many in _LARGER.get(told.removesuffix("s"), ()):
            match = _asked(text, large)
            if match is None:
                continue
            if f"{large}s" in told_here and _relevant(told_here[f"{large}s"], text, grounding):
                continue        # minutes of calls are minutes, whatever listens are in
            said = match[0].strip().removeprefix("in ")
            text = re.sub(rf"\(?(?:and |but |, )?not (?:in )?{told}!?\)?", " ", text)
            while (match := _asked(text, large)) is not None:
                text = f"{text[: match.start()]} {told}{text[match.end():]}"
            return " ".join(text.split()), said, many
    return " ".join(text.split()), None, None


# that the log keeps it so, or that nobody thinks so: nothing that is asked for
_REMARK = (
    r"[,.(]? ?(?:(?:as |since )?(?:(?:an?|the|our) )?(?:\w+ )?(?:value|length|duration|log|data|table|column)"
    r"(?: of an? \w+)? (?:has|is|are|holds|keeps|stores)(?: (?:in|its|their|the|kept|stored|only))* {told}"
    r"|(?:the )?{told} (?:are|is) the (?:value|amount|number) (?:(?:that|which) is )?(?:logged|kept|stored|recorded"
    r"|written)"
    r" (?:with|for|by|of|on) (?:every|each|the|an?) [a-z]+(?: [a-z]+)?"
    r"|(?:nobody|no one)(?: \w+){{0,2}} (?:thinks?|talks?|counts?|speaks?|reads?) in {told})\)?(?= *(?:$|[-,.;:)]))"
)
_NO_AMOUNT = re.compile(
    rf"(?:\d|(?<!\w)(?:{WORDED}|an?|first|last|next|past|few|per|which|what|by|within|after|before|rush|peak|opening"
    rf"|office|these"
    r"|those|same|late|early)) *-?$")


def _asked(text: str, large: str) -> re.Match[str] | None:
    """Where a unit stands that is asked for; an hour or a minute is a length of time where a number goes before it."""
    if large not in ("hour", "minute", "second"):
        return re.search(rf"(?<![\w'])(?<!\d )(?:in )?{large}s?(?![\w'])", text)
    for match in re.finditer(
        rf"(?<![\w'])(?:in )?{large}s(?![\w'])(?! (?:\d|after|before|since|between|later|ago"
        r"|of the (?:day|night)))", text
    ):
        if not _NO_AMOUNT.search(text[: match.start()]):
            return match
    return None


def _relevant(names: frozenset[str], text: str, grounding: Grounding) -> bool:
    """Whether a text speaks of an event that one of these facts counts."""
    events = {event_of(grounding, name) for name in names}
    return any(one.event in events and one.find(text) is not None for one in spoken(grounding))


def _spoken_first(told: dict[str, frozenset[str]], text: str, grounding: Grounding) -> list[str]:
    """Units, those of what a text speaks of first."""
    several = sum(unit in TIMES for unit in told) > 1
    return sorted(told, key=lambda unit: not _relevant(told[unit], text, grounding)) if several else list(told)


__all__ = ["in_own_unit", "in_told", "same_unit"]
