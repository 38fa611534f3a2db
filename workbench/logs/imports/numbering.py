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


class Numbering:
    """The users met so far on a connection, in a table of its own there; the keys of several tables are text."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, buckets: int) -> None:
        self._execute = connection.execute
        self._buckets = buckets
        self._known = False

    def of(self, select: str, key: str, kind: str) -> str:
        """A relation of at least the users of a SELECT: `key`, `place`, their order by bucket and name, and `part`.

        A row without a user has a place too. `part` is the user's part of the sample, NULL where none shows them.

        Args:
            key: the quoted column that names them.
            kind: its type; what is not text is a number of its own, which no other table shares.
        """
        shared = self._known and kind == "VARCHAR"
        there = f" ANTI JOIN {_USERS} ON rows.{key} IS NOT DISTINCT FROM {_USERS}.key" if shared else ""
        # max(): over the bare key DuckDB would move the hashes below the grouping, back to every row
        self._execute(f"CREATE OR REPLACE TEMP TABLE {_NEW} AS SELECT key, {sql_bucket('max(key)', self._buckets)} AS "
                      f"bucket, {part_of(sql_hash(SAMPLE, 'max(key)'))} AS part FROM (SELECT rows.{key} AS key FROM "
                      f"({select}) rows{there}) GROUP BY key")
        if shared:
            if self._execute(f"SELECT 1 FROM {_NEW} LIMIT 1").fetchone() is None:
                return _USERS
            self._execute(f"INSERT INTO {_NEW} SELECT key, bucket, part FROM {_USERS}")
        self._execute(f"CREATE OR REPLACE TEMP TABLE {_USERS} AS SELECT key, bucket, part, "
                      f"row_number() OVER (ORDER BY bucket, key)::UINTEGER AS place FROM {_NEW}")
        self._execute(f"DROP TABLE {_NEW}")
        self._known = kind == "VARCHAR"
        return _USERS


def sampled(users: str) -> str:
    """The SELECT of a relation's users whom a sample shows, for `compact.write`."""
    return f"SELECT key, part FROM {users} WHERE part IS NOT NULL"
