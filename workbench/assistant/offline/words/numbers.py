"""Numbers in words."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re

_ONES = re.split(r"\s+", """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen
""".strip())
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
NUMBERS = {word: value for value, word in enumerate(_ONES)}
NUMBERS |= _TENS | {f"{ten} {_ONES[i]}": tens + i for ten, tens in _TENS.items() for i in range(1, 10)}
ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}
WORDED = "|".join(sorted(NUMBERS, key=len, reverse=True))


def number(text: str) -> float:
    """A numeral or a number word."""
    return float(NUMBERS[text]) if text in NUMBERS else float(text)


def place(text: str) -> int | None:
    """The place that an ordinal, a numeral or a number word names; None for anything else.

    >>> place("4th"), place("second"), place("two"), place("next")
    (4, 2, 2, None)
    """
    if text in ORDINALS:
        return ORDINALS[text]
    plain = text.removesuffix("st").removesuffix("nd").removesuffix("rd").removesuffix("th")
    if plain.isdigit():
        return int(plain)
    return NUMBERS.get(text)
