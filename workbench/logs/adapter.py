"""Adapters: a mapping file and SQL, no Python. `adapter.yaml` names the inputs, `<table>.sql` makes a canonical table.

An adapter is a folder, below the package's `adapters/` or the project's own. Each input is a relation of the files
whose path fits, with the declared columns (NULL where a file lacks one) and `filename`; `common.sql` holds further
named relations that every table may use; `dropped.sql` counts, by reason, the rows that none keeps.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import InputError, NotFound, WorkbenchError
from workbench.logs import sql
from workbench.logs.files import READERS, columns_of
from workbench.logs.kinds import exact
from workbench.logs.personal import pseudonym
from workbench.logs.readable import CONVERTED, as_parquet
from workbench.logs.schema import TABLES
from workbench.logs.sources import Source, canonical_source
from workbench.project import Project, parse_spec, read_yaml

BUILT_IN = Path(__file__).parent / "adapters"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Input(_Frozen):
    """Files that are read as one relation."""

    files: str = Field(description="a pattern for the path, for example */item_context.csv; the first input wins")
    columns: dict[str, str] = Field(description="column: DuckDB type")
    optional: bool = False
    others: bool = Field(default=False, description="keep the columns that are not declared")
    numbered: bool = Field(default=False, description="add row_id, from 0 in file order")
    partition: str | None = Field(default=None, description="a column whose value stands in the path as name=value")
    pseudonyms: dict[str, str] = Field(default={}, description="column: an expression that is kept as a keyed hash")


class AdapterFile(_Frozen):
    """`adapter.yaml`."""

    version: int = Field(ge=1, le=1)
    about: str
    inputs: dict[str, Input]


@dataclass(frozen=True)
class Adapter:
    """One adapter, read and checked."""

    name: str
    folder: Path
    file: AdapterFile

    def sources(self, paths: list[str], scratch: Path) -> tuple[list[Source], dict[str, int]]:
        """A `Source` per canonical table that the adapter makes, and the rows it drops by reason.

        Args:
            paths: files, globs or folders.
            scratch: where Avro and Arrow files are written as Parquet.
        """
        relations = self._relations(_files(paths), scratch)
        found = []
        for spec in TABLES.values():
            statement = self._statement(relations, f"{spec.name}.sql")
            if statement is not None:
                found.append(canonical_source(spec, f"({statement})", f"{self.name}: {spec.name}", ()))
        if not found:
            raise InputError("the adapter has no SQL for a canonical table", where=str(self.folder),
                             hint=f"add one of {', '.join(f'{name}.sql' for name in TABLES)}")
        return found, self._dropped(relations)

    def _relations(self, files: list[Path], scratch: Path) -> list[str]:
        """`name AS (SELECT ...)` for every input, and `common.sql`."""
        taken: dict[str, list[Path]] = {name: [] for name in self.file.inputs}
        for path in files:
            fits = next((name for name, one in self.file.inputs.items() if fnmatch(path.as_posix(), one.files)), None)
            if fits is not None:
                taken[fits].append(path)
        relations = []
        for name, one in self.file.inputs.items():
            if not taken[name] and not one.optional:
                raise InputError(f"no file fits {one.files!r} for the input {name!r}", known=[p.name for p in files])
            relations.append(f"{name} AS ({_relation(one, taken[name], scratch)})")
        common = self.folder / "common.sql"
        return [*relations, *([common.read_text("utf-8")] if common.exists() else [])]

    def _statement(self, relations: list[str], name: str) -> str | None:
        path = self.folder / name
        if not path.exists():
            return None
        return f"WITH {', '.join(relations)} SELECT * FROM (\n{path.read_text('utf-8').rstrip().rstrip(';')}\n)"

    def _dropped(self, relations: list[str]) -> dict[str, int]:
        import duckdb

        from workbench.logs.snapshot import connect

        statement = self._statement(relations, "dropped.sql")
        if statement is None:
            return {}
        try:
            with connect() as connection:
                return {str(row[0]): int(row[1]) for row in connection.execute(statement).fetchall() if row[1]}
        except duckdb.Error as error:
            raise InputError(f"dropped.sql: {str(error).splitlines()[0]}", where=self.name) from None


def adapters(project: Project) -> dict[str, Path]:
    """Every adapter's folder by name; the project's own come before the built-in ones."""
    found = {}
    for parent in (BUILT_IN, project.root / "adapters"):
        for path in sorted(parent.glob("*/adapter.yaml")):
            found[path.parent.name] = path.parent
    return found


def load(project: Project, name: str, others: tuple[str, ...] = ()) -> Adapter:
    """One adapter; `others` are names that are no adapter folder, for the message."""
    known = adapters(project)
    if name not in known:
        raise NotFound(f"unknown adapter {name!r}", got=name, known=[*others, *known])
    where = f"{name}/adapter.yaml"
    file = parse_spec(AdapterFile, read_yaml(known[name] / "adapter.yaml", where), where)
    return Adapter(name, known[name], file)


def _files(paths: list[str]) -> list[Path]:
    """Every readable file at the paths, folders looked through."""
    import glob

    found: list[Path] = []
    for text in paths:
        matched = sorted(glob.glob(text, recursive=True)) if glob.has_magic(text) else [text]
        for path in map(Path, matched):
            if path.is_dir():
                found += sorted(one for one in path.rglob("*") if one.suffix.lower() in (*READERS, *CONVERTED))
            elif path.exists():
                found.append(path)
            else:
                raise NotFound(f"no file {text!r}", got=path.name,
                               known=[p.name for p in path.parent.iterdir()][:12] if path.parent.is_dir() else [])
    if not found:
        raise InputError(f"no file to read at {', '.join(map(repr, paths))}",
                         hint=f"files of one of these kinds: {', '.join((*READERS, *CONVERTED))}")
    return found


def _relation(one: Input, files: list[Path], scratch: Path) -> str:
    """The SELECT of one input; without files an empty one of the declared columns."""
    declared = {**one.columns, **({"row_id": "BIGINT"} if one.numbered else {}), "filename": "VARCHAR"}
    if not files:
        listed = [f"NULL::{kind} AS {sql.name(name)}" for name, kind in declared.items()]
        listed += [f"NULL::VARCHAR AS {sql.name(name)}" for name in one.pseudonyms]
        return f"SELECT {', '.join(listed)} WHERE FALSE"
    read = exact([as_parquet(path, scratch) for path in files], ", filename = true")
    there = columns_of(read, files[0].name)
    partition = f"regexp_extract(filename, {sql.literal(f'{one.partition}=([^/]+)')}, 1)" if one.partition else ""
    shown = []
    for name, kind in one.columns.items():
        quoted = sql.name(name)
        if name == one.partition:
            inside = f"nullif(CAST({quoted} AS VARCHAR), '')" if name in there else "NULL"
            shown.append(f"coalesce({inside}, nullif({partition}, '')) AS {quoted}")
        else:
            shown.append(f"{f'CAST({quoted} AS {kind})' if name in there else f'NULL::{kind}'} AS {quoted}")
    left = [sql.name(name) for name in there if name not in declared] if one.others else []
    number = ["row_number() OVER () - 1 AS row_id"] if one.numbered else []
    hashed = [f"{pseudonym(expression)} AS {sql.name(name)}" for name, expression in one.pseudonyms.items()]
    inner = f"SELECT {', '.join([*shown, 'filename', *left, *number])} FROM {read}"
    return f"SELECT *, {', '.join(hashed)} FROM ({inner})" if hashed else inner


def described(project: Project) -> list[dict[str, Any]]:
    """Name and purpose of every adapter, for a list; of a broken one its fault."""
    found = []
    for name in adapters(project):
        try:
            about = load(project, name).file.about
        except WorkbenchError as error:
            about = error.line
        found.append({"adapter": name, "about": about})
    return found
