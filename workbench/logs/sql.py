"""Quoting: the only way that names and values enter SQL text."""

from __future__ import annotations

from datetime import date, datetime

from workbench.errors import InputError


def name(identifier: str) -> str:
    """A quoted identifier; any text is a valid table, column or arm name.

    >>> name("No E-Mail")
    '"No E-Mail"'
    """
    return '"' + identifier.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A SQL literal of a plain value.

    >>> literal("it's"), literal(None), literal(True), literal(1.5)
    ("'it''s'", 'NULL', 'TRUE', '1.5')
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime):
        return f"TIMESTAMP '{value.isoformat(sep=' ')}'"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    raise InputError(f"a {type(value).__name__} cannot stand in a filter")
