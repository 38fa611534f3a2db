"""A refresh that reads only the files that are new, beside the rows that the snapshot already has.

Where each row of a source stands for itself, a new file adds its rows and changes no other. The snapshot is the one
that importing everything again would give, to the byte; where that is not sure, everything is imported again.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from workbench.errors import InputError
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo, connect
from workbench.logs.sources import READERS, Source, columns_of, reader, standing
from workbench.project import Project, write_json


def remember(project: Project, fingerprint: str, files: dict[str, str]) -> None:
    """Keep which files an import found, from `standing`; a cache of this machine, as times of change are."""
    write_json(_file(project, fingerprint), files)


def new_files(project: Project, fingerprint: str, paths: Sequence[str]) -> frozenset[Path] | None:
    """The files that came since an import; None when any of its own has changed, or nobody remembers them."""
    file = _file(project, fingerprint)
    if not file.exists():
        return None
    known, now = json.loads(file.read_text("utf-8")), standing(paths)
    if any(now.get(path) != stamp for path, stamp in known.items()):
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
    for source in found:
        info = previous.tables.get(source.table) if previous else None
        if previous is None or info is None or source.rowwise is None or info.key != source.key:
            return None
        relation, files = source.rowwise
        mine = [file for file in files if file.resolve() in added]
        select = _over(source, relation, files, mine) if mine else None
        if select == "" or _shape(source) != info.columns or (select and _columns(select) != info.columns):
            return None
        result.append(replace(source, select=_both(previous, info, select), files=(), adopt_buckets=None, rowwise=None))
    return result


def _both(previous: Snapshot, info: TableInfo, select: str | None) -> str:
    shown = ", ".join(map(sql.name, info.columns))
    there = f"SELECT {shown} FROM ({previous.relation(info, None)})"
    return f"{there} UNION ALL SELECT {shown} FROM ({select})" if select else there


def _over(source: Source, relation: str, files: Sequence[Path], mine: list[Path]) -> str:
    """The source's SELECT over some of its files, each column of the type that it has over all; "" if none is known."""
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
    return source.select.replace(relation, f"(SELECT * FROM {rows} UNION ALL BY NAME SELECT {nothing} WHERE FALSE)")


def _shape(source: Source) -> dict[str, str]:
    return _columns(source.select)


def _columns(select: str) -> dict[str, str]:
    import duckdb

    try:
        with connect() as connection:
            return {row[0]: row[1] for row in connection.execute(f"DESCRIBE {select}").fetchall()}
    except duckdb.Error as error:
        raise InputError(f"cannot read: {str(error).splitlines()[0]}") from None
