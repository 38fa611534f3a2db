"""Score rows with a trained run: chunk in, chunk out, so that memory follows the chunk and not the rows.

The file names what made it: `workbench.run`, `workbench.fingerprint`, `workbench.snapshot` (of the rows, where they
come from one) and `workbench.version` stand in its metadata.
"""

from __future__ import annotations

import json
import os
import tempfile
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


@dataclass(frozen=True)
class Scored:
    """What came out.

    Attributes:
        outputs: the score columns.
        unseen: text feature -> rows whose text the model never saw, which count as missing.
    """

    path: str
    run: str
    fingerprint: str
    rows: int
    outputs: tuple[str, ...]
    unseen: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"version": 1, **asdict(self), "outputs": list(self.outputs)}


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
            yield scored_chunk(scorer, chunk, threads), unseen(scorer, chunk.raw)

    return write(run, source, scored(), out, scorer, should_stop)


def write(run: Path, source: Source, tables: Iterable[tuple[pa.Table, dict[str, int]]], out: Path, scorer: Scorer,
          should_stop: Callable[[], bool] = lambda: False) -> Scored:
    """Write scored tables one after the other; the file appears when the last one is in it."""
    rows, strange = 0, dict.fromkeys((column.name for column in scorer.columns if column.categorical), 0)
    about = described(run, source)
    with appearing(out) as write_table:
        for table, more in tables:
            if should_stop():
                raise Cancelled("scoring cancelled")
            write_table(table.replace_schema_metadata(about))
            rows += table.num_rows
            strange = {name: count + more[name] for name, count in strange.items()}
        if rows == 0:
            raise InputError("there is no row to score", where=source.name)
    return Scored(str(out), run.name, about["workbench.fingerprint"], rows, scorer.model.outputs,
                  {name: count for name, count in strange.items() if count})


def scored_chunk(scorer: Scorer, chunk: Chunk, threads: int) -> pa.Table:
    """Ids and scores of a chunk as a table."""
    import pyarrow as pa

    for name in scorer.model.outputs:
        if name in chunk.ids:
            raise InputError(f"the score {name!r} has the name of a column that says which row it is",
                             hint=f"rename the column {name!r}")
    values = scorer.predict(chunk.raw, threads)
    return pa.table(chunk.ids | {name: values[:, i] for i, name in enumerate(scorer.model.outputs)})


def unseen(scorer: Scorer, raw: Mapping[str, np.ndarray]) -> dict[str, int]:
    """Text feature -> rows whose text is not in the vocabulary."""
    found = {}
    for column in scorer.columns:
        if column.vocabulary is not None:
            words, codes = factorize(raw[column.name])
            known = set(column.vocabulary)
            strange = np.array([word not in known for word in words] + [False])
            found[column.name] = int(strange[codes].sum())
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

    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    writer: parquet.ParquetWriter | None = None

    def append(table: pa.Table) -> None:
        nonlocal writer
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
