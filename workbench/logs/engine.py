"""The guarded engine: SQL that a person or a model wrote, on a snapshot that it cannot change.

Layers: the snapshot's DuckDB file is attached read-only, then external access is switched off and the
configuration locked; the statement's syntax tree is checked before it runs; a deadline, a memory limit
and a row limit bound it. This protects against accidents and a model's mistakes; it is no sandbox, and
the notebook's kernel has the person's full rights anyway.
"""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import Cancelled, InputError
from workbench.logs import sql
from workbench.logs.gate import check_query
from workbench.logs.snapshot import Snapshot, connect

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

DEADLINE_SECONDS = 60.0
ROW_LIMIT = 100_000


@dataclass(frozen=True)
class Result:
    """Rows of one query.

    Attributes:
        table: the rows as Arrow, at most the limit.
        truncated: whether there were more.
    """

    table: pa.Table
    truncated: bool

    @property
    def columns(self) -> list[str]:
        """Column names in order."""
        return list(self.table.column_names)

    def rows(self) -> list[dict[str, Any]]:
        """Rows as plain JSON values; times as ISO text, undefined as None."""
        return [{name: plain(value) for name, value in row.items()} for row in self.table.to_pylist()]


class Engine:
    """One guarded connection to a snapshot; made by `guarded`."""

    def __init__(self, snapshot: Snapshot) -> None:
        import duckdb

        self.snapshot = snapshot
        self._interrupted = False
        scratch = snapshot.project.cache / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        self._connection = duckdb.connect(config={
            "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
            "allow_community_extensions": "false", "python_enable_replacements": "false",
            "allow_persistent_secrets": "false",
        })
        database = sql.literal(str(database_of(snapshot)))
        for statement in (
            "SET memory_limit = '30%'", f"SET temp_directory = {sql.literal(str(scratch))}",
            "SET max_temp_directory_size = '20GB'", "SET enable_progress_bar = true",
            "SET enable_progress_bar_print = false", "SET progress_bar_time = 1",
            f"ATTACH {database} AS lake (READ_ONLY)", "USE lake",
            "SET enable_external_access = false", "SET lock_configuration = true",
        ):
            self._connection.execute(statement)

    def query(self, text: str, *, limit_rows: int = ROW_LIMIT, timeout_s: float = DEADLINE_SECONDS) -> Result:
        """Run one reading statement.

        Raises:
            InputError: when it does more than read, does not run, or meets its deadline.
            Cancelled: after `interrupt`.
        """
        import duckdb

        check_query(text)
        self._interrupted = False
        cursor = self._connection.cursor()
        cursor.execute("USE lake")
        late = threading.Event()
        timer = threading.Timer(timeout_s, lambda: (late.set(), cursor.interrupt()))
        timer.start()
        self._cursor = cursor
        try:
            return _take(cursor, text, limit_rows)
        except duckdb.InterruptException:
            raise self._stopped(late.is_set(), timeout_s) from None
        except OSError as error:          # an Arrow reader reports an interrupt so
            if "INTERRUPT" in str(error):
                raise self._stopped(late.is_set(), timeout_s) from None
            raise
        except duckdb.Error as error:
            lines = [line for line in str(error).splitlines() if line.strip()]
            raise InputError(" ".join(lines[:2])[:300], hint="see `workbench explore profile` for tables and columns") \
                from None
        finally:
            timer.cancel()
            with suppress(Exception):
                cursor.close()

    def interrupt(self) -> None:
        """Stop the running query, from another thread."""
        self._interrupted = True
        cursor = getattr(self, "_cursor", None)
        if cursor is not None:
            cursor.interrupt()

    def progress(self) -> float | None:
        """Share of the running query that is done, or None when unknown."""
        cursor = getattr(self, "_cursor", None)
        found = cursor.query_progress() if cursor is not None else -1.0
        return None if found < 0 else found / 100

    def _stopped(self, late: bool, timeout_s: float) -> Exception:
        if late and not self._interrupted:
            return InputError(f"the query took longer than {timeout_s:g} s", hint="filter, or ask for less")
        return Cancelled("cancelled")


@lru_cache(maxsize=2)
def guarded(snapshot: Snapshot) -> Engine:
    """The guarded engine on a snapshot; one a process, kept open."""
    return Engine(snapshot)


def database_of(snapshot: Snapshot) -> Path:
    """The snapshot's DuckDB file; a cache, built from the Parquet when it is first needed."""
    path = snapshot.folder / "logs.duckdb"
    if path.exists():
        return path
    building = path.with_name(f".logs-{os.getpid()}-{threading.get_ident()}.duckdb")
    try:
        with connect(threads=min(2, os.cpu_count() or 1)) as connection:
            connection.execute(f"ATTACH {sql.literal(str(building))} AS target")
            for info in snapshot.tables.values():
                connection.execute(f"CREATE TABLE target.{sql.name(info.name)} AS {snapshot.relation(info, None)}")
            connection.execute("DETACH target")
        os.replace(building, path)
    finally:
        building.unlink(missing_ok=True)
        building.with_name(building.name + ".wal").unlink(missing_ok=True)
    return path


def plain(value: Any) -> Any:
    """A JSON value: times as ISO text, decimals as numbers, NaN and infinities as None."""
    if isinstance(value, datetime | date | time):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else None
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, list | tuple):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    return value


def _take(cursor: duckdb.DuckDBPyConnection, text: str, limit: int) -> Result:
    import pyarrow as pa

    relation = cursor.sql(text)
    if relation is None:
        raise InputError("the statement gives no rows", hint="write one SELECT")
    reader = relation.to_arrow_reader(min(limit + 1, 65_536))
    batches, seen = [], 0
    for batch in reader:
        batches.append(batch)
        seen += batch.num_rows
        if seen > limit:
            break
    table = pa.Table.from_batches(batches, schema=reader.schema)
    return Result(table.slice(0, limit), seen > limit)
