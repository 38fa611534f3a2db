"""One query on its way: how it is stopped, and what DuckDB's errors mean for the person who asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.errors import Cancelled, InputError
from workbench.logs.faults import disk_is_full

if TYPE_CHECKING:
    import duckdb


@dataclass
class Running:
    """One query on its way: what to interrupt, and why it was."""

    cursor: duckdb.DuckDBPyConnection | None = None
    stopped: str | None = None          # "cancelled" | "deadline"
    preparing: str | None = None        # the table that is being built
    lock: threading.Lock = field(default_factory=threading.Lock)

    def stop(self, why: str) -> None:
        """Stop it: `why` is "cancelled" or "deadline"; the first reason stays."""
        with self.lock:
            first, self.stopped = self.stopped is None, self.stopped or why
            if self.cursor is not None:
                self.cursor.interrupt()
        if first:
            threading.Thread(target=self._insist, daemon=True, name="interrupt").start()

    def _insist(self) -> None:
        """Interrupt again until the block ends: DuckDB forgets an interrupt that comes between plan and run."""
        import duckdb

        while True:
            time.sleep(0.02)
            with self.lock:
                if self.cursor is None:
                    return
                try:
                    self.cursor.interrupt()
                except duckdb.ConnectionException:      # its engine was closed
                    return

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
        """Raise what it was stopped for."""
        if self.stopped == "cancelled":
            raise Cancelled("the query was cancelled")
        if self.stopped == "deadline":
            raise InputError("the query ran into its deadline", hint="filter it, or ask for less")


@contextmanager
def translated(running: Running) -> Iterator[None]:
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
        if disk_is_full(error):
            raise InputError("the disk is full", hint="the query writes below .workbench; `workbench snapshot gc` lets "
                             "go of old snapshots") from None
        said = str(error).strip().splitlines() or ["unknown error"]
        guess = next((line for line in said[1:] if line.startswith(("Did you mean", "Candidate"))), "")
        raise InputError(" ".join(f"{said[0]} {guess}".split())) from None
