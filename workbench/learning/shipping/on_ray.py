"""Score Parquet with Ray Data: a pool of actors, each with the model; row for row what one process gives.

The model travels inside the actors, so no node needs the project's folder; the rows must be where every node reads
them. Blocks come back in the order of the files, and are written by whoever asked.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.learning import scoring
from workbench.learning.shipping.scoring import Scored, counted, scored_chunk, write
from workbench.learning.shipping.sources import CHUNK, ParquetRows, Progress, chunk_of

if TYPE_CHECKING:
    import pyarrow as pa

_COUNT = "__count_"         # a column a count of `counted`: that of its block, in the first row
_MODEL_FILES = ("model", "spec.yaml")


def score_on_ray(run: Path, source: ParquetRows, out: Path, *, actors: int = 1, cpus: float = 0.5,
                 progress: Progress | None = None, should_stop: Callable[[], bool] = lambda: False) -> Scored:
    """Score Parquet on the Ray cluster that this process is connected to, into one file here; see `scoring.score`.

    Args:
        run: the folder of a trained run.
        source: rows that every node can read by the same path.
        out: the file to write.
        actors: how many score at a time.
        cpus: what each asks for. Reading needs a share too: actors that took every CPU would wait for rows for ever.

    Raises:
        InputError: as `scoring.score`; where Ray Data is not installed or no cluster connected; where rows have no id,
            by which blocks that come apart could be told.
        Cancelled: when `should_stop` says so between two blocks; nothing is written then.
    """
    scorer = scoring.load(run)
    source.check(scorer.columns)
    ids = source.ids(scorer.columns)
    if not ids:
        raise InputError("the rows have no id", where=source.name, hint="name a column with --keep, or score inline")
    ray = _ready(actors, cpus)
    wanted = list(dict.fromkeys((*ids, *(column.name for column in scorer.columns))))
    total, done = max(source.rows(), 1), 0
    files = [str(one.resolve()) for one in source.files()]
    blocks = ray.data.read_parquet(files).select_columns(wanted).map_batches(
        _actor(), fn_constructor_args=(_packed(run), ids), batch_format="pyarrow", batch_size=CHUNK, num_cpus=cpus,
        compute=ray.data.ActorPoolStrategy(size=actors), zero_copy_batch=True)

    def scored() -> Iterator[tuple[pa.Table, dict[str, int]]]:
        nonlocal done
        for block in blocks.iter_batches(batch_size=None, batch_format="pyarrow"):
            counts = {name.removeprefix(_COUNT): sum(block[name].to_pylist())
                      for name in block.column_names if name.startswith(_COUNT)}
            yield block.drop_columns([_COUNT + name for name in counts]), counts
            done += block.num_rows
            if progress is not None:
                progress(done / total, "score")

    return write(run, source, scored(), out, scorer, should_stop)


def _ready(actors: int, cpus: float) -> Any:
    """Ray with Ray Data, blocks in order, and room for the actors.

    Raises:
        InputError: where it is not installed, not connected, or has fewer CPUs than the actors and a reader need.
    """
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise InputError(f"Ray Data is not installed: {error.name}", hint="pip install 'ray[data]'") from None
    if not ray.is_initialized():
        raise InputError("this process is connected to no Ray cluster", hint="`workbench score --mode ray` connects")
    there = ray.cluster_resources().get("CPU", 0.0)
    if actors * cpus >= there:
        raise InputError(f"{actors} actors of {cpus:g} CPUs leave none of {there:g} to read with", where="--mode ray",
                         hint="take fewer")
    context = ray.data.DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    return ray


def _packed(run: Path) -> dict[str, bytes]:
    """A run's model as bytes by path."""
    files = [path for name in _MODEL_FILES for path in ([run / name] if (run / name).is_file() else sorted(
        (run / name).rglob("*"))) if path.is_file()]
    return {path.relative_to(run).as_posix(): path.read_bytes() for path in files}


def _actor() -> Any:
    """The class whose instances score; made here, so that importing this module needs no Ray."""

    class Scoring:
        def __init__(self, packed: dict[str, bytes], ids: tuple[str, ...]) -> None:
            self.ids = ids
            with tempfile.TemporaryDirectory() as folder:
                for name, content in packed.items():
                    path = Path(folder) / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(content)
                self.scorer = scoring.load(Path(folder))

        def __call__(self, block: pa.Table) -> pa.Table:
            import pyarrow as pa

            chunk = chunk_of(block, self.scorer.columns, self.ids, 0)
            table = scored_chunk(self.scorer, chunk, 1)
            for name, count in counted(self.scorer, chunk.raw).items():
                table = table.append_column(_COUNT + name, pa.array([count] + [0] * (len(table) - 1), pa.int64()))
            return table

    return Scoring
