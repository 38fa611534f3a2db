"""How much a few units hold of a metric, and what the effect is without them."""

from __future__ import annotations

import math

from workbench.experiments.health.checks import Check, Figure
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import Reduction

TOP = 0.001         # of an arm's units
HELD = 0.5          # of an arm's sum, by the top: then the mean is theirs
ALONE = 0.05        # of an arm's sum, by one unit among a thousand or more
Z = 1.959963984540054


def asked(experiment: Experiment, catalog: Catalog) -> list[str]:
    """The metrics that a few units can carry: means of sums and counts."""
    return [name for name in experiment.metric_names if not catalog.metric(name).ratio
            and not catalog.metric(name).quantile and catalog.metric(name).cap is None
            and catalog.metric(name).aggregate in ("sum", "count", "distinct", "mean", "max", "last")]


def check_outliers(experiment: Experiment, reduction: Reduction, *, effects: bool) -> Check:
    """The share that the top 0.1 % of each arm hold.

    Args:
        effects: tell the effect with and without them too; False where no effect may be shown.
    """
    figures: list[Figure] = []
    loud: list[str] = []
    flips: list[str] = []
    metrics = dict.fromkeys(name for name, _ in reduction.tops)
    for name in metrics:
        for arm in experiment.split:
            top = reduction.tops.get((name, (arm,)))
            if top is None or top.n < 2:
                continue
            k = math.ceil(TOP * top.n)
            share, alone = top.share(k), top.share(1)
            if share is None or alone is None:
                continue
            figures.append(Figure(f"{name} ({arm})", f"held by the top {k:,} of {top.n:,} units", share))
            if alone > ALONE and top.n >= 1_000:
                loud.append(f"one unit of {arm} holds {alone:.1%} of {name}")
            elif share > HELD and k > 1:
                loud.append(f"{k:,} of {top.n:,} units of {arm} hold {share:.1%} of {name}")
        if effects:
            for arm in experiment.arms:
                told = _without(experiment, reduction, name, arm)
                if told is not None:
                    figures += told[:2]
                    flips += [told[2]] if told[2] else []
    named = tuple(figures)
    described = f". Without the top 0.1 % of each arm: {'; '.join(flips)}" if flips else ""
    if loud:
        return Check("outliers", "warning", named, "; ".join(loud[:3]) + described,
                     "is it a test account or a machine? Cap the metric (`cap: {quantile: 0.999}`) in the spec of the "
                     "next experiment; a cap chosen now is chosen after looking")
    if flips:
        return Check("outliers", "info", named, "a few units carry what an effect says" + described,
                     "read the effect with and without them; declare a cap before the next experiment")
    return Check("outliers", "ok", named, "no few units hold most of a metric" if named else
                 "no metric is a sum or a count without a cap")


def _without(experiment: Experiment, reduction: Reduction, name: str, arm: str
             ) -> tuple[Figure, Figure, str | None] | None:
    """The plain effect with all units and without the top of both arms, and in words where they say two things."""
    tops = [reduction.tops.get((name, (one,))) for one in (experiment.control, arm)]
    if any(top is None or top.n < 1_000 for top in tops):
        return None
    told = []
    for kept in (False, True):
        arms = [top.without(math.ceil(TOP * top.n) if kept else 0) for top in tops if top is not None]
        effect, se = arms[1][1] - arms[0][1], math.sqrt(arms[0][2] + arms[1][2])
        told.append((effect, se))
    (effect, se), (less, error) = told
    of = f"{name} ({arm})"
    words = None
    if (abs(effect) > Z * se) != (abs(less) > Z * error) or (effect * less < 0 and abs(less) > Z * error):
        words = f"{of} {less:+.4g} -+ {Z * error:.2g}, with them {effect:+.4g} -+ {Z * se:.2g}"
    return (Figure(of, "plain effect", effect), Figure(of, "plain effect without the top 0.1 %", less), words)
