"""An import whose sorting, facts and checks run on a cluster; the same snapshot, byte for byte.

Parquet files whose rows stand for themselves are split on the nodes, a file a task. Anything else (CSV, adapters,
personal columns, tables without users) is read here, so that nothing personal leaves this machine unhashed. Then a
task a bucket sorts, derives and checks. The rows come back by hash.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from workbench.compute.cluster import Cluster
from workbench.logs import sql
from workbench.logs.cluster.shards import PIECE
from workbench.logs.cluster.stored import fetch, ship
from workbench.logs.contract import checks
from workbench.logs.contract.checks import Report
from workbench.logs.imports import encoding, facts
from workbench.logs.imports.building import Built, Plan, compact_span, info_of, timed
from workbench.logs.imports.numbering import Numbering
from workbench.logs.imports.placing import Part, adopt, digest_of, place, release, repeated
from workbench.logs.imports.staging import THREADS, Encoder, Staged, space, until
from workbench.logs.imports.unchanged import carried, carry, carry_facts
from workbench.logs.snapshot import File, Manifest, Snapshot, TableInfo, connect
from workbench.logs.source.files import columns_of, reader
from workbench.logs.source.sources import Source

if TYPE_CHECKING:
    import duckdb

Say = Callable[[float | None, str], None]


@dataclass(frozen=True)
class _Pieces:
    """A table that nodes split and sort: one statement over each of its files; `identity` as a source's."""

    table: str
    columns: dict[str, str]
    key: str
    clock: str | None
    select: str
    files: tuple[Path, ...]
    identity: tuple[str, ...] = ()


def build_on(cluster: Cluster, staging: Path, plan: Plan, say: Say) -> Built:
    """As `building.build_here`, on the cluster; the rows end below `staging`, without compact files."""
    storage, folder = cluster.storage.ready(), f"imports/{uuid4().hex[:12]}"
    with tempfile.TemporaryDirectory(dir=staging, prefix="_door-") as door:
        try:
            infos, split = _placed(staging, Path(door), plan, _within(say, 0.0, 0.1))
            ship(Staged.over(staging, Manifest(infos, plan.buckets)), storage, _within(say, 0.1, 0.1))
            infos |= _split(cluster, folder, plan, split, _within(say, 0.2, 0.3))
            manifest = Manifest(dict(sorted(plan.watermarked(infos).items())), plan.buckets)
            facts_stay = carry_facts(staging, plan, manifest)
            arguments = {"manifest": manifest.text(), "folder": folder, "facts": facts_stay is None,
                         "sorted": {one.table: one.identity for one in split}}
            built = cluster.map("workbench.logs.cluster.shards:build", [{"bucket": n} for n in range(plan.buckets)],
                                arguments, _within(say, 0.5, 0.4))
        finally:
            storage.remove(folder)
    rows = [table.to_pylist()[0] for table in built.tables]
    manifest = _assembled(facts_stay or manifest, rows)
    fetch(storage, [f for info in manifest.tables.values() for f in info.files], staging, _within(say, 0.9, 0.1))
    report = checks.report(Staged.over(staging, manifest), [checks.from_json(row["counts"]) for row in rows])
    return Built(manifest, report, plan.repeated(manifest.tables))


def check_on(cluster: Cluster, snapshot: Snapshot, say: Say) -> Report:
    """The contract report of a snapshot, counted on the cluster."""
    ready(cluster, snapshot, _within(say, 0.0, 0.3))
    items = [{"bucket": number} for number in range(snapshot.n_buckets)]
    answer = cluster.map("workbench.logs.cluster.shards:check", items, {"manifest": snapshot.manifest.text()},
                         _within(say, 0.3, 0.7))
    return checks.report(snapshot, [checks.from_json(table.to_pylist()[0]["counts"]) for table in answer.tables])


def ready(cluster: Cluster, snapshot: Snapshot, say: Say) -> None:
    """Have a snapshot's files in the cluster's storage.

    Raises:
        NotFound: they are neither there nor on this machine.
    """
    ship(snapshot, cluster.storage.ready(), say)


def _placed(staging: Path, door: Path, plan: Plan, say: Say) -> tuple[dict[str, TableInfo], list[_Pieces]]:
    """What needs no cluster is placed here; the rest as files to be split."""
    infos: dict[str, TableInfo] = {}
    parts: list[Part] = []
    split: list[_Pieces] = []
    with connect(threads=THREADS) as connection:
        space(staging)(connection)
        numbering = Numbering(connection, plan.buckets)
        for i, (source, columns, rows) in enumerate(plan.found):
            say(i / len(plan.found), f"{source.table}: {rows:,} rows")
            span: tuple[int, datetime | None, datetime | None] = (rows, None, None)
            adopted = _adopted(connection, staging, source, plan.buckets)
            if adopted is not None:
                parts += adopted
                span = (rows, *_range(connection, source, columns))
            elif source.key is None or not all(map(encoding.plain, columns.values())):
                parts += place(connection, staging, source, columns, rows, plan.buckets, numbering).parts
                span = compact_span(connection, staging, source, columns)
            else:
                split.append(_pieces(connection, door, source, columns))
            infos[source.table] = info_of(source, columns, *span)
        for table in plan.kept:
            assert plan.previous is not None
            infos[table.name] = table
            if carried(plan, table):
                carry(staging, plan.previous, table)
            else:
                infos[table.name] = replace(table, files=())
                split.append(_Pieces(table.name, table.columns, str(table.key), table.clock, _over_piece(
                    ", ".join(map(sql.name, table.columns)), table.columns),
                    tuple(plan.previous.path_of(file) for file in table.files)))
    with Encoder(staging) as encoder:
        encoder.add(parts)
        files = encoder.files(lambda share, what: None)
    return {name: replace(info, files=files.get(name, info.files)) for name, info in infos.items()}, split


def _adopted(connection: duckdb.DuckDBPyConnection, staging: Path, source: Source, buckets: int) -> list[Part] | None:
    """The files as they are, where that is possible."""
    if source.adopt_buckets != buckets or not source.files:
        return None
    parts = adopt(connection, staging, source, buckets)
    if not repeated(connection, source, parts):
        return parts
    release(parts)
    return None


def _pieces(connection: duckdb.DuckDBPyConnection, door: Path, source: Source, columns: dict[str, str]) -> _Pieces:
    """The files of a source: its own where each row stands for itself, else its rows as one file, read here."""
    key = str(source.key)
    # a personal value is hashed before it leaves this machine
    if source.rowwise is not None and not source.hashed and _are_parquet(source.rowwise[1]):
        relation, files = source.rowwise
        one = f"({_over_piece('*', columns_of(reader(list(files)), source.where))})"
        return _Pieces(source.table, columns, key, source.clock, source.select.replace(relation, one), files,
                       source.identity)
    file = door / f"{uuid4().hex}.parquet"
    connection.execute(f"COPY ({source.select}) TO {sql.literal(str(file))} (FORMAT parquet)")
    select = _over_piece(", ".join(map(sql.name, columns)), columns)
    return _Pieces(source.table, columns, key, source.clock, select, (file,), source.identity)


def _are_parquet(files: tuple[Path, ...]) -> bool:
    return all(file.suffix.lower() == ".parquet" for file in files)


def _over_piece(shown: str, columns: Mapping[str, str]) -> str:
    """A SELECT over one file that has these columns, or some of them."""
    nothing = ", ".join(f"NULL::{kind} AS {sql.name(name)}" for name, kind in columns.items())
    return (f"SELECT {shown} FROM (SELECT * FROM read_parquet('{PIECE}', hive_partitioning = false) UNION ALL BY NAME "
            f"SELECT {nothing} WHERE FALSE)")


def _range(connection: duckdb.DuckDBPyConnection, source: Source, columns: dict[str, str]
           ) -> tuple[datetime | None, datetime | None]:
    if not timed(source, columns):
        return None, None
    clock = sql.name(source.clock or "")
    return connection.execute(f"SELECT min({clock}), max({clock}) FROM ({source.select})").fetchone() or (None, None)


def _split(cluster: Cluster, folder: str, plan: Plan, split: list[_Pieces], say: Say) -> dict[str, TableInfo]:
    """Split every file on the cluster; the tables' entries, now that their range is known."""
    if not split:
        return {}
    items: list[dict[str, Any]] = []
    for one in split:
        for number, file in enumerate(one.files):
            name = f"objects/{digest_of(file)}.parquet"
            if not cluster.storage.has(name):
                say(0.0, f"{file.name} to the storage")
                cluster.storage.put(name, file)
            items.append({"table": one.table, "select": one.select, "object": name, "number": number, "key": one.key,
                          "clock": one.clock if _is_moment(one) else None})
    answer = cluster.map("workbench.logs.cluster.shards:split", items, {"folder": folder, "buckets": plan.buckets}, say)
    rows = [row for table in answer.tables for row in table.to_pylist()]
    found = {}
    for source, columns, count in plan.found:
        mine = [row for row in rows if row["table"] == source.table]
        if mine:
            low = min((row["low"] for row in mine if row["low"] is not None), default=None)
            high = max((row["high"] for row in mine if row["high"] is not None), default=None)
            span = (_moment(low), _moment(high)) if timed(source, columns) else (None, None)
            found[source.table] = info_of(source, columns, count, *span)
    return found


def _assembled(manifest: Manifest, rows: list[dict[str, Any]]) -> Manifest:
    """The manifest with what the buckets' tasks wrote."""
    tables = dict(manifest.tables)
    written = [{name: File(**one) for name, one in json.loads(row["files"]).items()} for row in rows]
    columns = json.loads(rows[0]["columns"])
    for name in written[0]:
        files = tuple(one[name] for one in written)
        if name in columns:
            tables[name] = TableInfo(name, sum(f.rows for f in files), columns[name], "user_id", facts.CLOCKS[name],
                                     until(manifest), None, files, derived=True)
        else:
            tables[name] = replace(tables[name], files=files, rows=sum(f.rows for f in files))
    return replace(manifest, tables=dict(sorted(tables.items())))


def _is_moment(pieces: _Pieces) -> bool:
    return pieces.columns.get(pieces.clock or "", "").startswith("TIMESTAMP")


def _within(say: Say, begin: float, width: float) -> Say:
    """Progress of a part of the whole."""
    return lambda share, what: say(begin + width * (share or 0.0), what)


def _moment(micros: int | None) -> datetime | None:
    return None if micros is None else datetime(1970, 1, 1) + timedelta(microseconds=micros)
