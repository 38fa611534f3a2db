"""`prereg.lock`: what was promised before anybody saw an effect, and what has been changed since."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from workbench.errors import InputError, WorkbenchError
from workbench.experiments.plan.looks import changed_since, taken_looks
from workbench.experiments.plan.surroundings import departures, surroundings
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.fields import differing, written
from workbench.project import Project, write_json
from workbench.version import __version__

FILE = "prereg.lock"
_NO_PROMISE = ("hypothesis", "metrics.monitor")      # words and what is only watched may change


@dataclass(frozen=True)
class Lock:
    """What an experiment promised.

    Attributes:
        spec: the experiment, its metrics and their facts, as plain values.
        locked: UTC, when.
        snapshot: the log that it was planned on; None without one.
        around: objectives and code, see `surroundings`; None in a lock of an older version, which promised neither.
    """

    spec_hash: str
    locked: str
    snapshot: str | None
    package: str
    spec: dict[str, Any]
    around: dict[str, Any] | None = None

    def deviations(self, experiment: Experiment, catalog: Catalog) -> tuple[str, ...]:
        """Every field that is another now, in words; empty while the promise holds."""
        now = content(experiment, catalog)
        return tuple(_differences(self.spec, now))


def content(experiment: Experiment, catalog: Catalog) -> dict[str, Any]:
    """The experiment with every metric and fact that it uses, as plain values."""
    used = {name: catalog.metric(name) for name in experiment.metric_names}
    facts = {fact: catalog.fact(fact) for metric in used.values() for fact in metric.facts}
    return {
        "experiment": experiment.model_dump(mode="json", by_alias=True),
        "metrics": {name: one.model_dump(mode="json", by_alias=True) for name, one in sorted(used.items())},
        "facts": {name: one.model_dump(mode="json", by_alias=True) for name, one in sorted(facts.items())},
    }


def spec_hash(experiment: Experiment, catalog: Catalog) -> str:
    """First 12 hex digits of the SHA-256 of the spec and of every metric and fact it uses."""
    used = {name: catalog.metric(name) for name in experiment.metric_names}
    facts = {fact: catalog.fact(fact) for metric in used.values() for fact in metric.facts}
    text = "\n".join([experiment.model_dump_json(), *(f"{k}={v.model_dump_json()}" for k, v in sorted(used.items())),
                      *(f"{k}={v.model_dump_json()}" for k, v in sorted(facts.items()))])
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def deviations(experiment: Experiment, catalog: Catalog, project: Project, promise: Lock | None) -> tuple[str, ...]:
    """What is another than was promised, and a change of the spec after a look."""
    found = promise.deviations(experiment, catalog) if promise else ()
    if promise is not None and promise.around is not None:
        found = (*found, *departures(promise.around, surroundings(project, experiment.name)))
    taken = taken_looks(project.root / "experiments" / experiment.name)
    late = changed_since(taken, spec_hash(experiment, catalog))
    return (*found, *([late] if late else []))


def lock(project: Project, experiment: Experiment, catalog: Catalog, snapshot: str | None, when: datetime) -> Lock:
    """Write `prereg.lock`; locking the same spec again changes nothing.

    Raises:
        InputError: when another spec is locked, or effects have been seen already.
    """
    path = path_of(project, experiment.name)
    old = locked_spec(project, experiment.name)
    if old is not None:
        changed = deviations(experiment, catalog, project, old)
        if not changed:
            return old
        raise InputError(f"another spec is locked since {old.locked}: {changed[0]}", where=project.relative(path),
                         hint="undo the change, or give the new design a name of its own")
    if taken_looks(path.parent):
        raise InputError("effects have been looked at already: a promise comes before", where=experiment.place,
                         hint="lock before the first readout; `readout --health-only` is no look")
    made = Lock(spec_hash(experiment, catalog), when.strftime("%Y-%m-%dT%H:%M:%SZ"), snapshot, __version__,
                content(experiment, catalog), surroundings(project, experiment.name))
    write_json(path, {"version": 1, "spec_hash": made.spec_hash, "locked": made.locked, "snapshot": made.snapshot,
                      "package": made.package, "spec": made.spec, "around": made.around})
    return made


def locked_spec(project: Project, name: str) -> Lock | None:
    """The lock of an experiment, or None.

    Raises:
        WorkbenchError: for a file that is none.
    """
    path = path_of(project, name)
    if not path.exists():
        return None
    try:
        given = json.loads(path.read_text("utf-8"))
        return Lock(given["spec_hash"], given["locked"], given["snapshot"], given["package"], given["spec"],
                    given.get("around"))
    except (ValueError, KeyError, TypeError):
        raise WorkbenchError("the lock cannot be read", where=project.relative(path),
                             hint="restore it from the repository: it is never edited") from None


def path_of(project: Project, name: str) -> Path:
    """Where an experiment's lock stands."""
    return project.root / "experiments" / name / FILE


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    for place, before, after in differing(old, new):
        plain = place.removeprefix("experiment.")
        if not plain.startswith(_NO_PROMISE):
            yield f"{plain}: {written(place, before)} was locked, now {written(place, after)}"
