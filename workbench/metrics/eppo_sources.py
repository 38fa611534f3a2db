"""One of Eppo's fact sources as a table here: its SQL, where that is a plain SELECT from a table of the snapshot.

`SELECT columns FROM table [WHERE condition]` becomes table, `where` and column expressions. A join, a group, a DISTINCT
or a subquery makes other rows than those of a table, and is named as such: import its result as a table.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.engine.gate import nodes, parse
from workbench.logs.snapshot import TableInfo, connect
from workbench.metrics import expressions


class Reason(Exception):
    """Why something cannot be carried over, in one line."""


@dataclass(frozen=True)
class Source:
    """A fact source as a table.

    Attributes:
        unit, time: columns; where: the condition that its SELECT has.
        properties: Eppo's name of a property -> the column of the SELECT.
        made: column of the SELECT in lower case -> (expression, the table's column where it is one).
    """

    name: str
    table: str
    unit: str
    time: str
    where: str | None
    properties: dict[str, str]
    made: dict[str, tuple[str, str | None]] = field(repr=False)

    def expression(self, column: str) -> str:
        """The SQL of a column that the SELECT returns."""
        return self._find(column)[0]

    def column(self, column: str) -> str:
        """The table's own column that the SELECT returns under this name."""
        found = self._find(column)[1]
        if found is None:
            raise Reason(f"{column!r} of the fact source {self.name!r} is computed, where a column of "
                         f"{self.table!r} is needed")
        return found

    def _find(self, column: str) -> tuple[str, str | None]:
        found = self.made.get(column.casefold())
        if found is None:
            raise Reason(f"the fact source {self.name!r} returns no column {column!r}")
        return found


def source_of(given: Mapping[str, Any], entity: str, tables: Mapping[str, TableInfo]) -> Source:
    """Read a fact source.

    Raises:
        Reason: where it is no table of the snapshot with one condition.
    """
    try:
        node = parse(str(given.get("sql", "")).strip().rstrip(";"))["statements"][0]["node"]
    except InputError as error:
        raise Reason(f"its SQL does not parse: {error.what}") from None
    _plain(node)
    named = node["from_table"]
    table = {name.casefold(): name for name in tables}.get(str(named["table_name"]).casefold())
    if table is None:
        raise Reason(f"the snapshot has no table {named['table_name']!r}")
    info = tables[table]
    where = _text(node["where_clause"], info, "condition") if node.get("where_clause") else None
    made = _returned(node["select_list"], info)
    properties = {str(one.get("name")): str(one.get("column")) for one in given.get("properties") or []}
    source = Source(str(given["name"]), table, "", "", where, properties, made)
    unit = next((one.get("column") for one in given.get("entities") or [] if one.get("entity_name") == entity), None)
    if unit is None:
        raise Reason(f"it has no column for the entity {entity!r}")
    if not given.get("timestamp_column"):
        raise Reason("it has no `timestamp_column`")
    return Source(source.name, table, source.column(str(unit)), source.column(str(given["timestamp_column"])), where,
                  properties, made)


def _plain(node: Mapping[str, Any]) -> None:
    if node.get("type") != "SELECT_NODE":
        raise Reason("its SQL is not one SELECT")
    if node["cte_map"]["map"]:
        raise Reason("its SQL has a WITH: import its result as a table")
    kinds = {str(one.get("type")) for one in node.get("modifiers", ())} - {"ORDER_MODIFIER"}
    if kinds:
        raise Reason(f"its SQL has a {sorted(kinds)[0].removesuffix('_MODIFIER')}: import its result as a table")
    if node["group_expressions"] or node.get("having") or node.get("qualify") or node.get("sample"):
        raise Reason("its SQL groups or filters groups: import its result as a table")
    if node["from_table"]["type"] != "BASE_TABLE":
        kind = str(node["from_table"]["type"]).casefold().replace("_", " ")
        raise Reason(f"its SQL reads a {kind}, not one table: import its result as a table")
    for one in nodes([node["select_list"], node.get("where_clause")]):
        if one.get("class") in ("SUBQUERY", "WINDOW"):
            raise Reason(f"its SQL has a {str(one['class']).casefold()}: import its result as a table")


def _returned(listed: list[dict[str, Any]], info: TableInfo) -> dict[str, tuple[str, str | None]]:
    """What the SELECT returns, by name in lower case, as SQL knows names."""
    own = {name.casefold(): name for name in info.columns}
    found: dict[str, tuple[str, str | None]] = {}
    for one in listed:
        if one["class"] == "STAR":
            if any(one.get(key) for key in ("exclude_list", "qualified_exclude_list", "replace_list", "expr")):
                raise Reason("its SQL has a star with exceptions")
            found |= {low: (sql.name(name), name) for low, name in own.items()}
            continue
        column = str(one["column_names"][-1]) if one["class"] == "COLUMN_REF" else None
        name = str(one.get("alias") or column or "")
        if column is not None:
            if column.casefold() not in own:
                raise Reason(f"the snapshot's table {info.name!r} has no column {column!r}")
            known = own[column.casefold()]
            found[name.casefold()] = sql.name(known), known
        elif name:
            found[name.casefold()] = _text({**one, "alias": ""}, info, None), None
    return found


def _text(tree: Mapping[str, Any], info: TableInfo, kind: expressions.Kind | None) -> str:
    """The SQL of an expression over one table's columns, without the alias that stood before them."""
    import duckdb

    plain = copy.deepcopy(dict(tree))
    for one in nodes(plain):
        if one.get("class") == "COLUMN_REF":
            one["column_names"] = one["column_names"][-1:]
    whole = copy.deepcopy(parse("SELECT 1"))
    whole["statements"][0]["node"]["select_list"] = [plain]
    with connect() as connection:
        try:
            row = connection.execute("SELECT json_deserialize_sql(?::JSON)", [json.dumps(whole)]).fetchone()
        except duckdb.Error as error:
            raise Reason(f"its SQL cannot be taken apart: {str(error).splitlines()[0]}") from None
    text = str(row[0]).removeprefix("SELECT ") if row else ""
    try:
        if kind is not None:
            expressions.check(text, info, "", kind)
        else:
            expressions.check(f"({text}) IS NULL", info, "", "condition")
    except InputError as error:
        raise Reason(error.what + (f"; did you mean {error.nearest!r}?" if error.nearest else "")) from None
    return text
