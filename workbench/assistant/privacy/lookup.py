"""Which words are ids of a log, where ids look like words: sorted hashes of all of them, made once for a snapshot.

Eight bytes an id, in `.workbench/assistant/`, mapped rather than read. The hash is FNV-1a of 64 bits, many texts at a
time; a word that only shares the hash of an id (one in 2**64 / ids) would be withheld too.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from workbench.logs.snapshot import Snapshot

_BASIS, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)
_BATCH = 1 << 20
_MAPPED: dict[Path, np.ndarray] = {}
Columns = tuple[tuple[str, str], ...]       # (table, column)


def among(snapshot: Snapshot, columns: Columns, words: Sequence[str]) -> frozenset[str]:
    """The words that stand in one of the columns."""
    known = _known(snapshot, columns)
    if not len(known) or not words:
        return frozenset()
    wanted = fnv(pa.array(words, pa.large_string()))
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return frozenset(word for word, found in zip(words, known[at] == wanted, strict=True) if found)


def fnv(texts: pa.LargeStringArray) -> np.ndarray:
    """(n,) uint64, the hash of each text's bytes; no text is null.

    >>> [hex(int(one)) for one in fnv(pa.array(["", "a", "foobar"], pa.large_string()))]
    ['0xcbf29ce484222325', '0xaf63dc4c8601ec8c', '0x85944171f73967e8']
    """
    _, places, held = texts.buffers()
    found = np.full(len(texts), _BASIS)
    if places is None or held is None:
        return found
    offsets = np.frombuffer(places, np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data, sizes = np.frombuffer(held, np.uint8), np.diff(offsets)
    for size in np.unique(sizes):       # ids of a log have few lengths
        rows = np.flatnonzero(sizes == size)
        begin, value = offsets[rows], np.full(len(rows), _BASIS)
        for at in range(int(size)):
            value = (value ^ data[begin + at]) * _PRIME
        found[rows] = value
    return found


def _known(snapshot: Snapshot, columns: Columns) -> np.ndarray:
    path = snapshot.project.cache / "assistant" / f"{snapshot.id}-ids.npy"
    if path in _MAPPED:
        return _MAPPED[path]
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        new = path.with_name(f".{path.stem}.{uuid4().hex}.npy")
        try:
            np.save(new, _hashes(snapshot, columns))
            os.replace(new, path)
        finally:
            new.unlink(missing_ok=True)
    found: np.ndarray = np.load(path, mmap_mode="r")
    _MAPPED[path] = found
    return found


def _hashes(snapshot: Snapshot, columns: Columns) -> np.ndarray:
    """Sorted, each once, uint64; read from the files as they lie, for a row that no table shows names somebody too."""
    parts = [np.empty(0, dtype=np.uint64)]
    for table, column in columns:
        info = snapshot.tables[table]
        for file in info.files:
            for batch in pq.ParquetFile(snapshot.folder / file.path).iter_batches(_BATCH, columns=[column]):
                held = batch.column(0).drop_null()
                held = held.unique() if column == info.key else held        # few people have many rows
                parts.append(fnv(held.cast(pa.large_string())))
    found = np.sort(np.concatenate(parts))
    kept: np.ndarray = found[np.concatenate(([True], found[1:] != found[:-1]))] if len(found) else found
    return kept
