"""The kinds of metric that a readout meets, each with its truth: rows of units, at the size that a plan asks for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq
from scipy.special import ndtr

from workbench.experiments.plan.basis import Basis
from workbench.experiments.plan.design import design
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import MetricsFile
from workbench.stats.joint import SEPARATOR, joint
from workbench.stats.moments import Moments

Rows = Callable[[np.random.Generator, int, float], np.ndarray]


@dataclass(frozen=True)
class Kind:
    """One kind of metric.

    Attributes:
        names: of the columns of its rows: `y`, for a ratio `d`, then covariates.
        lift: the relative effect that is worth finding, and that the treated have.
        rows: (random, n, lift) -> (n, k).
        truth: (lift, share of units treated) -> (control mean, treatment mean).
        cap: the quantile over both arms above which values are cut.
    """

    name: str
    names: tuple[str, ...]
    lift: float
    rows: Rows
    truth: Callable[[float, float], tuple[float, float]]
    cap: float | None = None

    def arms(self, random: np.random.Generator, sizes: tuple[int, int], lift: float) -> tuple[np.ndarray, np.ndarray]:
        """Control and treatment; a cap is that of both together, as a readout takes it."""
        control, treated = self.rows(random, sizes[0], 0.0), self.rows(random, sizes[1], lift)
        if self.cap is not None:
            limit = np.quantile(np.concatenate([control[:, 0], treated[:, 0]]), self.cap, method="inverted_cdf")
            for one in (control, treated):
                np.minimum(one[:, 0], limit, out=one[:, 0])
        return control, treated


def simple(mean: float) -> Callable[[float, float], tuple[float, float]]:
    return lambda lift, share: (mean, mean * (1 + lift))


def binary(random, n, lift):
    """Converted within a week; before the exposure too."""
    p = random.beta(2, 8, n)
    return np.column_stack([random.random(n) < p * (1 + lift), random.random(n) < p]).astype(float)


def ratio(random, n, lift):
    """Clicks a message; who gets more messages does not click another share of them."""
    often, share = random.gamma(2.0, 2.0, n), random.beta(2, 6, n)
    d, dx = 1 + random.poisson(often), 1 + random.poisson(often)
    return np.column_stack([random.binomial(d, np.minimum(share * (1 + lift), 1.0)), d,
                            random.binomial(dx, share), dx]).astype(float)


SIGMA = math.sqrt(0.7**2 + 1.0)     # of the logarithm of an amount: 0.7 of it is the person's


def revenue(random, n, lift):
    """One in four buys, for a lognormal amount."""
    taste, buys = 0.7 * random.standard_normal(n), random.random((n, 2)) < 0.25
    amount = np.exp(taste[:, None] + random.standard_normal((n, 2)))
    return buys * amount * [1 + lift, 1.0]


def capped_truth(lift: float, share: float) -> tuple[float, float]:
    """Of amounts cut at the 0.99 quantile over both arms."""
    def above(log: float, size: float) -> float:
        return 0.25 * (1 - ndtr((log - math.log(size)) / SIGMA))

    log = brentq(lambda one: (1 - share) * above(one, 1.0) + share * above(one, 1 + lift) - 0.01, -5, 10)

    def mean(size: float) -> float:
        mu = math.log(size)
        below = math.exp(mu + SIGMA**2 / 2) * ndtr((log - mu - SIGMA**2) / SIGMA)
        return 0.25 * below + math.exp(log) * above(log, size)

    return mean(1.0), mean(1 + lift)


def count(random, n, lift):
    """Sessions in a week."""
    often = random.gamma(2.0, 1.5, n)
    return np.column_stack([random.poisson(often * (1 + lift)), random.poisson(often)]).astype(float)


def retention(random, n, lift):
    """Back in the fourth week; three in ten are new and have nothing before."""
    new = random.random(n) < 0.3
    p = np.where(new, random.beta(2, 6, n), random.beta(4, 4, n))
    before = ~new & (random.random(n) < p)
    return np.column_stack([random.random(n) < p * (1 + lift), before, new]).astype(float)


def days(random, n, lift):
    """Days of 28 with the right to message; one in five lost it before, and loses it sooner again.

    The effect takes eight times `lift` off the rate of loss, so that it is about `lift` of the days.
    """
    lost = random.random(n) < 0.2
    rate = random.gamma(0.5, np.where(lost, 0.08, 0.02), n) * (1 - 8 * lift)
    held = np.minimum(random.standard_exponential(n) / np.maximum(rate, 1e-300), 28.0)
    return np.column_stack([held, np.where(lost, random.random(n) * 28, 28.0)])


def days_truth(lift: float, share: float) -> tuple[float, float]:
    """The integral of the chance to hold it still, (1 + scale t)^-0.5 for a rate of a gamma distribution."""
    def mean(factor: float) -> float:
        return sum(part * quad(lambda t, s=scale * factor: (1 + s * t) ** -0.5, 0, 28)[0]
                   for part, scale in ((0.2, 0.08), (0.8, 0.02)))

    return mean(1.0), mean(1 - 8 * lift)


KINDS = {one.name: one for one in (
    Kind("binary", ("y", "x"), 0.15, binary, simple(0.2)),
    Kind("ratio", ("y", "d", "x", "dx"), 0.08, ratio, simple(0.25)),
    Kind("heavy tail", ("y", "x"), 0.10, revenue, simple(0.25 * math.exp(SIGMA**2 / 2))),
    Kind("count", ("y", "x"), 0.08, count, simple(3.0)),
    Kind("retention", ("y", "x", "m"), 0.10, retention, simple(0.3 * 0.25 + 0.7 * 0.5)),
    Kind("capped", ("y", "x"), 0.15, revenue, capped_truth, cap=0.99),
    Kind("reachable days", ("y", "x"), 0.02, days, days_truth),
)}


@lru_cache(maxsize=32)
def planned(name: str, treated: int, whole: int) -> tuple[int, int]:
    """(control's, treatment's) units at which the plan finds `lift` with a power of 80 %, for a split in parts of
    `whole`: the plan of one success metric, with the variance after adjustment of a large log."""
    kind = KINDS[name]
    rows = kind.arms(np.random.default_rng(10**6), (200_000, 1), 0.0)[0]
    labels = tuple(f"m{SEPARATOR}{label}" for label in kind.names)
    found = joint(Moments.from_rows(labels, rows), ["m"])
    metric = ({"ratio": ["e", "e"]} if "d" in kind.names else {"fact": "e", "agg": "sum"})
    file = MetricsFile.model_validate({"version": 1, "facts": {
        "e": {"table": "outcomes", "unit": "user_id", "time": "ts", "value": "v"}},
        "metrics": {"m": {**metric, "window": "7d", "direction": "up"}}})
    spec = Experiment.model_validate({
        "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
        "control": "a", "split": {"a": whole - treated, "b": treated},
        "metrics": {"success": {"m": {"mde": f"{kind.lift:.0%}"}}}})
    units = design(spec, Catalog({}, {}).with_file(file), Basis("s", found, "made up", ())).needed
    return round(units * (whole - treated) / whole), round(units * treated / whole)
