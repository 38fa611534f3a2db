"""The guided loop on a simulated squad: log -> snapshot -> readout -> model -> policy, each beside the truth.

The truth was planted by the simulator and is read here only; nothing that estimates can see it.
"""

from __future__ import annotations

import math
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import InputError, Refused, WorkbenchError
from workbench.experiments.opening import open_readout
from workbench.experiments.plan.phases import anchors_of
from workbench.experiments.readout import Readout
from workbench.experiments.spec import Experiment
from workbench.jobs import rayhead
from workbench.jobs.cancel import cancel
from workbench.jobs.start import start
from workbench.learning.encoding import factorize
from workbench.logs.contract.checks import run_checks
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import Metric
from workbench.metrics.values import values
from workbench.policies import feedback, policy
from workbench.policies.evaluate import evaluate
from workbench.policies.evaluation import Evaluation
from workbench.policies.spec import PolicySpec
from workbench.project import Project, write_atomic, write_json
from workbench.simulator.planted import Rewards
from workbench.simulator.run import Simulated, simulate
from workbench.simulator.truth import Truth, one_step_value
from workbench.simulator.world import EXPERIMENT, TREATMENT, World

Progress = Callable[[float | None, str], None]
TRAINING, POLICY = "click_24h", "softmax_click"
MODES = ("ray", "inline")
Z = 1.959963984540054


@dataclass(frozen=True)
class Row:
    """One quantity: the planted truth, the naive number, the estimate, and whether they agree."""

    name: str
    truth: float
    truth_se: float
    naive: float | None
    estimate: float
    ci: tuple[float, float]
    inside: bool


@dataclass(frozen=True)
class DemoResult:
    """What the demo printed."""

    project: Path
    rows: tuple[Row, ...]
    verdict: str
    seconds: float
    readout: Path
    steps: dict[str, float] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The `--json` document."""
        rows = [{**asdict(row), "ci": list(row.ci)} for row in self.rows]
        return {"rows": rows, "verdict": self.verdict, "seconds": self.seconds, "steps": self.steps,
                "project": str(self.project), "readout": str(self.readout)}


def run_demo(
    out: Path,
    *,
    world: str = "default",
    seed: int = 1,
    users: int = 200_000,
    mode: str = "ray",
    truth_users: int | None = None,
    progress: Progress | None = None,
) -> DemoResult:
    """Run the whole loop in a new project at `out`.

    Args:
        world: `default`, or `harmful`, where the new policy wears people out.
        mode: the executor of the training run, `inline` or `ray`.
        truth_users: people in the paired roll-outs of the truth.

    Raises:
        InputError: when `out` already holds files, for an unknown world or mode.
    """
    if mode not in MODES:
        raise InputError(f"unknown mode {mode!r}", where="--mode", got=mode, known=MODES)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        open_it = f"; `workbench lab {out}` opens the demo in it" if (out / "workbench.toml").exists() else ""
        raise InputError(f"{str(out)!r} is not empty", where="--out", hint=f"give a new or empty folder{open_it}")
    squad = World(seed=seed, users=users, name=world)
    say = progress or (lambda fraction, message: None)
    clock = _Clock()
    project = make_project(out)
    if mode == "ray":
        rayhead.begin()                   # it starts while the squad is simulated
    scratch = Path(tempfile.mkdtemp(dir=project.cache, prefix="simulated-"))
    try:
        say(None, "simulating the squad")
        simulated = simulate(squad, scratch, truth_users=truth_users, progress=say)
        clock.lap("simulate")
        snapshot = import_source(project, [simulated.log], "messaging", progress=say)
        _blocking(snapshot)
        clock.lap("import")
        readout, rows = _experiment(project, snapshot, simulated, say)
        clock.lap("readout")
        _train(project, mode, say)
        clock.lap("train")
        say(None, "evaluating the policy")
        rows += _policy(project, snapshot, simulated, evaluate(project, POLICY, snapshot, progress=say))
        clock.lap("evaluate")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    result = DemoResult(project.root, tuple(rows), readout.decision.verdict, clock.total,
                        project.root / "experiments" / EXPERIMENT / "readout.html", clock.laps)
    write_json(project.cache / "demo.json", result.as_dict())
    return result


def make_project(out: Path) -> Project:
    """A project with the simulated squad's specs."""
    project = Project.create(out)
    source = files("workbench.simulator") / "squad"

    def copy(folder: Any, target: Path) -> None:
        for entry in folder.iterdir():
            if entry.is_dir():
                copy(entry, target / entry.name)
            elif not (target / entry.name).exists():
                write_atomic(target / entry.name, entry.read_bytes())

    copy(source, project.root)
    return project


def _blocking(snapshot: Snapshot) -> None:
    report = run_checks(snapshot) if any(c["count"] and c["blocking"] for c in snapshot.manifest.checks) else None
    if report is not None and report.blocked:
        raise Refused("the log breaks its contract", result=report, hint="run `workbench check`")


def _train(project: Project, mode: str, say: Progress) -> None:
    """Train the response model; whoever stops the demo stops the run."""

    def tell(event: dict[str, Any]) -> None:
        data = event["data"]
        if event["kind"] == "metric":
            say(data["round"] / data["rounds"], "training the response model")
        elif event["kind"] == "progress":
            say(None, f"training: {data['stage']}")

    say(None, "training the response model")
    run = start(project, "training", TRAINING, mode=mode, detach=mode == "ray")
    try:
        run.wait(on_event=tell)
    except KeyboardInterrupt:
        cancel(run)
        raise
    if run.status != "done":
        why = (run.state.get("error") or {}).get("message", f"see {run.folder / 'log.txt'}")
        raise WorkbenchError(f"the training run is {run.status}: {why}")


def _experiment(project: Project, snapshot: Snapshot, simulated: Simulated, say: Progress
                ) -> tuple[Readout, list[Row]]:
    say(None, "reading the experiment out")
    experiment = Experiment.load(project, EXPERIMENT)
    readout = open_readout(experiment, snapshot, progress=say)
    truths = {truth.name: truth for truth in simulated.effects}
    observed = _naive_effects(experiment, snapshot, list(truths))
    rows = []
    for row in readout.rows():
        if row.metric in truths and row.test in ("superiority", "non_inferiority") and row.arm == TREATMENT:
            assert row.effect is not None and row.se is not None
            rows.append(_row(f"effect on {row.metric}", truths[row.metric], observed[row.metric], row.effect, row.se))
    return readout, rows


def _naive_effects(experiment: Experiment, snapshot: Snapshot, names: list[str]) -> dict[str, float]:
    """What a dashboard would say: control users who got few messages minus those who got many."""
    catalog = Catalog.load(snapshot.project).with_metrics(
        {"sends_28d": Metric.model_validate({"fact": "sends", "agg": "count", "window": "28d", "direction": "down"})})
    parts = list(values(snapshot, catalog, [*names, "sends_28d"], anchors_of(experiment, snapshot)))
    control = [part.keys["arm"] == experiment.control for part in parts]
    sends = np.concatenate([p.columns["sends_28d"][c] for p, c in zip(parts, control, strict=True)])
    few = sends <= np.median(sends)
    found = {}
    for name in names:
        y = np.concatenate([p.columns[name][c] for p, c in zip(parts, control, strict=True)])
        found[name] = float(y[few].mean() - y[~few].mean())
    return found


def _policy(project: Project, snapshot: Snapshot, simulated: Simulated, evaluation: Evaluation) -> list[Row]:
    truth = _policy_truth(project, snapshot, simulated)
    naive = evaluation.naive.value if evaluation.naive is not None else None
    return [_row(f"clicks a decision of {POLICY}, {one.method.upper()}", truth, naive, one.value, one.se)
            for one in evaluation.estimates]


def _policy_truth(project: Project, snapshot: Snapshot, simulated: Simulated, side: feedback.Side = "trained") -> Truth:
    """The policy's exact one-step value in the logged states of the users that were not evaluated.

    The estimate's interval counts its users' states as a sample; a truth over the same states would share
    that part of the error, and the two errors together would be too wide.
    """
    spec = PolicySpec.load(project, POLICY)
    built = policy.build(spec, project)
    training = built.scorer.spec if built.scorer is not None else None
    rewards = Rewards(simulated.truth)
    probabilities, expected, owner, users = [], [], [], []
    seen = people = 0
    for part in feedback.read(snapshot, Catalog.load(project), spec.reward, training, side=side):
        probabilities.append(built.probabilities(part.batch))
        expected.append(rewards.of(part.batch))
        owner.append(part.batch.owner + seen)
        names, who = factorize(part.unit)
        users.append(who + people)
        seen, people = seen + len(part.unit), people + len(names)
    return one_step_value(np.concatenate(probabilities), np.concatenate(expected), np.concatenate(owner),
                          np.concatenate(users), POLICY)


def _row(name: str, truth: Truth, naive: float | None, estimate: float, se: float) -> Row:
    """`inside` asks whether the truth, with its own error, is compatible with the estimate at 95 %."""
    reach = Z * math.hypot(se, truth.se)
    return Row(name, truth.value, truth.se, naive, estimate, (estimate - Z * se, estimate + Z * se),
               abs(estimate - truth.value) <= reach)


class _Clock:
    def __init__(self) -> None:
        self.began = self.last = time.monotonic()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name], self.last = round(now - self.last, 2), now

    @property
    def total(self) -> float:
        return round(time.monotonic() - self.began, 2)
