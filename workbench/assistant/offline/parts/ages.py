"""People told by their age in words, as the log writes its bands: patients of 60 and over are those of 60_plus."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.assistant.offline import patterns as re

_BETWEEN = re.compile(r"(\d{1,2}) ?(?:-|–|_|to) ?(\d{1,2})")
_FROM_ON = re.compile(r"(?:over|above|from)?_?(\d{1,2}) ?(?:\+|_?plus|_?and_?(?:over|older|up|above)|_?up|_?older)?")
_BELOW = re.compile(r"(?:under|below|u|<) ?_?(\d{1,2})")
_AGED = (
    r"(?:(?:who are |that are |aged |of |at |being |between the ages of |between |from |the age of "
    r"|in the age of )*)"
)
_UNIT = (
    r"(?! ?(?:days?|weeks?|months?|hours?|minutes?|times|%|percent|pp|points?|messages?|pushes|mails?|emails?|trips?"
    r"|km|euros?|dollars?|rupees?|shillings?|am|pm|o'clock)\b)"
)
_YEARS = r"(?: ?-?years?(?:[ -]old)?(?: of age)?)?"
# a restriction by age, wherever it stands: over 60, 60 and over, under 30, between 30 and 44
_SAID = (
    rf"(?P<a>\d{{2}}){_YEARS} ?(?:-|–|to|and|through|until) ?(?P<b>\d{{2}}){_YEARS}"
    rf"|(?P<up>\d{{2}}){_YEARS}(?: ?\+| ?-?plus| (?:and|or) (?:over|older|up|above|more|upwards?|beyond))(?:es"
    rf"|s)?(?!\w)"
    rf"|(?:over|above|older than) ?-?(?P<over>\d{{2}}){_YEARS}s?(?: upwards?)?"
    rf"|from (?P<on>\d{{2}}){_YEARS} (?:on|up|upwards?)\b"
    rf"|(?:under|below|younger than) ?-?(?P<under>\d{{2}}){_YEARS}s?"
)


def in_bands(text: str, values: Iterable[str], persons: str) -> tuple[str, str | None]:
    """(a text with the log's bands in place of ages beside people, the first age that no band says).

    Args:
        persons: words for users, as a pattern.

    >>> in_bands("patients of 60 and over forget it", ("60_plus", "under_30"), "patients?")
    ('patients of 60_plus forget it', None)
    >>> in_bands("customers over 50", ("18-24", "55+"), "customers?")
    ('customers over 50', 'over 50')
    """
    bands = _bands(values)
    beside = re.compile(
        rf"(?i)(?P<who>\b(?:{persons}|people|those|everyone|everybody|anyone|men|women"
        rf"|folks) ){_AGED}(?:{_SAID}){_UNIT}"
        rf"|\b(?:the |our )?(?P<led>over|under)[- ]?(?P<n>\d{{2}})s\b")
    strange: list[str] = []

    def put(match: re.Match[str]) -> str:
        if match["led"]:
            key = ("from", int(match["n"]), 0) if match["led"].lower() == "over" else ("below", int(match["n"]), 0)
        elif match["a"]:
            key = ("between", int(match["a"]), int(match["b"]))
        elif match["under"]:
            key = ("below", int(match["under"]), 0)
        else:
            key = ("from", int(match["up"] or match["over"] or match["on"]), 0)
        if key not in bands:
            strange.append(match[0][len(match["who"] or ""):].strip())
            return match[0]
        return f"{match['who'] or 'people '}of {bands[key]}"

    put_in = beside.sub(put, text)
    return put_in, strange[0] if strange else None


def _bands(values: Iterable[str]) -> dict[tuple[str, int, int], str]:
    """What each band of the log says, and how it is written."""
    found: dict[tuple[str, int, int], str] = {}
    for value in values:
        if (both := _BETWEEN.fullmatch(value)) is not None:
            found["between", int(both[1]), int(both[2])] = value
        elif (below := _BELOW.fullmatch(value)) is not None:
            found["below", int(below[1]), 0] = value
        elif (on := _FROM_ON.fullmatch(value)) is not None and not value.isdigit():
            found["from", int(on[1]), 0] = value
    return found


__all__ = ["in_bands"]
