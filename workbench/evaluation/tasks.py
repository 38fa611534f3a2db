"""A skin and its tasks, as `tests/assistant_bench` keeps them; the format is described there."""

from __future__ import annotations

import hashlib
import string
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import InputError, NotFound
from workbench.project import parse_spec, read_yaml

Family = Literal["metric", "hypothesis", "analysis", "explanation", "unanswerable", "adversarial"]
Expect = Literal["metric", "groups", "table", "hypothesis", "facts", "stop"]
FAMILIES: tuple[Family, ...] = ("metric", "hypothesis", "analysis", "explanation", "unanswerable", "adversarial")
_GOLDEN = ("metric", "groups", "table")


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Size(_Frozen):
    """The simulated world behind a skin."""

    users: int = Field(1200, ge=100)
    days: int = 70
    before: int = 28
    enrolment: int = 14
    begins: datetime = datetime(2026, 5, 12)


class Import(_Frozen):
    """One import of the squad's exports."""

    adapter: str
    files: tuple[str, ...]
    name: str | None = None
    mapping: dict[str, str] | None = None


class SkinFile(_Frozen):
    """`skin.yaml`."""

    version: int = Field(ge=1, le=1)
    about: str
    development: bool
    world: Size = Size()
    imports: tuple[Import, ...]
    experiments: tuple[str, ...] = ()


class Lint(_Frozen):
    """What a hypothesis must be."""

    metrics: tuple[str, ...] = ()
    direction: Literal["up", "down"] | None = None
    volume: Literal["up"] | None = None
    parts: tuple[Literal["because", "if", "then", "for"], ...] = ("because", "if", "then", "for")


class Fact(_Frozen):
    """A number that an explanation must name: of a gold, or of the readout that the engine made."""

    gold: str | None = None
    given: dict[str, Any] = Field(default_factory=dict, alias="with")
    column: str = "value"
    readout: str | None = None
    at: dict[str, Any] = Field(default_factory=dict)
    field: str = "mean"


class Template(_Frozen):
    """One kind of task: phrasings, and the entries that fill them."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    expect: Expect
    say: tuple[str, ...] = ()
    each: tuple[dict[str, Any], ...] = ({},)
    across: dict[str, tuple[Any, ...]] = Field(default_factory=dict)
    given: dict[str, Any] = Field(default_factory=dict)
    gold: str | None = None
    lint: Lint | None = None
    facts: tuple[Fact, ...] = ()
    words: tuple[str, ...] = ()
    stop: Literal["asked", "refused"] | None = None
    world: Literal["visible", "planted"] = "visible"


class TaskFile(_Frozen):
    """One file of tasks."""

    version: int = Field(ge=1, le=1)
    family: Family
    tasks: tuple[Template, ...]


@dataclass(frozen=True)
class Task:
    """One sentence, and what must come back.

    Attributes:
        values: what filled the phrasing, and the gold's parameters.
    """

    id: str
    skin: str
    family: Family
    text: str
    template: Template = field(repr=False)
    values: dict[str, Any] = field(repr=False)

    @property
    def expect(self) -> Expect:
        """The kind of reply that is right."""
        return self.template.expect


@dataclass(frozen=True)
class Skin:
    """One squad's way of logging, and its tasks."""

    name: str
    folder: Path
    file: SkinFile = field(repr=False)
    tasks: tuple[Task, ...] = field(repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 over every file of the skin and the shared golds, but for the log of runs."""
        return self._hash(("",))

    @property
    def made_of(self) -> str:
        """SHA-256 over what its worlds are made of: not its tasks."""
        return self._hash(("skin.yaml", "raw/", "project/", "gold/prelude.sql"))

    def _hash(self, parts: tuple[str, ...]) -> str:
        found, root = hashlib.sha256(), self.folder.parents[1]
        for folder in (self.folder, root / "gold"):
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                place = path.relative_to(folder if folder == self.folder else root).as_posix()
                if place.startswith(parts) and path.name != "runs.jsonl" and "__pycache__" not in path.parts:
                    found.update(f"{place}\0".encode())
                    found.update(path.read_bytes())
        return found.hexdigest()


def find(folder: Path | None) -> Path:
    """The folder of skins: the one given, else that of the checkout that holds this package or the working directory.

    Raises:
        NotFound: where there is none.
    """
    here = Path.cwd().resolve()
    places = [folder] if folder else [
        parent / "tests" / "assistant_bench" for parent in (Path(__file__).resolve().parents[2], here, *here.parents)]
    for place in places:
        if place is not None and (place / "skins").is_dir():
            return place
    raise NotFound(f"no tasks in {str(folder)!r}" if folder else "the evaluation's tasks are not installed",
                   where="--tasks", hint="they are in tests/assistant_bench of the project's repository: name that "
                                         "folder with --tasks DIR")


def load(folder: Path, names: tuple[str, ...] = (), families: tuple[str, ...] = ()) -> list[Skin]:
    """The skins of a folder, or those named; all their tasks, or those of some families.

    Raises:
        InputError: for a file that is not as the format says, naming the field.
    """
    known = sorted(path.parent.name for path in (folder / "skins").glob("*/skin.yaml"))
    for name in names:
        if name not in known:
            raise InputError(f"unknown skin {name!r}", where="--skin", got=name, known=known)
    for family in families:
        if family not in FAMILIES:
            raise InputError(f"unknown family {family!r}", where="--family", got=family, known=FAMILIES)
    found = [_skin(folder / "skins" / name) for name in names or known]
    return [replace(skin, tasks=tuple(t for t in skin.tasks if t.family in (families or FAMILIES))) for skin in found]


def _skin(folder: Path) -> Skin:
    place = f"{folder.name}/skin.yaml"
    file = parse_spec(SkinFile, read_yaml(folder / "skin.yaml", place), place)
    tasks: list[Task] = []
    for path in sorted((folder / "tasks").glob("*.yaml")):
        where = f"{folder.name}/tasks/{path.name}"
        one = parse_spec(TaskFile, read_yaml(path, where), where)
        for template in one.tasks:
            tasks += _filled(folder.name, one.family, template, f"{where}: {template.id}")
    seen: set[str] = set()
    for task in tasks:
        if task.id in seen:
            raise InputError(f"two tasks are called {task.id!r}", where=folder.name)
        seen.add(task.id)
    return Skin(folder.name, folder, file, tuple(tasks))


def _filled(skin: str, family: Family, template: Template, where: str) -> list[Task]:
    if template.expect in _GOLDEN and template.gold is None:
        raise InputError("a task of this kind needs a `gold`", where=where)
    found = []
    crossed = [dict(zip(template.across, one, strict=True)) for one in product(*template.across.values())]
    for number, (entry, more) in enumerate(((e, m) for e in template.each for m in crossed), start=1):
        values = {**template.given, **entry, **more}
        said = values.pop("say", None) or (template.say[(number - 1) % len(template.say)] if template.say else None)
        if said is None:
            raise InputError("there is nothing to `say`", where=where)
        lacking = [name for _, name, _, _ in string.Formatter().parse(said) if name and name not in values]
        if lacking:
            raise InputError(f"the phrasing {said!r} has no value for {lacking[0]!r}", where=where)
        text = said.format(**values)
        found.append(Task(f"{family}-{template.id}-{number}", skin, family, text, template, values))
    return found
