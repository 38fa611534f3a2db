"""The SQL fragments that people write, held against their table before anything runs.

A `where` or `value` is one scalar expression over one table's columns: no subquery, no second item, no
function that reads files, the clock or chance. What passes here binds and gives a condition or a number.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Literal

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.engine.gate import check_expression, nodes, parse
from workbench.logs.snapshot import TableInfo, connect

Kind = Literal["condition", "number", "value"]
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT",
            "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "BOOLEAN", "BIGNUM")


def check(text: str, table: TableInfo, place: str, kind: Kind) -> None:
    """Raise `InputError` unless `text` is one expression over the table's columns that gives what is wanted.

    Args:
        text: the fragment as written.
        place: the file and field, for example `metrics/core.yaml: facts.clicks.where`.
        kind: a condition (BOOLEAN, or a number where 0 is false), a number, or a value: a number or a text.
    """
    _check(text, table.name, tuple(table.columns.items()), place, kind)


def is_number(kind: str) -> bool:
    """Whether an engine's type is a number, a flag being one."""
    return kind.split("(")[0] in _NUMBERS


def type_of(text: str, table: TableInfo) -> str:
    """The engine's type of an expression that passed `check`."""
    return _bound(text, table.name, tuple(table.columns.items()))


def columns_of(text: str, table: TableInfo) -> tuple[str, ...]:
    """The table's columns that an expression reads, each once, in its order."""
    known = {name.casefold(): name for name in table.columns}
    found: list[str] = []
    for one in nodes(parse(f"SELECT ({text})")):
        if one.get("class") == "COLUMN_REF":
            named = [str(name).casefold() for name in one["column_names"]]
            first = named[1] if len(named) > 1 and named[0] == table.name.casefold() else named[0]
            if first in known:
                found.append(known[first])
    return tuple(dict.fromkeys(found))


def condition(text: str | None) -> str | None:
    """The SQL test of a `where`, NULL being false; None where every row counts."""
    return None if text is None else f"coalesce(CAST(({text}) AS BOOLEAN), FALSE)"


def number(text: str | None) -> str:
    """The SQL of a `value`."""
    return "NULL::DOUBLE" if text is None else f"CAST(({text}) AS DOUBLE)"


@lru_cache(maxsize=512)
def _check(text: str, table: str, columns: tuple[tuple[str, str], ...], place: str, kind: Kind) -> None:
    check_expression(text, place)
    known = {name.casefold(): name for name, _ in columns}
    node = parse(f"SELECT ({text})")["statements"][0]["node"]
    if len(node.get("select_list", ())) != 1 or node["from_table"]["type"] != "EMPTY" or node.get("where_clause"):
        raise InputError(f"{text!r} is not one expression", where=place)
    parameters = {name for one in nodes(node) if one.get("class") == "LAMBDA" for name in _lambda_names(one)}
    for one in nodes(node):
        if one.get("class") in ("STAR", "PARAMETER"):
            raise InputError(f"{text!r} is not an expression over named columns", where=place)
        called = str(one.get("function_name", "")).casefold()
        if called in _unsteady():
            raise InputError(f"the function {called!r} gives another value each time", where=place,
                             hint="use the rows' own columns; no result depends on the clock or on chance")
        if one.get("class") == "COLUMN_REF":
            names = [str(name) for name in one["column_names"]]
            first = names[1] if len(names) > 1 and names[0].casefold() == table.casefold() else names[0]
            if first.casefold() not in known and first not in parameters:
                raise InputError(f"table {table!r} has no column {first!r}", where=place, got=first,
                                 known=[name for name, _ in columns])
    _bind(text, table, columns, place, kind)


def _bind(text: str, table: str, columns: tuple[tuple[str, str], ...], place: str, kind: Kind) -> None:
    """Compile the expression over an empty table with these columns and look at its type."""
    import duckdb

    try:
        found = _bound(text, table, columns)
    except duckdb.Error as error:
        message = str(error).splitlines()[0].split(": ", 1)[-1]
        raise InputError(f"{text!r} does not compile: {message}", where=place) from None
    if found not in _NUMBERS and found != '"NULL"' and not (kind == "value" and found == "VARCHAR"):
        wanted = {"condition": "a condition", "number": "a number", "value": "a number or a text"}[kind]
        raise InputError(f"{text!r} is {found or 'nothing'}, not {wanted}", where=place)


@lru_cache(maxsize=512)
def _bound(text: str, table: str, columns: tuple[tuple[str, str], ...]) -> str:
    listed = ", ".join(f"{sql.name(name)} {type_}" for name, type_ in columns)
    with connect() as connection:
        connection.execute(f"CREATE TABLE {sql.name(table)} ({listed})")
        # an aggregate may stand in a SELECT but not in a WHERE
        connection.execute(f"SELECT 1 FROM {sql.name(table)} WHERE ({text}) IS NOT NULL").fetchall()
        row = connection.execute(f"DESCRIBE SELECT ({text}) FROM {sql.name(table)}").fetchone()
    return str(row[1]).split("(")[0].removesuffix(" NULL") if row else ""


@lru_cache(maxsize=1)
def _unsteady() -> frozenset[str]:
    """Functions of the engine whose value is not a function of their arguments.

    `+`, `date_diff` and others are steady on numbers and times, and have a further form for times with a zone, which
    depends on the session's (here UTC): only one without a steady form counts. `age` of one time reads the clock.
    """
    with connect() as connection:
        rows = connection.execute(
            "SELECT lower(function_name) FROM duckdb_functions() WHERE stability IS NOT NULL GROUP BY 1 "
            "HAVING NOT bool_or(stability = 'CONSISTENT')").fetchall()
    return frozenset([*(row[0] for row in rows), "age"])


def _lambda_names(node: dict[str, Any]) -> list[str]:
    return [str(name) for one in nodes(node["lhs"]) for name in one.get("column_names", ())]
