"""Filters as SQL: names are checked against the table, values become literals of the column's own type."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from workbench.errors import InputError
from workbench.explore.spec import Filter
from workbench.logs import sql
from workbench.logs.snapshot import TableInfo

_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
            "FLOAT", "DOUBLE", "DECIMAL")


def is_numeric(kind: str) -> bool:
    """Whether a DuckDB type holds numbers."""
    return kind.startswith(_NUMERIC) and not kind.endswith("[]")


def is_time(kind: str) -> bool:
    """Whether a DuckDB type holds dates or moments."""
    return kind.startswith(("TIMESTAMP", "DATE")) and not kind.endswith("[]")


def column(info: TableInfo, name: str, where: str | None = None) -> str:
    """A quoted column; raises `InputError` with the nearest name."""
    info.require(name, where=where)
    return sql.name(name)


def where(info: TableInfo, filters: Sequence[Filter], *more: str) -> str:
    """The WHERE clause on a line of its own, or nothing."""
    tests = [*(test(info, one, f"filters.{i}") for i, one in enumerate(filters)), *more]
    return "\nWHERE " + "\n  AND ".join(tests) if tests else ""


def test(info: TableInfo, one: Filter, place: str) -> str:
    """One filter as a condition."""
    name = column(info, one.column, place)
    kind = info.columns[one.column]
    if one.value is None:
        if one.op not in ("=", "!="):
            raise InputError(f"{one.op!r} cannot compare with nothing", where=place, hint="use = or != with null")
        return f"{name} IS {'NOT ' if one.op == '!=' else ''}NULL"
    if one.op == "in":
        listed = one.value if isinstance(one.value, tuple) else (one.value,)
        if not listed:
            raise InputError("'in' needs at least one value", where=place)
        return f"{name} IN ({', '.join(_literal(kind, value, place) for value in listed)})"
    if isinstance(one.value, tuple):
        raise InputError(f"{one.op!r} takes one value", where=place, hint="use op 'in'")
    if one.op == "contains":
        return f"contains(CAST({name} AS VARCHAR), {sql.literal(str(one.value))})"
    return f"{name} {one.op} {_literal(kind, one.value, place)}"


def _literal(kind: str, value: bool | int | float | str, place: str) -> str:
    """The value as a literal of the column's type, so that a comparison never turns a column into text."""
    if is_numeric(kind):
        try:
            number = float(value) if not isinstance(value, bool) else None
        except ValueError:
            number = None
        if number is None or number != number or number in (float("inf"), float("-inf")):
            raise InputError(f"{value!r} is not a number", where=place)
        return sql.literal(value if isinstance(value, int) else number)
    if is_time(kind):
        try:
            datetime.fromisoformat(str(value))
        except ValueError:
            raise InputError(f"{value!r} is not a moment", where=place, hint="write 2026-06-30 or 2026-06-30T12:00"
                             ) from None
        return f"{'DATE' if kind == 'DATE' else 'TIMESTAMP'} {sql.literal(str(value))}"
    if kind == "BOOLEAN":
        text = str(value).lower()
        if text not in ("true", "false", "0", "1"):
            raise InputError(f"{value!r} is neither true nor false", where=place)
        return "TRUE" if text in ("true", "1") else "FALSE"
    return sql.literal(value if isinstance(value, str) else str(value))
