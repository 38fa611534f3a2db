"""A value as a reply shows it: a number in one of the forms, a text as text without markup of its own."""

from __future__ import annotations

import math
from typing import Any

from workbench.assistant.markup import as_text

NO_VALUE = "[no value]"
_ROUNDED = 0.05  # of a value: what rounding may change it by


def shown(value: Any, form: str) -> str:
    """A value in one of the forms: int, pct0-3, pp0-3, num0-6, sig1-6, date, text.

    >>> shown(0.0412, "pct1"), shown(35125, "int"), shown(None, "pct1"), shown("a<b", "text")
    ('4.1 %', '35,125', '–', 'a&lt;b')
    """
    if value is None:
        return "–"
    kind, digits = form.rstrip("0123456789"), form[len(form.rstrip("0123456789")) :]
    if kind == "text":
        return as_text(value)
    if kind == "date":
        return as_text(str(value)[:10])
    if isinstance(value, bool) or not isinstance(value, int | float) or kind not in ("int", "pct", "pp", "num", "sig"):
        return NO_VALUE
    places = int(digits or 0)
    if kind in ("pct", "pp"):
        if isinstance(value, int) and abs(value) > 1:
            return NO_VALUE     # a count is no share
        return f"{_rounded(100.0 * value, f',.{min(places, 3)}f')} {'%' if kind == 'pct' else 'pp'}"
    return _rounded(value, {"int": ",.0f", "num": f",.{min(places, 6)}f", "sig": f",.{min(max(places, 1), 6)}g"}[kind])


def _rounded(value: float, form: str) -> str:
    """A number in a form, with two digits where the form would show another number, or none at all.

    >>> _rounded(0.04, ",.0f"), _rounded(4.63, ",.0f"), _rounded(35125.4, ",.0f")
    ('0.040', '4.6', '35,125')
    """
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{value:{form}}"
    if not math.isfinite(value) or abs(float(text.replace(",", "")) - value) <= _ROUNDED * abs(value):
        return text
    places = 1 - math.floor(math.log10(abs(value)))
    return f"{value:,.{places}f}" if 0 < places <= 6 else f"{value:,.2g}"
