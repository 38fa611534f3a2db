"""Write a draft into the project, after a person's click; nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import InputError
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import MetricsFile
from workbench.project import Project, parse_spec, parse_yaml, write_atomic


def save_draft(project: Project, kind: str, text: str) -> Path:
    """Save a drafted metric as `metrics/<name>.yaml`.

    Raises:
        InputError: for another kind, a spec that is not valid, or a name that the project already has.
    """
    if kind != "metric":
        raise InputError(f"a draft of kind {kind!r} has no file to save", hint="insert its cell instead")
    file = parse_spec(MetricsFile, parse_yaml(text, "draft"), "draft")
    if not file.metrics:
        raise InputError("the draft holds no metric", where="draft")
    catalog = Catalog.load(project)
    taken = [name for name in file.metrics if name in catalog.metrics]
    if taken:
        raise InputError(f"the project already has a metric {taken[0]!r}", hint="rename the draft, or edit the file")
    catalog.with_file(file)                       # holds the whole against its facts before anything is written
    path = project.root / "metrics" / f"{next(iter(file.metrics))}.yaml"
    if path.exists():
        raise InputError(f"{project.relative(path)} exists", hint="rename the draft")
    write_atomic(path, text)
    return path
