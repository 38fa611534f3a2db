"""What an adapter finds in the files: one `Source` per table, as a SELECT that is not run yet."""

from __future__ import annotations

import glob
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError, NotFound
from workbench.logs import sql
from workbench.logs.canonical import MANIFEST
from workbench.logs.personal import named, probe, pseudonym, without_key
from workbench.logs.remote import is_remote
from workbench.logs.schema import SCHEMA, TABLES, Table

READERS = {".csv": "read_csv", ".tsv": "read_csv", ".parquet": "read_parquet", ".json": "read_json",
            ".ndjson": "read_json", ".jsonl": "read_json"}


@dataclass(frozen=True)
class Source:
    """One table to import.

    Attributes:
        select: the rows, as SQL over the files.
        where: the file's name for messages.
        key: the bucketing column, None for a small table kept whole.
        files: canonical files that may be adopted as they are, when `adopt_buckets` fits.
        hashed: the file's columns that come in as a keyed hash.
        ignored: columns that the canonical table has no place for.
        rowwise: (the text in `select` that reads the files, the files), where each row depends on its own alone.
    """

    table: str
    select: str
    where: str
    key: str | None
    clock: str | None
    event: bool = False
    watermark: datetime | None = None
    files: tuple[Path, ...] = ()
    adopt_buckets: int | None = None
    may_be_empty: bool = False
    hashed: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    rowwise: tuple[str, tuple[Path, ...]] | None = None


def table_source(paths: list[str], name: str | None, mapping: dict[str, str], keep: Sequence[str] = ()) -> Source:
    """One table from CSV, Parquet or JSON files; without `user_id` it gets `row_id` from 0 in file order.

    Columns that hold personal data come in as a keyed hash, unless `keep` names them.
    """
    files = expand(paths)
    table = name or files[0].stem
    relation = reader(files)
    columns = columns_of(relation, files[0].name)
    for ours, theirs in mapping.items():
        if theirs not in columns:
            raise InputError(f"mapping: no column {theirs!r} for {ours!r}", where=files[0].name, got=theirs,
                             known=columns)
    renamed = {theirs: ours for ours, theirs in mapping.items()}
    for column in keep:
        if column not in columns:
            raise InputError(f"--keep: no column {column!r}", where=files[0].name, got=column, known=columns)
    hashed = [one for one in _personal(relation, columns) if one not in keep]
    shown = ", ".join(f"{pseudonym(sql.name(c)) if c in hashed else _utc(c, kind)} AS {sql.name(renamed.get(c, c))}"
                      for c, kind in columns.items())
    names = [renamed.get(c, c) for c in columns]
    if len(set(names)) != len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise InputError(f"mapping gives the column {twice!r} twice", where=files[0].name)
    rowwise = (relation, tuple(files))
    if table in TABLES:         # a canonical name promises the canonical columns
        source = _named_canonical(TABLES[table], f"(SELECT {shown} FROM {relation})", files[0].name, names,
                                  tuple(hashed))
        return replace(source, rowwise=rowwise)
    if "user_id" in names:
        timed = "ts" in names and columns[mapping.get("ts", "ts")].startswith(("TIMESTAMP", "DATE"))
        return Source(table, f"SELECT {shown} FROM {relation}", files[0].name, "user_id", "ts" if timed else None,
                      event=timed, hashed=tuple(hashed), rowwise=rowwise)
    if "row_id" not in names:
        shown = f"row_number() OVER () - 1 AS row_id, {shown}"
    return Source(table, f"SELECT {shown} FROM {relation}", files[0].name, "row_id", None, hashed=tuple(hashed))


def _named_canonical(spec: Table, relation: str, where: str, names: list[str], hashed: tuple[str, ...]) -> Source:
    ignored = () if spec.open_ended else tuple(one for one in names if one not in spec.columns)
    if ignored:
        kept = ", ".join(sql.name(one) for one in names if one not in ignored) or "NULL"
        relation = f"(SELECT {kept} FROM {relation})"
    return replace(canonical_source(spec, relation, where, ()), may_be_empty=False, hashed=hashed, ignored=ignored)


def _personal(relation: str, columns: dict[str, str]) -> list[str]:
    """Columns of text that are personal by their name, or by most of the first values."""
    import duckdb

    from workbench.logs.snapshot import connect

    texts = [column for column, kind in columns.items() if kind == "VARCHAR"]
    found = named(columns)
    rest = [column for column in texts if column not in found]
    if rest:
        try:
            with connect() as connection:
                probes = ", ".join(probe(column) for column in rest)
                row = connection.execute(f"SELECT {probes} FROM (SELECT * FROM {relation} LIMIT 1000)").fetchone()
        except duckdb.Error:
            return found            # a file that cannot be read is told of where its rows are read
        found += [column for column, hit in zip(rest, row or (), strict=True) if hit]
    return found


def messaging_sources(paths: list[str]) -> list[Source]:
    """Every canonical table found in one folder: `TABLE.parquet`, `TABLE.csv` or `TABLE/**/*.parquet`."""
    if any(map(is_remote, paths)):
        raise InputError("the messaging adapter takes a folder on this machine", where=paths[0],
                         hint="import each table by its address: --adapter table --name sends")
    if len(paths) != 1 or not Path(paths[0]).is_dir():
        raise InputError(f"the messaging adapter takes one folder, not {', '.join(map(repr, paths))}",
                         hint="a folder with decisions.parquet, sends.parquet, ... or those as sub-folders")
    folder = Path(paths[0])
    written = _canonical(folder)
    found = []
    for spec in TABLES.values():
        files = _table_files(folder, spec.name)
        if files:
            found.append(canonical_source(spec, reader(files), files[0].name, tuple(files), written))
    if not found:
        raise InputError("no canonical table in the folder", where=str(folder),
                         known=[p.name for p in folder.iterdir()], hint=f"expected one of {', '.join(TABLES)}")
    return found


def _canonical(folder: Path) -> dict[str, Any] | None:
    file = folder / MANIFEST
    if not file.exists():
        return None
    try:
        value = json.loads(file.read_text("utf-8"))
        schema, _ = value["schema"], (int(value["n_buckets"]), datetime.fromisoformat(value["watermark"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(f"not the manifest of a canonical log: {error!r}", where=str(file)) from None
    if schema != SCHEMA:
        raise InputError(f"schema {schema!r} is not {SCHEMA!r}", where=str(file))
    return value


def _table_files(folder: Path, table: str) -> list[Path]:
    inside = sorted((folder / table).rglob("*.parquet")) if (folder / table).is_dir() else []
    return inside or [p for suffix in (".parquet", ".csv") if (p := folder / f"{table}{suffix}").exists()]


def canonical_source(spec: Table, relation: str, where: str, files: tuple[Path, ...],
                     written: dict[str, Any] | None = None) -> Source:
    """A canonical table from any relation: checked, cast, its missing columns NULL (flags: false)."""
    columns = columns_of(relation, where)
    for column in spec.required:
        if column not in columns:
            if column == "user_id" and spec.name == "candidates":
                raise InputError("table 'candidates' lacks column 'user_id'", where=where,
                                 hint="join it from decisions by decision_id before the import")
            raise InputError(f"table {spec.name!r} lacks column {column!r}", where=where, got=column, known=columns)
    extra = [c for c in columns if c not in spec.columns]
    if extra and not spec.open_ended:
        raise InputError(f"table {spec.name!r} has no column {extra[0]!r}", where=where, got=extra[0],
                         known=spec.columns)
    shown = []
    for column, kind in spec.columns.items():
        name = sql.name(column)
        if column not in columns:
            shown.append(f"{'FALSE' if kind == 'BOOLEAN' else f'NULL::{kind}'} AS {name}")
        elif kind == "BOOLEAN":
            shown.append(f"coalesce({name}::BOOLEAN, FALSE) AS {name}")
        else:
            shown.append(f"{_utc(column, columns[column])}::{kind} AS {name}")
    shown += [f"{_utc(c, columns[c])} AS {sql.name(c)}" for c in extra]
    as_is = list(columns)[: len(spec.columns)] == list(spec.columns) and all(
        columns[column] == kind for column, kind in spec.columns.items())
    adopt = written["n_buckets"] if written and as_is and _in_buckets(files, written["n_buckets"]) else None
    return Source(
        spec.name, f"SELECT {', '.join(shown)} FROM {relation}", spec.name, spec.key,
        spec.clock if spec.columns[spec.clock] == "TIMESTAMP" else None,
        event=spec.event, watermark=datetime.fromisoformat(written["watermark"]) if written else None,
        files=files, adopt_buckets=adopt, may_be_empty=True,
        rowwise=(relation, files) if files else None,
    )


def _in_buckets(files: tuple[Path, ...], buckets: int) -> bool:
    known = {f"bucket={number}" for number in range(buckets)}
    return all(file.parent.name in known for file in files)


def _utc(column: str, kind: str) -> str:
    """A column as SQL; every kind of moment becomes a TIMESTAMP in UTC."""
    name = sql.name(column)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"timezone('UTC', {name})"
    if (kind == "DATE" and column == "ts") or kind in ("TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"):
        return f"{name}::TIMESTAMP"
    return name


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
    if function == "read_parquet":
        options += ", hive_partitioning = false"
    return f"{function}([{listed}]{options})"


def columns_of(relation: str, where: str) -> dict[str, str]:
    """The columns of a relation and their types."""
    import duckdb

    from workbench.logs.snapshot import connect

    try:
        with connect() as connection:
            return {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}
    except duckdb.Error as error:
        raise InputError(without_key(f"cannot read: {str(error).splitlines()[0]}"), where=where) from None


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
