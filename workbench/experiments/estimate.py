"""`Moments` -> one row per metric, arm, test and segment, each at the level that the rule gives it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.experiments.readout import Class, Role, Row, Test
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import Grouping, Reduction
from workbench.stats.contrast import Contrast, Direction, Margin, deterioration, non_inferiority, superiority
from workbench.stats.summary import Pair, pair


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


def estimate(experiment: Experiment, catalog: Catalog, reduction: Reduction) -> tuple[Row, ...]:
    """Every row of the readout: everybody first, then segment by segment."""
    levels = Levels.of(experiment)
    rows = _rows(experiment, catalog, reduction, levels, ("arm",), None, None)
    for column in experiment.segments:
        by: Grouping = ("arm", column)
        seen = sorted({group[1] for group in reduction.groups(by)}, key=lambda v: (v is None, str(v)))
        for value in seen:
            rows += _rows(experiment, catalog, reduction, levels, by, column, value)
    return tuple(rows)


def _rows(experiment: Experiment, catalog: Catalog, reduction: Reduction, levels: Levels, by: Grouping,
          column: str | None, value: str | None) -> list[Row]:
    rest = () if column is None else (value,)
    segment = None if column is None else {"column": column, "value": value}
    rows = []
    for metric in experiment.metric_names:
        control = reduction.cell(metric, experiment.control, *rest, by=by)
        for arm in experiment.arms:
            treated = reduction.cell(metric, arm, *rest, by=by)
            arms = pair(control.moments, treated.moments) if control and treated else None
            immature = (control.immature if control else 0) + (treated.immature if treated else 0)
            sizes = (treated.moments.n if treated else 0, control.moments.n if control else 0)
            for test in _tests(experiment, metric):
                rows.append(_row(experiment, catalog, metric, arm, test, arms, levels, segment, sizes, immature))
    return rows


def _tests(experiment: Experiment, metric: str) -> tuple[Test, ...]:
    if metric in experiment.metrics.success:
        return ("superiority", "deterioration")
    if metric in experiment.metrics.guardrail:
        return ("non_inferiority", "deterioration")
    return ("none",)


def _row(experiment: Experiment, catalog: Catalog, metric: str, arm: str, test: Test, arms: Pair | None,
         levels: Levels, segment: dict[str, str | None] | None, sizes: tuple[int, int], immature: int) -> Row:
    spec = catalog.metric(metric)
    role: Role = ("success" if metric in experiment.metrics.success
            else "guardrail" if metric in experiment.metrics.guardrail else "monitor")
    note = "composition, not relevance: the arms may differ in what stands below the line" if spec.ratio else None
    contrast = _contrast(experiment, spec.direction, metric, test, arms, levels) if arms else None
    return Row(
        metric=metric, role=role, segment=segment, test=test, arm=arm, n=sizes[0], n_control=sizes[1],
        mean=arms.raw_treatment if arms else None, control_mean=arms.raw_control if arms else None,
        effect=contrast.effect if contrast else None, se=contrast.se if contrast else None,
        ci=contrast.ci if contrast else (None, None), relative=contrast.relative if contrast else None,
        relative_ci=contrast.relative_ci if contrast else (None, None), p=contrast.p if contrast else None,
        level=contrast.level if contrast else None, threshold=contrast.threshold if contrast else None,
        information_fraction=1.0 if contrast else None, immature=immature,
        method=arms.method if arms else "undefined", covariates=arms.covariates if arms else (),
        variance_reduction=arms.variance_reduction if arms else None, direction=spec.direction,
        passed=bool(contrast and contrast.passed and test != "none"),
        classed=_class(experiment, spec.direction, metric, test, contrast), note=note,
    )


def _contrast(experiment: Experiment, direction: Direction, metric: str, test: Test, arms: Pair,
              levels: Levels) -> Contrast:
    if test == "non_inferiority":
        return non_inferiority(arms, direction, experiment.metrics.guardrail[metric].margin, levels.non_inferiority)
    if test == "deterioration":
        return deterioration(arms, direction, levels.deterioration)
    return superiority(arms, direction, levels.superiority if test == "superiority" else levels.plain)


def _class(experiment: Experiment, direction: Direction, metric: str, test: Test,
           contrast: Contrast | None) -> Class | None:
    """What was learnt: a win, a regression, nothing larger than what mattered, or too little to say."""
    if contrast is None or contrast.effect is None or contrast.p is None:
        return "uninformative" if test in ("superiority", "non_inferiority") else None
    if test == "superiority":
        if contrast.p < contrast.level:
            good = contrast.effect > 0 if direction == "up" else contrast.effect < 0
            return "win" if good else "regression"
        return "neutral_powered" if _within(contrast, experiment.metrics.success[metric].mde) else "uninformative"
    if test == "non_inferiority":
        return "neutral_powered" if contrast.passed else "uninformative"
    if test == "deterioration":
        return "regression" if contrast.passed else None
    return None


def _within(contrast: Contrast, mde: Margin) -> bool:
    """Whether the whole interval lies inside -+ the effect worth finding."""
    low, high = contrast.relative_ci if mde.relative else contrast.ci
    return low is not None and high is not None and -mde.amount < low and high < mde.amount
