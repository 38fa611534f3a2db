"""Arrow files as Parquet: DuckDB 2.0's wheel reads no Arrow files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from workbench.errors import InputError

SUFFIXES = (".arrow", ".feather", ".ipc", ".arrows")


def to_parquet(source: Path, target: Path) -> None:
    """Write the batches of one Arrow file or stream as Parquet.

    Raises:
        InputError: for a file that is not Arrow, or is cut short.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with pa.memory_map(str(source)) as mapped:
            try:
                file = pa.ipc.open_file(mapped)
                schema = file.schema
                batches: Iterator[Any] = (file.get_batch(i) for i in range(file.num_record_batches))
            except pa.ArrowInvalid:         # the other of the two forms
                mapped.seek(0)
                stream = pa.ipc.open_stream(mapped)
                schema, batches = stream.schema, _whole(stream, mapped)
            with pq.ParquetWriter(target, schema, compression="zstd", compression_level=1) as writer:
                for batch in batches:
                    writer.write_batch(batch)
    except (pa.ArrowException, OSError, EOFError, ValueError) as error:
        target.unlink(missing_ok=True)
        said = " ".join(str(error).split()) or type(error).__name__
        raise InputError(f"not a whole Arrow file: {said[:200]}", where=source.name,
                         hint="export it again, or write Parquet") from None


def _whole(stream: Any, mapped: Any) -> Iterator[Any]:
    """A stream's batches; to Arrow one that is cut between two of them looks like a whole one."""
    while True:
        place = mapped.tell()
        try:
            batch = stream.read_next_batch()
        except StopIteration:
            if mapped.tell() == place:      # the marker that ends a stream was not there to be read
                raise ValueError("it is cut short, the marker of the stream's end is missing") from None
            return
        yield batch
