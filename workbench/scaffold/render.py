"""Render a template into a project; into a temporary folder first, so that a failure changes nothing."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.project import Project, read_yaml
from workbench.scaffold.locate import templates_root
from workbench.scaffold.manifest import read_manifest

_NAME = re.compile(r"^[a-z][a-z0-9_]*$")


def render(project: Project, template: str, name: str, answers: dict[str, Any] | None = None) -> list[Path]:
    """Make `experiments/<name>/`, or a service's `services/<name>/`, and return its files; nothing is overwritten.

    Raises:
        InputError: for a name that is taken or not valid, an unknown question, an answer of the wrong type.
    """
    from copier import run_copy

    manifest = read_manifest(template)
    if not _NAME.match(name):
        raise InputError(f"{name!r} is not a name for a {manifest.makes}",
                         hint="lower case letters, digits and _, as push_cap")
    folder = {"study": "experiments", "service": "services"}[manifest.makes]
    target = project.root / folder / name
    if target.exists():
        raise InputError(f"{folder}/{name} exists", hint="choose another name; nothing is overwritten")
    given = manifest.answers(answers or {}, where=f"new {template}")
    project.cache.mkdir(exist_ok=True)
    staging = Path(tempfile.mkdtemp(dir=project.cache, prefix="study-"))
    try:
        made = staging / name
        run_copy(str(templates_root() / template), str(made), data={**given, "study": name, "template": template},
                 defaults=True, quiet=True, unsafe=False)
        if manifest.makes == "study":
            value = read_yaml(made / "experiment.yaml")
            if not isinstance(value, dict) or value.get("name") != name:
                raise InputError(f"the template {template!r} did not make a spec named {name!r}")
        target.parent.mkdir(exist_ok=True)
        os.replace(made, target)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return sorted(path for path in target.rglob("*") if path.is_file())
