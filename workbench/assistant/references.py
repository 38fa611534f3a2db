"""Numbers in a reply are references to tool results; the renderer fills them, nothing else may.

A reply writes `{{t1.rows.0.click_rate|pct1}}`. A literal numeral passes only if it stands in the
person's own message, in a validated draft, or is a list number or a date; any other is struck out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from workbench.errors import InputError

_REFERENCE = re.compile(r"\{\{\s*([A-Za-z0-9_.\-]+)\s*(?:\|\s*([a-z]+)(\d?)\s*)?\}\}")
_NUMERAL = re.compile(r"(?<![\w.])[-+]?\d[\d,]*(?:\.\d+)?(?:\s?%)?")
_LIST_NUMBER = re.compile(r"(?m)^\s*\d+[.)](?=\s)")
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
STRUCK = "[a number without a source]"


def fill(text: str, results: Mapping[str, Any]) -> str:
    """Put the values of tool results where the references stand.

    Raises:
        InputError: for a reference that leads nowhere, or to something that is not one value.
    """
    return _REFERENCE.sub(lambda m: _shown(_follow(m[1], results), m[2], m[3]), text)


def strike(text: str, allowed: Iterable[str]) -> str:
    """Strike out literal numerals that stand neither in `allowed` texts nor as a list number or date.

    Call it before `fill`: what is filled in has its source.
    """
    known = {_plain(numeral) for one in allowed for numeral in _NUMERAL.findall(one)}
    kept: list[str] = []

    def protect(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\0{chr(0xE000 + len(kept) - 1)}\0"

    text = _REFERENCE.sub(protect, text)
    text = _LIST_NUMBER.sub(protect, text)
    text = _DATE.sub(lambda m: protect(m) if _is_date(m[0]) else m[0], text)
    text = _NUMERAL.sub(lambda m: m[0] if _plain(m[0]) in known else STRUCK, text)
    return re.sub("\0(.)\0", lambda m: kept[ord(m[1]) - 0xE000], text)


def _follow(path: str, results: Mapping[str, Any]) -> Any:
    value: Any = results
    for step in path.split("."):
        if isinstance(value, Mapping) and step in value:
            value = value[step]
        elif isinstance(value, list | tuple) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            raise InputError(f"the reference {path!r} leads nowhere at {step!r}")
    if isinstance(value, dict | list | tuple):
        raise InputError(f"the reference {path!r} is not one value")
    return value


def _shown(value: Any, form: str | None, digits: str | None) -> str:
    if value is None:
        return "undefined"
    if form == "pct":
        return f"{100 * float(value):.{int(digits or 1)}f} %"
    if form == "num":
        return f"{float(value):,.{int(digits or 0)}f}"
    if form not in (None, "text"):
        raise InputError(f"unknown form {form!r} of a reference", got=form, known=("pct", "num", "text"))
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _plain(numeral: str) -> str:
    return numeral.replace(",", "").replace(" ", "").lstrip("+")


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
