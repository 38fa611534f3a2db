"""What SQL a person or a model may write: one statement that only reads, or one scalar expression.

"It is a SELECT" is no safety check: a data-modifying CTE parses as a SELECT. So the statement's own
syntax tree is walked, and everything not known to be harmless is rejected.
"""

from __future__ import annotations

import atexit
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError

if TYPE_CHECKING:
    import duckdb

_QUERY_NODES = {"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "STATEMENT_NODE"}
_TABLE_FUNCTIONS = {"range", "generate_series", "unnest", "repeat", "repeat_row"}


def check_query(text: str, tables: Iterable[str]) -> frozenset[str]:
    """The tables that one reading statement names; raises `InputError` unless that is all it does.

    Args:
        text: one SELECT, SUMMARIZE, DESCRIBE or SHOW TABLES.
        tables: the snapshot's tables; names are compared without case, as DuckDB does.
    """
    return _checked(text, tuple(tables))


@lru_cache(256)             # an approximation runs one statement seventeen times
def _checked(text: str, tables: tuple[str, ...]) -> frozenset[str]:
    tree = parse(text)
    known = {name.casefold(): name for name in tables}
    own = _cte_names(tree)
    used = set()
    for node in nodes(tree):
        kind = node.get("type")
        if isinstance(kind, str) and kind.endswith("_NODE") and kind not in _QUERY_NODES:
            raise InputError(f"only reading is allowed here, not {kind.removesuffix('_NODE').removesuffix('_QUERY')}",
                             hint="write one SELECT")
        if kind == "TABLE_FUNCTION":
            called = _function(node)
            if called not in _TABLE_FUNCTIONS:
                raise InputError(f"the table function {called!r} is not allowed", hint="read the snapshot's tables")
        elif kind == "SHOW_REF" and not node.get("query") and node.get("table_name") != '"tables"':
            raise InputError(f"SHOW {node.get('table_name')} is not allowed", hint="SHOW TABLES is")
        elif kind == "BASE_TABLE":
            name = str(node["table_name"])
            qualified = node.get("schema_name") or node.get("catalog_name")
            if not qualified and name.casefold() in known:
                used.add(known[name.casefold()])
            elif qualified or name.casefold() not in own:
                raise InputError(f"the snapshot has no table {name!r}", got=name, known=known.values())
        _refuse_function(node)
    return frozenset(used)


def check_expression(text: str, where: str) -> None:
    """Raise `InputError` unless `text` is one scalar expression without subqueries."""
    if not text.strip():
        raise InputError("the expression is empty", where=where)
    try:
        tree = parse(f"SELECT ({text})")
        parse(f"SELECT ({text}\n)")         # a comment closes one of the two forms and not the other
        parse(f"SELECT CASE WHEN {text}\nTHEN 1 END")      # "1) OR (TRUE" is none without them
    except InputError as error:
        raise InputError(f"{text!r} is not one expression, it does not parse: {error.what}", where=where) from None
    select = tree["statements"][0]["node"]
    # "1) FROM t WHERE (TRUE" parses too: nothing but one value may stand in the SELECT.
    clauses = ("modifiers", "where_clause", "group_expressions", "group_sets", "having", "sample", "qualify")
    if (select["type"] != "SELECT_NODE" or len(select["select_list"]) != 1 or select["cte_map"]["map"]
            or select["from_table"]["type"] != "EMPTY" or any(select[one] for one in clauses)):
        raise InputError(f"{text!r} is not one expression", where=where)
    for node in nodes(tree):
        if node.get("class") == "SUBQUERY" or node.get("type") == "SUBQUERY":
            raise InputError(f"{text!r} holds a subquery", where=where, hint="write an expression over the columns")
        if node.get("class") == "WINDOW":
            raise InputError(f"{text!r} holds a window function", where=where, hint="write an expression over a row")
        try:
            _refuse_function(node)
        except InputError as error:
            raise InputError(error.what, where=where) from None


def parse(text: str) -> dict[str, Any]:
    """The syntax tree of exactly one statement that DuckDB can serialize (a reading one)."""
    tree: dict[str, Any] = json.loads(_serialized(text))
    if tree.get("error"):
        message = next(iter(str(tree.get("error_message", "")).splitlines()), "")
        if "Only SELECT" in message:
            message = "only reading is allowed here"
        raise InputError(message or "not SQL", hint="write one SELECT")
    if len(tree["statements"]) != 1:
        raise InputError(f"{len(tree['statements'])} statements where one is allowed", hint="write one SELECT")
    return tree


@lru_cache(maxsize=1024)
def _serialized(text: str) -> str:
    """DuckDB's JSON of the syntax tree."""
    with _parser().cursor() as cursor:
        row = cursor.execute("SELECT json_serialize_sql(?::VARCHAR)", [text]).fetchone()
    return str(row[0]) if row else '{"error": true}'


def written(tree: dict[str, Any]) -> str:
    """The statement of a syntax tree that `parse` gave, or that was made from one."""
    with _parser().cursor() as cursor:
        row = cursor.execute("SELECT json_deserialize_sql(?::JSON)", [json.dumps(tree)]).fetchone()
    return str(row[0]) if row else ""


@lru_cache(maxsize=1)
def aggregates() -> frozenset[str]:
    """Names of every function that DuckDB computes over many rows."""
    with _parser().cursor() as cursor:
        rows = cursor.execute("SELECT DISTINCT function_name FROM duckdb_functions() "
                              "WHERE function_type = 'aggregate'").fetchall()
    return frozenset(str(row[0]).lower() for row in rows)


@lru_cache(maxsize=1)
def _parser() -> duckdb.DuckDBPyConnection:
    """An empty engine that only parses; kept, because opening one takes longer than most questions."""
    import duckdb

    connection = duckdb.connect(config={"threads": 1, "autoinstall_known_extensions": "false",
                                        "autoload_known_extensions": "false", "python_enable_replacements": "false"})
    atexit.register(connection.close)
    return connection


def _cte_names(tree: Any) -> set[str]:
    return {str(entry.get("key", "")).casefold()
            for node in nodes(tree) if isinstance(node.get("cte_map"), dict)
            for entry in node["cte_map"].get("map", ())}


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every node of a syntax tree, from the top."""
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def _function(node: dict[str, Any]) -> str:
    called = node.get("function", {})
    return str(called.get("function_name", "")).lower() if isinstance(called, dict) else ""


@lru_cache(maxsize=1)
def _allowed() -> frozenset[str]:
    """An allow-list, so that what a newer DuckDB brings is refused until somebody has looked at it."""
    text = (Path(__file__).parent / "functions.txt").read_text("utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def functions() -> list[str]:
    """Names that a statement may call, sorted."""
    return sorted(_allowed())


def _refuse_function(node: dict[str, Any]) -> None:
    called = str(node.get("function_name", "")).lower()
    if called and called not in _allowed() and called not in _TABLE_FUNCTIONS:
        raise InputError(f"the function {called!r} is not allowed", got=called, known=_allowed(),
                         hint="use functions of the rows only")
