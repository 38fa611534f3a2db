"""The rows of a training spec as Parquet by user bucket, with `dataset.json`: written once, read whole or in part.

The folder is named by the fingerprint of the data: models that differ in nothing else share it. Texts are kept as
texts; the codes of their vocabularies, which only all rows together give, are made when they are read. The same
snapshot, spec and versions give the same bytes.
"""

from __future__ import annotations

import glob
import json
import os
import shutil
import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import InputError, NotFound
from workbench.learning import channels, dataset, leakage, split
from workbench.learning.data import Dataset
from workbench.learning.encoding import Column, encode
from workbench.learning.features.attributes import kinds
from workbench.learning.gathering import Gathered, Gathering
from workbench.learning.reading import Part, Progress
from workbench.learning.reading import read as parts_of
from workbench.learning.spec import TrainingSpec
from workbench.project import write_json

if TYPE_CHECKING:
    import pyarrow as pa

    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

FILE = "dataset.json"
VERSION = 1
_SIDES = {"train": split.TRAIN, "calibrate": split.CALIBRATE, "measure": split.MEASURE}


def write(snapshot: Snapshot, catalog: Catalog, spec: TrainingSpec, folder: Path, *, progress: Progress | None = None,
          should_stop: Callable[[], bool] = lambda: False) -> Path:
    """The folder with the rows, below `folder`; what is there already is not made again.

    Memory is bounded by a few buckets. The folder appears whole or not at all.

    Raises:
        InputError, Refused, Cancelled: as `dataset.build` does.
    """
    dataset.check(snapshot, catalog, spec)
    mark = dataset.data_fingerprint(spec, snapshot.id, catalog)
    target = folder / mark
    if _whole(target):
        return target
    found = channels.channels_of(snapshot, spec)
    trusted = leakage.block(leakage.logged(snapshot, catalog, spec), spec)
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder, mark)
    making = folder / f".{mark}.{socket.gethostname()}.{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    try:
        gathering, files, sample = Gathering(snapshot, spec), [], _Sample(snapshot.n_buckets)
        for part in parts_of(snapshot, catalog, spec, found, progress=progress, should_stop=should_stop):
            gathering.add(part)
            sample.add(part)
            files.append(_write_part(making, part, kinds(spec, snapshot)))
        gathered = gathering.finish()
        trusted += leakage.block(leakage.in_rows(leakage.sampled(sample.data(gathered), sample.trains),
                                                 leakage.lasting(spec, catalog)), spec)
        write_json(making / FILE, {
            "version": VERSION, "fingerprint": mark, "snapshot": snapshot.id,
            "columns": [one.as_dict() for one in gathered.columns], "labels": list(spec.heads),
            "keys": list(sample.parts[0].keys), "counts": gathered.counts, "notes": [*gathered.notes, *trusted],
            "files": files,
        })
        _publish(making, target)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return target


def read(folder: Path, buckets: Sequence[int] | None = None, *, fingerprint: str | None = None) -> Dataset:
    """The rows of some buckets (None: of all), in bucket order; counts are those of all of them.

    Args:
        folder: what `write` returned.
        fingerprint: what the data set is to be called; None: by its data alone.

    Raises:
        NotFound: when there is no data set in the folder.
        InputError: for a bucket that it does not have.
    """
    import pyarrow.parquet as pq

    about = _described(folder)
    known = {one["bucket"]: one for one in about["files"]}
    wanted = sorted(known if buckets is None else set(buckets))
    for number in wanted:
        if number not in known:
            raise InputError(f"the data set has no bucket {number}", where=str(folder), got=str(number),
                             known=map(str, known))
    columns = tuple(Column.from_dict(one) for one in about["columns"])
    names = ["unit", "anchor", "side", *(f"feature.{one.name}" for one in columns),
             *(f"label.{one}" for one in about["labels"]), *(f"key.{one}" for one in about["keys"])]
    rows = sum(known[number]["rows"] for number in wanted)
    matrix = np.empty((rows, len(columns)))
    rest: dict[str, list[np.ndarray]] = {name: [] for name in names if not name.startswith("feature.")}
    begin = 0
    for number in wanted:
        table = pq.read_table(folder / known[number]["file"], columns=names, use_threads=False)
        end = begin + table.num_rows
        if end > begin:
            matrix[begin:end] = encode(columns, {one.name: table[f"feature.{one.name}"] for one in columns})
        for name, found in rest.items():
            found.append(_plain(table[name]))
        begin = end
    joined = {name: np.concatenate(found) if found else np.empty(0) for name, found in rest.items()}
    return Dataset(joined["unit"], joined["anchor"].astype("datetime64[us]"), joined["side"].astype(np.int8), matrix,
                   {one: joined[f"label.{one}"] for one in about["labels"]}, columns, about["counts"],
                   fingerprint or about["fingerprint"], about["snapshot"],
                   {one: joined[f"key.{one}"] for one in about["keys"]}, tuple(about["notes"]), about["fingerprint"])


def described(folder: Path) -> dict[str, Any]:
    """What a data set holds, without reading a row of it.

    Returns:
        fingerprint, snapshot, rows, bytes, columns (how many), counts, notes; `sides`: side -> rows; `buckets`: a list
        of bucket, rows, bytes and rows a side; `labels`: name -> side -> known, positive (above 0 and finite), and
        mean of the known ones (None where one is infinite, or none is known).
    """
    about = _described(folder)
    files = about["files"]
    labels: dict[str, dict[str, Any]] = {}
    for label in about["labels"]:
        labels[label] = {}
        for side in _SIDES:
            sums = [one["labels"][label][side] for one in files]
            known, total = sum(one["known"] for one in sums), sum(one["sum"] or 0.0 for one in sums)
            endless = any(one["sum"] is None for one in sums)
            labels[label][side] = {"known": known, "positive": sum(one["positive"] for one in sums),
                                   "mean": None if endless or not known else total / known}
    return {
        "fingerprint": about["fingerprint"], "snapshot": about["snapshot"], "rows": sum(one["rows"] for one in files),
        "bytes": sum(one["bytes"] for one in files), "columns": len(about["columns"]), "counts": about["counts"],
        "notes": about["notes"], "sides": {side: sum(one[side] for one in files) for side in _SIDES},
        "buckets": [{name: one[name] for name in ("bucket", "rows", "bytes", *_SIDES)} for one in files],
        "labels": labels,
    }


def files(folder: Path) -> list[tuple[str, int]]:
    """(name, bytes) of each file of a data set, the one that makes it whole the last."""
    names = [one["file"] for one in _described(folder)["files"]] + [FILE]
    return [(name, (folder / name).stat().st_size) for name in names]


def _described(folder: Path) -> dict[str, Any]:
    path = folder / FILE
    if not path.exists():
        raise NotFound("no data set is here", where=str(folder), hint="it is written when a run begins")
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if found["version"] != VERSION:
        raise InputError(f"the data set is of version {found['version']}, not {VERSION}", where=str(path),
                         hint="delete the folder; it is written again when a run begins")
    return found


def _write_part(folder: Path, part: Part, kind: dict[str, str]) -> dict[str, Any]:
    """One bucket's file; returns what `dataset.json` says of it."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns: dict[str, pa.Array] = {"unit": _texts(part.unit), "anchor": pa.array(part.anchor, pa.timestamp("us")),
                                    "side": pa.array(part.side, pa.int8())}
    for name, values in part.raw.items():
        columns[f"feature.{name}"] = (_texts(values).dictionary_encode() if kind[name] == "text"
                                      else pa.array(np.asarray(values, dtype=np.float64)))
    columns |= {f"label.{name}": pa.array(values) for name, values in part.labels.items()}
    columns |= {f"key.{name}": _texts(values).dictionary_encode() if values.dtype.kind == "O" else pa.array(values)
                for name, values in part.keys.items()}
    path = folder / f"bucket={part.bucket:04d}.parquet"
    # numbers repeat too rarely for a dictionary, which would take most of the time
    texts = [name for name, values in columns.items() if not pa.types.is_floating(values.type)]
    pq.write_table(pa.table(columns), path, compression="zstd", compression_level=1, row_group_size=1 << 18,
                   use_dictionary=texts)
    with path.open("rb") as file:
        os.fsync(file.fileno())
    sides = {side: part.side == code for side, code in _SIDES.items()}
    return {"bucket": part.bucket, "file": path.name, "rows": len(part.side), "bytes": path.stat().st_size,
            **{side: int(rows.sum()) for side, rows in sides.items()},
            "labels": {name: {side: _balance(values[rows]) for side, rows in sides.items()}
                       for name, values in part.labels.items()}}


def _balance(label: np.ndarray) -> dict[str, Any]:
    known = label[~np.isnan(label)]
    return {"known": len(known), "positive": int(((known > 0) & np.isfinite(known)).sum()),
            "sum": float(known.sum()) if np.isfinite(known).all() else None}


def _texts(values: np.ndarray) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, pa.string(), from_pandas=True)


def _plain(column: pa.ChunkedArray) -> np.ndarray:
    import pyarrow as pa

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    return np.asarray(column.to_numpy())


class _Sample:
    """Rows that train, evenly spaced in each bucket, for the leakage detector."""

    def __init__(self, buckets: int) -> None:
        self.most = -(-leakage.SAMPLE // buckets)
        self.parts: list[Part] = []
        self.trains = 0

    def add(self, part: Part) -> None:
        rows = np.flatnonzero(part.side == split.TRAIN)
        self.trains += len(rows)
        chosen = rows[:: -(-len(rows) // self.most) or 1]
        self.parts.append(Part(part.bucket, part.unit[chosen], part.anchor[chosen], part.side[chosen],
                               {name: values[chosen] for name, values in part.raw.items()},
                               {name: values[chosen] for name, values in part.labels.items()},
                               {name: values[chosen] for name, values in part.keys.items()}, part.counts))

    def data(self, gathered: Gathered) -> Dataset:
        return dataset.assembled(self.parts, gathered, "", "")


def _whole(target: Path) -> bool:
    """Whether a data set is there with all of its files."""
    if not (target / FILE).exists():
        return False
    try:
        return all((target / one["file"]).stat().st_size == one["bytes"] for one in _described(target)["files"])
    except (OSError, InputError):
        return False


def _publish(making: Path, target: Path) -> None:
    """Give the folder its name; whoever came first with the same data set is kept."""
    if target.exists() and not _whole(target):
        shutil.rmtree(target)
    try:
        os.rename(making, target)
    except OSError:
        if not _whole(target):
            raise


def _sweep(folder: Path, mark: str) -> None:
    """Remove what a process of this machine that is no more left half-made of this data set."""
    import psutil

    for left in folder.glob(f".{mark}.{glob.escape(socket.gethostname())}.*"):
        number = left.name.rsplit(".", 1)[1]
        if number.isdigit() and not psutil.pid_exists(int(number)):
            shutil.rmtree(left, ignore_errors=True)
