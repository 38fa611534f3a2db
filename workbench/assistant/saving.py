"""Write a draft into the project, after a person's click; nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

from workbench.assistant.plain import plain_fact, plain_metric
from workbench.errors import InputError
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import MetricsFile
from workbench.project import Project, dump_yaml, parse_spec, parse_yaml, write_atomic


def save_draft(project: Project, kind: str, text: str) -> Path:
    """Save a drafted metric as `metrics/<name>.yaml`; facts that the project declares are not repeated.

    Returns:
        The file that holds the metric; where the project declares the very same metric already, that one.

    Raises:
        InputError: for another kind, a spec that is not valid, or a name that means something else here.
    """
    if kind != "metric":
        raise InputError(f"a draft of kind {kind!r} has no file of its own to save", hint="insert its cell instead")
    file = parse_spec(MetricsFile, parse_yaml(text, "draft"), "draft")
    if len(file.metrics) != 1:
        raise InputError(f"the draft holds {len(file.metrics)} metrics, expected one", where="draft")
    catalog = Catalog.load(project)
    name, metric = next(iter(file.metrics.items()))
    for fact, spec in file.facts.items():
        if fact in catalog.facts and catalog.facts[fact] != spec:
            raise InputError(
                f"the fact {fact!r} means something else in {catalog.places[f'facts.{fact}']}",
                where="draft",
                hint="rename the draft's fact",
            )
    if name in catalog.metrics:
        if catalog.metrics[name] == metric:
            return project.root / catalog.places[f"metrics.{name}"]
        raise InputError(
            f"the metric {name!r} means something else in {catalog.places[f'metrics.{name}']}",
            where="draft",
            hint="rename the draft, or edit that file",
        )
    catalog.with_file(file)  # holds the whole against its facts before anything is written
    path = project.root / "metrics" / f"{name}.yaml"
    if path.exists():
        raise InputError(f"{project.relative(path)} exists", hint="rename the draft")
    facts = {n: plain_fact(f) for n, f in file.facts.items() if n not in catalog.facts}
    write_atomic(
        path, dump_yaml({"version": 1, **({"facts": facts} if facts else {}), "metrics": {name: plain_metric(metric)}})
    )
    return path
