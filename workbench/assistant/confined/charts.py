"""A chart that loads nothing: Vega-Lite from a draft may name no address, picture, link or setting of the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_LOADS = frozenset(("url", "href", "usermeta", "loader", "patch", "baseurl", "description_url"))
_ROWS = frozenset(("values", "datasets"))       # a log's own names and texts


def faults(spec: dict[str, Any]) -> list[str]:
    """What a chart would load or set, in words; none for a chart of its own rows."""
    return sorted(set(_found(spec)))


def _found(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for one in node:
            yield from _found(one)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        name = str(key).lower()
        if name in _LOADS:
            yield f"the chart has {key!r}"
        elif name in ("mark", "type") and "image" in (value, value.get("type") if isinstance(value, dict) else None):
            yield "the chart draws pictures"
        elif name not in _ROWS:
            yield from _found(value)
