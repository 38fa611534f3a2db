"""How large, how long, how small: the power of the whole rule, not of one test.

The alternative: the first success metric has its effect, every other metric none; others can be declared. The rule's
tests are drawn together (`stats.rule`), with the covariances that the log shows. The union bound stands beside as the
conservative figure: each of the G guardrails and the success metric at power 1 - (beta - deterioration) / (G + 1).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, time, timedelta
from typing import Any

import numpy as np
from scipy.special import ndtri

from workbench.errors import InputError
from workbench.experiments.basis import Basis
from workbench.experiments.estimate import Levels
from workbench.experiments.readout import plain
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.stats import spending
from workbench.stats.contrast import Margin
from workbench.stats.mixture import multiplier, tuned
from workbench.stats.rule import RulePower, RuleTest, rule_power

_DRAWS = 16_384         # while searching; the answer itself takes `rule.DRAWS`
_MOST_UNITS = 10_000_000_000


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
class Design:
    """What a plan comes to.

    Attributes:
        units: over all arms; what the figures below are for.
        needed: units at which the whole rule has the wanted power.
        union: units by the union bound: never fewer.
        naive: units that a calculator for the first success metric alone would say.
        smallest: the smallest effect on the first success metric, relative to its mean, that `units` find.
        days: of enrolment until `units` have come; None where the log does not reach so far.
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

    def as_dict(self) -> dict[str, Any]:
        """The design as JSON; what no number of units reaches is null."""
        return {"version": 1, **plain(asdict(self))}


def design(experiment: Experiment, catalog: Catalog, found: Basis, *, units: float | None = None,
           effects: Mapping[str, Margin] | None = None) -> Design:
    """The plan of an experiment.

    Args:
        units: over all arms; default the plan's, else as many as are needed.
        effects: metric -> the true effect assumed, in its good direction; default the first success metric's `mde`.

    Raises:
        InputError: for a metric of `effects` that is not judged, or an effect that no number of units finds.
    """
    judge = _Judge(experiment, catalog, found, dict(effects or {}))
    target = experiment.plan.power
    needed = judge.needed(target)
    planned = experiment.plan.sequential.units if experiment.plan.sequential else None
    at = float(units or planned or needed)
    rule = rule_power(judge.tests(at), judge.correlation)
    own = 1 - (1 - target - experiment.plan.deterioration) / (len(experiment.metrics.guardrail) + 1)
    lines = judge.lines(at, rule, own)
    first = next(iter(experiment.metrics.success))
    weights = experiment.split
    return Design(
        experiment.name, found.words, found.snapshot, at,
        {arm: at * weight / sum(weights.values()) for arm, weight in weights.items()}, target, rule,
        tuple(when.date().isoformat() for when in judge.dates), needed,
        max((line.alone for line in lines if line.margin is not None or line.metric == first), default=math.nan),
        judge.alone(first, experiment.plan.alpha, 2, target), judge.smallest(at, target),
        found.days_until(at) if found.arriving else None, lines)


class _Judge:
    """The rule's tests for any number of units."""

    def __init__(self, experiment: Experiment, catalog: Catalog, found: Basis, effects: dict[str, Margin]) -> None:
        self.experiment, self.catalog, self.joint = experiment, catalog, found.joint
        self.levels = Levels.of(experiment)
        self.judged = [*experiment.metrics.success, *experiment.metrics.guardrail]
        for name in effects:
            if name not in self.judged:
                raise InputError(f"{name!r} is no success metric and no guardrail", where="effects", got=name,
                                 known=self.judged)
        first = next(iter(experiment.metrics.success))
        self.effects = {first: experiment.metrics.success[first].mde, **effects}
        self.at = [found.joint.names.index(name) for name in self.judged]
        sign = np.array([1.0 if catalog.metric(name).direction == "up" else -1.0 for name in self.judged])
        self.correlation = found.joint.correlation[np.ix_(self.at, self.at)] * np.outer(sign, sign)
        self.dates = _dates(experiment)
        self.shares = {name: _shares(experiment, catalog, name, self.dates) for name in self.judged}

    def effect(self, name: str, scale: float = 1.0) -> float:
        """The assumed effect, absolute, in the good direction; the first success metric's times `scale`."""
        given = self.effects.get(name)
        if given is None:
            return 0.0
        size = given.amount * (abs(self.mean(name)) if given.relative else 1.0)
        return size * (scale if name == self.judged[0] else 1.0)

    def mean(self, name: str) -> float:
        """On the log."""
        return float(self.joint.means[self.joint.names.index(name)])

    def margin(self, name: str) -> float | None:
        """The tolerated harm, absolute."""
        guard = self.experiment.metrics.guardrail.get(name)
        if guard is None:
            return None
        return guard.margin.amount * (abs(self.mean(name)) if guard.margin.relative else 1.0)

    def variances(self, name: str, effect: float) -> tuple[float, float]:
        """(control's, treatment's) variance per unit, adjusted; a share that moves varies otherwise."""
        i = self.joint.names.index(name)
        control = float(self.joint.cov[i, i])
        p = self.mean(name)
        metric = self.catalog.metric(name)
        if metric.aggregate == "any" and 0 < p < 1:
            moved = min(max(p + (effect if metric.direction == "up" else -effect), 0.0), 1.0)
            return control, control * moved * (1 - moved) / (p * (1 - p))
        return control, control

    def tests(self, units: float, scale: float = 1.0) -> list[RuleTest]:
        """Every judged metric at every look."""
        return [self._test(name, units, scale) for name in self.judged]

    def _test(self, name: str, units: float, scale: float) -> RuleTest:
        effect, margin = self.effect(name, scale), self.margin(name)
        v_c, v_t = self.variances(name, effect)
        n_c, n_t = self._sizes(units)
        share = np.array(self.shares[name])
        with np.errstate(divide="ignore"):
            error = np.sqrt((v_t / n_t + v_c / n_c) / share)
        own = (effect, error, 2, self.levels.superiority) if margin is None else (
            effect + margin, self._ni_error(name, margin, v_c, v_t, n_c, n_t, share), 1, self.levels.non_inferiority)
        role = "success" if margin is None else "guardrail"
        known = share > 0
        z = np.where(known, own[0] / np.where(known, own[1], 1.0), 0.0)
        harm = np.where(known, -effect / np.where(known, error, 1.0), 0.0)
        information = np.maximum((n_c + n_t) * share, 1e-9)
        return RuleTest(role, tuple(z.tolist()), tuple(harm.tolist()),
                        self._bounds(own[3], own[2], share, n_c + n_t),
                        self._bounds(self.levels.deterioration, 1, share, n_c + n_t), tuple(information.tolist()))

    def _ni_error(self, name: str, margin: float, v_c: float, v_t: float, n_c: float, n_t: float, share: np.ndarray
                  ) -> np.ndarray:
        guard = self.experiment.metrics.guardrail[name].margin
        sign = 1.0 if self.catalog.metric(name).direction == "up" else -1.0
        scale = 1 - sign * guard.amount * math.copysign(1.0, self.mean(name)) if guard.relative else 1.0
        with np.errstate(divide="ignore"):
            return np.asarray(np.sqrt((v_t / n_t + scale**2 * v_c / n_c) / share))

    def _bounds(self, level: float, sides: int, share: np.ndarray, units: float) -> tuple[float, ...]:
        plan = self.experiment.plan.sequential
        if plan is not None and plan.method == "always_valid":
            return tuple(multiplier(units * one, tuned(plan.units or units, level, sides), level, sides)
                         for one in share.tolist())
        if len(share) == 1:
            return (float(-ndtri(level / sides)),)
        there = share[share > 0]
        found = spending.boundary(there.tolist(), level / sides)
        return (*([math.inf] * (len(share) - len(there))), *found)

    def _sizes(self, units: float) -> tuple[float, float]:
        """(control's, the smallest treatment arm's) units."""
        weights, whole = self.experiment.split, sum(self.experiment.split.values())
        least = min(weights[arm] for arm in self.experiment.arms if weights[arm] > 0)
        return units * weights[self.experiment.control] / whole, units * least / whole

    def alone(self, name: str, level: float, sides: int, power: float) -> float:
        """Units over all arms at which one test, looked at once, has this power."""
        effect, margin = self.effect(name), self.margin(name)
        v_c, v_t = self.variances(name, effect)
        n_c, n_t = self._sizes(1.0)
        one = np.ones(1)
        if margin is None:
            distance, error = effect, math.sqrt(v_t / n_t + v_c / n_c)
        else:
            distance, error = effect + margin, float(self._ni_error(name, margin, v_c, v_t, n_c, n_t, one)[0])
        if distance <= 0:
            return math.inf
        return float(((-ndtri(level / sides) + ndtri(power)) * error / distance) ** 2)

    def lines(self, units: float, rule: RulePower, own: float) -> tuple[Line, ...]:
        """The table by metric."""
        found = []
        for i, name in enumerate(self.judged):
            guard = self.margin(name) is not None
            level, sides = (self.levels.non_inferiority, 1) if guard else (self.levels.superiority, 2)
            at = self.at[i]
            power = rule.non_inferior[i] if guard else rule.superior[i]
            found.append(Line(
                name, "guardrail" if guard else "success", self.mean(name), math.sqrt(float(self.joint.raw[at])),
                float(self.joint.reduction[at]), self.effect(name), self.margin(name), level, sides, float(power or 0),
                self.alone(name, level, sides, own) if guard or self.effect(name) else math.inf))
        return tuple(found)

    def needed(self, target: float) -> float:
        """Units at which the rule ships with the wanted power, by halving; the draws are the same at every size."""
        def enough(units: float) -> bool:
            return rule_power(self.tests(units), self.correlation, _DRAWS).ship >= target

        low, high = 16.0, 32.0
        while not enough(high):
            low, high = high, high * 4
            if high > _MOST_UNITS:
                best = rule_power(self.tests(high), self.correlation, _DRAWS).ship
                raise InputError(f"no number of units gives the rule a power of {target:.0%}: it stays at {best:.0%}",
                                 where=f"{self.experiment.place}: metrics",
                                 hint="give the first success metric a larger `mde`, or guardrails a larger `margin`")
        while high / low > 1.002:
            middle = math.sqrt(low * high)
            low, high = (low, middle) if enough(middle) else (middle, high)
        return float(math.ceil(high))

    def smallest(self, units: float, target: float) -> float | None:
        """The smallest relative effect on the first success metric that these units find; None where none is found."""
        mean = abs(self.mean(self.judged[0]))
        base = self.effect(self.judged[0])
        if mean == 0 or base == 0:
            return None

        def enough(scale: float) -> bool:
            return rule_power(self.tests(units, scale), self.correlation, _DRAWS).ship >= target

        low, high = 1e-4, 1.0
        while not enough(high):
            low, high = high, high * 2
            if high > 1e4:
                return None
        while high / low > 1.002:
            middle = math.sqrt(low * high)
            low, high = (low, middle) if enough(middle) else (middle, high)
        return high * base / mean


def _dates(experiment: Experiment) -> tuple[datetime, ...]:
    """The planned looks; none where it is looked at once."""
    plan = experiment.plan.sequential
    if plan is None or plan.method != "group":
        return ()
    return tuple(datetime.combine(day, time()) for day in plan.looks)


def _shares(experiment: Experiment, catalog: Catalog, name: str, dates: tuple[datetime, ...]) -> tuple[float, ...]:
    """The share of the units that is mature at each look, where they come evenly over `enrol`; all at the last."""
    if not dates or experiment.enrol is None:
        return (1.0,)
    begin, end = (datetime.combine(day, time()) for day in (experiment.enrol.from_, experiment.enrol.to))
    wait = timedelta(hours=catalog.metric(name).horizon or 0)
    found = [min(max((date - wait - begin) / (end - begin), 0.0), 1.0) for date in dates]
    return (*found[:-1], 1.0)

