"""Build the tables of an import below a staging folder: place, encode, derive, check, on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from workbench.errors import Cancelled, InputError
from workbench.logs import sql
from workbench.logs.contract.checks import Known, Report, run_checks, unrepeated
from workbench.logs.faults import unreadable
from workbench.logs.imports import compact
from workbench.logs.imports.numbering import Numbering
from workbench.logs.imports.placing import COMPACT, Part, place
from workbench.logs.imports.staging import THREADS, Encoder, Staged, derive, space
from workbench.logs.imports.unchanged import carried, carry, carry_compact, carry_facts, known_counts
from workbench.logs.snapshot import Manifest, Snapshot, TableInfo, connect
from workbench.logs.source.flags import counted
from workbench.logs.source.sources import Source

if TYPE_CHECKING:
    import duckdb

Progress = Callable[[float | None, str], None]
ROWS_PER_BUCKET = 2_000_000
SMALL = 8                   # a table with at most this part of the largest one's rows is placed beside the large ones
_SMALL = "500MB"            # what sorting the small tables may hold


@dataclass(frozen=True)
class Built:
    """What was built: the manifest, still without imports and checks, the report, and rows left out by table."""

    manifest: Manifest
    report: Report
    repeated: dict[str, int]


@dataclass(frozen=True)
class Plan:
    """What an import will build.

    Attributes:
        found: each new table's source, columns and rows.
        kept: the tables of `previous` that stay.
        assumed: rows whose flag is unknown and becomes false, by `table.flag`.
    """

    found: tuple[tuple[Source, dict[str, str], int], ...]
    kept: tuple[TableInfo, ...]
    previous: Snapshot | None
    buckets: int
    complete_until: datetime | None
    assumed: dict[str, int]

    @property
    def rows(self) -> int:
        """Rows of all tables."""
        return sum(rows for _, _, rows in self.found) + sum(info.rows for info in self.kept)

    def repeated(self, tables: dict[str, TableInfo]) -> dict[str, int]:
        """How many rows of each new table came twice: those that `tables` no longer have."""
        return {source.table: rows - tables[source.table].rows for source, _, rows in self.found
                if rows > tables[source.table].rows}

    def watermarked(self, tables: dict[str, TableInfo]) -> dict[str, TableInfo]:
        """The tables, the new ones with their watermark."""
        new = {source.table for source, _, _ in self.found}
        found = [source for source, _, _ in self.found]
        return tables | _watermarks({n: t for n, t in tables.items() if n in new}, found, self.complete_until)


def plan(found: list[Source], previous: Snapshot | None, complete_until: datetime | None) -> Plan:
    """Look at the sources: their columns and rows, and how many buckets the tables need.

    Raises:
        InputError: a file cannot be read, or holds no rows.
    """
    with connect(threads=THREADS) as connection:
        looked = [(source, *_describe(connection, source)) for source in found]
    described = tuple((source, columns, rows) for source, columns, rows, _ in looked)
    assumed = {f"{source.table}.{flag}": n for source, _, _, flags in looked for flag, n in flags.items()}
    new = {source.table for source in found}
    kept = tuple(t for n, t in (previous.tables if previous else {}).items() if not t.derived and n not in new)
    return Plan(described, kept, previous, _bucket_count([rows for _, _, rows in described], kept, found, previous),
                complete_until, assumed)


def build_here(staging: Path, plan: Plan, say: Progress) -> Built:
    """Everything below `staging`, its compact files too; one table is encoded while the next is sorted."""
    with Encoder(staging) as encoder:
        infos, unique = _placed(staging, plan, encoder, lambda share, what: say(0.02 + 0.48 * (share or 0.0), what))
        files = encoder.files(lambda share, what: say(0.5 + 0.1 * share, what))
    tables = plan.watermarked({info.name: replace(info, files=files.get(info.name, info.files)) for info in infos})
    manifest = Manifest(dict(sorted(tables.items())), plan.buckets)
    known = {**known_counts(plan), **dict.fromkeys(unrepeated(unique), 0)}
    with _checks(Staged.over(staging, manifest), known) as checks:
        manifest = carry_facts(staging, plan, manifest) or derive(
            staging, manifest, lambda share, what: say(0.6 + 0.3 * share, what), "sends" in unique)
        say(0.9, "contract checks")
        report = checks.result()
    return Built(manifest, report, plan.repeated(manifest.tables))


@contextmanager
def _checks(staged: Staged, known: Known) -> Iterator[Future[Report]]:
    """The contract report, counted beside the facts: neither needs the other. If the block fails, it ends too."""
    stopped = Event()

    def go_on(share: float) -> None:
        if stopped.is_set():
            raise Cancelled("cancelled")

    with ThreadPoolExecutor(1) as beside:
        try:
            yield beside.submit(run_checks, staged, go_on, known)
        finally:
            stopped.set()


def _placed(staging: Path, plan: Plan, encoder: Encoder, say: Progress) -> tuple[list[TableInfo], set[str]]:
    """Every table's entry, its files still being encoded, and the tables each of whose rows has its own name.

    The small tables have a thread of their own beside the large ones, whose sorting leaves a core idle at times.
    """
    most = max((rows for _, _, rows in plan.found), default=0)
    large = [one for one in plan.found if one[2] * SMALL > most]
    small = [one for one in plan.found if one[2] * SMALL <= most]

    def beside() -> tuple[list[TableInfo], set[str]]:
        with connect(threads=1) as connection:
            space(staging, _SMALL)(connection)
            return _place(connection, staging, plan, small, encoder, Numbering(connection, plan.buckets),
                          lambda share, what: None)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(beside) if small else None
        with connect(threads=os.cpu_count() or 1) as connection:
            space(staging)(connection)
            numbering = Numbering(connection, plan.buckets)
            infos, unique = _place(connection, staging, plan, large, encoder, numbering, say)
            for table in plan.kept:
                info, parts = _keep(connection, staging, plan, table, numbering)
                infos.append(info)
                encoder.add(parts)
        more, others = waiting.result() if waiting else ([], set())
    return [*infos, *more], unique | others


def _place(connection: duckdb.DuckDBPyConnection, staging: Path, plan: Plan,
           found: list[tuple[Source, dict[str, str], int]], encoder: Encoder, numbering: Numbering, say: Progress
           ) -> tuple[list[TableInfo], set[str]]:
    infos, unique = [], set()
    for i, (source, columns, rows) in enumerate(found):
        say(i / len(found), f"{source.table}: {rows:,} rows")
        placed = place(connection, staging, source, columns, rows, plan.buckets, numbering)
        encoder.add(placed.parts)
        infos.append(info_of(source, columns, *compact_span(connection, staging, source, columns)))
        if placed.unique:
            unique.add(source.table)
    return infos, unique


def _describe(connection: duckdb.DuckDBPyConnection, source: Source) -> tuple[dict[str, str], int, dict[str, int]]:
    """(columns, rows, unknown flags) of what will be imported."""
    import duckdb

    try:
        described = connection.execute(f"DESCRIBE {source.select}").fetchall()
        rows, unknown = counted(connection, source)
    except duckdb.Error as error:
        raise unreadable(error, source.where) from None
    if rows == 0 and not source.may_be_empty:
        raise InputError("the file holds no rows", where=source.where)
    return {row[0]: row[1] for row in described}, rows, unknown


def _bucket_count(rows: list[int], kept: Iterable[TableInfo], found: list[Source], previous: Snapshot | None) -> int:
    """A power of two that never shrinks, so that at most 2 million rows of any table fall into a bucket."""
    fixed = next((s.adopt_buckets for s in found if s.adopt_buckets), 1)
    most = max([*rows, *(t.rows for t in kept)], default=0)
    count = max(fixed, previous.n_buckets if previous else 1)
    while most / count > ROWS_PER_BUCKET:
        count *= 2
    return count


def timed(source: Source, columns: dict[str, str]) -> bool:
    """Whether the clock is a moment."""
    return bool(source.clock) and columns.get(source.clock or "", "").startswith("TIMESTAMP")


def compact_span(connection: duckdb.DuckDBPyConnection, staging: Path, source: Source, columns: dict[str, str]
                 ) -> tuple[int, datetime | None, datetime | None]:
    """The rows of a table, and its first and last moment, from its compact file."""
    clock = sql.name(source.clock or "") if timed(source, columns) else "NULL::TIMESTAMP"
    with compact.attached(connection, compact.file_in(staging / COMPACT, source.table), "built"):
        span = connection.execute(f"SELECT count(*), min({clock}), max({clock}) FROM built.main.rows").fetchone()
    return span or (0, None, None)


def info_of(source: Source, columns: dict[str, str], rows: int, begins: datetime | None, newest: datetime | None
            ) -> TableInfo:
    """The manifest's entry of a table, its files still to come."""
    event = source.event and source.clock is not None
    return TableInfo(source.table, rows, columns, source.key, source.clock, source.watermark or newest,
                     begins if event else None, ())


def _watermarks(tables: dict[str, TableInfo], found: list[Source], complete_until: datetime | None
                ) -> dict[str, TableInfo]:
    """One watermark for all tables of an import: told, else the canonical log's, else the newest event."""
    told = complete_until or next((s.watermark for s in found if s.watermark), None)
    events = [tables[s.table].watermark for s in found if s.event and s.clock]
    newest = max((w for w in events if w is not None), default=None)
    return {
        name: replace(info, watermark=(told or newest) if info.clock and info.key else None)
        for name, info in tables.items()
    }


def _keep(connection: duckdb.DuckDBPyConnection, staging: Path, plan: Plan, table: TableInfo, numbering: Numbering
          ) -> tuple[TableInfo, list[Part]]:
    """Carry a table over: its files are linked, or bucketed anew when the number of buckets grew."""
    previous = plan.previous
    assert previous is not None
    if carried(plan, table):
        carry(staging, previous, table)
        carry_compact(staging, previous, table)
        return table, []
    source = Source(table.name, previous.relation(table, None), table.name, table.key, table.clock, again=True)
    return table, place(connection, staging, source, table.columns, table.rows, plan.buckets, numbering).parts
