"""Rows to score, chunk by chunk: those of a training spec in a snapshot, or those of Parquet files.

Both give the raw features by name, as training saw them before their encoding, so that one function scores either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from workbench.errors import InputError, NotFound
from workbench.learning.encoding import Column
from workbench.learning.spec import TrainingSpec
from workbench.logs import sql

if TYPE_CHECKING:
    import pyarrow as pa

    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

Progress = Callable[[float | None, str], None]

CHUNK = 131_072          # rows: wide ones stay below some hundred megabytes, narrow ones keep a thread busy
IDENTITY = ("decision_id", "opportunity_id", "message_id", "user_id", "ts", "action", "row_id")


@dataclass(frozen=True)
class Chunk:
    """Some rows.

    Attributes:
        ids: name -> (n,) Arrow array: what says which row it is, and is no feature.
        raw: feature -> (n,) numbers, or text as objects; NaN and None are missing.
    """

    ids: dict[str, pa.Array]
    raw: dict[str, np.ndarray]


class Source(Protocol):
    """Where rows come from."""

    @property
    def name(self) -> str:
        """As messages call it."""
        ...

    def check(self, columns: Sequence[Column]) -> None:
        """Raise `InputError` where a feature is not there or is no longer what it was."""
        ...

    def chunks(self, columns: Sequence[Column], progress: Progress | None) -> Iterator[Chunk]:
        """The rows in a fixed order."""
        ...


@dataclass(frozen=True)
class SnapshotRows:
    """The rows of a training spec, with its features as of each row's moment.

    Attributes:
        begin, end: only rows anchored in [begin, end); None is open.
    """

    snapshot: Snapshot
    catalog: Catalog
    spec: TrainingSpec
    begin: datetime | None = None
    end: datetime | None = None
    should_stop: Callable[[], bool] = field(default=lambda: False, repr=False)

    @property
    def name(self) -> str:
        """As messages call it."""
        return f"snapshot {self.snapshot.id}"

    def check(self, columns: Sequence[Column]) -> None:
        """The spec held against this snapshot, which may be another than the one that trained."""
        from workbench.learning.dataset import check

        check(self.snapshot, self.catalog, self.spec)

    def chunks(self, columns: Sequence[Column], progress: Progress | None) -> Iterator[Chunk]:
        """Rows bucket by bucket, within it by (unit, anchor)."""
        import pyarrow as pa

        for part in rows_of(self.snapshot, self.catalog, self.spec, self._condition(), self._ids(), progress=progress,
                            should_stop=self.should_stop):
            for begin in range(0, len(part.unit), CHUNK):
                cut = slice(begin, begin + CHUNK)
                ids = {self.spec.rows.unit: pa.array(part.unit[cut], pa.string()),
                       self.spec.rows.anchor: pa.array(part.anchor[cut].astype("datetime64[us]"))}
                ids |= {name: pa.array(part.keys[name][cut], pa.string(), from_pandas=True) for name in self._ids()}
                yield Chunk(ids, {name: values[cut] for name, values in part.raw.items()})

    def _ids(self) -> tuple[str, ...]:
        own = (self.spec.rows.unit, self.spec.rows.anchor)
        there = self.snapshot.table(self.spec.rows.table).columns
        return tuple(name for name in IDENTITY if name in there and name not in own and there[name] == "VARCHAR")

    def _condition(self) -> str | None:
        return between(self.spec, self.begin, self.end)


@dataclass(frozen=True)
class RowsOfBucket:
    """Rows of one bucket with their features, before any encoding; `label` as `metrics.values` gives them."""

    unit: np.ndarray
    anchor: np.ndarray
    keys: dict[str, np.ndarray]
    raw: dict[str, np.ndarray]
    values: Any


def rows_of(snapshot: Snapshot, catalog: Catalog, spec: TrainingSpec, where: str | None, keys: Sequence[str],
            metrics: Sequence[str] = (), *, progress: Progress | None = None,
            should_stop: Callable[[], bool] = lambda: False) -> Iterator[RowsOfBucket]:
    """The rows of a spec under a condition: features by the code that trained, further metrics at the same anchor.

    Raises:
        Cancelled: when `should_stop` says so between two buckets.
    """
    from workbench.learning.features import anchors_of, window_metrics, with_features
    from workbench.learning.reading import raw_features
    from workbench.metrics.values import values

    anchors = anchors_of(spec, snapshot, where, tuple(dict.fromkeys(keys)))
    names = list(dict.fromkeys((*metrics, *window_metrics(spec))))
    for part in values(snapshot, with_features(catalog, spec), names, anchors, progress=progress,
                       should_stop=should_stop):
        if len(part.unit):
            yield RowsOfBucket(part.unit, part.anchor, part.keys, raw_features(spec, part), part)


def between(spec: TrainingSpec, begin: datetime | None, end: datetime | None, rows: bool = True) -> str | None:
    """The rows of a spec anchored in [begin, end) as a condition; `rows`: only those of `rows.where`."""
    said = [f"({spec.rows.where})"] if rows and spec.rows.where else []
    clock = f"CAST({sql.name(spec.rows.anchor)} AS TIMESTAMP)"
    said += [f"{clock} >= {sql.literal(begin)}"] if begin is not None else []
    said += [f"{clock} < {sql.literal(end)}"] if end is not None else []
    return " AND ".join(said) or None


@dataclass(frozen=True)
class ParquetRows:
    """Parquet files with a column a feature, read in order; a folder stands for its `*.parquet`.

    Attributes:
        keep: columns that go along besides the usual ids; where there is none at all, the row's number does.
    """

    path: Path
    keep: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As messages call it."""
        return str(self.path)

    def files(self) -> list[Path]:
        """The files in the order of their names."""
        found = sorted(self.path.rglob("*.parquet")) if self.path.is_dir() else [self.path]
        if not found or not all(one.exists() for one in found):
            raise NotFound(f"no Parquet at {self.name!r}", hint="give a .parquet file or a folder of them")
        return found

    def schema(self) -> pa.Schema:
        """The columns of the first file; the others must have the same."""
        import pyarrow as pa
        from pyarrow import parquet

        first: pa.Schema | None = None
        for file in self.files():
            try:
                found = parquet.read_schema(file)
            except (pa.ArrowInvalid, OSError) as error:
                raise InputError(f"not Parquet: {str(error).splitlines()[0]}", where=str(file)) from None
            if first is not None and not found.equals(first):
                other = next((one for one in first.names if one not in found.names
                              or found.field(one).type != first.field(one).type), found.names[-1])
                raise InputError(f"column {other!r} is not the same as in {self.files()[0].name}", where=str(file))
            first = first or found
        assert first is not None
        return first

    def rows(self) -> int:
        """How many there are, by the footers."""
        from pyarrow import parquet

        return sum(parquet.read_metadata(file).num_rows for file in self.files())

    def ids(self, columns: Sequence[Column]) -> tuple[str, ...]:
        """The columns that go along."""
        names = self.schema().names
        features = {column.name for column in columns}
        for name in self.keep:
            if name not in names:
                raise InputError(f"no column {name!r} to keep", where=self.name, got=name, known=names)
        return tuple(dict.fromkeys((*(one for one in IDENTITY if one in names and one not in features), *self.keep)))

    def check(self, columns: Sequence[Column]) -> None:
        """Every feature is there, numbers are numbers and text is text."""
        schema = self.schema()
        for column in columns:
            if column.name not in schema.names:
                raise InputError(f"no column {column.name!r}, which the model needs", where=self.name,
                                 got=column.name, known=schema.names,
                                 hint="every feature is a column of its name; others are not read")
            found = kind_of(schema.field(column.name).type)
            wanted = "text" if column.categorical else "number"
            if found not in (wanted, "nothing"):
                raise InputError(f"column {column.name!r} was {wanted} in training and is {found} here",
                                 where=self.name, hint="give the column with the type it had, or train again")
        self.ids(columns)

    def chunks(self, columns: Sequence[Column], progress: Progress | None) -> Iterator[Chunk]:
        """The rows, some at a time, whatever the row groups are."""
        from pyarrow import parquet

        ids, total, done = self.ids(columns), max(self.rows(), 1), 0
        wanted = list(dict.fromkeys((*ids, *(column.name for column in columns))))
        for file in self.files():
            with parquet.ParquetFile(file, pre_buffer=False) as opened:
                for batch in _whole(opened.iter_batches(batch_size=CHUNK, columns=wanted, use_threads=False), file):
                    yield chunk_of(batch, columns, ids, done)
                    done += batch.num_rows
                    if progress is not None:
                        progress(done / total, "score")


def _whole(batches: Iterator[pa.RecordBatch], file: Path) -> Iterator[pa.RecordBatch]:
    """The batches of a file.

    Raises:
        InputError: where one cannot be read, which the footer does not tell.
    """
    import pyarrow as pa

    try:
        yield from batches
    except (pa.ArrowInvalid, OSError) as error:
        raise InputError(f"cannot be read: {str(error).splitlines()[0]}", where=str(file),
                         hint="write the file again") from None


def chunk_of(batch: pa.RecordBatch | pa.Table, columns: Sequence[Column], ids: Sequence[str], number: int) -> Chunk:
    """A batch of Arrow rows as a chunk; `number` is that of its first row."""
    import pyarrow as pa

    along = {name: _one(batch.column(name)) for name in ids}
    if not along:
        along = {"row": pa.array(np.arange(number, number + batch.num_rows))}
    return Chunk(along, {column.name: plain(_one(batch.column(column.name))) for column in columns})


def kind_of(kind: pa.DataType) -> str:
    """`number`, `text`, `nothing` (a column of NULL), or the type's own name."""
    from pyarrow import types

    if types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_boolean(kind) or types.is_integer(kind) or types.is_floating(kind) or types.is_decimal(kind):
        return "number"
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    return "nothing" if types.is_null(kind) else str(kind)


def plain(array: pa.Array) -> np.ndarray:
    """An Arrow column as numpy never gives it: float64 with NaN, or text as objects with None."""
    import pyarrow as pa

    if kind_of(array.type) == "number":
        return np.asarray(array.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False), dtype=np.float64)
    if kind_of(array.type) == "nothing":
        return np.full(len(array), None, dtype=object)
    coded = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    words = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return words[codes]


def _one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    import pyarrow as pa

    if isinstance(column, pa.ChunkedArray):
        return column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
    return column
