"""Where templates come from: the project's own folder, installed packages, and what is shipped, by one door.

A package offers templates by an entry point of the group `messaging_workbench.templates` that names a function without
arguments which returns a folder; each folder in it with a `template.yaml` is a template. The built-in ones are offered
the same way. A name that comes twice is taken from the project first, then from packages, then from what is shipped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.project import Project

GROUP = "messaging_workbench.templates"
BUILT_IN, OWN = "built in", "this project"
MANIFEST = "template.yaml"


@dataclass(frozen=True)
class Source:
    """A folder of templates and who offers it: `this project`, a package's name, or `built in`."""

    origin: str
    folder: Path


def builtin() -> Path:
    """The folder of the templates that are shipped: in the wheel, or beside the package in a checkout.

    Raises:
        WorkbenchError: when neither place has it: the package was not installed whole.
    """
    package = Path(__file__).parents[1]
    for folder in (package / "_templates", package.parent / "templates"):
        if folder.is_dir():
            return folder
    raise WorkbenchError("the templates are missing", where=str(package), hint="install messaging-workbench again")


def sources(project: Project | None) -> Iterator[tuple[Source | None, str | None]]:
    """Every source in order of precedence, and a line for each that cannot be read."""
    if project is not None and (project.root / "templates").is_dir():
        yield Source(OWN, project.root / "templates"), None
    shipped = False
    offered = sorted(entry_points(group=GROUP), key=lambda one: (one.value == _OWN_DOOR, one.name))
    for one in offered:
        origin = BUILT_IN if one.value == _OWN_DOOR else one.dist.name if one.dist else one.name
        shipped |= one.value == _OWN_DOOR
        try:
            yield Source(origin, Path(one.load()())), None
        except Exception as error:      # another package's fault must not take the others' templates away
            yield None, f"{origin}: its templates cannot be loaded: {type(error).__name__}: {error}"
    if not shipped:         # a checkout that is not installed has no entry points
        yield Source(BUILT_IN, builtin()), None


_OWN_DOOR = "workbench.scaffold.locate:builtin"
