"""The effect among triggered units, beside intention to treat, and what it comes to for everybody.

Units whose treatment could have made no difference add noise and no effect. A trigger that is logged in both arms (in
control: it would have happened) marks the others. Values keep their anchor, the exposure, so that the same scan gives
both and the share of the triggered turns one into the other; the rule goes on with everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce as fold
from operator import add

from workbench.experiments.estimates.comparison import compare
from workbench.experiments.estimates.estimate import monitoring
from workbench.experiments.health.ratios import SRM_LEVEL, filtered_ratio
from workbench.experiments.plan.looks import Look
from workbench.experiments.plan.phases import Entry
from workbench.experiments.readout import Effect, SampleRatio, Triggered, TriggeredEffect
from workbench.experiments.spec import Experiment
from workbench.metrics.anchors import TRIGGERED
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import Grouping, Reduction
from workbench.metrics.spec import Metric
from workbench.stats.contrast import Contrast, superiority
from workbench.stats.dilution import diluted

BY: Grouping = ("arm", TRIGGERED)
YES, NO = "yes", "no"


def triggered(experiment: Experiment, catalog: Catalog, reductions: Sequence[Reduction], looks: Sequence[Look],
              entry: Entry, *, shown: bool) -> Triggered | None:
    """The triggered part; None where no trigger tells some units from others.

    Its sample ratio is tested: where triggers differ between arms, whoever is triggered was chosen by the treatment,
    and no effect is shown.

    Args:
        shown: whether effects may be.
    """
    if not entry.filtered:
        return None
    last = reductions[-1]
    p, counts = filtered_ratio(experiment, last, entry, BY, YES)
    whole = sum(experiment.split.values())
    ratio = SampleRatio(p, p is None or p >= SRM_LEVEL, {arm: counts.get(arm, 0) for arm in experiment.split},
                        {arm: weight / whole for arm, weight in experiment.split.items()})
    blocking = []
    silent = [arm for arm, weight in experiment.split.items() if weight > 0 and not counts.get(arm)]
    if experiment.cluster is not None:
        blocking.append("triggers of users are not analysed where clusters were randomised")
    elif silent and len(silent) < len(experiment.split):
        blocking.append(f"no trigger is logged in {', '.join(silent)}: log in every arm when the treatment would have "
                        "made a difference")
    elif not ratio.ok:
        held = ", ".join(f"{arm} {n:,}" for arm, n in ratio.counts.items())
        blocking.append(f"sample-ratio mismatch among triggered units: {held} (p = {p:.2g}): the treatment moves who "
                        "is triggered, or an arm loses triggers")
    if blocking or not shown:
        return Triggered(ratio, (), tuple(blocking))
    effects = [_effect(experiment, catalog, reductions, looks, entry, metric, arm)
               for metric in experiment.metric_names for arm in experiment.arms]
    return Triggered(ratio, tuple(effects))


def _effect(experiment: Experiment, catalog: Catalog, reductions: Sequence[Reduction], looks: Sequence[Look],
            entry: Entry, metric: str, arm: str) -> TriggeredEffect:
    last, spec = reductions[-1], catalog.metric(metric)
    found = compare(last, metric, experiment.control, arm, entry, rest=(YES,), by=BY)
    at = monitoring(experiment, catalog, reductions, looks, metric, arm)
    cells = {(name, flag): last.cell(metric, name, flag, by=BY) for name in experiment.split for flag in (YES, NO)}
    n = {flag: sum(one.moments.n for (_, own), one in cells.items() if one and own == flag) for flag in (YES, NO)}
    among = superiority(found.pair, spec.direction, at) if found.pair else None
    rest = [one.moments for (_, own), one in cells.items() if one and own == NO]
    everybody = None
    if found.pair is not None and _shares(spec) and rest:
        pooled = fold(add, rest)
        mean = pooled.mean("y") if pooled.n else 0.0
        variance = pooled.var("y") / pooled.n if pooled.n > 1 else 0.0
        everybody = superiority(diluted(found.pair, n[YES], n[NO], mean, variance), spec.direction, at)
    sizes = [cells[name, YES] for name in (arm, experiment.control)]
    notes = [*found.notes, *([] if _shares(spec) else ["a ratio or a quantile of everybody is no share of this one"])]
    treated, control = (one.moments.n if one else 0 for one in sizes)
    whole = n[YES] + n[NO]
    return TriggeredEffect(metric, arm, treated, control, n[YES] / whole if whole else None, _told(among),
                           _told(everybody), at.level, "; ".join(notes) or None)


def _shares(spec: Metric) -> bool:
    return not spec.ratio and spec.quantile is None


def _told(contrast: Contrast | None) -> Effect | None:
    if contrast is None:
        return None
    return Effect(contrast.effect, contrast.se, contrast.ci, contrast.relative, contrast.relative_ci, contrast.p)
