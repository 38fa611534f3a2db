"""Users by number: what large tables are sorted by, and which users a sample shows.

A hash per user instead of one per row, and a number to sort by instead of a name. Most tables of a log name the same
users, so they are numbered together: a table only brings those that none before it had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.logs.hashing import SAMPLE, sql_bucket, sql_hash
from workbench.logs.imports.compact import part_of

if TYPE_CHECKING:
    import duckdb

_USERS, _NEW = "__users", "__new_users"
_FIRST = 100_000            # rows whose users tell whether a table is likely to bring others


class Numbering:
    """The users met so far on a connection, in a table of its own there.

    A relation of users has `key`, `place`, their order by bucket and name, and `part`, their part of the sample, NULL
    where none shows them. A row without a user has a place too.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, buckets: int) -> None:
        self._execute = connection.execute
        self._buckets = buckets
        self._known = False

    def likely(self, select: str, key: str, kind: str) -> str | None:
        """The users met so far, if the first rows of a SELECT bring no other; whoever sorts by them makes sure.

        Args:
            key: the quoted column that names them.
            kind: its type; what is not text is a number of its own, which no other table shares.
        """
        if not self._known or kind != "VARCHAR":
            return None
        first = f"SELECT DISTINCT {key} FROM (SELECT {key} FROM ({select}) LIMIT {_FIRST})"
        return _USERS if self.has(first, key) else None

    def has(self, select: str, key: str) -> bool:
        """Whether the users of some rows are all met."""
        return self._execute(f"SELECT 1 FROM ({select}) rows ANTI JOIN {_USERS} ON {_same(key)} LIMIT 1"
                             ).fetchone() is None

    def of(self, select: str, key: str, kind: str) -> str:
        """All users met so far and those of a SELECT; `key` and `kind` as for `likely`."""
        shared = self._known and kind == "VARCHAR"
        there = f" ANTI JOIN {_USERS} ON {_same(key)}" if shared else ""
        # max(): over the bare key DuckDB would move the hashes below the grouping, back to every row
        self._execute(f"CREATE OR REPLACE TEMP TABLE {_NEW} AS SELECT key, {sql_bucket('max(key)', self._buckets)} AS "
                      f"bucket, {part_of(sql_hash(SAMPLE, 'max(key)'))} AS part FROM (SELECT rows.{key} AS key FROM "
                      f"({select}) rows{there}) GROUP BY key")
        if shared:
            self._execute(f"INSERT INTO {_NEW} SELECT key, bucket, part FROM {_USERS}")
        self._execute(f"CREATE OR REPLACE TEMP TABLE {_USERS} AS SELECT key, bucket, part, "
                      f"row_number() OVER (ORDER BY bucket, key)::UINTEGER AS place FROM {_NEW}")
        self._execute(f"DROP TABLE {_NEW}")
        self._known = kind == "VARCHAR"
        return _USERS


def _same(key: str) -> str:
    return f"rows.{key} IS NOT DISTINCT FROM {_USERS}.key"


def sampled(users: str) -> str:
    """The SELECT of a relation's users whom a sample shows, for `compact.write`."""
    return f"SELECT key, part FROM {users} WHERE part IS NOT NULL"
