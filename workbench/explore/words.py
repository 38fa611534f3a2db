"""Filters as people type them: `channel=push`, `ts>=2026-06-01`, `domain~pod`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from workbench.errors import InputError

_SIGNS = ("!=", "<=", ">=", "=", "<", ">", "~")


def filters(words: Iterable[str], where: str = "--where") -> list[dict[str, Any]]:
    """The filters of a spec; `~` means contains.

    >>> filters(["channel=push", "domain ~ pod"])[1]
    {'column': 'domain', 'op': 'contains', 'value': 'pod'}

    Raises:
        InputError: for a word without a sign.
    """
    found = []
    for word in words:
        # the sign that stands first; of two at the same place the longer
        places = [(word.find(sign), -len(sign), sign) for sign in _SIGNS if word.find(sign) > 0]
        if not places:
            raise InputError(f"{where} {word!r} is not column=value", hint=f"for example {where} channel=push")
        place, _, sign = min(places)
        found.append({"column": word[:place].strip(), "op": "contains" if sign == "~" else sign,
                      "value": word[place + len(sign):].strip()})
    return found
