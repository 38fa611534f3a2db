"""The rows of one guarded query, bounded, with values that JSON can hold."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class QueryResult:
    """What a query gave.

    Attributes:
        table: the rows kept, in the query's order; column names are unique.
        total: rows of the whole result; None when counting them was cut short.
        seconds: how long it took.
    """

    table: pa.Table = field(repr=False)
    total: int | None
    seconds: float

    @property
    def columns(self) -> list[str]:
        """Column names in order."""
        return list(self.table.column_names)

    @property
    def truncated(self) -> bool:
        """Whether rows beyond the limit were left out."""
        return self.total != self.table.num_rows

    def rows(self) -> list[dict[str, Any]]:
        """One dict of plain values a row."""
        names = self.columns
        columns = [[plain(value) for value in column.to_pylist()] for column in self.table.columns]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def plain(value: Any) -> Any:
    """A value as JSON holds it: undefined numbers are None, times and anything exotic are text.

    >>> plain(float("nan")), plain(Decimal("2")), plain(Decimal("2.5")), plain(b"\\x00\\xff")
    (None, 2, 2.5, '00ff')
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return str(value)


def unique(names: list[str]) -> list[str]:
    """Column names made unique by a number behind the second and later ones.

    >>> unique(["a", "b", "a", "a_2"])
    ['a', 'b', 'a_2', 'a_2_2']
    """
    seen: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 1
        while candidate in seen:
            number += 1
            candidate = f"{name}_{number}"
        seen.add(candidate)
        result.append(candidate)
    return result
