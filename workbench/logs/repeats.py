"""Rows that came twice: delivery is often at least once, and a row that is there already says nothing new.

A row is left out where it equals another in every column and has an identifier. Rows that share the identifier and
differ elsewhere stay: which of them is right is not for an import to say, so the contract report counts them.
Everything here is about rows that are sorted by all their columns, so that equal ones lie side by side.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from workbench.logs import sql

if TYPE_CHECKING:
    import duckdb

_AGAIN = "__again"


def some(connection: duckdb.DuckDBPyConnection, table: str, identity: str) -> bool:
    """Whether two rows that lie side by side in a table have one identifier: one pass over one column."""
    name = sql.name(identity)
    found = connection.execute(f"SELECT 1 FROM (SELECT {name} AS id, lag({name}) OVER () AS before FROM {table}) "
                               "WHERE id = before LIMIT 1").fetchone()
    return found is not None


def once(table: str, identity: str, columns: Iterable[str]) -> str:
    """A SELECT of a table's rows in their order, without those that equal the row before them."""
    same = " AND ".join(f"{name} IS NOT DISTINCT FROM lag({name}) OVER ()" for name in map(sql.name, columns))
    return (f"SELECT * EXCLUDE ({_AGAIN}) FROM (SELECT *, {sql.name(identity)} IS NOT NULL AND {same} AS {_AGAIN} "
            f"FROM {table}) WHERE NOT {_AGAIN}")
