"""Adapters: a mapping file and SQL, no Python. `adapter.yaml` names the inputs, `<table>.sql` makes a canonical table.

An adapter is a folder, below the package's `adapters/` or the project's own. Each input is a relation of the files
whose path fits, with the declared columns (NULL where a file lacks one) and `filename`; `common.sql` holds further
named relations that every table may use; `dropped.sql` counts, by reason, the rows that none keeps, and `matched.sql`
by how they were matched, the reactions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import InputError, NotFound, WorkbenchError
from workbench.logs.schema import TABLES
from workbench.logs.source.files import READERS
from workbench.logs.source.inputs import Input, Relation, relation_of
from workbench.logs.source.personal import without_key
from workbench.logs.source.readable import CONVERTED
from workbench.logs.source.sources import Found, canonical_source
from workbench.project import Project, parse_spec, read_yaml

BUILT_IN = Path(__file__).parents[1] / "adapters"


class AdapterFile(BaseModel):
    """`adapter.yaml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: int = Field(ge=1, le=1)
    about: str
    inputs: dict[str, Input]


@dataclass(frozen=True)
class Adapter:
    """One adapter, read and checked."""

    name: str
    folder: Path
    file: AdapterFile

    def found(self, paths: list[str], scratch: Path) -> Found:
        """A `Source` per canonical table that the adapter makes, and the counts of its rows.

        Args:
            paths: files, globs or folders.
            scratch: where Avro and Arrow files are written as Parquet.
        """
        inputs = self._inputs(_files(paths), scratch)
        relations, first = self._relations(inputs), self._relations(inputs, first=True)
        found = []
        for spec in TABLES.values():
            statement = self._statement(relations, f"{spec.name}.sql")
            if statement is not None:
                source = canonical_source(spec, f"({statement})", f"{self.name}: {spec.name}", ())
                found.append(replace(source, first=f"({self._statement(first, f'{spec.name}.sql')})"))
        if not found:
            raise InputError("the adapter has no SQL for a canonical table", where=str(self.folder),
                             hint=f"add one of {', '.join(f'{name}.sql' for name in TABLES)}")
        return Found(found, self._counts(relations, "dropped.sql"), self._counts(relations, "matched.sql"),
                     tuple(f"{one.name}.{column}" for one in inputs for column in one.hashed))

    def _inputs(self, files: list[Path], scratch: Path) -> list[Relation]:
        """Every input over the files that fit it."""
        taken: dict[str, list[Path]] = {name: [] for name in self.file.inputs}
        for path in files:
            fits = next((name for name, one in self.file.inputs.items() if fnmatch(path.as_posix(), one.files)), None)
            if fits is not None:
                taken[fits].append(path)
        for name, one in self.file.inputs.items():
            if not taken[name] and not one.optional:
                raise InputError(f"no file fits {one.files!r} for the input {name!r}", known=[p.name for p in files])
        return [relation_of(name, one, taken[name], scratch) for name, one in self.file.inputs.items()]

    def _relations(self, inputs: list[Relation], first: bool = False) -> list[str]:
        """`name AS (SELECT ...)` for every input, over the first rows of its files where asked, and `common.sql`."""
        relations = [f"{one.name} AS ({one.first if first else one.select})" for one in inputs]
        common = self.folder / "common.sql"
        return [*relations, *([common.read_text("utf-8")] if common.exists() else [])]

    def _statement(self, relations: list[str], name: str) -> str | None:
        path = self.folder / name
        if not path.exists():
            return None
        return f"WITH {', '.join(relations)} SELECT * FROM (\n{path.read_text('utf-8').rstrip().rstrip(';')}\n)"

    def _counts(self, relations: list[str], name: str) -> dict[str, int]:
        """What a statement of (reason, rows) gives, without those of no row."""
        import duckdb

        from workbench.logs.snapshot import connect

        statement = self._statement(relations, name)
        if statement is None:
            return {}
        try:
            with connect() as connection:
                return {str(row[0]): int(row[1]) for row in connection.execute(statement).fetchall() if row[1]}
        except duckdb.Error as error:
            raise InputError(f"{name}: {without_key(str(error)).splitlines()[0]}", where=self.name) from None


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
