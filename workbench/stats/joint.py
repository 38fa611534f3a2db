"""Several metrics of the same units together: how their (adjusted, linearised) values hang together.

The `Moments` hold the values of all metrics over the units that have every one of them, labelled `<metric>:<label>`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.stats.adjust import ROUNDING, Linear, Term, terms
from workbench.stats.moments import Moments

SEPARATOR = ":"


def correlation(cov: np.ndarray) -> np.ndarray:
    """(T, T) of a covariance, with 0 beside what does not vary."""
    size = np.sqrt(np.diag(cov))
    found = cov / np.where(np.outer(size, size) > 0, np.outer(size, size), 1.0)
    np.fill_diagonal(found, 1.0)
    return np.clip(found, -1.0, 1.0)


@dataclass(frozen=True, eq=False)
class Joint:
    """T metrics of one group of units.

    Attributes:
        means: (T,) raw means, of ratios sum over sum.
        raw: (T,) variance per unit before adjustment.
        cov: (T, T) covariance per unit of the adjusted linear forms.
    """

    names: tuple[str, ...]
    n: int
    means: np.ndarray
    raw: np.ndarray
    cov: np.ndarray

    @property
    def correlation(self) -> np.ndarray:
        """(T, T); 0 beside a metric that does not vary."""
        return correlation(self.cov)

    @property
    def reduction(self) -> np.ndarray:
        """(T,) share of each variance that the adjustment takes off."""
        return np.where(self.raw > 0, 1 - np.diag(self.cov) / np.where(self.raw > 0, self.raw, 1.0), 0.0)


def joint(moments: Moments, names: Sequence[str], slopes: Moments | None = None) -> Joint | None:
    """The metrics' joint distribution; None below two units, or where a ratio has nothing below the line.

    Args:
        names: the metrics, in the order wanted.
        slopes: the units whose regression adjusts these, both arms together; default these themselves.
    """
    if moments.n < 2:
        return None
    outcomes: list[Term] = []
    covariates: list[list[Term]] = []
    for name in names:
        own = [label.removeprefix(f"{name}{SEPARATOR}") for label in moments.names
               if label.startswith(f"{name}{SEPARATOR}")]
        outcome, used = terms(own)
        outcomes.append(_named(name, outcome))
        covariates.append([_named(name, one) for one in used])
    wanted = [*outcomes, *(one for some in covariates for one in some)]
    form, base = Linear.of(moments, wanted), Linear.of(slopes or moments, wanted)
    if form is None or base is None:
        return None
    take = np.zeros((len(names), len(wanted)))
    at = len(names)
    for i, some in enumerate(covariates):
        take[i, i] = 1.0
        where = np.arange(at, at + len(some))
        # a ratio that is the same for everybody varies by its rounding alone
        where = where[np.diag(base.cov)[where] > (ROUNDING * np.abs(base.means[where])) ** 2]
        if len(where):
            take[i, where] = -np.linalg.lstsq(base.cov[np.ix_(where, where)], base.cov[where, i], rcond=None)[0]
        at += len(some)
    return Joint(tuple(names), moments.n, form.means[:len(names)], np.diag(form.cov)[:len(names)].copy(),
                 take @ form.cov @ take.T)


def _named(name: str, term: Term) -> Term:
    top, below = term
    return f"{name}{SEPARATOR}{top}", f"{name}{SEPARATOR}{below}" if below else None
