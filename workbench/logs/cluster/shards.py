"""What a node of a cluster does for one part of a log: split a file by user bucket, build a bucket, check one.

Each function is called as `function(storage, arguments, item)` with plain JSON values and gives an Arrow table of
text and numbers; rows travel as Parquet through the storage.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.compute.storage import Storage
from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.cluster.stored import Stored, object_of
from workbench.logs.contract import checks
from workbench.logs.hashing import sql_bucket
from workbench.logs.imports import encoding, facts, repeats
from workbench.logs.imports.placing import file_of, order_of
from workbench.logs.imports.staging import derived_info, space, until
from workbench.logs.snapshot import File, Manifest, TableInfo, connect, folder_name

if TYPE_CHECKING:
    import pyarrow as pa

PIECE = "__piece__"         # stands for the file in a statement over one file of many
_BUCKET = "__bucket_of_split"


def split(storage: Storage, arguments: dict[str, Any], item: dict[str, Any]) -> pa.Table:
    """Write one file's rows by bucket to `FOLDER/TABLE/BUCKET/`; one row: rows, and the clock's range in microseconds.

    Args:
        arguments: `folder` of the storage, and `buckets`, their number.
        item: `table`, `select` over the file `PIECE`, `object`, its name in the storage, `number`, `key`, `clock`, a
            moment, or none.
    """
    import pyarrow as pa

    with _scratch() as scratch, connect() as connection:
        space(scratch)(connection)
        select = item["select"].replace(PIECE, str(storage.local(item["object"], scratch)).replace("'", "''"))
        clock = f"epoch_us({sql.name(item['clock'])})" if item["clock"] else "NULL::BIGINT"
        connection.execute(
            f"COPY (SELECT *, {sql_bucket(sql.name(item['key']), arguments['buckets'])} AS {_BUCKET} FROM ({select})) "
            f"TO {sql.literal(str(scratch / 'split'))} (FORMAT parquet, PARTITION_BY ({_BUCKET}))")
        written = sorted((scratch / "split").rglob("*.parquet"))
        for number, file in enumerate(written):
            bucket = file.parent.name.partition("=")[2]
            storage.put(f"{arguments['folder']}/{folder_name(item['table'])}/{bucket}/{item['number']}-{number}.parquet",
                        file)
        listed = ", ".join(sql.literal(str(file)) for file in written)
        found = connection.execute(
            f"SELECT count(*), min({clock}), max({clock}) FROM read_parquet([{listed}], "
            "hive_partitioning = false)").fetchone() if written else None
        rows, low, high = found or (0, None, None)
        return pa.table({"table": [item["table"]], "rows": pa.array([rows], pa.int64()),
                         "low": pa.array([low], pa.int64()), "high": pa.array([high], pa.int64())})


def build(storage: Storage, arguments: dict[str, Any], item: dict[str, Any]) -> pa.Table:
    """Sort, derive and check one bucket; its files go into the storage.

    Args:
        arguments: `manifest` of the tables as far as known, `sorted`, those whose rows `split` left in `folder`, each
            with the columns that name a row, or none; `facts`, whether they are to be made.
        item: `bucket`.

    Returns:
        One row: the bucket's `files` by table, the derived tables' `columns`, and the `counts` of the checks, as JSON.
    """
    import pyarrow as pa

    number = item["bucket"]
    manifest = Manifest.parse(arguments["manifest"])
    with _scratch() as scratch:
        files = {}
        for name, identity in arguments["sorted"].items():
            info = manifest.tables[name]
            pieces = f"{arguments['folder']}/{folder_name(name)}/{number}"
            files[name] = _sorted(storage, pieces, info, identity, number, scratch)
        manifest = replace(manifest, tables={
            name: replace(info, files=(files[name],)) if name in files else info
            for name, info in manifest.tables.items()})
        columns = {}
        makers = (lambda m: facts.statements(set(m.tables)),
                  lambda m: facts.bitmaps(set(m.tables), Stored.over(m, storage, scratch).begins, until(m)))
        for wanted in makers if arguments["facts"] else ():
            for name, statement in wanted(manifest).items():
                path = scratch / folder_name(name) / f"bucket={number}" / "gen-1.parquet"
                with Stored.over(manifest, storage, scratch).bucket(number) as connection:
                    encoding.write(connection, statement, path, facts.FINISH.get(name))
                    files[name] = file_of(connection, scratch, number, path)
                    info = derived_info(connection, scratch, name, (files[name],), until(manifest))
                columns[name] = info.columns
                manifest = replace(manifest, tables=dict(sorted({**manifest.tables, name: info}.items())))
        view = Stored.over(manifest, storage, scratch)
        counts = checks.to_json(checks.count(view, number, checks.wanted(view)))
        for file in files.values():
            storage.put(object_of(file), scratch / file.path)
    return pa.table({"files": [json.dumps({name: asdict(file) for name, file in files.items()})],
                     "columns": [json.dumps(columns)], "counts": [counts]})


def check(storage: Storage, arguments: dict[str, Any], item: dict[str, Any]) -> pa.Table:
    """The `counts` of the checks over one bucket of a snapshot, as JSON."""
    import pyarrow as pa

    with stored(storage, arguments["manifest"]) as view:
        return pa.table({"counts": [checks.to_json(checks.count(view, item["bucket"], checks.wanted(view)))]})


def answer(storage: Storage, arguments: dict[str, Any], item: dict[str, Any]) -> pa.Table:
    """The rows of `statement` over one bucket of a snapshot.

    Raises:
        InputError: it does not run.
    """
    import duckdb

    with stored(storage, arguments["manifest"]) as view:
        try:
            return view.answer(item["bucket"], arguments["statement"])
        except duckdb.Error as error:
            raise InputError(f"a statement does not run: {str(error).splitlines()[0]}") from None


@contextmanager
def stored(storage: Storage, manifest: str) -> Iterator[Stored]:
    """A shipped snapshot, for as long as a task takes."""
    with _scratch() as scratch:
        yield Stored.over(Manifest.parse(manifest), storage, scratch)


def _sorted(storage: Storage, folder: str, info: TableInfo, identity: list[str], number: int, scratch: Path) -> File:
    """One bucket of a table as the Parquet file that a local import writes."""
    pieces = [str(storage.local(f"{folder}/{one}", scratch)) for one in storage.names(folder)]
    target = scratch / folder_name(info.name) / f"bucket={number}" / "gen-1.parquet"
    if pieces:
        rows = f"read_parquet([{', '.join(map(sql.literal, pieces))}], hive_partitioning = false)"
    else:
        nothing = ", ".join(f"NULL::{kind} AS {sql.name(name)}" for name, kind in info.columns.items())
        rows = f"(SELECT {nothing} WHERE FALSE)"
    with connect() as connection:
        space(scratch)(connection)
        select = f"SELECT * FROM {rows} ORDER BY {', '.join(order_of(info.key, info.clock, info.columns, identity))}"
        if identity:
            connection.execute(f"CREATE TEMP TABLE sorted AS {select}")
            select = (repeats.once(connection, "sorted", identity, list(info.columns))
                      if repeats.some(connection, "sorted", identity) else "SELECT * FROM sorted")
        encoding.write(connection, select, target)
        return file_of(connection, scratch, number, target)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A folder of the node's own, gone when the task ends."""
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        yield Path(folder)
