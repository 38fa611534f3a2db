"""Render a template into a project; into a temporary folder first, so that a failure changes nothing."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.project import Project, read_yaml
from workbench.scaffold.catalog import Template, templates
from workbench.scaffold.manifest import FOLDERS
from workbench.scaffold.notebook import SUFFIX, notebook
from workbench.scaffold.origin import Origin

# what a template brings beside its folder, among the project's own of that kind and named as the folder is
BROUGHT = {"metrics.yaml": "metrics/{}.yaml", "training.yaml": "training/{}.yaml",
           "policy.json": "policies/{}/policy.json"}
_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


def render(project: Project, template: str, name: str, answers: dict[str, Any] | None = None) -> list[Path]:
    """Make `experiments/<name>/` (or `services/`, `investigations/`) and return its files; nothing is overwritten.

    Raises:
        InputError: for a name that is taken or not valid, an unknown question, an answer of the wrong type or range.
    """
    found = templates(project)[template]
    manifest = found.manifest
    if not _NAME.match(name):
        raise InputError(f"{name!r} is not a name for a {manifest.makes}",
                         hint="lower case letters, digits and _, as push_cap")
    folder = FOLDERS[manifest.makes]
    target = project.root / folder / name
    if target.exists():
        raise InputError(f"{folder}/{name} exists", hint="choose another name; nothing is overwritten")
    beside = [place(project, target, path) for path in BROUGHT]
    for taken in (path for path in beside if path.exists()):
        raise InputError(f"{project.relative(taken)} exists", hint="choose another name; nothing is overwritten")
    given = manifest.answers(answers or {}, where=f"new {template}")
    with rendered(project, found, name, given) as made:
        moved: list[Path] = []
        try:
            for brought in (one for one in BROUGHT if (made / one).exists()):
                moved.append(place(project, target, brought))
                moved[-1].parent.mkdir(parents=True, exist_ok=True)
                os.replace(made / brought, moved[-1])
            target.parent.mkdir(exist_ok=True)
            os.replace(made, target)
        except OSError:
            for one in moved:
                one.unlink(missing_ok=True)
            raise
    return sorted([*(path for path in target.rglob("*") if path.is_file()), *moved])


def place(project: Project, folder: Path, path: str) -> Path:
    """Where a file of a template lies: in its folder, but what it brings among the project's own of that kind."""
    return project.root / BROUGHT[path].format(folder.name) if path in BROUGHT else folder / path


@contextmanager
def rendered(project: Project, template: Template, name: str, answers: dict[str, Any]) -> Iterator[Path]:
    """The files of a template in a folder that is gone afterwards, unless it was moved.

    Raises:
        InputError: for a template that does not make what it says.
    """
    from copier import run_copy

    project.cache.mkdir(exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=project.cache, prefix="study-"))
    try:
        made = staging / name
        run_copy(str(template.folder), str(made), data={**answers, "study": name, "template": template.manifest.name},
                 defaults=True, quiet=True, unsafe=False)
        for script in sorted(made.rglob(f"*{SUFFIX}")):
            book = script.with_name(script.name.removesuffix(SUFFIX) + ".ipynb")
            book.write_text(notebook(script.read_text("utf-8"), f"{template.manifest.name}/{script.name}"), "utf-8")
            script.unlink()
        if template.manifest.makes == "study":
            value = read_yaml(made / "experiment.yaml")
            if not isinstance(value, dict) or value.get("name") != name:
                raise InputError(f"the template {template.manifest.name!r} did not make a spec named {name!r}")
        Origin.of(template, answers, made).save(made)
        yield made
    finally:
        shutil.rmtree(staging, ignore_errors=True)
