"""Rows that came twice: delivery is often at least once, and a row that is there already says nothing new.

A row is left out where it equals another in every column and has an identifier. Rows that share the identifier and
differ elsewhere stay: which of them is right is not for an import to say, so the contract report counts them.
Everything here is about rows that are sorted by what names them at least, so that equal ones lie side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from workbench.logs import sql

if TYPE_CHECKING:
    import duckdb


_AGAIN = "__again"
_BITS = 2**31 - 2            # that DuckDB numbers in one bit string; a larger table is compared row by row
_SORTED = 50_000_000         # rows whose hashes are sorted in memory, 16 bytes each; of more they are grouped
SAME = "IS NOT DISTINCT FROM"       # with NULL like any value


def some(connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], equals: str = "=") -> bool:
    """Whether two rows that lie side by side in a table are the same in these columns: one pass over them."""
    found = connection.execute(f"SELECT 1 FROM (SELECT {_as_before(columns, equals)} AS again FROM {table}) "
                               "WHERE again LIMIT 1").fetchone()
    return found is not None


def apart(connection: duckdb.DuckDBPyConnection, select: str, identity: Sequence[str], rows: int
          ) -> tuple[str, bool] | None:
    """(a SELECT of the rows with those that came twice once, whether each name is then one row's).

    None where a row has no name. Quicker than `once`, which copies the sorted table: the few rows whose name's hash
    occurs again are compared whole. `rows` is their number; the rows come in no order.
    """
    names = ", ".join(map(sql.name, identity))
    hashed = f"hash({names})"
    nameless = " OR ".join(f"{sql.name(one)} IS NULL" for one in identity)
    some = _again(connection, f"SELECT CASE WHEN {nameless} THEN NULL ELSE {hashed} END AS hash FROM ({select})", rows)
    if some is None:
        return None
    if not some:
        return select, True
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_AGAIN}_rows AS SELECT DISTINCT * FROM ({select}) "
                       f"WHERE {hashed} IN (SELECT hash FROM {_AGAIN})")
    unique = connection.execute(f"SELECT count(*) = count(DISTINCT ({names})) FROM {_AGAIN}_rows").fetchone()
    return (f"SELECT * FROM ({select}) WHERE {hashed} NOT IN (SELECT hash FROM {_AGAIN}) "
            f"UNION ALL SELECT * FROM {_AGAIN}_rows", bool(unique and unique[0]))


def _again(connection: duckdb.DuckDBPyConnection, hashes: str, rows: int) -> bool | None:
    """Keep the hashes that occur again in a table; whether there are any, None where one is NULL."""
    if rows > _SORTED:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE {_AGAIN} AS SELECT hash FROM ({hashes}) GROUP BY hash "
                           "HAVING count(*) > 1 OR hash IS NULL")
        counted = connection.execute(f"SELECT count(hash), count(*) FROM {_AGAIN}").fetchone() or (0, 0)
        return bool(counted[0]) if counted[0] == counted[1] else None
    import numpy as np
    import pyarrow as pa

    found = connection.execute(hashes).fetchnumpy()["hash"]
    if np.ma.is_masked(found):
        return None
    found = np.ma.getdata(found)
    found.sort()            # a third of the work of grouping them
    twice = pa.table({"hash": np.unique(found[1:][found[1:] == found[:-1]])})
    connection.register(f"{_AGAIN}_found", twice)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {_AGAIN} AS SELECT hash FROM {_AGAIN}_found")
    connection.unregister(f"{_AGAIN}_found")
    return len(twice) > 0


def once(connection: duckdb.DuckDBPyConnection, table: str, identity: Sequence[str], columns: Sequence[str]) -> str:
    """A SELECT of a table's rows in their order, without those that equal the row before them.

    Which those are is found in the columns of `identity` alone: few rows share them, and only these are compared whole.
    They are left out by a bit for each row, in a variable of the connection: a filter keeps the rows' order on any
    number of threads, which a join does not, and a bit costs the same however many rows came twice.
    """
    named = " AND ".join(f"{sql.name(one)} IS NOT NULL" for one in identity)
    twins = (f"SELECT rowid AS place FROM (SELECT rowid, {named} AND {_as_before(identity, '=')} AS again "
             f"FROM {table}) WHERE again")
    same = " AND ".join(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in map(sql.name, columns))
    counted = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    rows = int(counted[0]) if counted else 0
    if rows > _BITS:
        return (f"SELECT * EXCLUDE ({_AGAIN}) FROM (SELECT *, {named} AND {_as_before(columns, SAME)} AS {_AGAIN} "
                f"FROM {table}) WHERE NOT {_AGAIN}")
    # a row's equals lie side by side, so the row before has the row id before; one bit of row 0, which repeats nothing
    connection.execute(
        f"SET VARIABLE {_AGAIN} = (SELECT set_bit(bitstring_agg(place, 0, {max(rows, 1)}), 0, 0) FROM (SELECT a.rowid "
        f"AS place FROM {table} a JOIN ({twins}) t ON a.rowid = t.place JOIN {table} b ON b.rowid = t.place - 1 "
        f"WHERE {same} UNION ALL SELECT 0))")
    return f"SELECT * FROM {table} WHERE get_bit(getvariable('{_AGAIN}'), rowid::INTEGER) = 0"


def _as_before(columns: Iterable[str], equals: str) -> str:
    return " AND ".join(f"{name} {equals} lag({name}) OVER ()" for name in map(sql.name, columns))
