"""Explain every row of a readout: a `Why` for each metric, arm and test over everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from workbench.experiments.estimates.estimate import TUNED_AT, Levels
from workbench.experiments.explanation.sentences import sentences
from workbench.experiments.explanation.statements import Statement, statements
from workbench.experiments.explanation.why import Bar, Boundary, Share, Source, Why
from workbench.experiments.plan.looks import Schedule
from workbench.experiments.plan.phases import PLAIN, Entry
from workbench.experiments.readout import Row
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.stats import spending
from workbench.version import __version__


def explain(experiment: Experiment, catalog: Catalog, snapshot: Snapshot, anchors: Anchors, plan: Schedule,
            rows: Sequence[Row], caps: Mapping[str, float], spec_hash: str, entry: Entry = PLAIN) -> tuple[Why, ...]:
    """One `Why` a row that is about everybody, in the order of the rows; nothing is read from the log."""
    judged = [row for row in rows if row.segment is None]
    if not judged:
        return ()
    ran = statements(experiment, catalog, snapshot, anchors, plan.cut, caps, entry.phased)
    found = []
    for row in judged:
        own = {column: cap for column, cap in caps.items()
               if column in (row.metric, f"{row.metric}.num", f"{row.metric}.den")}
        source = Source(snapshot.id, spec_hash, __version__, _moment(plan.cut), own, None)
        found.append(_why(experiment, row, plan, source, ran[row.metric]))
    return tuple(found)


def _why(experiment: Experiment, row: Row, plan: Schedule, source: Source, statement: Statement) -> Why:
    share, boundary, bar = _share(experiment, row), _boundary(experiment, row, plan), _bar(experiment, row)
    last = row.path[-1] if row.path else None
    return Why(row.metric, row.arm, row.test, row.passed, share, boundary, bar, last.statistic if last else None,
               last.needed if last else None, last.needed_relative if last else None, source,
               sentences(experiment, row, share, boundary, bar, source), statement)


def _share(experiment: Experiment, row: Row) -> Share:
    levels, plan, arms = Levels.of(experiment), experiment.plan, len(experiment.arms)
    success, guardrail = len(experiment.metrics.success), len(experiment.metrics.guardrail)
    if row.test == "superiority":
        return Share("alpha", plan.alpha, success, arms, levels.superiority, 2)
    if row.test == "non_inferiority":
        return Share("alpha", plan.alpha, 1, arms, levels.non_inferiority, 1)
    if row.test == "deterioration":
        return Share("deterioration", plan.deterioration, success + guardrail, arms, levels.deterioration, 1)
    return Share("none", plan.alpha, 1, 1, levels.plain, 2)


def _boundary(experiment: Experiment, row: Row, plan: Schedule) -> Boundary:
    sequential = experiment.plan.sequential
    method = sequential.method if sequential is not None else "fixed"
    units, last = row.n + row.n_control, plan.looks[-1] if plan.looks else None
    spent = planned = None
    if sequential is not None and method == "group" and sequential.units is not None:
        weights = experiment.split
        planned = (sequential.units * (weights[experiment.control] + weights[row.arm]) / sum(weights.values()))
        if row.level is not None and row.information_fraction is not None:
            spent = spending.spent(row.information_fraction, row.level)
    elif sequential is not None and method == "always_valid":
        planned = float(sequential.units or TUNED_AT)
    return Boundary(method, row.path[-1].threshold if row.path else None, row.information_fraction, spent, units,
                    planned, last.index if last else None, len(sequential.looks) or None if sequential else None)


def _bar(experiment: Experiment, row: Row) -> Bar | None:
    base = row.path[-1].control if row.path else row.control_mean
    size = abs(base) if base else None
    if row.test == "non_inferiority":
        given = experiment.metrics.guardrail[row.metric].margin
    elif row.test == "superiority":
        given = experiment.metrics.success[row.metric].mde
    else:
        return None
    kind: Literal["margin", "goal"] = "margin" if row.test == "non_inferiority" else "goal"
    if given.relative:
        return Bar(kind, "relative", given.amount * size if size else None, given.amount)
    return Bar(kind, "absolute", given.amount, given.amount / size if size else None)


def _moment(cut: datetime | None) -> str | None:
    return cut.isoformat(sep=" ") if cut else None
