"""What differs between two versions of a spec, field by field, and its values as people write them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

_TIMED = ("window", "within", "lookback")       # kept in hours


def differing(old: Any, new: Any, place: str = "") -> Iterator[tuple[str, Any, Any]]:
    """(field, before, after) of each field that differs, dots between the levels.

    >>> list(differing({"a": {"b": 1}}, {"a": {"b": 2}}))
    [('a.b', 1, 2)]
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*old, *new]):
            yield from differing(old.get(key), new.get(key), f"{place}.{key}".removeprefix("."))
    elif old != new:
        yield place, old, new


def written(field: str, value: Any) -> str:
    """A field's value as the spec has it.

    >>> written("metrics.m.window", [0, 672]), written("cap", None)
    ('28d', 'nothing')
    """
    if value is None:
        return "nothing"
    if field.rpartition(".")[2] not in _TIMED:
        return json.dumps(value, ensure_ascii=False)
    spans = [f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h" for hours in
             (value if isinstance(value, list) else [value])]
    return spans[-1] if len(spans) == 1 or spans[0] == "0d" else f"[{', '.join(spans)}]"
