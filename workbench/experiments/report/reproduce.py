"""Read out again from what the saved readout names, and say whether the bytes are the same."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from workbench.errors import Refused
from workbench.experiments.analyze import analyze
from workbench.experiments.plan.lock import Lock, locked_spec, spec_hash
from workbench.experiments.readout import Readout
from workbench.experiments.spec import Experiment
from workbench.experiments.stored import FILE, stored
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import Fact, Metric
from workbench.project import Project, json_text, parse_spec

MOST = 20           # changes that are listed


@dataclass(frozen=True)
class Change:
    """One value of the readout that is another now."""

    place: str
    before: Any
    now: Any


@dataclass(frozen=True)
class Reproduced:
    """What came of it.

    Attributes:
        same: whether `readout.json` would be the same bytes.
        spec: where the spec came from: the files of the project, or the lock, where those have changed.
        changes: the first that differ; total: how many there are.
    """

    experiment: str
    snapshot: str
    spec_hash: str
    spec: str
    same: bool
    changes: tuple[Change, ...]
    total: int

    def as_dict(self) -> dict[str, Any]:
        """The result as JSON."""
        return {"version": 1, **asdict(self)}

    def text(self) -> str:
        """The result in words."""
        head = f"{self.experiment}: snapshot {self.snapshot}, spec {self.spec_hash} from {self.spec}"
        if self.same:
            return f"{head}\nthe same bytes"
        more = f"\n  ... and {self.total - len(self.changes)} more" if self.total > len(self.changes) else ""
        return f"{head}\nnot the same: {self.total} values changed\n" + "\n".join(
            f"  {one.place}: {_short(one.before)} -> {_short(one.now)}" for one in self.changes) + more


def reproduce(project: Project, name: str, progress: Callable[[float | None, str], None] | None = None) -> Reproduced:
    """Analyse the recorded snapshot by the recorded spec; nothing is written, and no look is taken.

    Raises:
        NotFound: where the readout or its snapshot is not there.
        Refused: where the spec that was read out is nowhere any more.
    """
    old = stored(project, name)
    experiment, catalog, source = recorded(project, name, old)
    snapshot = Snapshot.open(project, old.snapshot)
    new = analyze(experiment, snapshot, progress=progress, catalog=catalog)
    before = (project.spec_path("experiments", name).parent / FILE).read_text("utf-8")
    now = json_text(new.as_dict())
    changes = [] if before == now else list(_changes("", json.loads(before), json.loads(now)))
    return Reproduced(name, old.snapshot, old.spec_hash, source, before == now, tuple(changes[:MOST]), len(changes))


def recorded(project: Project, name: str, old: Readout) -> tuple[Experiment, Catalog, str]:
    """The spec that was read out: as the files have it, else as it was locked."""
    experiment, catalog = Experiment.load(project, name), Catalog.load(project)
    if spec_hash(experiment, catalog) == old.spec_hash:
        return experiment, catalog, "the project"
    promise = locked_spec(project, name)
    if promise is not None and promise.spec_hash == old.spec_hash:
        then = promised(promise)
        if spec_hash(*then) == old.spec_hash:
            return *then, "the lock"
    raise Refused(f"{name}: spec {old.spec_hash} was read out, it is {spec_hash(experiment, catalog)} now, and no lock "
                  "holds the old one", hint="restore the spec and its metrics from the repository")


def promised(lock: Lock) -> tuple[Experiment, Catalog]:
    """The experiment, and the facts and metrics that it uses, as they were locked."""
    given, where = lock.spec, "prereg.lock"
    facts = {key: parse_spec(Fact, value, where) for key, value in given["facts"].items()}
    metrics = {key: parse_spec(Metric, _timed(value), where) for key, value in given["metrics"].items()}
    return parse_spec(Experiment, given["experiment"], where), Catalog(facts, metrics)


def _timed(metric: dict[str, Any]) -> dict[str, Any]:
    """A metric as a lock holds it, whose durations are hours, as it is written."""
    made = dict(metric)
    if made.get("window"):
        made["window"] = [f"{hours}h" for hours in made["window"]]
    if made.get("within"):
        made["within"] = f"{made['within']}h"
    if made.get("covariate"):
        made["covariate"] = {**made["covariate"], "lookback": f"{made['covariate']['lookback']}h"}
    return made


def _changes(place: str, old: Any, new: Any) -> Iterator[Change]:
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _changes(f"{place}.{key}".removeprefix("."), old.get(key), new.get(key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for at, (before, now) in enumerate(zip(old, new, strict=True)):
            yield from _changes(f"{place}[{at}]", before, now)
    elif old != new:
        yield Change(place, old, new)


def _short(value: Any) -> str:
    shown = json.dumps(value, ensure_ascii=False)
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
