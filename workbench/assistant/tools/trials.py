"""A metric before its experiment: its false positives, what it could find, and what it moves with.

The engine's preview answers, on the values of one bucket's users, so that a draft is proved in seconds on a large log;
how many users come is counted on all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.assistant.drafts import Check
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen
from workbench.errors import WorkbenchError
from workbench.metrics.catalog import Catalog

if TYPE_CHECKING:
    from workbench.experiments.rehearsal.preview import Detectable, FalsePositives

SAME = 0.99             # correlation from which two metrics say the same
TOO_OFTEN = 2           # times alpha, below which the A/A rate is a warning and above which it is a fault
LISTED = 5


class Rate(Frozen):
    """The share of A/A splits in which the metric's own test found a difference, with its 99 % interval."""

    adjusted: bool
    alpha: float
    splits: int
    rate: float | None
    low: float | None
    high: float | None
    compatible: bool | None


class Reach(Frozen):
    """The smallest change that two equal arms find at alpha 5 % and power 80 %; `relative` to the mean.

    `weeks` of enrolment, None where all units are there at once; `adjusted` with the covariate, which may be one that
    the metric does not declare.
    """

    weeks: int | None
    units: int
    readout_day: float | None
    effect: float | None
    relative: float | None
    adjusted: float | None


class Company(Frozen):
    """Another metric and how the units' values correlate with its."""

    metric: str
    correlation: float
    units: int


@dataclass(frozen=True)
class Trial:
    """What the preview found, and the checks that follow."""

    rates: tuple[Rate, ...] = ()
    reach: tuple[Reach, ...] = ()
    company: tuple[Company, ...] = ()
    checks: tuple[Check, ...] = ()
    notes: tuple[str, ...] = ()
    one_in: int = 1
    covariate: str | None = None


def tried(grounding: Grounding, catalog: Catalog, name: str) -> Trial:
    """Split the units again and again, with nothing done to either half."""
    from workbench.experiments.rehearsal.preview import preview

    try:
        seen = preview(grounding.snapshot, catalog, name, bounded=True)
    except WorkbenchError as error:
        checks = tuple(Check(what, True, f"not tried: {error.line}", warns=True)
                       for what in ("finds nothing where there is nothing", "could be found"))
        return Trial(checks=checks)
    one_in = round(1 / seen.share)
    company = tuple(Company(metric=one.metric, correlation=one.correlation, units=one.units)
                    for one in seen.company if one.correlation is not None)
    reach = tuple(_reach(one) for one in seen.detectable)
    rates = tuple(_rate(one) for one in seen.false_positives)
    # a covariate that is not declared is what the metric could have, and no part of its own test
    declared = seen.covariate == "declared"
    own = tuple(one for one in rates if declared or not one.adjusted)
    return Trial(rates, reach, company[:LISTED], (_false_positives(own, one_in), _found(reach, declared)), seen.notes,
                 one_in, seen.covariate)


def _rate(one: FalsePositives) -> Rate:
    low, high = one.interval or (None, None)
    return Rate(adjusted=one.adjusted, alpha=one.alpha, splits=one.splits, rate=one.rate, low=low, high=high,
                compatible=one.compatible)


def _reach(one: Detectable) -> Reach:
    return Reach(weeks=one.weeks, units=round(one.units), readout_day=one.readout, effect=one.effect,
                 relative=one.relative, adjusted=one.adjusted_relative)


def _false_positives(rates: tuple[Rate, ...], one_in: int) -> Check:
    name = "finds nothing where there is nothing"
    known = [one for one in rates if one.rate is not None and one.low is not None]
    if not known:
        return Check(name, True, "no split has a test", warns=True)
    said = [f"{'with its covariate ' if one.adjusted else ''}{one.rate:.1%} of {one.splits:,} A/A splits at "
            f"{one.alpha:.0%}" for one in known]
    among = f", of one user in {one_in}" if one_in > 1 else ""
    return Check(name, all((one.low or 0.0) <= TOO_OFTEN * one.alpha for one in known), ", ".join(said) + among,
                 warns=any(one.compatible is False for one in known))


def _found(reach: tuple[Reach, ...], declared: bool) -> Check:
    """With the covariate where the metric declares one; else what one would bring is said beside it."""
    said = []
    for one in reach:
        best = one.adjusted if declared and one.adjusted is not None else one.relative
        if best is None:
            continue
        when = f"{one.weeks} weeks" if one.weeks else "all units"
        could = "" if declared or one.adjusted is None else f", {one.adjusted:.2%} with a covariate of four weeks"
        said.append(f"{when} ({one.units:,} units) {best:.2%}{could}")
    return Check("could be found", True, "; ".join(said) or "no mean to compare an effect with", warns=not said)


def company_check(grounding: Grounding, catalog: Catalog, name: str, trial: Trial) -> Check:
    """Whether a metric of the project says the same already, by definition or by its values."""
    mine = _meaning(catalog, name)
    same = [other for other in grounding.catalog.metrics
            if other != name and _meaning(grounding.catalog, other) == mine]
    if same:
        return Check("says something new", True, f"{same[0]} is defined alike: use it", warns=True)
    near = [one for one in trial.company if abs(one.correlation) >= SAME and one.metric != name]
    if near:
        return Check("says something new", True, f"its values are nearly those of {near[0].metric} (correlation "
                     f"{near[0].correlation:.3f})", warns=True)
    return Check("says something new", True)


def _meaning(catalog: Catalog, name: str) -> tuple[object, ...]:
    """What a metric counts, whatever it and its facts are called."""
    metric = catalog.metric(name)
    facts = tuple(catalog.fact(fact).model_copy(update={"description": None}) for fact in metric.facts)
    parts = tuple(part.agg for part in metric.ratio) if metric.ratio else ()
    return metric.model_copy(update={"description": None, "fact": None, "ratio": None}), parts, facts
