"""The rule's tests of one arm against control, for any number of units, under one alternative."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
from scipy.special import ndtr, ndtri, stdtrit

from workbench.errors import InputError
from workbench.experiments.estimates.estimate import Levels
from workbench.experiments.plan.arrival import Arrival, look_dates, mature_shares
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.stats import spending
from workbench.stats.contrast import Margin
from workbench.stats.joint import Joint
from workbench.stats.mixture import multiplier, tuned
from workbench.stats.rule import RuleTest


class Judge:
    """The rule's tests for any number of units.

    The arm is the smallest treatment arm: every other one has at least its power. A split that a ramp changes is
    analysed by phase, with the phases' own shares as weights: one over n of an arm is sum_k f_k / (N p_k), with f_k the
    share of the N units that enters in phase k and p_k the arm's share there.
    """

    def __init__(self, experiment: Experiment, catalog: Catalog, joint: Joint, effects: Mapping[str, Margin],
                 arrival: Arrival | None = None, splits: tuple[Mapping[str, float], ...] = (),
                 cluster_size: float | None = None) -> None:
        """`cluster_size` units share an arm, where clusters are randomised: tests then ask for Student's quantile."""
        self.cluster_size = cluster_size
        self.experiment, self.catalog, self.joint = experiment, catalog, joint
        self.levels = Levels.of(experiment)
        self.judged = [*experiment.metrics.success, *experiment.metrics.guardrail]
        for name in effects:
            if name not in self.judged:
                raise InputError(f"{name!r} is no success metric and no guardrail", where="effects", got=name,
                                 known=self.judged)
        first = next(iter(experiment.metrics.success))
        self.effects = {first: experiment.metrics.success[first].mde, **effects}
        self.at = [joint.names.index(name) for name in self.judged]
        sign = np.array([self.sign(name) for name in self.judged])
        self.correlation = joint.correlation[np.ix_(self.at, self.at)] * np.outer(sign, sign)
        self.dates = look_dates(experiment)
        self.arrival = arrival or Arrival.of(experiment)
        self.shares = {name: mature_shares(experiment, catalog, name, self.dates, self.arrival)
                       for name in self.judged}
        self.per_unit = self._per_unit(splits or (experiment.split,))

    @property
    def arm(self) -> str:
        """The smallest treatment arm."""
        weights = self.experiment.split
        return min((arm for arm in self.experiment.arms if weights[arm] > 0), key=lambda arm: weights[arm])

    def sign(self, name: str) -> float:
        """1 where up is good."""
        return 1.0 if self.catalog.metric(name).direction == "up" else -1.0

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
        p, n = self.mean(name), self.joint.n
        # a share of users: declared, or a value whose variance is that of zeros and ones
        share = self.catalog.metric(name).aggregate == "any" or (
            0 < p < 1 and math.isclose(float(self.joint.raw[i]), p * (1 - p) * n / (n - 1), rel_tol=1e-9))
        if share and 0 < p < 1:
            moved = min(max(p + self.sign(name) * effect, 0.0), 1.0)
            return control, control * moved * (1 - moved) / (p * (1 - p))
        return control, control

    def tests(self, units: float, scale: float = 1.0) -> list[RuleTest]:
        """Every judged metric at every look."""
        return [self._test(name, units, scale) for name in self.judged]

    def _test(self, name: str, units: float, scale: float) -> RuleTest:
        effect, margin = self.effect(name, scale), self.margin(name)
        v_c, v_t = self.variances(name, effect)
        n_c, n_t = self.sizes(units)
        share = np.array(self.shares[name])
        with np.errstate(divide="ignore"):
            error = np.sqrt((v_t / n_t + v_c / n_c) / share)
        own = (effect, error, 2, self.levels.superiority) if margin is None else (
            effect + margin, self._ni_error(name, v_c, v_t, n_c, n_t, share), 1, self.levels.non_inferiority)
        role = "success" if margin is None else "guardrail"
        known = share > 0
        z = np.where(known, own[0] / np.where(known, own[1], 1.0), 0.0)
        harm = np.where(known, -effect / np.where(known, error, 1.0), 0.0)
        information = (n_c + n_t) * np.maximum(share, 1e-12)
        return RuleTest(role, tuple(z.tolist()), tuple(harm.tolist()),
                        self.bounds(name, own[3], own[2], n_c + n_t),
                        self.bounds(name, self.levels.deterioration, 1, n_c + n_t), tuple(information.tolist()))

    def _ni_error(self, name: str, v_c: float, v_t: float, n_c: float, n_t: float, share: np.ndarray) -> np.ndarray:
        guard = self.experiment.metrics.guardrail[name].margin
        scale = 1 - self.sign(name) * guard.amount * math.copysign(1.0, self.mean(name)) if guard.relative else 1.0
        with np.errstate(divide="ignore"):
            return np.asarray(np.sqrt((v_t / n_t + scale**2 * v_c / n_c) / share))

    def bounds(self, name: str, level: float, sides: int, units: float) -> tuple[float, ...]:
        """(K,) what a test of a metric asks for at each look, with so many units of both arms at the end."""
        found = self.normal(name, level, sides, units)
        if self.cluster_size is None:
            return found
        freedom = max(units / self.cluster_size - 2, 1.0)
        return tuple(float(-stdtrit(freedom, ndtr(-z))) for z in found)

    def normal(self, name: str, level: float, sides: int, units: float) -> tuple[float, ...]:
        """The same before Student's quantile, whatever is randomised."""
        share = np.array(self.shares[name])
        plan = self.experiment.plan.sequential
        if plan is not None and plan.method == "always_valid":
            return tuple(multiplier(units * one, tuned(plan.units or units, level, sides), level, sides)
                         for one in share.tolist())
        if len(share) == 1:
            return (float(-ndtri(level / sides)),)
        there = share[share > 0]
        found = spending.boundary(there.tolist(), level / sides)
        return (*([math.inf] * (len(share) - len(there))), *found)

    def sizes(self, units: float) -> tuple[float, float]:
        """(control's, the smallest treatment arm's) units, as the error counts them."""
        return units * self.per_unit[0], units * self.per_unit[1]

    def _per_unit(self, splits: tuple[Mapping[str, float], ...]) -> tuple[float, float]:
        phases = self.arrival.phases if len(splits) == len(self.arrival.phases) else (1.0,) * len(splits)
        both = [[split.get(arm, 0.0) / sum(split.values()) for arm in (self.experiment.control, self.arm)]
                for split in splits]
        # a phase without one of the two arms compares nothing: its units are lost
        used = [(f, p) for f, p in zip(phases, both, strict=True) if f > 0 and min(p) > 0]
        kept = sum(f for f, _ in used)
        return (kept**2 / sum(f / p[0] for f, p in used), kept**2 / sum(f / p[1] for f, p in used))

    def alone(self, name: str, level: float, sides: int, power: float) -> float:
        """Units over all arms at which one test, looked at once, has this power."""
        effect, margin = self.effect(name), self.margin(name)
        v_c, v_t = self.variances(name, effect)
        n_c, n_t = self.sizes(1.0)
        if margin is None:
            distance, error = effect, math.sqrt(v_t / n_t + v_c / n_c)
        else:
            distance, error = effect + margin, float(self._ni_error(name, v_c, v_t, n_c, n_t, np.ones(1))[0])
        if distance <= 0:
            return math.inf
        return float(((-ndtri(level / sides) + ndtri(power)) * error / distance) ** 2)
