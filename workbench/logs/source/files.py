"""The files at some paths: which they are, how DuckDB reads them, whether they have changed."""

from __future__ import annotations

import glob
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from workbench.errors import InputError, NotFound
from workbench.logs import sql
from workbench.logs.faults import unreadable
from workbench.logs.source.remote import is_remote

READERS = {".csv": "read_csv", ".tsv": "read_csv", ".parquet": "read_parquet", ".json": "read_json",
            ".ndjson": "read_json", ".jsonl": "read_json"}


def expand(paths: list[str]) -> list[Path]:
    """The files at these paths; raises `InputError` where there is none, or an empty one."""
    files: list[Path] = []
    for path in paths:
        matched = [Path(p) for p in sorted(glob.glob(path, recursive=True))] if glob.has_magic(path) else [Path(path)]
        matched = [p for one in matched for p in (sorted(one.rglob("*.parquet")) if one.is_dir() else [one])]
        if not matched or not matched[0].exists():
            folder = Path(path).parent
            near = [p.name for p in folder.iterdir()] if folder.is_dir() else []
            raise NotFound(f"no file {path!r}", got=Path(path).name, known=near[:12])
        files += matched
    empty = next((p for p in files if p.stat().st_size < 65_536 and not p.read_bytes().strip()), None)
    if empty:
        raise InputError("the file is empty", where=empty.name)
    return files


def reader(files: list[Path], options: str = "") -> str:
    """A table function over files of one kind."""
    suffixes = {p.suffix.lower() for p in files}
    if len(suffixes) != 1 or not suffixes <= set(READERS):
        raise InputError(f"cannot read {sorted(suffixes)} files together", where=files[0].name,
                         hint=f"give files of one kind: {', '.join(READERS)}")
    function = READERS[files[0].suffix.lower()]
    listed = ", ".join(sql.literal(str(p.resolve())) for p in files)
    if function in ("read_parquet", "read_csv"):
        options += ", union_by_name = true"
    # a folder day=1 is no column: the files say what they hold
    return f"{function}([{listed}]{options}, hive_partitioning = false)"


def columns_of(relation: str, where: str) -> dict[str, str]:
    """The columns of a relation and their types."""
    import duckdb

    from workbench.logs.snapshot import connect

    try:
        with connect() as connection:
            return {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}
    except duckdb.Error as error:
        raise unreadable(error, where) from None


def standing(paths: Sequence[str]) -> dict[str, str]:
    """Every file of this machine at these paths, with its size and time of change."""
    found = {}
    for text in (one for one in paths if not is_remote(one)):
        for one in sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else [text]:
            path = Path(one).resolve()
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    stat = file.stat()
                    found[str(file)] = f"{stat.st_size}|{stat.st_mtime_ns}"
    return found


def fingerprint(paths: Sequence[str]) -> str:
    """What stands at these paths: a hash of every file's place, size and time of change."""
    listed = []
    for text in paths:
        if is_remote(text):         # nothing here says whether it changed: a refresh reads it again
            listed.append(f"{text}|{datetime.now(UTC).isoformat()}")
            continue
        for one in sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else [text]:
            path = Path(one)
            for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
                if file.is_file():
                    stat = file.stat()
                    listed.append(f"{file.relative_to(path) if path.is_dir() else file.name}|{stat.st_size}|"
                                  f"{stat.st_mtime_ns}")
    return hashlib.blake2b("\n".join(listed).encode(), digest_size=16).hexdigest()
