"""What a cell gave, as plain JSON values of bounded size: one number, a text, a table, a chart."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

VEGALITE = "application/vnd.vegalite.v5+json"
_TEXT = 300         # characters of a cell
_COLUMNS = 40
_ROWS = 200         # as many as a card shows
_DRAWN = 200_000    # characters of a chart's spec


def plain(value: Any, cells: int) -> dict[str, Any] | None:
    """The value as `{kind: number | text | table | chart, ...}`; None for None.

    Args:
        cells: cells of a table at most; further rows are counted in `total`, not shown.
    """
    if value is None:
        return None
    if is_scalar(value):
        kept = scalar(value)
        return {"kind": "text" if isinstance(kept, str) else "number", "value": kept}
    table = tabled(value, cells)
    chart = drawn(value)
    if table is not None:
        return {**table, **({"chart": chart} if chart is not None else {})}
    if chart is not None:
        return {"kind": "chart", "chart": chart}
    return {"kind": "text", "value": str(value)[:4000]}


def is_scalar(value: Any) -> bool:
    """Whether a value is one cell: a number, a text, a moment; numpy's scalars too."""
    return isinstance(value, bool | int | float | str | date | datetime | Decimal) or (
        hasattr(value, "item") and hasattr(value, "dtype") and getattr(value, "ndim", None) == 0)


def scalar(value: Any) -> Any:
    """One cell; what is not a finite number is None."""
    if value is None or isinstance(value, bool):
        return value
    if hasattr(value, "item") and hasattr(value, "dtype"):
        value = value.item()
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(value)[:_TEXT]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime | date):
        return None if value != value else value.isoformat()        # pandas' NaT
    return value[:_TEXT] if isinstance(value, str) else "" if str(value) == "<NA>" else str(value)[:_TEXT]


def tabled(value: Any, cells: int) -> dict[str, Any] | None:
    """A table where the value is one: of pandas, Arrow, numpy, an insight's rows, a result's fields, plain values."""
    if hasattr(value, "to_frame") and hasattr(value, "index") and not hasattr(value, "columns"):      # a Series
        value = value.to_frame(name=value.name if value.name is not None else "value")
    if hasattr(value, "columns") and hasattr(value, "reset_index"):
        named = [one for one in value.index.names if one is not None]
        frame = value.reset_index() if named else value
        total = len(frame)
        rows = frame.head(_ROWS).to_dict("split")["data"]
        return _table([_heading(one) for one in frame.columns], rows, total, cells)
    if hasattr(value, "column_names") and hasattr(value, "to_pylist"):
        rows = [list(row.values()) for row in value.slice(0, _ROWS).to_pylist()]
        return _table(list(value.column_names), rows, value.num_rows, cells)
    if hasattr(value, "dtype") and getattr(value, "ndim", 0) in (1, 2):
        rows = [row if isinstance(row, list) else [row] for row in value[:_ROWS].tolist()]
        return _table([str(i) for i in range(len(rows[0]) if rows else 0)], rows, len(value), cells)
    if isinstance(getattr(value, "columns", None), list | tuple) and isinstance(getattr(value, "rows", None),
                                                                               list | tuple):
        columns = list(value.columns)
        return _table(columns, [[row.get(one) for one in columns] for row in value.rows[:_ROWS]],
                      value.total if isinstance(getattr(value, "total", None), int) else len(value.rows), cells)
    if hasattr(value, "as_dict") and callable(value.as_dict):
        value = value.as_dict()
    elif is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return _table([_heading(one) for one in value], [list(value.values())], 1, cells) if value else None
    if isinstance(value, Sequence | set | frozenset) and len(value):
        listed = list(value)[:_ROWS]
        if all(isinstance(one, Mapping) for one in listed):
            columns = list(dict.fromkeys(key for one in listed for key in one))
            return _table([_heading(one) for one in columns], [[one.get(key) for key in columns] for one in listed],
                          len(value), cells)
        width = len(listed[0]) if isinstance(listed[0], list | tuple) else 0
        if width and all(isinstance(one, list | tuple) and len(one) == width for one in listed):
            return _table([str(i) for i in range(width)], listed, len(value), cells)
        return _table(["value"], [[one] for one in listed], len(value), cells)
    return None


def _table(columns: list[str], rows: Sequence[Sequence[Any]], total: int, cells: int) -> dict[str, Any]:
    names: list[str] = []
    for one in columns[:_COLUMNS]:
        names.append(one if one not in names else f"{one} {len(names)}")
    kept = rows[: min(_ROWS, max(1, cells // max(1, len(names))))]
    return {"kind": "table", "columns": names, "total": total,
            "rows": [{name: scalar(one) for name, one in zip(names, row, strict=False)} for row in kept]}


def _heading(value: Any) -> str:
    text = " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return text[:80]


def drawn(value: Any) -> dict[str, Any] | None:
    """The Vega-Lite of an Altair chart, or of a result that shows one; None where it is none or too large."""
    import json

    spec: Any = None
    if (hasattr(value, "to_dict") and hasattr(value, "mark")) or type(value).__module__.startswith("altair."):
        spec = value.to_dict()
    elif hasattr(value, "_repr_mimebundle_"):
        bundle = value._repr_mimebundle_()
        spec = (bundle[0] if isinstance(bundle, tuple) else bundle or {}).get(VEGALITE)
    if not isinstance(spec, dict):
        return None
    text = json.dumps(spec, allow_nan=False, default=str)
    return json.loads(text) if len(text) <= _DRAWN else None
