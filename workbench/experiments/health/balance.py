"""Were the arms alike before the exposure, and are they counted alike after it?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np

from workbench.experiments.health.checks import LEVEL, Check, Figure, Severity
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import Reduction
from workbench.metrics.spec import Metric
from workbench.metrics.tally import Cell
from workbench.stats.adjust import terms
from workbench.stats.balance import Difference, adjusted_away, standardised
from workbench.stats.contingency import independence
from workbench.stats.moments import Moments
from workbench.stats.multiplicity import benjamini_hochberg
from workbench.stats.srm import sample_ratio

LARGE = 0.1         # standard deviations: from here on an imbalance matters whatever its p (Austin, 2009)
HOUR, WEEK = "~hour_before", "~week_before"


def before(experiment: Experiment, catalog: Catalog) -> tuple[Catalog, list[str]]:
    """The catalog with a metric for what each event fact said just before the exposure, and these metrics' names.

    `<fact>~hour_before` for the facts of success metrics, `<fact>~week_before` for those of success and guardrail
    metrics of which no covariate tells.
    """
    covered = {fact for name in experiment.metric_names for fact in catalog.metric(name).facts
               if catalog.metric(name).covariate is not None}
    made: dict[str, Metric] = {}
    for name in (*experiment.metrics.success, *experiment.metrics.guardrail):
        for fact in catalog.metric(name).facts:
            spec = catalog.fact(fact)
            if spec.kind != "event" or spec.clock is None or "[" in fact:
                continue
            if name in experiment.metrics.success:
                made[f"{fact}{HOUR}"] = Metric.model_validate(
                    {"fact": fact, "agg": "any", "window": ["-1h", 0], "direction": "up"})
            if fact not in covered:
                made[f"{fact}{WEEK}"] = Metric.model_validate(
                    {"fact": fact, "agg": "any", "window": ["-7d", 0], "direction": "up"})
    return catalog.with_metrics(made), list(made)


def check_balance(experiment: Experiment, reduction: Reduction, extra: Sequence[str]) -> Check:
    """Standardised differences of every covariate, and of who had events in the week before."""
    figures = []
    for name, arm, control, treated in _pairs(experiment, reduction, experiment.metric_names):
        for term in terms(control.names)[1]:
            what = "history missing" if term[0] == "m" else "before exposure"
            figures.append(_figure(f"{name} ({arm})", what, standardised(control, treated, term)))
    for name, arm, control, treated in _pairs(experiment, reduction, [one for one in extra if one.endswith(WEEK)]):
        fact = name.removesuffix(WEEK)
        figures.append(_figure(f"{fact} ({arm})", "in the week before", standardised(control, treated, ("y", None))))
    told = _adjusted(figures)
    if not told:
        return Check("balance", "ok", (), "nothing is known of the time before the exposure")
    loud = [one for one in told if one.q is not None and one.q < LEVEL]
    worst = max((abs(one.value) for one in told if one.value is not None), default=0.0)
    if not loud:
        return Check("balance", "ok", told, f"the arms were alike before: of {len(told)} differences the largest is "
                                            f"{worst:.3f} standard deviations")
    listed = "; ".join(f"{one.of} {one.name} {one.value:+.3f} standard deviations (q = {one.q:.2g})"
                       for one in loud[:3])
    large = " (large)" if any(abs(one.value or 0) >= LARGE for one in loud) else ""
    return Check("balance", "warning", told, f"the arms differed before the exposure{large}: {listed}",
                 "look at how units were assigned and who is missing; an adjusted effect takes off what the covariates "
                 "tell, not why they differ")


def check_adjustment(experiment: Experiment, reduction: Reduction) -> Check:
    """Whether the adjusted effect is further from the raw one than chance in the covariates allows."""
    figures = [_figure(f"{name} ({arm})", "raw less adjusted effect", adjusted_away(control, treated))
               for name, arm, control, treated in _pairs(experiment, reduction, experiment.metric_names)
               if terms(control.names)[1]]
    told = _adjusted(figures)
    if not told:
        return Check("adjustment", "ok", (), "no effect is adjusted")
    loud = [one for one in told if one.q is not None and one.q < LEVEL]
    if not loud:
        return Check("adjustment", "ok", told, "raw and adjusted effects differ by no more than their joint error")
    listed = "; ".join(f"{one.of} by {one.value:+.4g} (q = {one.q:.2g})" for one in loud[:3])
    return Check("adjustment", "warning", told, f"raw and adjusted effects differ by more than their joint error: "
                                                f"{listed}",
                 "the covariates differ between the arms: find out why before either effect is used, and that nothing "
                 "after the exposure is in a covariate")


def check_missing(experiment: Experiment, reduction: Reduction) -> Check:
    """Where units without a value are left out, whether their share differs between arms."""
    return _shares(
        experiment, reduction, "missing", lambda cell: cell.missing, lambda cell: cell.missing + cell.moments.n,
        "every unit has a value", "the share of units without a value differs between arms",
        "those that remain are not comparable: count a unit without a value as 0, or find out why they are missing")


def check_maturity(experiment: Experiment, reduction: Reduction) -> Check:
    """How many units are left out because their window has not ended, and whether that differs between arms."""
    return _shares(
        experiment, reduction, "maturity", lambda cell: cell.immature,
        lambda cell: cell.immature + cell.missing + cell.moments.n, "every unit's window has ended",
        "the share of units whose window has not ended differs between arms: one arm's exposures came later",
        "compare the arms' days of first exposure; wait until every window has ended")


def check_silent(experiment: Experiment, reduction: Reduction) -> Check:
    """Metrics that say the same of every unit, in all arms or in one."""
    silent: dict[str, list[str]] = {}
    for name in experiment.metric_names:
        cells = {arm: reduction.cell(name, arm) for arm in experiment.split}
        for arm, cell in cells.items():
            if cell and cell.moments.n >= 2 and _finite(cell) and _constant(cell.moments):
                silent.setdefault(name, []).append(arm)
    figures = tuple(Figure(f"{name} ({arm})", "the value of every unit", _mean(reduction.cell(name, arm)))
                    for name, arms in silent.items() for arm in arms)
    if not silent:
        return Check("silent_metrics", "ok", (), "every metric varies in every arm")
    told = "; ".join(f"{name} is the same for every unit of {', '.join(arms)}" for name, arms in silent.items())
    return Check("silent_metrics", "warning", figures, told,
                 "is the event still logged, in every arm, under the name that the fact's `where` asks for?")


def _shares(experiment: Experiment, reduction: Reduction, name: str, what: Callable[[Cell], int],
            of: Callable[[Cell], int], none: str, differs: str, todo: str) -> Check:
    """A share of units by metric, tested for being the same in every arm."""
    figures = []
    for metric in experiment.metric_names:
        cells = {arm: cell for arm in experiment.split if (cell := reduction.cell(metric, arm)) is not None}
        counts = {arm: what(cell) for arm, cell in cells.items()}
        sizes = {arm: of(cell) for arm, cell in cells.items()}
        if not sum(counts.values()):
            continue
        rest = {arm: sizes[arm] - counts[arm] for arm in cells}
        p = _same(counts, rest)
        figures.append(Figure(metric, ", ".join(f"{arm} {n:,}" for arm, n in counts.items()),
                              sum(counts.values()) / sum(sizes.values()), p))
    told = _adjusted(figures)
    if not told:
        return Check(name, "ok", (), none)
    loud = [one for one in told if one.q is not None and one.q < LEVEL]
    listed = "; ".join(f"{one.of}: {one.name} ({one.value:.1%} of all)" for one in (loud or told)[:3])
    level: Severity = "warning" if loud else "info"
    return Check(name, level, told, f"{differs}: {listed}" if loud else f"left out: {listed}", todo if loud else "")


def _same(counts: dict[str, int], rest: dict[str, int]) -> float | None:
    """p that a share is the same in every arm; None where one side of the table is too small to tell."""
    if sum(rest.values()) == 0:
        return None
    sizes = {arm: float(counts[arm] + rest[arm]) for arm in counts}
    few = min(sum(counts.values()), sum(rest.values())) * min(sizes.values()) / sum(sizes.values())
    if few < 5:
        return sample_ratio(counts, sizes) if few >= 1 else None
    return independence(np.array([list(counts.values()), list(rest.values())]))


def _pairs(experiment: Experiment, reduction: Reduction, names: Sequence[str]
           ) -> Iterable[tuple[str, str, Moments, Moments]]:
    """(metric, arm, control's moments, the arm's) of what can be compared."""
    for name in names:
        control = reduction.cell(name, experiment.control)
        for arm in experiment.arms:
            treated = reduction.cell(name, arm)
            if control and treated and _finite(control) and _finite(treated):
                yield name, arm, control.moments, treated.moments


def _finite(cell: Cell) -> bool:
    return bool(np.isfinite(cell.moments.sums).all())


def _constant(moments: Moments) -> bool:
    """Whether the values are one: a constant off the shift leaves what rounding makes of 0."""
    return moments.var("y") <= 1e-12 * float(moments.cross[moments.index("y"), moments.index("y")]) / moments.n


def _mean(cell: Cell | None) -> float | None:
    return cell.moments.mean("y") if cell and cell.moments.n else None


def _figure(of: str, name: str, found: Difference | None) -> Figure | None:
    return Figure(of, name, found.size, found.p) if found else None


def _adjusted(figures: Sequence[Figure | None]) -> tuple[Figure, ...]:
    """The figures with their q, those that speak first."""
    there = [one for one in figures if one is not None]
    tested = [one for one in there if one.p is not None]
    q = benjamini_hochberg([one.p for one in tested if one.p is not None])
    made = [replace(one, q=float(adjusted)) for one, adjusted in zip(tested, q, strict=True)]
    return tuple(sorted(made, key=lambda one: one.p or 0.0)) + tuple(one for one in there if one.p is None)
