"""`Moments` -> one row per metric, arm, test and segment, each at the level that the rule gives it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from workbench.experiments.estimates.comparison import Compared, compare, of_cells
from workbench.experiments.estimates.undefined import remarks
from workbench.experiments.explanation.path import Point, path_of
from workbench.experiments.plan.looks import Look
from workbench.experiments.plan.phases import PLAIN, Entry
from workbench.experiments.readout import Class, Role, Row, Test
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import Cell, Grouping, Reduction
from workbench.metrics.spec import Metric
from workbench.stats.contrast import Contrast, Direction, Margin, deterioration, non_inferiority, superiority
from workbench.stats.critical import AlwaysValid, Critical, Fixed, GroupSequential
from workbench.stats.summary import Pair

TUNED_AT = 10_000       # units at which an always-valid interval is narrowest, where no size was planned


@dataclass(frozen=True)
class Levels:
    """How `alpha` is split: over S success metrics and K arms, guardrails not divided.

    Superiority is two-sided at alpha/(S K); non-inferiority one-sided at alpha/K; deterioration one-sided
    within a budget of its own over all success and guardrail metrics and arms (Schultzberg, Ankargren and
    Fraanberg, 2024).
    """

    superiority: float
    non_inferiority: float
    deterioration: float
    plain: float

    @classmethod
    def of(cls, experiment: Experiment) -> Levels:
        """The levels of an experiment's plan."""
        plan, roles = experiment.plan, experiment.metrics
        arms = len(experiment.arms)
        judged = len(roles.success) + len(roles.guardrail)
        return cls(plan.alpha / (len(roles.success) * arms), plan.alpha / arms,
                   plan.deterioration / (judged * arms), plan.alpha)


@dataclass(frozen=True)
class Sight:
    """What one look saw of a metric in control and one arm."""

    cells: tuple[Cell | None, Cell | None]
    compared: Compared

    @cached_property
    def units(self) -> int:
        """Mature units of both."""
        return sum(cell.moments.n for cell in self.cells if cell)


@dataclass(frozen=True)
class _Ask:
    """What every row of one contrast needs: the experiment, its metrics and levels, and the looks up to now."""

    experiment: Experiment
    catalog: Catalog
    levels: Levels
    looks: tuple[Look, ...]
    reductions: tuple[Reduction, ...]
    entry: Entry
    pairs: dict[tuple[int, int], Pair | None] = field(default_factory=dict)     # of two cells, by their identity
    # of a pair, by its identity, a metric and test, and what was there up to its look; the pair is kept with it, as
    # the identity of one that is gone may be another's
    contrasts: dict[tuple[object, ...], tuple[Pair, Contrast]] = field(default_factory=dict)
    points: dict[tuple[int, float], Point] = field(default_factory=dict)        # of a contrast, by its identity
    # of a metric, an arm and a segment at each look that was read
    sights: dict[tuple[object, ...], Sight] = field(default_factory=dict)

    def sights_of(self, metric: str, arm: str, rest: tuple[str | None, ...], by: Grouping) -> list[Sight]:
        """Control and one arm at each look; what an earlier look saw is not worked out again."""
        found = []
        for look, reduction in enumerate(self.reductions):
            key = look, metric, arm, rest, by
            if key not in self.sights:
                control = self.experiment.control
                self.sights[key] = Sight(
                    (reduction.cell(metric, control, *rest, by=by), reduction.cell(metric, arm, *rest, by=by)),
                    compare(reduction, metric, control, arm, self.entry, rest=rest, by=by, pair_of=self.pair))
            found.append(self.sights[key])
        return found

    def pair(self, control: Cell | None, treated: Cell | None) -> Pair | None:
        """Two cells as two means; what an earlier look saw is not worked out again."""
        key = id(control), id(treated)
        if key not in self.pairs:
            self.pairs[key] = of_cells(control, treated)
        return self.pairs[key]


@dataclass(frozen=True)
class Information:
    """What a test has at each look, K of them.

    Attributes:
        units: (K,) mature units of both arms, of the segment where it is about one.
        shares: (K,) the fraction of the metric's planned information.
    """

    units: tuple[int, ...]
    shares: tuple[float, ...]


def estimate(experiment: Experiment, catalog: Catalog, reductions: Sequence[Reduction], looks: Sequence[Look],
             entry: Entry = PLAIN) -> tuple[Row, ...]:
    """Every row of the readout at the last look: everybody first, then segment by segment.

    Args:
        reductions: what was known at each of `looks`, in order.
        entry: how units came in.
    """
    return _estimate(_Ask(experiment, catalog, Levels.of(experiment), tuple(looks), tuple(reductions), entry))


def estimate_each(experiment: Experiment, catalog: Catalog, reductions: Sequence[Reduction], looks: Sequence[Look],
                  entry: Entry = PLAIN) -> tuple[tuple[Row, ...], ...]:
    """What a readout at each of the looks would have shown, in order; `estimate` is the last of them."""
    ask = _Ask(experiment, catalog, Levels.of(experiment), tuple(looks), tuple(reductions), entry)
    return tuple(_estimate(replace(ask, looks=ask.looks[:k], reductions=ask.reductions[:k]))
                 for k in range(1, len(looks) + 1))


def _estimate(ask: _Ask) -> tuple[Row, ...]:
    experiment, reductions = ask.experiment, ask.reductions
    rows = _rows(ask, ("arm",), None, None)
    for column in experiment.segments:
        by: Grouping = ("arm", column)
        seen = sorted({group[1] for group in reductions[-1].groups(by)}, key=lambda v: (v is None, str(v)))
        for value in seen:
            rows += _rows(ask, by, column, value)
    return tuple(rows)


def monitoring(experiment: Experiment, catalog: Catalog, reductions: Sequence[Reduction], looks: Sequence[Look],
               metric: str, arm: str) -> Critical:
    """What a two-sided interval that decides nothing asks for at the last look."""
    ask = _Ask(experiment, catalog, Levels.of(experiment), tuple(looks), tuple(reductions), PLAIN)
    names = (experiment.control, arm)
    units = [sum(cell.moments.n for name in names if (cell := one.cell(metric, name))) for one in reductions]
    return _at(ask, ask.levels.plain, 2, _information(ask, metric, arm, units), len(looks))


def _rows(ask: _Ask, by: Grouping, column: str | None, value: str | None) -> list[Row]:
    rest = () if column is None else (value,)
    segment = None if column is None else {"column": column, "value": value}
    rows = []
    for metric in ask.experiment.metric_names:
        for arm in ask.experiment.arms:
            seen = ask.sights_of(metric, arm, rest, by)
            pairs = [one.compared.pair for one in seen]
            information = _information(ask, metric, arm, [one.units for one in seen])
            cells = seen[-1].cells
            sizes = [one.moments.n if one else 0 for one in cells]
            immature = sum(one.immature for one in cells if one)
            for test in _tests(ask.experiment, metric):
                rows.append(_row(ask, metric, arm, test, pairs, information, segment, sizes, immature, cells,
                                 seen[-1].compared.notes))
    return rows


def _information(ask: _Ask, metric: str, arm: str, units: Sequence[int]) -> Information:
    """What was there at each look: these units, and the fraction of the plan, which is everybody's."""
    plan = ask.experiment.plan.sequential
    if plan is None or plan.method != "group" or plan.units is None:
        return Information(tuple(units), tuple(1.0 for _ in units))
    weights = ask.experiment.split
    planned = plan.units * (weights[ask.experiment.control] + weights[arm]) / sum(weights.values())
    shares = [min(one.units / planned, 1.0) for one in ask.sights_of(metric, arm, (), ("arm",))]
    if ask.looks[-1].final:
        shares[-1] = 1.0
    return Information(tuple(units), tuple(shares))


def _at(ask: _Ask, level: float, sides: int, information: Information, looks: int) -> Critical:
    """What a test asks for at the look that is the `looks`-th."""
    plan = ask.experiment.plan.sequential
    units, shares = information.units[:looks], information.shares[:looks]
    if plan is not None and plan.method == "always_valid":
        return AlwaysValid(level, sides, units[-1], plan.units or TUNED_AT)
    if plan is not None and plan.method == "group" and units[-1]:
        there = [(n, share) for n, share in zip(units, shares, strict=True) if n]
        return GroupSequential(level, sides, tuple(share for _, share in there), tuple(float(n) for n, _ in there))
    return Fixed(level, sides)


def _tests(experiment: Experiment, metric: str) -> tuple[Test, ...]:
    if metric in experiment.metrics.success:
        return ("superiority", "deterioration")
    if metric in experiment.metrics.guardrail:
        return ("non_inferiority", "deterioration")
    return ("none",)


def _row(ask: _Ask, metric: str, arm: str, test: Test, pairs: Sequence[Pair | None],
         information: Information, segment: dict[str, str | None] | None,
         sizes: Sequence[int], immature: int, cells: tuple[Cell | None, Cell | None],
         told: Sequence[str]) -> Row:
    spec, arms = ask.catalog.metric(metric), pairs[-1]
    role: Role = ("success" if metric in ask.experiment.metrics.success
                  else "guardrail" if metric in ask.experiment.metrics.guardrail else "monitor")
    contrasts = [_contrast(ask, spec.direction, metric, test, one, information, look) if one else None
                 for look, one in enumerate(pairs, start=1)]
    contrast = contrasts[-1]
    # a crossing stays crossed: the look that saw it was a look at which the experiment could have ended
    crossed = next((at for at, one in zip(ask.looks, contrasts, strict=True) if one and one.passed), None)
    notes = ["composition, not relevance: the arms may differ in what stands below the line"] if spec.ratio else []
    notes += [*remarks(((ask.experiment.control, cells[0]), (arm, cells[1])), arms, contrast), *told]
    if test != "none" and crossed is not None and crossed is not ask.looks[-1]:
        notes.append(f"crossed at look {crossed.index}")
    return Row(
        metric=metric, role=role, segment=segment, test=test, arm=arm, n=sizes[1], n_control=sizes[0],
        mean=arms.raw_treatment if arms else None, control_mean=arms.raw_control if arms else None,
        effect=contrast.effect if contrast else None, se=contrast.se if contrast else None,
        ci=contrast.ci if contrast else (None, None), relative=contrast.relative if contrast else None,
        relative_ci=contrast.relative_ci if contrast else (None, None), p=contrast.p if contrast else None,
        level=contrast.level if contrast else None, threshold=contrast.threshold if contrast else None,
        information_fraction=information.shares[-1] if contrast else None, immature=immature,
        method=_method(spec, arms, ask.entry), covariates=arms.covariates if arms else (),
        variance_reduction=arms.variance_reduction if arms else None, direction=spec.direction,
        passed=crossed is not None and test != "none",
        classed=_class(ask.experiment, spec.direction, metric, test, contrast, crossed is not None),
        note="; ".join(notes) or None,
        path=path_of(ask.looks, pairs, contrasts, information.shares, test, spec.direction,
                     ask.experiment.metrics.guardrail[metric].margin if role == "guardrail" else None, ask.points)
        if segment is None else (),
        clusters=(arms.treatment.n, arms.control.n) if arms and ask.experiment.cluster else None,
        freedom=arms.freedom if arms and math.isfinite(arms.freedom) else None,
    )


def _method(spec: Metric, arms: Pair | None, entry: Entry) -> str:
    if arms is None:
        return "undefined"
    kind, plus, adjustment = arms.method.partition("+")
    return ("quantile" if spec.quantile else kind) + plus + adjustment + ("+phases" if entry.phased else "")


def _contrast(ask: _Ask, direction: Direction, metric: str, test: Test, arms: Pair,
              information: Information, looks: int) -> Contrast:
    """One test at one look; what a readout of an earlier look has worked out is taken from there."""
    key = (id(arms), metric, test, information.units[:looks], information.shares[:looks])
    if key not in ask.contrasts:
        ask.contrasts[key] = arms, _tested(ask, direction, metric, test, arms, information, looks)
    return ask.contrasts[key][1]


def _tested(ask: _Ask, direction: Direction, metric: str, test: Test, arms: Pair,
            information: Information, looks: int) -> Contrast:
    levels = ask.levels
    if test == "non_inferiority":
        return non_inferiority(arms, direction, ask.experiment.metrics.guardrail[metric].margin,
                               _at(ask, levels.non_inferiority, 1, information, looks),
                               # of phases no single number of units stands behind the treatment
                               share=ask.catalog.metric(metric).aggregate == "any" and not ask.entry.phased)
    if test == "deterioration":
        return deterioration(arms, direction, _at(ask, levels.deterioration, 1, information, looks))
    level = levels.superiority if test == "superiority" else levels.plain
    return superiority(arms, direction, _at(ask, level, 2, information, looks))


def _class(experiment: Experiment, direction: Direction, metric: str, test: Test,
           contrast: Contrast | None, crossed: bool) -> Class | None:
    """What was learnt: a win, a regression, nothing larger than what mattered, or too little to say."""
    if contrast is None or contrast.effect is None or contrast.p is None:
        return "uninformative" if test in ("superiority", "non_inferiority") else None
    if test == "superiority":
        if crossed:
            return "win"
        if contrast.p < contrast.level and (contrast.effect < 0) == (direction == "up"):
            return "regression"
        return "neutral_powered" if _within(contrast, experiment.metrics.success[metric].mde) else "uninformative"
    if test == "non_inferiority":
        return "neutral_powered" if crossed else "uninformative"
    if test == "deterioration":
        return "regression" if crossed else None
    return None


def _within(contrast: Contrast, mde: Margin) -> bool:
    """Whether the whole interval lies inside -+ the effect worth finding."""
    low, high = contrast.relative_ci if mde.relative else contrast.ci
    return low is not None and high is not None and -mde.amount < low and high < mde.amount
