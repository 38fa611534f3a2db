"""How large, how long, how small: the power of the whole rule, not of one test.

The alternative: the first success metric has its effect, every other metric none; others can be declared. The rule's
tests are drawn together (`stats.rule`), with the covariances that the log shows. The union bound stands beside as the
conservative figure: each of the G guardrails and the success metric at power 1 - (beta - deterioration) / (G + 1).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.plan.arrival import Arrival
from workbench.experiments.plan.basis import Basis
from workbench.experiments.plan.judge import Judge
from workbench.experiments.plan.sizing import DRAWS, smallest
from workbench.experiments.plan.sizing import needed as units_needed
from workbench.experiments.readout import plain
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.stats.contrast import Margin
from workbench.stats.rule import RulePower, rule_power

WEEKS = (1, 2, 3, 4)


@dataclass(frozen=True)
class Line:
    """One metric of the plan.

    Attributes:
        mean, sd: on the log, before adjustment; reduction: the share of the variance that the covariates take off.
        effect: the true effect that is assumed, absolute and in the metric's good direction.
        margin: the harm that is tolerated, absolute; None for a success metric.
        level, sides: of its own test, after splitting.
        power: chance that its own test passes.
        alone: units over all arms at which it alone would have the power that the union bound asks of it.
    """

    metric: str
    role: str
    mean: float
    sd: float
    reduction: float
    effect: float
    margin: float | None
    level: float
    sides: int
    power: float
    alone: float


@dataclass(frozen=True)
class Week:
    """What enrolling for so many weeks comes to, as users came lately and through the ramp.

    Attributes:
        units: that have come by then.
        power: of the rule with them.
        smallest: the smallest relative effect on the first success metric that they find.
    """

    weeks: int
    units: float
    power: float
    smallest: float | None


@dataclass(frozen=True)
class Design:
    """What a plan comes to.

    Attributes:
        units: over all arms; what the figures below are for.
        arm: the treatment arm that they are about, the smallest.
        needed: units at which the whole rule has the wanted power.
        union: units by the union bound: never fewer.
        naive: units that a calculator for the first success metric alone would say.
        smallest: the smallest effect on the first success metric, relative to its mean, that `units` find.
        effects: metric -> the true effect that is assumed, absolute and in its good direction.
        days: of enrolment until `units` have come; None where the log does not reach so far.
        days_needed: the same until `needed` have come.
        days_final: `days` and the longest window: when the last look can be.
        reach: the share of all users that the experiment may enrol, by allocation.yaml.
        ramp: its steps, in words; empty without one.
        weeks: what one to four weeks of enrolment find; empty where the log does not say how users come.
    """

    experiment: str
    basis: str
    snapshot: str
    units: float
    arms: dict[str, float]
    target: float
    rule: RulePower
    looks: tuple[str, ...]
    needed: float
    union: float
    naive: float
    smallest: float | None
    days: int | None
    lines: tuple[Line, ...]
    arm: str = ""
    effects: dict[str, float] = field(default_factory=dict)
    days_needed: int | None = None
    days_final: int | None = None
    reach: float = 1.0
    ramp: tuple[str, ...] = ()
    weeks: tuple[Week, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The design as JSON; what no number of units reaches is null."""
        return {"version": 1, **plain(asdict(self))}


def design(experiment: Experiment, catalog: Catalog, found: Basis, *, units: float | None = None,
           effects: Mapping[str, Margin] | None = None, allocation: Allocation | None = None) -> Design:
    """The plan of an experiment.

    Args:
        units: over all arms; default the plan's, else as many as are needed.
        effects: metric -> the true effect assumed, in its good direction (negative: harm); default the first success
            metric's `mde`.
        allocation: the traffic and the ramp; default everybody from the first day on.

    Raises:
        InputError: for a metric of `effects` that is not judged, or an effect that no number of units finds.
    """
    steps = allocation.steps(experiment) if allocation else ()
    reach = allocation.reach(experiment.name) if allocation else 1.0
    arrival = Arrival.of(experiment, found.arriving, steps, reach)
    judge = Judge(experiment, catalog, found.joint, dict(effects or {}), arrival,
                  tuple(step.split or experiment.split for step in steps))
    target = experiment.plan.power
    needed = units_needed(judge, target)
    planned = experiment.plan.sequential.units if experiment.plan.sequential else None
    at = float(units or planned or needed)
    rule = rule_power(judge.tests(at), judge.correlation)
    own = 1 - (1 - target - experiment.plan.deterioration) / (len(experiment.metrics.guardrail) + 1)
    lines = _lines(judge, rule, own)
    first = next(iter(experiment.metrics.success))
    weights = experiment.split
    days = arrival.days_until(at)
    longest = max((catalog.metric(name).horizon or 0 for name in experiment.metric_names), default=0)
    return Design(
        experiment.name, found.words, found.snapshot, at,
        {arm: at * weight / sum(weights.values()) for arm, weight in weights.items()}, target, rule,
        tuple(when.date().isoformat() for when in judge.dates), needed,
        max((line.alone for line in lines if line.margin is not None or line.metric == first), default=math.nan),
        judge.alone(first, experiment.plan.alpha, 2, target), smallest(judge, at, target), days, lines, judge.arm,
        {name: judge.effect(name) for name in judge.judged}, arrival.days_until(needed),
        None if days is None else days + math.ceil(longest / 24), reach,
        tuple(f"{step.enrolled:.0%} from {step.from_}" for step in steps) if len(steps) > 1 else (),
        tuple(_weeks(judge, arrival, target)))


def _weeks(judge: Judge, arrival: Arrival, target: float) -> Iterator[Week]:
    for weeks in WEEKS:
        units = arrival.units_by(7 * weeks)
        if units:
            yield Week(weeks, units, rule_power(judge.tests(units), judge.correlation, DRAWS).ship,
                       smallest(judge, units, target))


def _lines(judge: Judge, rule: RulePower, own: float) -> tuple[Line, ...]:
    """The table by metric."""
    found = []
    for i, name in enumerate(judge.judged):
        margin = judge.margin(name)
        guard = margin is not None
        level, sides = (judge.levels.non_inferiority, 1) if guard else (judge.levels.superiority, 2)
        at = judge.at[i]
        power = rule.non_inferior[i] if guard else rule.superior[i]
        found.append(Line(
            name, "guardrail" if guard else "success", judge.mean(name), math.sqrt(float(judge.joint.raw[at])),
            float(judge.joint.reduction[at]), judge.effect(name), margin, level, sides, float(power or 0),
            judge.alone(name, level, sides, own) if guard or judge.effect(name) else math.inf))
    return tuple(found)
