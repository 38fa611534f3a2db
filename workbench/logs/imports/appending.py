"""A refresh that reads only the files that are new, beside the rows that the snapshot already has.

Where each row of a source stands for itself, a new file adds its rows and changes no other. The snapshot is the one
that importing everything again would give, to the byte; where that is not sure, everything is imported again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from workbench.logs import sql
from workbench.logs.faults import unreadable
from workbench.logs.snapshot import Snapshot, TableInfo, connect
from workbench.logs.source.files import READERS, columns_of, reader, standing
from workbench.logs.source.personal import mark
from workbench.logs.source.sources import Source
from workbench.project import Project, write_json


def remember(project: Project, fingerprint: str, files: dict[str, str], hashed: bool) -> None:
    """Keep which files an import found, from `standing`; a cache of this machine, as times of change are."""
    write_json(_file(project, fingerprint), {"files": files, "key": mark() if hashed else None})


def new_files(project: Project, fingerprint: str, paths: Sequence[str]) -> frozenset[Path] | None:
    """The files that came since an import; None when any of its own has changed, or nobody remembers them.

    Nor where its personal columns were hashed with another key: old and new rows of a user would not meet.
    """
    try:
        value = json.loads(_file(project, fingerprint).read_text("utf-8"))
        known, key = dict(value["files"]), value["key"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    now = standing(paths)
    if (key is not None and key != mark()) or any(now.get(path) != stamp for path, stamp in known.items()):
        return None
    return frozenset(Path(path) for path in now if path not in known)


def forget(project: Project, wanted: Collection[str]) -> list[Path]:
    """The remembered lists of imports that no snapshot's record names."""
    return [path for path in (project.cache / "sources").glob("*.json") if path.stem not in wanted]


def _file(project: Project, fingerprint: str) -> Path:
    return project.cache / "sources" / f"{fingerprint}.json"


def appended(found: list[Source], previous: Snapshot | None, added: frozenset[Path]) -> list[Source] | None:
    """The sources as rows of `previous` and of the added files; None where everything must be read again."""
    result = []
    taken: set[Path] = set()
    for source in found:
        info = previous.tables.get(source.table) if previous else None
        if previous is None or info is None or source.rowwise is None or info.key != source.key:
            return None
        relation, files = source.rowwise
        mine = [file for file in files if file.resolve() in added]
        taken |= {file.resolve() for file in mine}
        over = _over(source, relation, files, mine) if mine else None
        select = source.select.replace(relation, over) if over else None
        if over == "" or _shape(source) != info.columns or (select and _columns(select) != info.columns):
            return None
        raw = source.raw.replace(relation, over) if over and source.raw else None
        result.append(replace(source, select=_both(previous, info, select), files=(), adopt_buckets=None, rowwise=None,
                              raw=raw, flags=source.flags if raw else {}, there=info.rows,
                              again=all(file.suffix.lower() == ".parquet" for file in mine)))
    return result if taken == added else None       # else a file is there whose rows nobody would bring


def _both(previous: Snapshot, info: TableInfo, select: str | None) -> str:
    shown = ", ".join(map(sql.name, info.columns))
    there = f"SELECT {shown} FROM ({previous.relation(info, None)})"
    return f"{there} UNION ALL SELECT {shown} FROM ({select})" if select else there


def _over(source: Source, relation: str, files: Sequence[Path], mine: list[Path]) -> str:
    """Some of a source's files as a relation, each column of the type that it has over all; "" if none is known."""
    columns = columns_of(relation, source.where)
    there = columns_of(reader(mine), mine[0].name)
    kind = READERS[files[0].suffix.lower()]
    if kind == "read_parquet":
        rows = reader(mine)
    elif kind == "read_csv":        # what a column looks like in one file may not be what it is
        types = ", ".join(f"{sql.literal(name)}: {sql.literal(columns[name])}" for name in there if name in columns)
        rows = reader(mine, f", types = {{{types}}}")
    else:
        return ""
    nothing = ", ".join(f"NULL::{type_} AS {sql.name(name)}" for name, type_ in columns.items())
    return f"(SELECT * FROM {rows} UNION ALL BY NAME SELECT {nothing} WHERE FALSE)"


def _shape(source: Source) -> dict[str, str]:
    return _columns(source.select)


def _columns(select: str) -> dict[str, str]:
    import duckdb

    try:
        with connect() as connection:
            return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {select}").fetchall()}
    except duckdb.Error as error:
        raise unreadable(error, "the added files") from None
