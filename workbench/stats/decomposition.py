"""A change of a product, taken apart into what each factor brought; the parts add up to the change.

A path of means T_1, ..., T_k per unit (reachable days, sends, clicks, orders, revenue) is a product of its steps
f_1 = T_1, f_i = T_i / T_(i-1). Two ways to share the change T_k(after) - T_k(before) among the steps, both exact:

Shapley:  phi_i = sum over S without i of |S|! (k-|S|-1)! / k! * (f_i(after) - f_i(before)) * prod of the others,
          those in S after, the rest before. Finite everywhere.
LMDI:     phi_i = L(y1, y0) ln(f_i1 / f_i0), L(a, b) = (a - b) / ln(a / b) the logarithmic mean (Ang, Energy Policy 32,
          2004). Does not depend on how steps are merged; needs every factor above zero on both sides.

Errors are by the delta method on the means' covariance. Along steps that a treatment moves, such a decomposition is
accounting: it says which quotient of the totals moved, not what would happen if one step alone were changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import factorial
from typing import Literal

import numpy as np

from workbench.stats.change import Change
from workbench.stats.estimate import Estimate

Method = Literal["shapley", "lmdi"]
MOST = 12           # steps; more are not a path that a person reads
_ALIKE = 1e-4       # below, the logarithmic mean is its series


class NotDecomposable(ValueError):
    """A step that has no quotient, or no logarithm; `name` is the total that is nothing, `side` where."""

    def __init__(self, message: str, name: str, side: str) -> None:
        super().__init__(message)
        self.name = name
        self.side = side


@dataclass(frozen=True)
class Decomposition:
    """A change and its parts.

    Attributes:
        before, after: the product on each side; total: their difference.
        parts: one estimate a step, named by the total that the step leads to; their values add up to the total's.
        factors: (before, after) of each step.
    """

    before: float
    after: float
    total: Estimate
    parts: tuple[Estimate, ...]
    factors: tuple[tuple[float, float], ...]
    method: Method

    @property
    def residual(self) -> float:
        """The change less its parts: rounding."""
        return self.total.value - sum(part.value for part in self.parts)


def along(change: Change, path: tuple[str, ...] | None = None, method: Method = "shapley",
          per: str | None = None) -> Decomposition:
    """Decompose the change of the last mean of a path.

    Args:
        path: names of the change's means, from the first total to the last; default all in their order.
        per: the mean that the first total is divided by, such as how many of the units were there at all on a side;
            then the change is that of the last total per one of these.

    Raises:
        NotDecomposable: where a total that a later step divides by is zero, or with `lmdi` any is not above zero.
        ValueError: for no steps, more than twelve, or a name that is not there.
    """
    names = path or change.names
    if not 1 <= len(names) <= MOST:
        raise ValueError(f"a path has 1 to {MOST} steps, not {len(names)}")
    used = names if per is None else (per, *names)
    missing = [name for name in used if name not in change.names]
    if missing or len(set(used)) < len(used):
        raise ValueError(f"no path {used} in {change.names}")
    where = [change.names.index(name) for name in used]
    for side, totals in (("before", change.before[where]), ("after", change.after[where])):
        for i, (name, value) in enumerate(zip(used, totals, strict=True)):
            if method == "lmdi" and not value > 0:
                raise NotDecomposable(f"{name!r} is {value:.3g} {side}: it has no logarithm", name, side)
            if value == 0 and i < len(used) - 1:
                raise NotDecomposable(f"{name!r} is nothing {side}: the step after it has no rate", name, side)
    share = {"shapley": shapley, "lmdi": lmdi}[method]

    def factors(totals: np.ndarray) -> np.ndarray:
        return steps(totals[where]) if per is None else steps(totals[where])[1:]

    def parts(before: np.ndarray, after: np.ndarray) -> np.ndarray:
        first, second = factors(before), factors(after)
        return np.concatenate([share(first, second), [second.prod() - first.prod()]])

    *found, total = change.estimates(parts, (*names, names[-1]), method)
    sides = factors(change.before), factors(change.after)
    return Decomposition(float(sides[0].prod()), float(sides[1].prod()), total, tuple(found),
                         tuple(zip(sides[0].tolist(), sides[1].tolist(), strict=True)), method)


def steps(totals: np.ndarray) -> np.ndarray:
    """(k,) factors of a path of (k,) totals: the first itself, then each over the one before."""
    found = np.array(totals)
    found[1:] = totals[1:] / totals[:-1]
    return found


def shapley(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """(k,) what each factor brings to the change of the product, averaged over all orders of changing them.

    Over subsets of one size the products add up to a coefficient of prod_j (before_j + t after_j): k^3 steps, not 2^k.

    >>> shapley(np.array([2.0, 3.0]), np.array([4.0, 5.0])).tolist()
    [8.0, 6.0]
    """
    k = len(before)
    weights = np.array([factorial(s) * factorial(k - s - 1) / factorial(k) for s in range(k)])
    found = []
    for i in range(k):
        by_size = np.ones(1, dtype=np.result_type(before, after, np.float64))
        for j in range(k):
            if j != i:
                by_size = np.convolve(by_size, np.array([before[j], after[j]]))
        found.append((after[i] - before[i]) * (weights @ by_size))
    return np.array(found)


def lmdi(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """(k,) the same by logarithms; every factor must be above zero.

    >>> [round(x, 6) for x in lmdi(np.array([2.0, 3.0]), np.array([4.0, 5.0])).tolist()]
    [8.060033, 5.939967]
    """
    ratios = np.log(after / before)
    x = ratios.sum()
    start = np.prod(before)
    growth = 1 + x / 2 + x * x / 6 + x**3 / 24 if abs(x) < _ALIKE else np.expm1(x) / x
    return start * growth * ratios
