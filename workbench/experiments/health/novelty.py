"""Does an effect fade or grow with the day on which units came in? A description, never a part of the verdict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from workbench.experiments.health.checks import LEVEL, Check, Figure
from workbench.experiments.spec import Experiment
from workbench.metrics.cuts import FIRST_DAY
from workbench.metrics.reduce import Reduction
from workbench.stats.heterogeneity import Trend, trend
from workbench.stats.multiplicity import benjamini_hochberg
from workbench.stats.summary import pair

SMALLEST = 30       # units of an arm on a day: below, an error of its effect is no guide


def check_novelty(experiment: Experiment, reduction: Reduction) -> Check:
    """A weighted line through the effects of the days of first exposure, by metric and arm."""
    trends = [(metric, arm, found) for metric in experiment.metric_names for arm in experiment.arms
              if (found := _trend(experiment, reduction, metric, arm)) is not None]
    q: Sequence[float] = benjamini_hochberg([one.p for _, _, one in trends]).tolist()
    figures = tuple(sorted((Figure(f"{metric} ({arm})", "change of the effect a day", one.slope, one.p, adjusted)
                            for (metric, arm, one), adjusted in zip(trends, q, strict=True)),
                           key=lambda one: one.p or 0.0))
    if not trends:
        return Check("novelty", "ok", (), "too few days of first exposure to say whether effects change")
    loud = [f"{metric} ({arm}): from {one.start:+.4g} among the first to {one.end:+.4g} among the last (q = "
            f"{adjusted:.2g})" for (metric, arm, one), adjusted in zip(trends, q, strict=True) if adjusted < LEVEL]
    if not loud:
        return Check("novelty", "ok", figures, "no effect is shown to change with the day on which units came in")
    return Check("novelty", "info", figures, "the effect changes with the day on which units came in: "
                 + "; ".join(loud) + ". A description: late units differ from early ones, too",
                 "expect something nearer to the last value after a launch; run longer, or look at those who were new")


def _trend(experiment: Experiment, reduction: Reduction, metric: str, arm: str) -> Trend | None:
    days, effects, errors = [], [], []
    for _, day in (group for group in reduction.groups(("arm", FIRST_DAY)) if group[0] == experiment.control):
        control = reduction.cell(metric, experiment.control, day, by=("arm", FIRST_DAY))
        treated = reduction.cell(metric, arm, day, by=("arm", FIRST_DAY))
        if day is None or control is None or treated is None or min(control.moments.n, treated.moments.n) < SMALLEST:
            continue
        two = pair(control.moments, treated.moments)
        if two is None:
            continue
        days.append(float(date.fromisoformat(day).toordinal()))
        effects.append(two.treatment.mean - two.control.mean)
        errors.append(float(np.sqrt(two.treatment.variance + two.control.variance)))
    return trend(days, effects, errors)
