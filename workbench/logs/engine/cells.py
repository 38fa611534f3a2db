"""Statements that only sum up users: no row of a result stands for fewer than so many of them.

A statement of this kind is one SELECT over the snapshot's own tables, without inner selects. What it shows are group
keys and a few aggregates of plain columns; columns that name a user or a row appear in joins and `count(DISTINCT ...)`
alone. The number of users of each table is counted into every row, so that rows of few users can be left out.
It bounds what one answer tells; two answers can still be subtracted from each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from workbench.errors import InputError
from workbench.logs.engine import gate
from workbench.logs.engine.guarded import Engine
from workbench.logs.schema import TABLES
from workbench.logs.snapshot import TableInfo

FEWEST = 50             # users behind a row that is shown
AGGREGATES = ("count", "count_star", "sum", "avg", "mean", "stddev", "stddev_samp", "stddev_pop", "variance",
              "var_samp", "var_pop", "approx_count_distinct")
BEHIND = "users_behind"
_COUNTED = "_users"
_IDS = ("user_id", "unit", "row_id", "rowid")


@dataclass(frozen=True)
class Cells:
    """Rows that each stand for enough users.

    Attributes:
        rows: as the statement gave them, with `users_behind`: the fewest different users that one of its tables has
            in the row; without it where the statement reads no table about users.
        hidden: rows left out because they stand for fewer; truncated: whether there were more rows than were read.
        sql: what ran.
    """

    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    hidden: int
    truncated: bool
    sql: str


def cells(engine: Engine, text: str, *, fewest: int = FEWEST, limit_rows: int = 200, timeout_s: float = 30.0) -> Cells:
    """Run a statement that sums up users.

    Raises:
        InputError: for anything else, naming what is not allowed; else as `Engine.query`.
    """
    statement, counts = counted(text, engine.snapshot.tables)
    found = engine.query(statement, limit_rows=limit_rows, timeout_s=timeout_s)
    kept, hidden = [], 0
    for row in found.rows():
        users = [int(row.pop(name) or 0) for name in counts]
        if users and min(users) < fewest:
            hidden += 1
            continue
        kept.append({**row, BEHIND: min(users)} if users else row)
    columns = [name for name in found.columns if name not in counts] + ([BEHIND] if counts else [])
    return Cells(tuple(columns), tuple(kept), hidden, found.truncated, statement)


def counted(text: str, tables: Mapping[str, TableInfo]) -> tuple[str, tuple[str, ...]]:
    """(the statement with a count of users for each table that has them, the names of these columns).

    Raises:
        InputError: for a statement that does more than sum up.
    """
    gate.check_query(text, tables)
    tree = gate.parse(text)
    node = tree["statements"][0]["node"]
    if node["type"] != "SELECT_NODE" or node["cte_map"]["map"]:
        raise InputError("only one plain SELECT can be held to enough users", hint="write it without WITH and UNION")
    read = list(_tables(node["from_table"], tables))
    for one in gate.nodes(node):
        kind, of = one.get("type"), one.get("class")
        if of in ("SUBQUERY", "WINDOW", "STAR", "LAMBDA", "POSITIONAL_REFERENCE") or kind in (
                "TABLE_FUNCTION", "SUBQUERY"):
            word = {"STAR": "`*`", "WINDOW": "a window", "LAMBDA": "a lambda",
                    "POSITIONAL_REFERENCE": "a column by its place"}.get(str(of), "an inner select")
            raise InputError(f"{word} cannot be held to enough users", hint="write group keys, count, sum and avg")
    if node.get("qualify") or node.get("sample"):
        raise InputError("QUALIFY and SAMPLE cannot be held to enough users", hint="use WHERE and HAVING")
    ids = _identifying(read)
    _joins(node["from_table"], ids)
    for place in ("select_list", "where_clause", "group_expressions", "having", "modifiers"):
        _check(node.get(place), ids, {alias for alias, _ in read})
    names: list[str] = []
    for alias, info in read:
        if info.key is None and info.name in TABLES:
            continue                                    # creatives: no row of them is a user's
        if info.key is None and len(read) > 1:
            raise InputError(f"the table {info.name!r} has no users to count beside another", hint="read it alone")
        names.append(f"{_COUNTED}_{len(names)}")
        node["select_list"].append(_count(names[-1], [alias, info.key] if info.key else None))
    return gate.written(tree), tuple(names)


def _tables(node: dict[str, Any], tables: Mapping[str, TableInfo]) -> Iterator[tuple[str, TableInfo]]:
    """(alias, table) of every table that is read."""
    if node["type"] == "JOIN":
        yield from _tables(node["left"], tables)
        yield from _tables(node["right"], tables)
    elif node["type"] == "BASE_TABLE" and not node.get("column_name_alias"):
        known = {name.casefold(): info for name, info in tables.items()}
        yield node["alias"] or node["table_name"], known[node["table_name"].casefold()]
    else:
        raise InputError("only the snapshot's own tables can be held to enough users",
                         hint="write FROM and JOIN with tables, without inner selects")


def _identifying(read: list[tuple[str, TableInfo]]) -> set[str]:
    """Columns that name a user or a row."""
    found = set(_IDS)
    for _, info in read:
        found |= {info.key} if info.key else set()
        found |= set(TABLES[info.name].identity) if info.name in TABLES and info.name != "messages" else set()
        found |= {"message_id", "decision_id", "opportunity_id", "event_id"} & set(info.columns)
    return {one.casefold() for one in found}


def _joins(node: dict[str, Any], ids: set[str]) -> None:
    """A condition names them only to be equal to each other."""
    if node["type"] != "JOIN":
        return
    _joins(node["left"], ids)
    _joins(node["right"], ids)
    stack = [node.get("condition")]
    while stack:
        one = stack.pop()
        if not isinstance(one, dict):
            continue
        if one.get("type") == "CONJUNCTION_AND":
            stack += one["children"]
        elif any(_names(inner, ids) for inner in gate.nodes(one)) and not (
                one.get("class") == "COMPARISON"
                and all(one[side].get("class") == "COLUMN_REF" for side in ("left", "right"))):
            raise InputError("a join may only set columns that name a user or a row equal to each other")


def _check(tree: Any, ids: set[str], aliases: set[str]) -> None:
    """Aggregates of plain columns; nothing that names a user, and no whole row as a value."""
    if isinstance(tree, list):
        for one in tree:
            _check(one, ids, aliases)
    if not isinstance(tree, dict):
        return
    called = str(tree.get("function_name", "")).lower() if tree.get("class") == "FUNCTION" else ""
    if called and called in gate.aggregates():
        _aggregate(tree, called, ids)
        return
    found = _names(tree, ids)
    if found is not None:
        raise InputError(f"{found!r} names a user or a row: it may stand in a join and in count(DISTINCT {found}) only")
    if tree.get("class") == "COLUMN_REF" and tree["column_names"][-1] in aliases:
        raise InputError(f"{tree['column_names'][-1]!r} is a whole row here", hint="name a column")
    for value in tree.values():
        _check(value, ids, aliases)


def _aggregate(node: dict[str, Any], called: str, ids: set[str]) -> None:
    if called not in AGGREGATES:
        raise InputError(f"{called!r} can show what one user did", got=called, known=AGGREGATES,
                         hint="use count, sum, avg or stddev")
    if node.get("filter") or node["order_bys"]["orders"]:
        raise InputError(f"{called!r} with FILTER or ORDER BY can be narrowed to one user", hint="use WHERE")
    for one in node["arguments"]:
        inner = one.get("expression", one)
        while inner.get("class") == "CAST":
            inner = inner["child"]
        if inner.get("class") not in ("COLUMN_REF", "CONSTANT"):
            raise InputError(f"{called!r} of an expression can be narrowed to one user",
                             hint="name a plain column; put conditions into WHERE or the group keys")
        found = _names(inner, ids)
        if found is not None and called not in ("count", "approx_count_distinct"):
            raise InputError(f"{found!r} names a user or a row: it may stand in a join and in count(DISTINCT {found}) "
                             "only")


def _names(node: dict[str, Any], ids: set[str]) -> str | None:
    """The identifying column that a reference names."""
    if node.get("class") != "COLUMN_REF":
        return None
    return next((name for name in node["column_names"] if name.casefold() in ids), None)


def _count(name: str, column: list[str] | None) -> dict[str, Any]:
    """The node of `count(DISTINCT column) AS name`, or of `count(*)`."""
    called = "count" if column else "count_star"
    of = [{"name": "", "expression": {"class": "COLUMN_REF", "type": "COLUMN_REF", "alias": "", "column_names": column}}
          ] if column else []
    return {"class": "FUNCTION", "type": "FUNCTION", "alias": name, "function_name": called, "schema": "",
            "filter": None, "order_bys": {"type": "ORDER_MODIFIER", "orders": []}, "distinct": bool(column),
            "is_operator": False, "export_state": False, "catalog": "", "arguments": of,
            "qualified_name": {"path": [called]}, "is_legacy_function_call": False}
