"""Write a draft into the project, after a person's click; nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from workbench.assistant.plain import plain_fact, plain_metric
from workbench.errors import InputError, WorkbenchError
from workbench.experiments.plan.looks import taken_looks
from workbench.experiments.spec import Experiment, Hypothesis
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import MetricsFile
from workbench.project import Project, dump_yaml, parse_spec, parse_yaml, read_yaml, write_atomic
from workbench.revising import revised

WHERE = "draft"


def save_draft(project: Project, kind: str, text: str, into: str | None = None) -> Path:
    """Save a draft: a metric as `metrics/<name>.yaml`, an experiment and a training as files of their own.

    Args:
        text: the draft's YAML, as it was shown.
        into: of a hypothesis, which has no file of its own: the experiment that gets it.

    Returns:
        The file that holds it; where the project has the very same already, that one.

    Raises:
        InputError: for another kind, a spec that is not valid, or a name that means something else here.
    """
    if kind not in SAVED:
        raise InputError(f"a draft of kind {kind!r} has no file of its own to save", got=kind, known=SAVED,
                         hint="insert its cell instead")
    if into is not None and kind != "hypothesis":
        raise InputError(f"a draft of kind {kind!r} has a file of its own", where="into", hint="leave `into` out")
    content = parse_yaml(text, WHERE)
    if kind == "hypothesis":
        return _hypothesis(project, content, into)
    return SAVED[kind](project, content, text)


def without_hypothesis(project: Project) -> list[str]:
    """The experiments that a hypothesis can be saved into: they have none, and nobody has seen their effects."""
    found = []
    for name in project.names("experiments"):
        with suppress(WorkbenchError):
            said = Experiment.load(project, name).hypothesis.model_dump(exclude_none=True)
            if not any(said.values()) and not taken_looks(project.spec_path("experiments", name).parent):
                found.append(name)
    return found


def _metric(project: Project, content: Any, text: str) -> Path:
    """Facts that the project declares are not repeated."""
    file = parse_spec(MetricsFile, content, WHERE)
    if len(file.metrics) != 1:
        raise InputError(f"the draft holds {len(file.metrics)} metrics, expected one", where=WHERE)
    catalog = Catalog.load(project)
    name, metric = next(iter(file.metrics.items()))
    for fact, spec in file.facts.items():
        if fact in catalog.facts and catalog.facts[fact] != spec:
            raise InputError(
                f"the fact {fact!r} means something else in {catalog.places[f'facts.{fact}']}",
                where=WHERE,
                hint="rename the draft's fact",
            )
    if name in catalog.metrics:
        if catalog.metrics[name] == metric:
            return project.root / catalog.places[f"metrics.{name}"]
        raise InputError(
            f"the metric {name!r} means something else in {catalog.places[f'metrics.{name}']}",
            where=WHERE,
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


def _experiment(project: Project, content: Any, text: str) -> Path:
    spec = parse_spec(Experiment, content, WHERE)
    catalog = Catalog.load(project)
    for name in spec.metric_names:
        catalog.metric(name, where=f"{WHERE}: metrics")
    return _new(project, project.root / spec.place, content, text)


def _training(project: Project, content: Any, text: str) -> Path:
    from workbench.jobs.training import check_spec
    from workbench.learning.spec import TrainingSpec
    from workbench.logs.snapshot import Snapshot, current_id

    spec = parse_spec(TrainingSpec, content, WHERE)
    if current_id(project) is not None:
        check_spec(spec, Snapshot.open(project, with_rows=False), Catalog.load(project))
    return _new(project, project.root / "training" / f"{spec.name}.yaml", content, text)


def _new(project: Project, path: Path, content: Any, text: str) -> Path:
    """Write a new file as it was shown; one that says the same is there already."""
    where = project.relative(path)
    if path.exists():
        if read_yaml(path, where) == content:
            return path
        raise InputError(f"{where} exists and says something else", where=WHERE, hint="rename the draft")
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, text if text.endswith("\n") else f"{text}\n")
    return path


def _hypothesis(project: Project, content: Any, into: str | None) -> Path:
    """Give an experiment the hypothesis that it lacks; what would prove it wrong stands behind `then`."""
    if into is None:
        raise InputError("a hypothesis is saved into an experiment", where="into", known=project.names("experiments"),
                         hint="name the experiment, or draft one from it")
    said = content.get("hypothesis") if isinstance(content, dict) else None
    wanted = parse_spec(Hypothesis, said, f"{WHERE}: hypothesis").model_dump(by_alias=True, exclude_none=True)
    wrong = content.get("falsifier")
    if wrong is not None:
        from workbench.assistant.falsifier import Falsifier

        wanted["then"] = f"{wanted.get('then', '')}; {parse_spec(Falsifier, wrong, f'{WHERE}: falsifier').words}"
    path = project.spec_path("experiments", into)
    where = project.relative(path)
    before = read_yaml(path, where)
    there = {key: value for key, value in (before.get("hypothesis") or {}).items() if value}
    if there == wanted:
        return path
    if there:
        raise InputError(f"{into!r} has a hypothesis already", where=where,
                         hint="edit that file, or save this one into an experiment of its own")
    if taken_looks(path.parent):
        raise InputError(f"effects of {into!r} have been looked at: a hypothesis comes before", where=where,
                         hint="save it into an experiment that is still to come")
    after = {**before, "hypothesis": wanted}
    parse_spec(Experiment, after, where)
    write_atomic(path, revised(path.read_text("utf-8"), after, where))
    return path


SAVED: dict[str, Callable[[Project, Any, str], Path]] = {
    "metric": _metric, "experiment": _experiment, "training": _training,
    "hypothesis": lambda project, content, text: _hypothesis(project, content, None),
}
