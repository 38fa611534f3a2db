"""Bring a folder that was made from a template to the template as it is now; what a person changed stays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError, NotFound
from workbench.project import Project, write_atomic
from workbench.scaffold.catalog import templates
from workbench.scaffold.manifest import FOLDERS
from workbench.scaffold.origin import FILE, Origin, digest
from workbench.scaffold.render import place, rendered

PROPOSED = ".new"
LOCK = "prereg.lock"


@dataclass(frozen=True)
class Renewed:
    """What became of each file, as paths in the project.

    Attributes:
        written: new, or as the template made them before and changed since; kept: changed by a person alone.
        proposed: changed on both sides: the template's stands beside it with `.new` at its end.
    """

    written: tuple[str, ...]
    kept: tuple[str, ...]
    proposed: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {"written": list(self.written), "kept": list(self.kept), "proposed": list(self.proposed)}

    def text(self) -> str:
        """As lines for a terminal."""
        lines = [f"{kind} {path}" for kind, paths in (("written", self.written), ("kept", self.kept)) for path in paths]
        lines += [f"proposed {path}: yours stays, compare and take what you want" for path in self.proposed]
        return "\n".join(lines) or "nothing has changed"


def renew(project: Project, name: str, answers: dict[str, Any] | None = None) -> Renewed:
    """Render again with the kept answers, changed by `answers`.

    Raises:
        NotFound: for a folder that is not there or was not made from a template, or a template that is gone.
        InputError: for one that is locked: what was promised does not change.
    """
    places = [project.root / kind / name for kind in FOLDERS.values()]
    folder = next((place for place in places if place.is_dir()), None)
    if folder is None:
        made = [path.parent.name for kind in FOLDERS.values() for path in (project.root / kind).glob(f"*/{FILE}")]
        raise NotFound(f"nothing is named {name!r}", got=name, known=made)
    if (folder / LOCK).exists():
        raise InputError(f"{name} is locked: what was promised does not change", where=project.relative(folder / LOCK),
                         hint="make a new study")
    origin = Origin.load(folder)
    template = templates(project)[origin.template]
    known = {question.name for question in template.manifest.questions}
    kept = {key: ", ".join(value) if isinstance(value, list) else value for key, value in origin.answers.items()
            if key in known}
    given = template.manifest.answers({**kept, **(answers or {})}, where=f"renew {name}")
    written, left, proposed = [], [], []
    with rendered(project, template, name, given) as fresh:
        now = Origin.load(fresh)
        for path, theirs in now.files.items():
            target = place(project, folder, path)
            mine = digest(target) if target.is_file() else None
            before = origin.files.get(path)
            if mine == theirs or (mine is None and before is not None and before == theirs):
                continue
            if mine is None or mine == before:
                _copy(fresh / path, target)
                written.append(project.relative(target))
            elif theirs == before:
                left.append(project.relative(target))
            else:
                proposal = target.with_name(target.name + PROPOSED)
                _copy(fresh / path, proposal)
                proposed.append(project.relative(proposal))
        now.save(folder)
    return Renewed(tuple(written), tuple(left), tuple(proposed))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(target, source.read_text("utf-8"))
