"""What `import workbench as wb` offers: the nouns of the trade, from one opened project."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.project import Project

if TYPE_CHECKING:
    from workbench.experiments.assignment.assign import Assignment
    from workbench.experiments.causal.encouragement import Encouragement
    from workbench.experiments.causal.interaction import Interactions
    from workbench.experiments.causal.longterm import LongTerms
    from workbench.experiments.causal.message_cost import Costs
    from workbench.experiments.decision.tradeoff import TradeOff
    from workbench.experiments.decomposition.attribution import Attribution
    from workbench.experiments.decomposition.sliced import SlicedChange
    from workbench.experiments.plan.design import Design
    from workbench.experiments.readout import Readout
    from workbench.experiments.rehearsal.rehearsed import Rehearsal
    from workbench.experiments.spec import Experiment
    from workbench.explore.fluent import Explore
    from workbench.jobs.run import Run
    from workbench.learning.monitoring.checks import Report
    from workbench.learning.shipping.scoring import Scored
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog
    from workbench.policies.evaluate import Evaluation
    from workbench.policies.gate import Gate


@dataclass(frozen=True)
class SnapshotView:
    """A snapshot with its insights at hand; made by `Workbench.snapshot`."""

    snapshot: Snapshot

    @property
    def id(self) -> str:
        """The snapshot's id: 12 hex digits of its manifest's hash."""
        return self.snapshot.id

    @property
    def explore(self) -> Explore:
        """Typed insights on this snapshot."""
        from workbench.explore.fluent import Explore

        return Explore(self.snapshot)

    def why(self, steps: Sequence[str], before: datetime, after: datetime, *, window: str | None = None,
            total: bool = False, method: str = "shapley") -> Attribution:
        """A change between two periods along a path of metrics, as parts that add up to it."""
        from workbench.experiments.decomposition.investigation import in_periods

        return in_periods(self.snapshot, steps, before, after, window=window, total=total, method=method)

    def slices(self, steps: Sequence[str], before: datetime, after: datetime, by: str, *, window: str | None = None,
               per_user: bool = False) -> SlicedChange:
        """The last step over the one before by a column: other shares, or other rates within them."""
        from workbench.experiments.decomposition.investigation import in_slices

        return in_slices(self.snapshot, steps, before, after, by, window=window, per_user=per_user)

    def sql(self, query: str) -> Any:
        """Run one guarded, read-only SELECT; an Arrow table."""
        from workbench.logs.engine.guarded import guarded

        return guarded(self.snapshot).query(query).table

    def __repr__(self) -> str:
        rows = sum(info.rows for info in self.snapshot.tables.values())
        return f"Snapshot {self.id}: {rows:,} rows in {', '.join(self.snapshot.tables)}"


@dataclass(frozen=True)
class ExperimentView:
    """One experiment of a project; made by `Workbench.experiment`."""

    spec: Experiment
    snapshot: Snapshot

    def readout(self, *, health_only: bool = False, mode: str = "auto") -> Readout:
        """The readout on the project's snapshot; one that shows effects is a look, `health_only` is not.

        `mode` is `inline` (this machine), `ray` (the cluster) or `auto`; the numbers are the same, byte for byte.
        """
        from workbench.experiments.opening import open_readout

        return open_readout(self.spec, self.snapshot, health_only=health_only, mode=mode)

    def trade_off(self, x: str | None = None, y: str | None = None) -> TradeOff:
        """How the effects hang together and what they are worth by `objectives.yaml`; a readout, and so a look."""
        from workbench.experiments.decision.tradeoff import trade_off

        return trade_off(self.spec, self.snapshot, self.readout(), x=x, y=y)

    def plan(self, **figures: Any) -> Design:
        """Units, days and smallest effect for the whole rule; `figures` as in `experiments.proposal.Proposal`."""
        from workbench.experiments.plan.proposal import Proposal, propose
        from workbench.project import parse_spec

        return propose(self.spec, self.snapshot, parse_spec(Proposal, figures, "plan")).design

    def rehearse(self, *, mode: str = "auto", **options: Any) -> Rehearsal:
        """The planned analysis on replays of the log; options as in `experiments.rehearsal.rehearse`."""
        from workbench.experiments.rehearsal.elsewhere import opened
        from workbench.experiments.rehearsal.rehearse import rehearse

        return rehearse(self.spec, opened(self.snapshot, mode), **options)

    def why(self, steps: Sequence[str], *, window: str | None = None, method: str = "shapley"
            ) -> tuple[Attribution, ...]:
        """Each arm's effect along a path of metrics, as parts that add up to it; a readout, and so a look."""
        from workbench.experiments.decomposition.investigation import in_arms

        return in_arms(self.spec, self.snapshot, self.readout(), steps, window=window, method=method)

    def uptake(self, of: str | None = None) -> Encouragement:
        """The effect of taking something up, from an arm that only encourages; a readout, and so a look."""
        from workbench.experiments.causal.encouragement import encouraged

        return encouraged(self.spec, self.snapshot, self.readout(), uptake=of)

    def message_cost(self, sends: str | None = None, months_after: float = 0.0) -> Costs:
        """What one more message costs in reachability, by `objectives.yaml`; a readout, and so a look."""
        from workbench.experiments.causal.message_cost import message_cost

        return message_cost(self.spec, self.snapshot, self.readout(), sends=sends, months_after=months_after)

    def long_term(self, outcome: str, early: Sequence[str]) -> LongTerms:
        """The effect on a long-term outcome by early metrics, with a card that may withhold it."""
        from workbench.experiments.causal.longterm import long_term

        return long_term(self.spec, self.snapshot, self.readout(health_only=True), outcome, early)

    def interaction(self, other: str) -> Interactions:
        """Does the effect depend on the arm of another experiment on the same users?"""
        from workbench.experiments.causal.interaction import interactions
        from workbench.experiments.spec import Experiment

        second = ExperimentView(Experiment.load(self.snapshot.project, other), self.snapshot)
        return interactions(self.spec, second.spec, self.snapshot,
                            [one.readout(health_only=True) for one in (self, second)])

    def assign(self, out: str | Path | None = None) -> Assignment:
        """Which user is in which arm; `out` writes the users, as .parquet or .csv."""
        from workbench.experiments.assignment.assign import assign

        return assign(self.spec, self.snapshot, out=Path(out) if out is not None else None)


@dataclass(frozen=True)
class Workbench:
    """An opened project."""

    project: Project

    def snapshot(self, id: str | None = None) -> SnapshotView:
        """The current snapshot, or the one named."""
        from workbench.logs.snapshot import Snapshot

        return SnapshotView(Snapshot.open(self.project, id))

    @property
    def explore(self) -> Explore:
        """Typed insights on the current snapshot."""
        return self.snapshot().explore

    @property
    def metrics(self) -> Catalog:
        """Facts and metrics of `metrics/*.yaml`."""
        from workbench.metrics.catalog import Catalog

        return Catalog.load(self.project)

    def experiment(self, name: str, snapshot: str | None = None) -> ExperimentView:
        """One experiment by its folder's name."""
        from workbench.experiments.spec import Experiment

        return ExperimentView(Experiment.load(self.project, name), self.snapshot(snapshot).snapshot)

    def metric(self, name: str, *, draft: str | None = None, snapshot: str | None = None) -> Any:
        """Prove one metric: value, variance, warnings.

        Args:
            draft: YAML of a metrics file that is not saved yet; it takes the place of what the project declares.
        """
        from workbench.metrics.checking import check_metric
        from workbench.metrics.spec import MetricsFile
        from workbench.project import parse_spec, parse_yaml

        catalog = self.metrics
        if draft is not None:
            catalog = catalog.with_file(parse_spec(MetricsFile, parse_yaml(draft, "draft"), "draft"))
        return check_metric(self.snapshot(snapshot).snapshot, catalog, name)

    def gate(self, policy: str, harms: Mapping[str, str], snapshot: str | None = None) -> Gate:
        """May a policy go into an experiment, by the log; `harms` are metrics and the tolerated rise, as 20%."""
        from workbench.experiments.spec import amounts
        from workbench.policies.gate import gate
        from workbench.policies.spec import PolicySpec

        tolerated = amounts([f"{name}={margin}" for name, margin in harms.items()], "harms")
        return gate(self.project, PolicySpec.load(self.project, policy), tolerated, self.snapshot(snapshot).snapshot)

    def frontier(self, policy: str, harms: Mapping[str, str], temperatures: Sequence[float],
                 snapshot: str | None = None) -> tuple[Gate, ...]:
        """The same of a softmax policy at several temperatures; a choice among them is exploration."""
        from workbench.experiments.spec import amounts
        from workbench.policies.gate import frontier
        from workbench.policies.spec import PolicySpec

        tolerated = amounts([f"{name}={margin}" for name, margin in harms.items()], "harms")
        return frontier(self.project, PolicySpec.load(self.project, policy), tolerated,
                        self.snapshot(snapshot).snapshot, temperatures)

    def train(self, name: str, *, mode: str = "auto", wait: bool = True) -> Run:
        """Start the training spec `name` outside this process; returns its run."""
        from workbench.jobs.start import start

        run = start(self.project, "training", name, mode=mode)
        return run.wait() if wait else run

    def evaluate(self, policy: str) -> Evaluation:
        """Evaluate a policy off-policy on the current snapshot; raises `Refused` beyond its limits."""
        from workbench.policies.evaluate import evaluate

        return evaluate(self.project, policy, self.snapshot().snapshot)

    def score(self, name: str, rows: str | Path, out: str | Path) -> Scored:
        """Score Parquet that has a column a feature by a run, or by a training spec's champion, into another file."""
        from workbench.learning.shipping.scoring import score
        from workbench.learning.shipping.sources import ParquetRows
        from workbench.learning.trained import find_trained

        return score(find_trained(self.project, name), ParquetRows(Path(rows)), Path(out))

    def monitor(self, name: str | None = None, *, reference: str | None = None, current: str | None = None) -> Report:
        """Whether what a model was taught still holds on the current snapshot; windows are `FROM:TO`, UTC."""
        from workbench.learning.monitoring.watching import watch

        return watch(self.project, self.snapshot().snapshot, name, reference=reference, current=current)

    def import_(self, *sources: str, adapter: str = "table", name: str | None = None,
                progress: Callable[[float | None, str], None] | None = None) -> SnapshotView:
        """Import files into a new snapshot, which becomes the current one."""
        from workbench.logs.imports.importing import import_source

        return SnapshotView(import_source(self.project, list(sources), adapter=adapter, name=name, progress=progress))

    def __repr__(self) -> str:
        return f"Workbench project at {self.project.root}"


def open(directory: str | Path | None = None) -> Workbench:
    """The project at `directory`, or the one that holds the working directory."""
    return Workbench(Project.find(directory))


def init(directory: str | Path) -> Workbench:
    """Make a project; nothing that exists is overwritten."""
    return Workbench(Project.create(directory))


def demo(directory: str | Path, **options: Any) -> Any:
    """Run the guided loop on a simulated squad; see `workbench.demo.run_demo`."""
    from workbench.demo import run_demo

    return run_demo(Path(directory), **options)
