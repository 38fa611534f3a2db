"""Whether features and scores are still distributed as they were: PSI and Kolmogorov-Smirnov.

PSI below 0.1 is ok, from 0.1 on to watch, from 0.25 on to act (Siddiqi, Credit Risk Scorecards, 2006). It is never 0 of
two samples, the less so the fewer units there are: what it would be by chance, given how rows of one unit hang
together, is taken off, and it must be more than chance at all. KS is the largest difference of two cumulated shares;
from 0.1 on to watch, from 0.2 on to act, and only beyond what it reaches by chance with these units.
"""

from __future__ import annotations

import numpy as np

from workbench.learning.encoding import Column
from workbench.learning.monitoring.checks import ALPHA, Check, graded
from workbench.learning.monitoring.observed import Observed
from workbench.learning.monitoring.shares import Moved, moved

PSI = (0.1, 0.25)
KS = (0.1, 0.2)
BINS, FINE = 10, 40
MOST_WORDS = 30          # words with a bin of their own; the rarer ones share one


def drift(rows: Observed) -> list[Check]:
    """A PSI of every feature and score, a KS of those that are numbers."""
    subjects: list[tuple[str, Column, np.ndarray]] = [
        (column.name, column, rows.features[column.name]) for column in rows.columns]
    subjects += [(f"score {name}", Column(name), values) for name, values in rows.scores.items()]
    if rows.current.all() or not rows.current.any():
        empty = "reference" if rows.current.any() else "current window"
        return [Check("psi", name, "unknown", None, PSI, f"the {empty} has no rows") for name, _, _ in subjects]
    level = ALPHA / sum(1 if column.vocabulary is not None else 2 for _, column, _ in subjects)
    found = []
    for name, column, values in subjects:
        if column.vocabulary is not None:
            found.append(_psi_of_words(name, column, values, rows, level))
        else:
            found += _of_numbers(name, values, rows, level)
    return found


def _of_numbers(name: str, values: np.ndarray, rows: Observed, level: float) -> list[Check]:
    known = ~np.isnan(values)
    cuts = _cuts(values[known & ~rows.current], values[known])
    bins = np.where(known, np.searchsorted(cuts, values, side="left"), len(cuts) + 1)
    fine = moved(bins, rows.unit, rows.current, len(cuts) + 2)
    groups = _tenths(fine)
    coarse = fine.merged(groups)
    edges = [*(float(cuts[np.flatnonzero(groups[:-1] == g)[-1]]) if g < groups[-2] else None
               for g in range(int(groups[-2]) + 1)), None]
    labels = [f"to {edge:.4g}" if edge is not None else "above" for edge in edges[:-1]] + ["missing"]
    found = [_psi(name, coarse, level, labels)]
    if not (known & rows.current).any() or not (known & ~rows.current).any():
        where = "now" if not (known & rows.current).any() else "in the reference"
        return [*found, Check("ks", name, "unknown", None, KS, f"every value is missing {where}")]
    return [*found, _ks(name, values[known], bins[known], rows.unit[known], rows.current[known], len(cuts) + 1, level)]


def _ks(name: str, values: np.ndarray, bins: np.ndarray, unit: np.ndarray, current: np.ndarray, count: int,
        level: float) -> Check:
    a, b = np.sort(values[~current]), np.sort(values[current])
    points = np.unique(values)
    gap = (np.searchsorted(b, points, "right") / len(b)) - (np.searchsorted(a, points, "right") / len(a))
    at = int(np.argmax(np.abs(gap)))
    value = float(abs(gap[at]))
    chance = moved(bins, unit, current, count).largest_step(level)
    units = len(np.unique(unit))
    if value <= chance and chance > KS[1]:
        return Check("ks", name, "unknown", value, KS, f"{units:,} units are too few: by chance alone it reaches "
                     f"{chance:.3f}")
    verdict = graded(value, KS, value > chance)
    side = "more" if gap[at] > 0 else "fewer"
    return Check("ks", name, verdict, value, KS, f"{value:.3f} at {points[at]:.4g}: {side} rows up to there than "
                 f"before; by chance it reaches {chance:.3f} with these {units:,} units",
                 {"chance": chance, "at": float(points[at])})


def _psi_of_words(name: str, column: Column, values: np.ndarray, rows: Observed, level: float) -> Check:
    words = column.vocabulary or ()
    codes = np.where(np.isnan(values), len(words) + 1, values).astype(np.int64)
    labels = [*words, "never seen", "missing"]
    counts = np.bincount(codes, minlength=len(labels))
    if len(words) > MOST_WORDS:
        kept = np.sort(np.argsort(-counts[: len(words)], kind="stable")[:MOST_WORDS])
        place = np.full(len(labels), MOST_WORDS)
        place[kept], place[-2:] = np.arange(MOST_WORDS), (MOST_WORDS + 1, MOST_WORDS + 2)
        codes = place[codes]
        labels = [*(words[i] for i in kept), "other words", "never seen", "missing"]
    found = moved(codes, rows.unit, rows.current, len(labels))
    used = (found.p > 0) | (found.q > 0)
    groups = np.cumsum(used) - 1
    return _psi(name, found.merged(np.maximum(groups, 0)), level, [one for one, u in zip(labels, used, strict=True)
                                                                   if u])


def _psi(name: str, found: Moved, level: float, labels: list[str]) -> Check:
    psi, noise, chance = found.psi, found.noise, found.significance
    detail = {"bins": [{"bin": label, "reference": float(p), "current": float(q)}
                       for label, p, q in zip(labels, found.p, found.q, strict=True)], "noise": noise, "p": chance}
    value = max(0.0, psi - noise)
    if noise > PSI[0] and chance >= level:
        return Check("psi", name, "unknown", value, PSI, f"{found.units:,} units are too few: by chance alone it is "
                     f"{noise:.3f}", detail)
    step = found.q - found.p
    at = int(np.argmax(np.abs(step)))
    return Check("psi", name, graded(value, PSI, chance < level), value, PSI,
                 f"{psi:.3f}, of which {noise:.3f} is chance; most moved {labels[at]!r}, from {found.p[at]:.1%} to "
                 f"{found.q[at]:.1%}", detail)


def _cuts(reference: np.ndarray, both: np.ndarray) -> np.ndarray:
    """Cut points of up to 40 bins by the reference's quantiles; values that many rows share are bins of their own."""
    base = reference if len(reference) else both
    if len(base) == 0:
        return np.zeros(0)
    cuts = np.unique(np.quantile(base, np.arange(1, FINE) / FINE, method="inverted_cdf"))
    return cuts[cuts < both.max()]


def _tenths(fine: Moved) -> np.ndarray:
    """(B,) which of at most ten groups of about equal reference share each bin belongs to; missing is its own."""
    known = fine.p[:-1]
    total = known.sum()
    if total == 0:
        return np.array([*np.zeros(len(known), dtype=np.int64), 1])
    middle = (np.cumsum(known) - known / 2) / total
    group = np.minimum((middle * BINS).astype(np.int64), BINS - 1)
    dense = np.cumsum(np.diff(group, prepend=group[0]) > 0)
    return np.array([*dense, dense[-1] + 1])
