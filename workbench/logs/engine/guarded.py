"""The guarded engine: SQL that a person or a model wrote, run so that it can only read the snapshot.

Layers, each of which would have to fail: the statement's syntax tree is checked (`gate`), the tables are
DuckDB files attached READ_ONLY, the engine has no access to files or the network, its configuration is
locked, and a deadline, a memory limit and a row limit bound what it may use. It protects from accidents
and from a model's mistakes; it is no sandbox for native code.

A table is read from its compact file (`compact`); where that is gone it is built again from Parquet.
"""

from __future__ import annotations

import atexit
import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from workbench.compute.stopping import when_stopped
from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.engine import gate
from workbench.logs.engine.result import QueryResult, unique
from workbench.logs.engine.running import Running, translated
from workbench.logs.imports import compact
from workbench.logs.snapshot import Snapshot, TableInfo

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_CONFIG = {
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
    "allow_community_extensions": "false", "allow_persistent_secrets": "false", "python_enable_replacements": "false",
}
_WATCHED = {"enable_progress_bar_print": "false", "progress_bar_time": "1", "enable_progress_bar": "true"}
_BATCH = 1 << 14
WHOLE = "log"           # the part of the users whose rows a query sees; else
SAMPLE = "sample"       # those of one user in 64, or "group 3" of them
_PART = re.compile(r"log|sample|(group|bucket) \d{1,4}")
_ENGINES: dict[tuple[Path, str], Engine] = {}
_ENGINES_LOCK = threading.Lock()


class Engine:
    """Runs guarded queries on one snapshot; safe to use from several threads at once.

    Args:
        snapshot: what may be read.
        memory: DuckDB's memory limit.
    """

    def __init__(self, snapshot: Snapshot, memory: str = "30%") -> None:
        self.snapshot = snapshot
        self._memory = memory
        self._lock = threading.Lock()
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._attached: frozenset[str] = frozenset()
        self._parts = {WHOLE}               # those whose views are there
        self._running: dict[str, list[Running]] = {}     # an approximation runs several under one name

    def query(self, text: str, limit_rows: int | None = None, timeout_s: float = 60.0, id: str | None = None,
              cancelled: Callable[[], bool] = lambda: False, part: str = WHOLE) -> QueryResult:
        """Run one reading statement; `id` names it for `interrupt` and `progress`.

        `cancelled` tells whether it was cancelled before it began; `part` which users' rows the tables hold.

        Raises:
            InputError: the statement is not allowed, is wrong, or ran into a limit.
            Cancelled: `interrupt` was called.
        """
        began = time.monotonic()
        id = id or uuid4().hex
        running = Running()
        with self._lock:
            self._running[id] = [*self._running.get(id, ()), running]
        timer = threading.Timer(timeout_s, running.stop, ["deadline"])
        timer.daemon = True
        timer.start()
        when_stopped(lambda: running.stop("cancelled"))
        try:
            if cancelled():
                running.stop("cancelled")
            running.check()
            needed = gate.check_query(text, self.snapshot.tables)
            base = self._base(needed, running, part)
            table = self._run(base, text, None if limit_rows is None else limit_rows + 1, running, part)
            total: int | None = table.num_rows
            if limit_rows is not None and table.num_rows > limit_rows:
                table = table.slice(0, limit_rows)
                total = self._count(base, text, running, part)
        finally:
            timer.cancel()
            self._ended(id, running)
        return QueryResult(table.rename_columns(unique(table.column_names)), total, time.monotonic() - began)

    def interrupt(self, id: str | None = None) -> None:
        """Stop one query, or all of them; unknown ids are ignored (the query may just have ended)."""
        for key, all_of_it in list(self._running.items()):
            for running in list(all_of_it) if id in (None, key) else ():
                running.stop("cancelled")

    def progress(self, id: str) -> tuple[float | None, str]:
        """(fraction or None while unknown, what it is doing) of a running query."""
        running = next(iter(self._running.get(id, ())), None)
        if running is None:
            return None, "not running"
        with running.lock:
            percent = running.cursor.query_progress() if running.cursor is not None else -1.0
        what = f"preparing {running.preparing}" if running.preparing else "running"
        return (percent / 100 if percent >= 0 else None), what

    def close(self) -> None:
        """Stop everything and let go of the files."""
        self.interrupt()
        with self._lock:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._attached = None, frozenset()

    def _ended(self, id: str, running: Running) -> None:
        with self._lock:
            left = [one for one in self._running.get(id, ()) if one is not running]
            if left:
                self._running[id] = left
            else:
                self._running.pop(id, None)

    def _run(self, base: duckdb.DuckDBPyConnection, text: str, most: int | None, running: Running, part: str
             ) -> pa.Table:
        import duckdb
        import pyarrow as pa

        with translated(running), base.cursor() as cursor, running.on(cursor):
            for name, value in _WATCHED.items():        # they are a cursor's own: it has none of its connection's
                cursor.execute(f"SET {name} = {value}")
            if part != WHOLE:
                cursor.execute(f"USE {_schema(part)}")
            relation = cursor.sql(text)
            if relation is None:
                raise InputError("the statement gives no rows", hint="write one SELECT")
            kept, rows = [], 0
            reader = relation.to_arrow_reader(_BATCH)
            try:
                for batch in reader:
                    kept.append(batch if most is None else batch.slice(0, most - rows))
                    rows += batch.num_rows
                    if most is not None and rows >= most:
                        break
            except OSError as error:        # an interrupted reader reports through Arrow
                raise duckdb.InterruptException(str(error)) from None
            table = pa.Table.from_batches(kept, schema=reader.schema)
            reader.close()
            return table

    def _count(self, base: duckdb.DuckDBPyConnection, text: str, running: Running, part: str) -> int | None:
        """Rows of the whole result, or None when that takes longer than the query has left."""
        try:
            counted = self._run(base, f"SELECT count(*) AS n FROM ({text.strip().rstrip(';')}\n)", None, running,
                                part)
        except InputError:
            return None
        return int(counted.column("n")[0].as_py())

    def _base(self, needed: frozenset[str], running: Running, part: str) -> duckdb.DuckDBPyConnection:
        """A locked connection that has the needed tables attached, and the part's views."""
        if not _PART.fullmatch(part):
            raise InputError(f"unknown part {part!r} of the users")
        with self._lock:
            if self._connection is None or not needed <= self._attached:
                for name in sorted(needed - self._attached):
                    running.preparing = name
                    self._prepare(self.snapshot.tables[name], running)
                running.preparing = None
                running.check()
                there = frozenset(name for name in self.snapshot.tables if self._file(name).exists())
                wanted = there | needed
                # Cursors of the old connection keep it alive until their queries end.
                self._connection, self._attached, self._parts = self._locked(wanted), wanted, {WHOLE}
            if part not in self._parts:
                self._add_views(self._connection, part)
                self._parts.add(part)
            return self._connection

    def _add_views(self, connection: duckdb.DuckDBPyConnection, part: str) -> None:
        """The tables under their own names, in a schema for this part; a cursor that uses it sees no others."""
        connection.execute(f"CREATE SCHEMA {_schema(part)}")
        kind, _, number = part.partition(" ")
        for i, info in enumerate(self.snapshot.tables.values()):
            if info.name not in self._attached:
                continue
            if kind == "bucket":
                rows = compact.slice_of(f"lake{i}", info, int(number))
            else:
                rows = compact.sample_of(connection, f"lake{i}", int(number) if number else None)
            connection.execute(f"CREATE VIEW {_schema(part)}.{sql.name(info.name)} AS {rows}")

    def _prepare(self, info: TableInfo, running: Running) -> None:
        """Build the table's compact file unless it is there."""
        path = self._file(info.name)
        if path.exists():
            return
        with translated(running):
            compact.build(path, self.snapshot.relation(info, None), info.key,
                          lambda one: _private_space(one, self.snapshot, self._memory), running.on)

    def _file(self, table: str) -> Path:
        return compact.file_in(compact.folder(self.snapshot.project, self.snapshot.id), table)

    def _locked(self, attached: frozenset[str]) -> duckdb.DuckDBPyConnection:
        import duckdb

        connection = duckdb.connect(config=dict(_CONFIG))
        _private_space(connection, self.snapshot, self._memory)
        for number, info in enumerate(self.snapshot.tables.values()):
            view = sql.name(info.name)
            if info.name in attached:
                connection.execute(f"ATTACH {sql.literal(str(self._file(info.name)))} AS lake{number} (READ_ONLY)")
                connection.execute(f"CREATE VIEW {view} AS SELECT * FROM lake{number}.main.rows")
            else:               # its columns, so that SHOW TABLES names it; no query reaches it
                empty = ", ".join(f"NULL::{kind} AS {sql.name(name)}" for name, kind in info.columns.items())
                connection.execute(f"CREATE VIEW {view} AS SELECT {empty} WHERE FALSE")
        connection.execute(f"SET allowed_configs = [{', '.join(map(sql.literal, _WATCHED))}]")
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        return connection


def guarded(snapshot: Snapshot) -> Engine:
    """The guarded engine on a snapshot in this process, kept open; a server uses `process.EngineProcess`."""
    key = snapshot.project.root, snapshot.id
    with _ENGINES_LOCK:
        if key not in _ENGINES:
            _ENGINES[key] = Engine(snapshot)
        return _ENGINES[key]


@atexit.register
def _close_all() -> None:
    """Let go of every engine before the interpreter does: DuckDB complains about what is left."""
    with _ENGINES_LOCK:
        for engine in _ENGINES.values():
            engine.close()
        _ENGINES.clear()


def _schema(part: str) -> str:
    return part.replace(" ", "_")


def _private_space(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, memory: str) -> None:
    """Bound memory, and spill into the project's cache rather than the working directory.

    Each process into a folder of its own: two DuckDBs would give their files there the same names.
    """
    spill = snapshot.project.cache / "spill" / str(os.getpid())
    spill.mkdir(parents=True, exist_ok=True)
    connection.execute(f"SET memory_limit = {sql.literal(memory)}")
    connection.execute(f"SET temp_directory = {sql.literal(str(spill))}")
    connection.execute("SET max_temp_directory_size = '20GB'")
