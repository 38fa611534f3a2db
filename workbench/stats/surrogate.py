"""A long-term effect from what is seen early: the surrogate index, with the error of the index carried through.

In history, where the long-term outcome Y is known, h(s) = E[Y | S = s] is fitted by least squares on a basis f of the
surrogates: linear terms, squares and products. In an experiment that is too young for Y (Athey, Chetty, Imbens and
Kang, NBER 26463, 2019),

    effect = d'b,  d = mean of f(S) in treatment - in control
    variance = b' (V_1/n_1 + V_0/n_0) b + d' C d,  C = (F'F)^-1 (sum of r^2 f f') (F'F)^-1  (White's, HC1)

with V the covariance of f(S) in an arm. It rests on two things that units whose Y is known already can contradict:
surrogacy, that the treatment reaches Y through S alone (else the residuals Y - h(S) differ between the arms), and
comparability, that h still holds (else control's residuals are not around nothing).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.stats.estimate import Estimate

FOLDS = 5
MOST = 12           # surrogates: squares and products of more are not fitted by a history of usual size


@dataclass(frozen=True, eq=False)
class Index:
    """h(s) fitted on history.

    Attributes:
        names: (d,) surrogates; centre, scale: (d,) that make them comparable.
        low, high: (d,) the range that nearly all of history lies in (0.1 % and 99.9 %).
        beta: (p,) coefficients of `features`; cov: (p, p) of them.
        r2: share of Y's variance that h explains out of sample (five folds).
        n: units of history.
    """

    names: tuple[str, ...]
    centre: np.ndarray
    scale: np.ndarray
    low: np.ndarray
    high: np.ndarray
    beta: np.ndarray
    cov: np.ndarray
    r2: float
    n: int

    @classmethod
    def fit(cls, names: Sequence[str], surrogates: np.ndarray, outcome: np.ndarray) -> Index:
        """Fit h.

        Args:
            surrogates: (n, d); outcome: (n,).

        Raises:
            ValueError: for no or too many surrogates, one that does not vary, or fewer than ten units a coefficient.
        """
        s, y = np.asarray(surrogates, dtype=float), np.asarray(outcome, dtype=float)
        if not 1 <= len(names) <= MOST or s.shape != (len(y), len(names)):
            raise ValueError(f"1 to {MOST} surrogates in columns, not {s.shape} for {len(names)} names")
        centre, scale = s.mean(axis=0), s.std(axis=0)
        still = [name for name, size in zip(names, scale, strict=True) if not size > 0]
        if still:
            raise ValueError(f"the surrogate {still[0]!r} is the same for everybody in history")
        low, high = np.quantile(s, [0.001, 0.999], axis=0)
        f = _features((s - centre) / scale)
        if len(y) < 10 * f.shape[1]:
            raise ValueError(f"{len(y)} units of history are too few for {f.shape[1]} coefficients: 10 each are wanted")
        beta, inverse = _solved(f.T @ f, f.T @ y)
        weighted = f * (y - f @ beta)[:, None]
        cov = len(y) / (len(y) - f.shape[1]) * inverse @ (weighted.T @ weighted) @ inverse
        return cls(tuple(names), centre, scale, low, high, beta, cov, _out_of_sample(f, y), len(y))

    def features(self, surrogates: np.ndarray) -> np.ndarray:
        """(n, p) basis of (n, d) surrogates."""
        return _features((np.asarray(surrogates, dtype=float) - self.centre) / self.scale)

    def predict(self, surrogates: np.ndarray) -> np.ndarray:
        """(n,) h(s)."""
        return np.asarray(self.features(surrogates) @ self.beta)

    def outside(self, surrogates: np.ndarray) -> float:
        """Share of units with a surrogate beyond the range of history: there h is a guess."""
        s = np.asarray(surrogates, dtype=float)
        return float(((s < self.low) | (s > self.high)).any(axis=1).mean()) if len(s) else 0.0

    def effect(self, control: np.ndarray, treatment: np.ndarray, level: float = 0.05) -> Estimate:
        """The long-term effect of (n0, d) and (n1, d) surrogates of two arms."""
        arms = [self.features(one) for one in (control, treatment)]
        moved = arms[1].mean(axis=0) - arms[0].mean(axis=0)
        sampled = sum(float(np.var(one @ self.beta, ddof=1)) / len(one) for one in arms)
        se = float(np.sqrt(sampled + moved @ self.cov @ moved))
        return Estimate("long-term effect", float(moved @ self.beta), se,
                        sum(map(len, arms)), "surrogate index", level)


@dataclass(frozen=True)
class Backtest:
    """What units whose long-term outcome is known say of the index.

    Attributes:
        drift: mean of Y - h(S) in control: not nothing where h does not hold any more.
        direct: that of treatment less that of control: what the treatment does to Y around the surrogates.
        known: the long-term effect on these units themselves, without the index.
        drift_p, direct_p: two-sided.
    """

    drift: Estimate
    direct: Estimate
    known: Estimate
    drift_p: float
    direct_p: float


def backtest(index: Index, control: tuple[np.ndarray, np.ndarray], treatment: tuple[np.ndarray, np.ndarray],
             level: float = 0.05) -> Backtest:
    """Hold the index against (surrogates, outcome) of the units of each arm that are old enough.

    Raises:
        ValueError: with fewer than two units in an arm.
    """
    if min(len(control[1]), len(treatment[1])) < 2:
        raise ValueError("a back-test needs two units of each arm whose long-term outcome is known")
    features = [index.features(one) for one, _ in (control, treatment)]
    residuals = [y - f @ index.beta for f, (_, y) in zip(features, (control, treatment), strict=True)]
    means = [f.mean(axis=0) for f in features]
    spread = [float(r.var(ddof=1)) / len(r) for r in residuals]
    moved = means[1] - means[0]
    n = sum(len(r) for r in residuals)
    drift = Estimate("drift", float(residuals[0].mean()), float(np.sqrt(spread[0] + means[0] @ index.cov @ means[0])),
                     len(residuals[0]), "back-test", level)
    direct = Estimate("direct effect", float(residuals[1].mean() - residuals[0].mean()),
                      float(np.sqrt(sum(spread) + moved @ index.cov @ moved)), n, "back-test", level)
    outcomes = [y for _, y in (control, treatment)]
    known = Estimate("long-term effect", float(outcomes[1].mean() - outcomes[0].mean()),
                     float(np.sqrt(sum(y.var(ddof=1) / len(y) for y in outcomes))), n, "difference", level)
    return Backtest(drift, direct, known, drift.p, direct.p)


def _features(s: np.ndarray) -> np.ndarray:
    """1, s, and the squares and products of s."""
    d = s.shape[1]
    pairs = [s[:, i] * s[:, j] for i in range(d) for j in range(i, d)]
    return np.column_stack([np.ones(len(s)), s, *pairs])


def _solved(gram: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Least squares by the pseudo-inverse: a yes-or-no surrogate is a multiple of its own square."""
    inverse = np.linalg.pinv(gram, rcond=1e-10, hermitian=True)
    return inverse @ right, inverse


def _out_of_sample(f: np.ndarray, y: np.ndarray) -> float:
    """1 - squared error over that of the mean, each unit predicted by the other folds; below 0 where h is worse."""
    fold = np.arange(len(y)) % FOLDS
    grams = [f[fold == k].T @ f[fold == k] for k in range(FOLDS)]
    rights = [f[fold == k].T @ y[fold == k] for k in range(FOLDS)]
    missed = total = 0.0
    for k in range(FOLDS):
        beta, _ = _solved(sum(grams) - grams[k], sum(rights) - rights[k])
        own = y[fold == k]
        missed += float(((own - f[fold == k] @ beta) ** 2).sum())
        total += float(((own - y[fold != k].mean()) ** 2).sum())
    return 1 - missed / total if total > 0 else 0.0
