"""Sources that DuckDB reads as they are: remote ones are fetched, Arrow and Avro files written as Parquet."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from pathlib import Path

from workbench.logs.source import arrow, avro, remote

CONVERTED = {**dict.fromkeys(arrow.SUFFIXES, arrow.to_parquet), ".avro": avro.to_parquet}


def readable(paths: Sequence[str], scratch: Path) -> list[str]:
    """The same sources, those that DuckDB does not read itself as Parquet files below `scratch`."""
    found = []
    for text in paths:
        if remote.is_remote(text):
            found.append(str(remote.fetch(text, scratch)))
            continue
        matched = sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else [text]
        found += [str(as_parquet(Path(one), scratch)) for one in matched] if any(map(_converted, matched)) else [text]
    return found


def as_parquet(path: Path, scratch: Path) -> Path:
    """The file, or its rows as Parquet at the same place below `scratch`."""
    if not (_converted(path) and path.is_file()):
        return path
    target = scratch.joinpath(*path.resolve().parts[1:]).with_suffix(".parquet")
    if not target.exists():
        CONVERTED[path.suffix.lower()](path, target)
    return target


def _converted(path: str | Path) -> bool:
    return Path(path).suffix.lower() in CONVERTED
