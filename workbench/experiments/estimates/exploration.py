"""Rows of segments -> the same rows with q-values, and whether the segments differ at all.

Segments are for finding questions. Of 35 intervals one or two exclude zero where nothing is there, so a segment's row
is a finding only at a false discovery rate, and a look at single segments starts with whether they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from workbench.experiments.estimates.segments import Exploration, Heterogeneity, Method
from workbench.experiments.readout import Class, Row
from workbench.experiments.spec import Experiment
from workbench.stats.heterogeneity import cochran
from workbench.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli, e_benjamini_hochberg

# what a row asks: a family each, as rows that pass easily (a wide margin) would lend the others their rank
_FAMILIES = (("superiority", "none"), ("non_inferiority",), ("deterioration",))
_WHY: dict[Method, str] = {
    "benjamini-hochberg": "the values of one column have no unit in common, arms share their control, and tests with "
                          "two sides of metrics that hang together keep the rate (Benjamini and Hochberg, 1995)",
    "benjamini-yekutieli": "it holds whatever the dependence: {reason} (Benjamini and Yekutieli, 2001)",
    "e-benjamini-hochberg": "1/p of an always-valid p is an e-value, which holds whatever the dependence and whenever "
                            "it is looked at (Wang and Ramdas, 2022)",
}
_ADJUST: dict[Method, Callable[[Sequence[float]], np.ndarray]] = {
    "benjamini-hochberg": benjamini_hochberg,
    "benjamini-yekutieli": benjamini_yekutieli,
    "e-benjamini-hochberg": lambda p: e_benjamini_hochberg([1 / one if one > 0 else np.inf for one in p]),
}


def explore(experiment: Experiment, rows: Sequence[Row], *, final: bool) -> tuple[tuple[Row, ...], Exploration | None]:
    """The rows, those of segments with their q, passed and class by it; None where no row is of a segment.

    Args:
        final: whether the experiment ends with this look.
    """
    method, why = _method(experiment)
    level = experiment.plan.alpha
    q: dict[int, float] = {}
    for tests in _FAMILIES:
        family = [i for i, row in enumerate(rows) if row.segment is not None and row.test in tests
                  and row.p is not None]
        q |= dict(zip(family, _ADJUST[method]([_p(rows[i]) for i in family]).tolist(), strict=True))
    if not any(row.segment for row in rows):
        return tuple(rows), None
    found = tuple(row if row.segment is None else _judged(row, q.get(i), level) for i, row in enumerate(rows))
    findings = sum(one <= level for one in q.values())
    # a test of harm or of a margin is not at its level where nothing is there: those of a difference are
    expected = level * sum(row.test in _FAMILIES[0] and row.p is not None for row in rows if row.segment)
    differing = _heterogeneity(experiment, rows, final)
    return found, Exploration(method, why, level, len(q), findings, expected, differing,
                              _words(len(q), findings, expected, level, differing))


def _p(row: Row) -> float:
    assert row.p is not None
    return min(max(row.p, 0.0), 1.0)


def _method(experiment: Experiment) -> tuple[Method, str]:
    """Which adjustment holds for this plan, and why."""
    plan = experiment.plan.sequential
    method: Method = "benjamini-hochberg"
    reason = ""
    if plan is not None and plan.method == "always_valid":
        method = "e-benjamini-hochberg"
    elif plan is not None and plan.method == "group":
        method, reason = "benjamini-yekutieli", "a look at which one may stop makes tests depend on each other"
    elif experiment.design == "cluster":
        method, reason = "benjamini-yekutieli", "users of one cluster may lie in several segments"
    return method, _WHY[method].format(reason=reason)


def _judged(row: Row, q: float | None, level: float) -> Row:
    """A segment's row, which says no more than its q does."""
    found = q is not None and q <= level and row.effect is not None
    good = row.effect is not None and (row.effect > 0) == (row.direction == "up")
    classed: Class | None = None if row.test in ("none", "deterioration") else "uninformative"
    if found and row.test == "superiority":
        classed = "win" if good else "regression"
    elif found and row.test == "non_inferiority":
        classed = "neutral_powered"
    elif found and row.test == "deterioration":
        classed = "regression"
    passed = found and row.test != "none" and (good or row.test != "superiority")
    return replace(row, q=q, passed=passed, classed=classed)


def _heterogeneity(experiment: Experiment, rows: Sequence[Row], final: bool) -> tuple[Heterogeneity, ...]:
    """Cochran's Q for every metric, arm and column, adjusted over all of them."""
    plan = experiment.plan.sequential
    reason = None
    if experiment.design == "cluster":
        reason = "users of one cluster may lie in several segments: their effects are not independent"
    elif plan is not None and plan.method != "fixed" and not final:
        reason = "told at the last look: a test of differences has no level that holds for several looks"
    told: list[Heterogeneity] = []
    for metric in experiment.metric_names:
        for arm in experiment.arms:
            for column in experiment.segments:
                own = [row for row in rows if row.segment and row.segment["column"] == column
                       and (row.metric, row.arm) == (metric, arm) and row.test != "deterioration"]
                spread = None if reason else cochran([np.nan if row.effect is None else row.effect for row in own],
                                                     [np.nan if row.se is None else row.se for row in own])
                usable = sum(row.effect is not None and bool(row.se) for row in own)
                if spread is None:
                    told.append(Heterogeneity(metric, arm, column, usable, None, None, None, None, None,
                                              reason or "fewer than two values have an effect"))
                else:
                    told.append(Heterogeneity(metric, arm, column, usable, spread.q, spread.df, spread.share,
                                              spread.p, None))
    tested = [i for i, one in enumerate(told) if one.p is not None]
    q = benjamini_hochberg([one.p for one in told if one.p is not None])
    for i, one in zip(tested, q.tolist(), strict=True):
        told[i] = replace(told[i], q=one)
    return tuple(told)


def _words(tests: int, findings: int, expected: float, level: float,
           differing: Sequence[Heterogeneity]) -> str:
    """The exploration in a sentence or two."""
    differ = [f"{one.metric} between the values of {one.column} ({one.arm}, q = {one.q:.2g})" for one in differing
              if one.q is not None and one.q <= level]
    refused = next((one.reason for one in differing if one.reason), None)
    if differ:
        first = "the effect differs on " + "; ".join(differ)
    elif any(one.q is not None for one in differing):
        first = f"no effect is shown to differ between segments at {level:.0%}: read the overall row"
    else:
        first = f"whether segments differ is not told ({refused})"
    return (f"Exploration, never a part of the verdict: {first}. {findings:,} of {tests:,} rows are findings at a "
            f"false discovery rate of {level:.0%}; without any effect {expected:.1f} of them would be expected beyond "
            f"{level:.0%} by themselves")
