"""The guarded engine: SQL that a person or a model wrote, run so that it can only read the snapshot.

Layers, each of which would have to fail: the statement's syntax tree is checked (`gate`), the tables are
DuckDB files attached READ_ONLY, the engine has no access to files or the network, its configuration is
locked, and a deadline, a memory limit and a row limit bound what it may use. It protects from accidents
and from a model's mistakes; it is no sandbox for native code.

A table is read from its compact file (`compact`); where that is gone it is built again from Parquet.
"""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from workbench.errors import Cancelled, InputError
from workbench.logs import compact, gate, sql
from workbench.logs.result import QueryResult, unique
from workbench.logs.snapshot import Snapshot, TableInfo

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_CONFIG = {
    "autoinstall_known_extensions": "false", "autoload_known_extensions": "false",
    "allow_community_extensions": "false", "allow_persistent_secrets": "false", "python_enable_replacements": "false",
}
_BATCH = 1 << 14
_ENGINES: dict[tuple[Path, str], Engine] = {}
_ENGINES_LOCK = threading.Lock()


@dataclass
class _Running:
    """One query on its way: what to interrupt, and why it was."""

    cursor: duckdb.DuckDBPyConnection | None = None
    stopped: str | None = None          # "cancelled" | "deadline"
    preparing: str | None = None        # the table that is being built
    lock: threading.Lock = field(default_factory=threading.Lock)

    def stop(self, why: str) -> None:
        with self.lock:
            first, self.stopped = self.stopped is None, self.stopped or why
            if self.cursor is not None:
                self.cursor.interrupt()
        if first:
            threading.Thread(target=self._insist, daemon=True, name="interrupt").start()

    def _insist(self) -> None:
        """Interrupt again until the block ends: DuckDB forgets an interrupt that comes between plan and run."""
        while True:
            time.sleep(0.02)
            with self.lock:
                if self.cursor is None:
                    return
                self.cursor.interrupt()

    @contextmanager
    def on(self, cursor: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Let `stop` interrupt this cursor while the block runs."""
        with self.lock:
            self.cursor = cursor
        self.check()
        try:
            yield
        finally:
            with self.lock:
                self.cursor = None

    def check(self) -> None:
        if self.stopped == "cancelled":
            raise Cancelled("the query was cancelled")
        if self.stopped == "deadline":
            raise InputError("the query ran into its deadline", hint="filter it, or ask for less")


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
        self._running: dict[str, _Running] = {}

    def query(self, text: str, limit_rows: int | None = None, timeout_s: float = 60.0, id: str | None = None,
              cancelled: Callable[[], bool] = lambda: False) -> QueryResult:
        """Run one reading statement; `id` names it for `interrupt` and `progress`.

        `cancelled` tells whether it was cancelled before it began.

        Raises:
            InputError: the statement is not allowed, is wrong, or ran into a limit.
            Cancelled: `interrupt` was called.
        """
        began = time.monotonic()
        id = id or uuid4().hex
        running = self._running[id] = _Running()
        timer = threading.Timer(timeout_s, running.stop, ["deadline"])
        timer.daemon = True
        timer.start()
        try:
            if cancelled():
                running.stop("cancelled")
            running.check()
            needed = gate.check_query(text, self.snapshot.tables)
            base = self._base(frozenset(needed), running)
            table = self._run(base, text, None if limit_rows is None else limit_rows + 1, running)
            total: int | None = table.num_rows
            if limit_rows is not None and table.num_rows > limit_rows:
                table = table.slice(0, limit_rows)
                total = self._count(base, text, running)
        finally:
            timer.cancel()
            del self._running[id]
        return QueryResult(table.rename_columns(unique(table.column_names)), total, time.monotonic() - began)

    def interrupt(self, id: str | None = None) -> None:
        """Stop one query, or all of them; unknown ids are ignored (the query may just have ended)."""
        for key, running in list(self._running.items()):
            if id is None or key == id:
                running.stop("cancelled")

    def progress(self, id: str) -> tuple[float | None, str]:
        """(fraction or None while unknown, what it is doing) of a running query."""
        running = self._running.get(id)
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

    def _run(self, base: duckdb.DuckDBPyConnection, text: str, most: int | None, running: _Running) -> pa.Table:
        import duckdb
        import pyarrow as pa

        with _translated(running), base.cursor() as cursor, running.on(cursor):
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

    def _count(self, base: duckdb.DuckDBPyConnection, text: str, running: _Running) -> int | None:
        """Rows of the whole result, or None when that takes longer than the query has left."""
        try:
            counted = self._run(base, f"SELECT count(*) AS n FROM ({text.strip().rstrip(';')}\n)", None, running)
        except InputError:
            return None
        return int(counted.column("n")[0].as_py())

    def _base(self, needed: frozenset[str], running: _Running) -> duckdb.DuckDBPyConnection:
        """A locked connection that has the needed tables attached."""
        with self._lock:
            if self._connection is None or not needed <= self._attached:
                for name in sorted(needed - self._attached):
                    running.preparing = name
                    self._prepare(self.snapshot.tables[name], running)
                running.preparing = None
                running.check()
                wanted = self._attached | needed
                # Cursors of the old connection keep it alive until their queries end.
                self._connection, self._attached = self._locked(wanted), wanted
            return self._connection

    def _prepare(self, info: TableInfo, running: _Running) -> None:
        """Build the table's compact file unless it is there."""
        path = self._file(info.name)
        if path.exists():
            return
        with _translated(running):
            compact.build(path, self.snapshot.relation(info, None), info.key,
                          lambda one: _private_space(one, self.snapshot, self._memory), running.on)

    def _file(self, table: str) -> Path:
        return compact.file_in(compact.folder(self.snapshot.project, self.snapshot.id), table)

    def _locked(self, attached: frozenset[str]) -> duckdb.DuckDBPyConnection:
        import duckdb

        connection = duckdb.connect(config=dict(_CONFIG))
        _private_space(connection, self.snapshot, self._memory)
        for setting in ("enable_progress_bar = true", "enable_progress_bar_print = false", "progress_bar_time = 1"):
            connection.execute(f"SET {setting}")
        for number, info in enumerate(self.snapshot.tables.values()):
            view = sql.name(info.name)
            if info.name in attached:
                connection.execute(f"ATTACH {sql.literal(str(self._file(info.name)))} AS lake{number} (READ_ONLY)")
                connection.execute(f"CREATE VIEW {view} AS SELECT * FROM lake{number}.main.rows")
            else:               # its columns, so that SHOW TABLES names it; no query reaches it
                empty = ", ".join(f"NULL::{kind} AS {sql.name(name)}" for name, kind in info.columns.items())
                connection.execute(f"CREATE VIEW {view} AS SELECT {empty} WHERE FALSE")
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


def _private_space(connection: duckdb.DuckDBPyConnection, snapshot: Snapshot, memory: str) -> None:
    """Bound memory, and spill into the project's cache rather than the working directory."""
    spill = snapshot.project.cache / "spill"
    spill.mkdir(parents=True, exist_ok=True)
    connection.execute(f"SET memory_limit = {sql.literal(memory)}")
    connection.execute(f"SET temp_directory = {sql.literal(str(spill))}")
    connection.execute("SET max_temp_directory_size = '20GB'")


@contextmanager
def _translated(running: _Running) -> Iterator[None]:
    """DuckDB's errors as one line; an interrupt as what caused it."""
    import duckdb

    try:
        yield
    except duckdb.InterruptException:
        running.check()
        raise Cancelled("the query was interrupted") from None
    except duckdb.OutOfMemoryException:
        raise InputError("the query needs more memory than it may use", hint="filter it or aggregate first") from None
    except duckdb.Error as error:
        running.check()
        said = str(error).strip().splitlines() or ["unknown error"]
        guess = next((line for line in said[1:] if line.startswith(("Did you mean", "Candidate"))), "")
        raise InputError(" ".join(f"{said[0]} {guess}".split())) from None
