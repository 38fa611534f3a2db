"""Saved views: `explore/<name>.explore.json`, a question with its title, in the project's repository.

A view holds the spec and never its numbers. It is written only over what its writer has read: whoever
saves names the hash of the file that was loaded, so an edit made elsewhere is shown and not lost.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import Changed, InputError, NotFound
from workbench.explore.spec import AnySpec
from workbench.project import Project, parse_spec, write_atomic

SUFFIX = ".explore.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


class Sql(BaseModel):
    """One guarded SELECT."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["sql"] = "sql"
    sql: str = Field(min_length=1)


class View(BaseModel):
    """A question worth keeping. `snapshot` is `current`, or the id of the snapshot it is about."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    version: Literal[1] = 1
    title: str = Field(min_length=1, max_length=200)
    snapshot: str = "current"
    view: Annotated[AnySpec | Sql, Field(discriminator="kind")]

    def text(self) -> str:
        """The file's JSON; what is as usual is left out."""
        value = self.model_dump(mode="json", exclude_defaults=True)
        view = {"kind": self.view.kind, **value["view"]}
        if "of" in view:            # a spec inside the spec keeps its kind
            view["of"] = {"kind": self.view.of.kind, **view["of"]}      # type: ignore[union-attr]
        value = {"version": 1, "title": self.title, "snapshot": self.snapshot, "view": view}
        return json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


@dataclass(frozen=True)
class Saved:
    """A view as it lies on disk; `hash` is the SHA-256 of the file's bytes."""

    path: str
    hash: str
    view: View

    def as_dict(self) -> dict[str, Any]:
        """The view as JSON."""
        return {"path": self.path, "hash": self.hash, **json.loads(self.view.text())}


def path_of(project: Project, name: str) -> str:
    """Where a view of this name lies, relative to the project.

    Raises:
        InputError: for a name that is no plain file name.
    """
    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name for a view", hint="use small letters, digits, - and _")
    return f"explore/{name}{SUFFIX}"


def load(project: Project, path: str) -> Saved:
    """Read one view; a fault is one line that names the field."""
    file = _inside(project, path)
    try:
        data = file.read_bytes()
    except OSError:
        raise NotFound(f"no view {path!r}", got=path, known=[one["path"] for one in views(project)]) from None
    return Saved(path, hashlib.sha256(data).hexdigest(), _parse(data, path))


def save(project: Project, path: str, value: dict[str, Any], read: str | None) -> Saved:
    """Write a view over the file whose hash is `read`; None for one that must not be there yet.

    Raises:
        Changed: the file is not the one that was read.
    """
    view = parse_spec(View, value, path)
    file = _inside(project, path)
    there = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None
    if there != read:
        said = "exists" if read is None else "was removed from disk" if there is None else "changed on disk"
        raise Changed(f"{path} {said}", hint="save under another name, or load it first")
    data = view.text().encode()
    write_atomic(file, data)
    return Saved(path, hashlib.sha256(data).hexdigest(), view)


def views(project: Project) -> list[dict[str, Any]]:
    """{path, title, kind, snapshot} of every view, by path; one that cannot be read has its fault instead."""
    found = []
    for file in sorted(project.root.glob(f"explore/*{SUFFIX}")):
        path = project.relative(file)
        try:
            view = _parse(file.read_bytes(), path)
        except InputError as error:
            found.append({"path": path, "title": path, "kind": None, "snapshot": None, "fault": error.line})
            continue
        found.append({"path": path, "title": view.title, "kind": view.view.kind, "snapshot": view.snapshot,
                      "fault": None})
    return found


def _inside(project: Project, path: str) -> Path:
    file = (project.root / path).resolve()
    if not path.endswith(SUFFIX) or not file.is_relative_to(project.root.resolve()):
        raise InputError(f"{path!r} is no view of this project", hint=f"a view is a file *{SUFFIX} in it")
    return file


def _parse(data: bytes, path: str) -> View:
    try:
        value = json.loads(data)
    except ValueError:
        raise InputError("not JSON", where=path) from None
    return parse_spec(View, value, path)
