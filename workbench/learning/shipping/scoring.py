"""Score rows with a trained run: chunk in, chunk out, so that memory follows the chunk and not the rows.

The file names what made it: `workbench.run`, `workbench.fingerprint`, `workbench.snapshot` (of the rows, where they
come from one) and `workbench.version` stand in its metadata.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import Cancelled, InputError
from workbench.learning import scoring
from workbench.learning.encoding import factorize
from workbench.learning.scoring import Scorer
from workbench.learning.shipping.sources import Chunk, Progress, SnapshotRows, Source
from workbench.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

_UNSEEN, _VALUED = "unseen ", "valued "


@dataclass(frozen=True)
class Scored:
    """What came out.

    Attributes:
        outputs: the score columns.
        unseen: text feature -> rows whose text the model never saw, which count as missing.
        empty: features without a value in any row; the model learnt from some.
    """

    path: str
    run: str
    fingerprint: str
    rows: int
    outputs: tuple[str, ...]
    unseen: dict[str, int]
    empty: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"version": 1, **asdict(self), "outputs": list(self.outputs), "empty": list(self.empty)}


def score(run: Path, source: Source, out: Path, *, threads: int = 1, progress: Progress | None = None,
          should_stop: Callable[[], bool] = lambda: False) -> Scored:
    """Score a source's rows into one Parquet file, which is there whole or not at all.

    Args:
        run: the folder of a trained run.
        source: the rows.
        out: the file to write; an older one is replaced at the end.
        threads: of the model; the scores do not depend on it.

    Raises:
        InputError: before a row is read, for a feature that is missing or is no longer what it was.
        Cancelled: when `should_stop` says so between two chunks; nothing is written then.
    """
    scorer = scoring.load(run)
    source.check(scorer.columns)

    def scored() -> Iterator[tuple[pa.Table, dict[str, int]]]:
        for chunk in source.chunks(scorer.columns, progress):
            yield scored_chunk(scorer, chunk, threads), counted(scorer, chunk.raw)

    return write(run, source, scored(), out, scorer, should_stop)


def write(run: Path, source: Source, tables: Iterable[tuple[pa.Table, dict[str, int]]], out: Path, scorer: Scorer,
          should_stop: Callable[[], bool] = lambda: False) -> Scored:
    """Write scored tables one after the other; the file appears when the last one is in it."""
    rows, counts = 0, Counter[str]()
    about = described(run, source)
    with appearing(out) as write_table:
        for table, more in tables:
            if should_stop():
                raise Cancelled("scoring cancelled")
            write_table(table.replace_schema_metadata(about))
            rows += table.num_rows
            counts.update(more)
        if rows == 0:
            raise InputError("there is no row to score", where=source.name)
    return Scored(str(out), run.name, about["workbench.fingerprint"], rows, scorer.model.outputs,
                  {column.name: counts[_UNSEEN + column.name] for column in scorer.columns
                   if counts[_UNSEEN + column.name]},
                  tuple(column.name for column in scorer.columns if not counts[_VALUED + column.name]))


def scored_chunk(scorer: Scorer, chunk: Chunk, threads: int) -> pa.Table:
    """Ids and scores of a chunk as a table."""
    import pyarrow as pa

    for name in scorer.model.outputs:
        if name in chunk.ids:
            raise InputError(f"the score {name!r} has the name of a column that says which row it is",
                             hint=f"rename the column {name!r}")
    values = scorer.predict(chunk.raw, threads)
    return pa.table(chunk.ids | {name: values[:, i] for i, name in enumerate(scorer.model.outputs)})


def counted(scorer: Scorer, raw: Mapping[str, np.ndarray]) -> dict[str, int]:
    """Of each feature the rows that have a value (`valued <feature>`), of text those of a word that the model never saw
    (`unseen <feature>`)."""
    found = {}
    for column in scorer.columns:
        if column.vocabulary is None:
            found[_VALUED + column.name] = int((~np.isnan(np.asarray(raw[column.name], dtype=np.float64))).sum())
            continue
        words, codes = factorize(raw[column.name])
        known = set(column.vocabulary)
        strange = np.array([word not in known for word in words] + [False])
        found[_UNSEEN + column.name] = int(strange[codes].sum())
        found[_VALUED + column.name] = int((codes >= 0).sum())
    return found


def described(run: Path, source: Source) -> dict[str, str]:
    """What stands in the file's metadata."""
    metrics = json.loads((run / "metrics.json").read_text("utf-8"))
    about = {"workbench.run": run.name, "workbench.fingerprint": metrics["fingerprint"],
             "workbench.version": __version__}
    if isinstance(source, SnapshotRows):
        about["workbench.snapshot"] = source.snapshot.id
    return about


@contextmanager
def appearing(out: Path) -> Iterator[Callable[[pa.Table], None]]:
    """A function that appends tables to a file that appears under its name when all went well."""
    from pyarrow import parquet

    if out.is_dir():
        raise InputError("is a folder", where=str(out), hint="name the file to write")
    with writing(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    writer: parquet.ParquetWriter | None = None

    def append(table: pa.Table) -> None:
        nonlocal writer
        with writing(out):
            writer = writer or parquet.ParquetWriter(file, table.schema, compression="zstd")
            writer.write_table(table)

    try:
        with os.fdopen(handle, "wb") as file:
            try:
                yield append
            finally:
                if writer is not None:
                    writer.close()
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """Say of a file that cannot be written which one, and why."""
    try:
        yield
    except OSError as error:
        raise InputError(f"cannot be written: {error.strerror or str(error).splitlines()[0]}", where=str(out),
                         hint="name another file with --out") from None
