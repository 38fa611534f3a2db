"""How large an effect is hoped for: in per cent of control or in points, as a numeral, in words, or from one to another."""

from __future__ import annotations

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.words.numbers import WORDED, number

_PARTS = {
    "tenth": 10.0, "fifth": 20.0, "quarter": 25.0, "third": 100 / 3, "half": 50.0, "eighth": 12.5, "sixth": 100 / 6,
    "twentieth": 5.0,
}
_ABOUT = (
    r"(?:at least|about|around|roughly|some|up to|nearly|almost|maybe|say|approximately|circa|ca\.?|a good"
    r"|more than|over|another)\s+"
)
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{WORDED})"
_POINTS = r"(?:pp\b|p\.p\.|percentage points?|per ?cent points?|points?\b)"
_PERCENT = r"(?:%|per ?cent(?! ?points?)|percent(?! ?points?))"
_FROM = re.compile(
    rf"(?i)(?:\bfrom\s+)?(?<![\w.])(\d+(?:\.\d+)?)\s?(%|{_POINTS}|[a-z]+)?\s*(?P<link>to|->|→|=>|up to"
    rf"|down to)\s*(\d+(?:\.\d+)?)(?!\.?\d)"
    rf"\s?({_PERCENT}|{_POINTS}|[a-z]+)?"
)
_PLAIN = re.compile(rf"(?i)([+\-−–])?\s?(?<![\w.])({_NUMBER})\s?({_POINTS}|{_PERCENT})")
_PART = re.compile(
    rf"(?i)\b(?:(?:by|of|a good|one|a|an|{WORDED})\s+)*?(?:(?P<many>a|an|one|two|three"
    rf"|four)\s+)(?P<part>{'|'.join(_PARTS)})s?\b"
    r"(?! (?:week|day|month|of (?:the |our |all )?(?:week|day|month)|push|mail|email|message|notification|reminder"
    r"|notice|send))"
)
_HALVED = re.compile(r"(?i)\b(?:halv(?:e|es|ed|ing)|(?:by|cut(?:s|ting)? (?:\w+ ){0,3}in) half|half as (?:many|much"
        r"|often))\b")
_DOUBLED = re.compile(r"(?i)\b(?:doubl(?:e|es|ed|ing)|twice as (?:many|much|often))\b")


def levels(text: str) -> str:
    """`2 -> 2.4 %` with a word in place of the arrow, which otherwise leads from a change to what it does."""
    return re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)\s?(%|pp)?\s*(?:->|=>|→)\s*(?=\d)", r"from \1 \2 to ", text).replace(
        "  to ",
        " to ",
    )


def effect_of(text: str) -> str | None:
    """The effect as a spec writes it, `10%` of control or `0.5pp`; None where none is said.

    >>> effect_of("raise it from 900 to 990 shillings"), effect_of("a tenth more"), effect_of("+2 pp")
    ('10%', '10%', '2pp')
    """
    for match in _FROM.finditer(text):
        before, after = float(match[1]), float(match[4])
        led = match[0].lower().startswith("from") or match["link"] in ("->", "→", "=>")
        unit = (match[5] or "").lower()
        if led and before > 0 and before != after and not re.match(r"(?:am|pm|o|h|hours?|uhr|days?|weeks?)\b", unit):
            return _written(100 * abs(after - before) / before, "%")
    plain = _PLAIN.search(text)
    if plain is not None:
        points = re.fullmatch(rf"(?i){_POINTS}", plain[3]) is not None
        amount = number(plain[2].lower().replace(",", "."))
        return _written(amount, "pp" if points else "%") if amount > 0 else None
    part = _PART.search(text)
    if part is not None:
        many = {"a": 1.0, "an": 1.0}.get(part["many"].lower()) or number(part["many"].lower())
        return _written(many * _PARTS[part["part"].lower()], "%")
    if _HALVED.search(text):
        return "50%"
    return "100%" if _DOUBLED.search(text) else None


def without_effects(text: str) -> str:
    """A text without the words that say how large an effect is."""
    for pattern in (_FROM, _PLAIN, _PART, _HALVED, _DOUBLED):
        text = pattern.sub(" ", text)
    return text


def _written(amount: float, unit: str) -> str:
    return f"{round(amount, 1):g}{unit}"


__all__ = ["effect_of", "levels", "without_effects"]
