"""Many replays of arms of clusters at once: the statistics of `clusters.cluster_pair` on a matrix of arms.

A replay gives each cluster another arm; a cluster's sums stay. With W (G, R) how often each of G clusters is in an arm
of each of R replays, a mean over units is (S'W) / (u'W), and the error is the jackknife over clusters, weighted by W: a
cluster that is drawn twice stands for two. A test holds every figure against `cluster_pair`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.stats.adjust import Term, terms
from workbench.stats.clusters import ROUNDING
from workbench.stats.replays import Pairs


@dataclass(frozen=True, eq=False)
class Wholes:
    """One metric over the units of each of G clusters, at one look.

    Attributes:
        labels: (k,) of the values; shift: (k,) taken off each unit's.
        units: (G,) float, units of each cluster with a value; 0 where none is mature yet.
        sums: (G, k) sum over a cluster's units of (value - shift).
    """

    labels: tuple[str, ...]
    shift: np.ndarray
    units: np.ndarray
    sums: np.ndarray


@dataclass(frozen=True, eq=False)
class _Form:
    """(R,) a mean in each replay, and (G, R) what each cluster contributes to its error and holds below the line."""

    mean: np.ndarray
    pull: np.ndarray
    share: np.ndarray


def cluster_pairs(control: Wholes, treatment: Wholes, in_control: np.ndarray, in_treatment: np.ndarray) -> Pairs:
    """(R,) both arms' means with their variances and degrees of freedom, adjusted by covariates (CUPED, one slope).

    Args:
        treatment: the same clusters, with the values that their units have under treatment.
        in_control, in_treatment: (G, R) how often each cluster is in the arm.
    """
    outcome, covariates = terms(control.labels)
    with np.errstate(divide="ignore", invalid="ignore"):
        there = (control.units > 0)[:, None]
        weights = [np.where(there, one, 0.0) for one in (in_control, in_treatment)]
        counts = [one.sum(axis=0) for one in weights]
        own = [_form(values, outcome, w) for values, w in zip((control, treatment), weights, strict=True)]
        means = [one.mean for one in own]
        after = [_jackknife(one.pull, one.share, w) for one, w in zip(own, weights, strict=True)]
        shared = np.zeros_like(means[0])
        if covariates:
            means, after, shared = _adjusted(control, covariates, weights, counts, own, after)
        parts = [v**2 / (n - 1) for v, n in zip(after, counts, strict=True)]
        enough = (counts[0] > 1) & (counts[1] > 1)
        whole = counts[0] + counts[1] - 2
        freedom = np.where(sum(parts) > 0, (after[0] + after[1]) ** 2 / sum(parts), whole)
    found = [np.where(enough, one, np.nan) for one in (*means, *after, shared, freedom)]
    return Pairs(found[0], found[1], found[2], found[3], found[4], found[5])


def _adjusted(values: Wholes, covariates: tuple[Term, ...], weights: list[np.ndarray], counts: list[np.ndarray],
              own: list[_Form], plain: list[np.ndarray]) -> tuple[list[np.ndarray], list[np.ndarray], np.ndarray]:
    """(means, variances, shared) after regressing residual sums on those of the covariates, replay by replay."""
    x = [[_form(values, term, w) for term in covariates] for w in weights]
    both = [_form(values, term, weights[0] + weights[1]) for term in covariates]
    # (G, R, p) each arm's residuals are over its own total: bring both to one scale before a slope is fitted
    left = [np.stack([np.nan_to_num(one.pull) for one in side], axis=-1) * n[:, None]
            for side, n in zip(x, counts, strict=True)]
    normal = sum(np.einsum("gr,grp,grq->rpq", w, side, side) for w, side in zip(weights, left, strict=True))
    right = sum(np.einsum("gr,grp,gr->rp", w, side, one.pull * n)
                for w, side, one, n in zip(weights, left, own, counts, strict=True))
    inverse = np.linalg.pinv(np.nan_to_num(normal), hermitian=True)
    slope = np.einsum("rpq,rq->rp", inverse, np.nan_to_num(right))
    used = np.stack([(np.abs(left[0][..., p]) * (weights[0] > 0)).any(axis=0)
                     | (np.abs(left[1][..., p]) * (weights[1] > 0)).any(axis=0) for p in range(len(covariates))]).sum(0)
    means, after = [], []
    fits = (used > 0) & (counts[0] + counts[1] - 2 > used)
    for side in (0, 1):
        off = np.stack([np.nan_to_num(a.mean - b.mean) for a, b in zip(x[side], both, strict=True)], axis=-1)
        drawn = np.einsum("grp,rpq,grq->gr", left[side], inverse, left[side])
        held = 1 - (1 - own[side].share) * (1 - drawn)
        rest = own[side].pull - np.einsum("grp,rp->gr", left[side] / counts[side][:, None], slope)
        means.append(np.where(fits, own[side].mean - np.einsum("rp,rp->r", slope, off), own[side].mean))
        after.append(np.where(fits, _jackknife(rest, held, weights[side]), plain[side]))
    drift = np.einsum("grp,rp->gr", np.stack([np.nan_to_num(one.pull) for one in both], axis=-1), slope)
    return means, after, np.where(fits, ((weights[0] + weights[1]) * drift**2).sum(axis=0), 0.0)


def _form(values: Wholes, term: Term, weights: np.ndarray) -> _Form:
    """A mean over all units of an arm, or a ratio of sums, in every replay."""
    top, below = term
    i, n = values.labels.index(top), values.units
    if below is None:
        size = n @ weights
        off = (values.sums[:, i] @ weights) / size
        mean, share = values.shift[i] + off, n[:, None] / size
        pull = values.sums[:, i, None] / size - off * share
    else:
        j = values.labels.index(below)
        above, under = (values.sums[:, at] + values.shift[at] * n for at in (i, j))
        size = under @ weights
        size = np.where(size == 0, np.nan, size)
        mean = (above @ weights) / size
        pull, share = (above[:, None] - mean * under[:, None]) / size, under[:, None] / size
    # residuals of rounding are none, so that a value that does not vary has no error
    return _Form(mean, np.where(np.abs(pull) <= ROUNDING * np.abs(mean) * np.abs(share), 0.0, pull), share)


def _jackknife(pull: np.ndarray, share: np.ndarray, weights: np.ndarray) -> np.ndarray:
    rest = np.where(share < 1, 1 - share, 1.0)
    return np.asarray((weights * (pull / rest) ** 2).sum(axis=0))
