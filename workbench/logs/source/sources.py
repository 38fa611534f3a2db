"""What an adapter finds in the files: one `Source` per table, as a SELECT that is not run yet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.imports.canonical import MANIFEST
from workbench.logs.schema import SCHEMA, TABLES, Table
from workbench.logs.source.files import columns_of, expand
from workbench.logs.source.kinds import exact
from workbench.logs.source.personal import NO_PROSE, named, personal_columns, pseudonym
from workbench.logs.source.remote import is_remote


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
        identity: the columns that name a row: of rows that are the same in every column, one is kept.
        rowwise: (the text in `select` that reads the files, the files), where each row depends on its own alone.
        columns: of a canonical table, what `select` gives: name -> DuckDB type.
        first: where `select` is not quick to begin, a relation of what its files' first rows become.
        raw: of a canonical table, the relation below `select`; as many rows, flags as they were.
        flags: flag -> an aggregate over `raw`, in how many rows it is unknown.
        there: rows of `select` that are in the snapshot already, beside those of `raw`.
        again: whether reading `select` twice costs little though `files` does not say so: it reads Parquet alone.
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
    identity: tuple[str, ...] = ()
    rowwise: tuple[str, tuple[Path, ...]] | None = None
    columns: dict[str, str] = field(default_factory=dict)
    first: str | None = None
    raw: str | None = None
    flags: dict[str, str] = field(default_factory=dict)
    there: int = 0
    again: bool = False


@dataclass(frozen=True)
class Found:
    """What an adapter finds in the files.

    Attributes:
        dropped: rows that it leaves out, by reason.
        matched: reactions by how they were matched to their message.
        hashed: columns that were hashed before any SQL of the adapter's saw them.
    """

    sources: list[Source]
    dropped: dict[str, int] = field(default_factory=dict)
    matched: dict[str, int] = field(default_factory=dict)
    hashed: tuple[str, ...] = ()


def table_source(paths: list[str], name: str | None, mapping: dict[str, str], keep: Sequence[str] = (),
                 added: frozenset[Path] = frozenset()) -> Source:
    """One table from CSV, Parquet or JSON files; without `user_id` it gets `row_id` from 0 in file order.

    Columns that hold personal data come in as a keyed hash, unless `keep` names them. Of a refresh, `added` are the
    only files whose values are not known yet.
    """
    files = expand(paths)
    table = name or files[0].stem
    relation = exact(files, among=[file for file in files if file.resolve() in added] if added else None)
    columns = columns_of(relation, files[0].name)
    for ours, theirs in mapping.items():
        if theirs not in columns:
            raise InputError(f"mapping: no column {theirs!r} for {ours!r}", where=files[0].name, got=theirs,
                             known=columns)
    renamed = {theirs: ours for ours, theirs in mapping.items()}
    for column in keep:
        if column not in columns:
            raise InputError(f"--keep: no column {column!r}", where=files[0].name, got=column, known=columns)
    personal = personal_columns(relation, columns, prose=table not in NO_PROSE)
    personal += [one for one in columns if named([renamed.get(one, one)]) and one not in personal]
    hashed = [one for one in personal if one not in keep]
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
            found.append(canonical_source(spec, exact(files), files[0].name, tuple(files), written))
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
    shown, flags = [], {}
    for column, kind in spec.columns.items():
        name = sql.name(column)
        if kind == "BOOLEAN":
            flags[column] = f"count(*) - count({name})" if column in columns else "count(*)"
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
        files=files, adopt_buckets=adopt, may_be_empty=True, identity=spec.identity,
        rowwise=(relation, files) if files else None, columns={**spec.columns, **{c: columns[c] for c in extra}},
        raw=relation, flags=flags,
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
