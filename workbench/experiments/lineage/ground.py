"""What the analysis of a readout stood on, opened again from what the readout names, and the SQL of its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from workbench.experiments.explanation.statements import means_of, rows_of
from workbench.experiments.health.checkup import Asked, asked_of
from workbench.experiments.plan.looks import Schedule, schedule
from workbench.experiments.plan.phases import Entry, anchors_of, entry
from workbench.experiments.readout import Readout
from workbench.experiments.report.reproduce import recorded
from workbench.experiments.spec import Experiment
from workbench.experiments.stored import stored
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.compiler import compile_metrics
from workbench.metrics.values import maturity_limit
from workbench.project import Project


@dataclass(frozen=True)
class Ground:
    """A saved readout with its spec, metrics and snapshot as they were.

    Attributes:
        spec: where the spec came from: the files of the project, or the lock.
    """

    readout: Readout
    experiment: Experiment
    catalog: Catalog
    snapshot: Snapshot
    spec: str
    plan: Schedule
    asked: Asked
    anchors: Anchors
    entry: Entry

    @classmethod
    def open(cls, project: Project, name: str) -> Self:
        """Open it; nothing is read from the log but the phases and triggers of the exposures.

        Raises:
            NotFound: where the readout or its snapshot is not there.
            Refused: where the spec that was read out is nowhere any more.
        """
        readout = stored(project, name)
        experiment, catalog, spec = recorded(project, name, readout)
        snapshot = Snapshot.open(project, readout.snapshot)
        plan, asked = schedule(experiment, snapshot, catalog), asked_of(experiment, snapshot, catalog)
        anchors = anchors_of(experiment, snapshot, plan.cut, asked.keys)
        return cls(readout, experiment, catalog, snapshot, spec, plan, asked, anchors,
                   entry(experiment, snapshot, anchors))

    def cut(self, look: int = -1) -> datetime | None:
        """What was known at a look: rows before this moment."""
        return self.plan.looks[look].cut if self.plan.looks else self.plan.reached

    def exposed(self, *only: str) -> str:
        """A row per enrolled unit, at its first exposure."""
        cut = self.cut()
        kept = [*([f"anchor < {sql.literal(cut)}"] if cut is not None and self.anchors.kind != "none" else []), *only]
        return f"SELECT *\nFROM (\n{self.anchors.sql}\n)" + _where(kept)

    def units(self, metric: str, *only: str, look: int = -1) -> str:
        """A row per mature unit with its values of a metric, as they entered the readout: capped, 0 without rows."""
        return rows_of(metric, self.asked.catalog, self.snapshot, self._compiled(metric, look), self.cut(look),
                       self.readout.caps if look == -1 else {}, only)

    def means(self, metric: str, *only: str) -> str | None:
        """A row per arm with its mean; see `Statement`."""
        return means_of(self.experiment, metric, self.asked.catalog, self.snapshot, self._compiled(metric, -1),
                        self.cut(), self.readout.caps, self.entry.phased, only)

    def immature(self, metric: str, *only: str) -> str:
        """A row per unit whose window of a metric had not ended."""
        limit, cut = maturity_limit(self.snapshot, self.asked.catalog, metric, self.cut()), self.cut()
        kept = [f"anchor > {sql.literal(limit.item())}" if limit is not None else "FALSE",
                *([f"anchor < {sql.literal(cut)}"] if cut is not None else [])]
        return f"SELECT *\nFROM (\n{self.anchors.sql}\n)" + _where([*kept, *only])

    def lacking(self, metric: str) -> str:
        """A row per mature unit that has no value of a metric and is left out for it."""
        return rows_of(metric, self.asked.catalog, self.snapshot, self._compiled(metric, -1), self.cut(), {}, (),
                       lacking=True)

    def _compiled(self, metric: str, look: int) -> str:
        return compile_metrics(self.snapshot, self.asked.catalog, [metric], self.anchors, self.cut(look)).sql


def _where(kept: Sequence[str]) -> str:
    return f"\nWHERE {' AND '.join(kept)}" if kept else ""


def is_(column: str, value: str | None) -> str:
    """A condition that a key of the anchors has a value, or none."""
    return f"{sql.name(column)} IS NOT DISTINCT FROM {'NULL' if value is None else sql.literal(value)}"


def among(column: str, values: Sequence[str]) -> str:
    """A condition that a key of the anchors has one of some values."""
    return f"{sql.name(column)} IN ({', '.join(sql.literal(value) for value in values)})"
