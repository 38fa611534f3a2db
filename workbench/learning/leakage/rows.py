"""A feature that nearly is the label, found on rows that train.

Each feature is cut into cells (at quantiles of either class; a category or being missing is a cell of its own), and the
rate of the label in a cell is learnt on half of the units and judged on the other half, both ways round. A *proxy* then
either orders almost all rows rightly (AUC at least 0.985: what is honestly known before a message orders fewer), or its
rates jump: some cells hold the label in 99 of 100 rows and at least a fifth of all of them, though in the other cells
the feature hardly says anything (AUC below 0.6), while an honest feature rises by degrees. The jump is looked for
where the label is rare (at most a third of the rows): a common one has cells that are all ones by nature, and cells
without any are natural too, as nobody clicks what was not sent. A label that is an amount, or a time, is taken by
rank: a proxy explains 95 % of it. A state is no proxy of what it will be: its periods are cut at the anchor, and who is
reachable now mostly is so next month.

Measures are of a sample of at most 200,000 rows; a label with fewer than 50 rows of its rarer class is not judged.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.learning.data import Dataset
from workbench.learning.encoding import factorize
from workbench.learning.leakage.findings import Finding
from workbench.learning.spec import FactFeature, TrainingSpec
from workbench.metrics.catalog import Catalog

SAMPLE = 200_000        # rows that are looked at
LEAST = 50              # rows of the rarer class
ORDERS = 0.985          # AUC of a proxy
PURE, SHARE = 0.99, 0.2
SILENT, RARE = 0.6, 1 / 3
EXPLAINS = 0.95         # of the variance of ranks
CELLS = 64
_REMEDY = ("find out when the column is written: leave it out if that is after the anchor, else read it as of the "
           "anchor")


@dataclass(frozen=True)
class Sample:
    """Rows that train: (n, p) values with categories as codes, (n,) labels, (n,) fold 0 or 1 of each unit."""

    matrix: np.ndarray
    labels: dict[str, np.ndarray]
    fold: np.ndarray
    names: tuple[str, ...]
    categorical: tuple[bool, ...]
    rows: int           # how many the sample is of


def sampled(data: Dataset, rows_in_all: int | None = None, most: int = SAMPLE) -> Sample:
    """At most `most` of the rows that train, evenly spaced: always the same; `rows_in_all` where data are a sample."""
    rows = np.flatnonzero(data.train)
    chosen = rows[:: -(-len(rows) // most) or 1]
    _, unit = factorize(data.unit[chosen])
    return Sample(data.matrix[chosen], {name: label[chosen] for name, label in data.labels.items()}, unit % 2,
                  tuple(one.name for one in data.columns), tuple(one.categorical for one in data.columns),
                  rows_in_all or len(rows))


def lasting(spec: TrainingSpec, catalog: Catalog) -> frozenset[str]:
    """Features of states: what held just before the anchor mostly goes on, so that it may honestly tell what comes."""
    return frozenset(name for name, one in spec.features.items()
                     if isinstance(one, FactFeature) and catalog.fact(one.fact).kind == "state")


def in_rows(sample: Sample, lasts: frozenset[str] = frozenset()) -> list[Finding]:
    """Identifiers, proxies, and features whose being missing is a proxy; one finding a feature and label.

    Args:
        lasts: features that are no proxy whatever they tell.
    """
    found = []
    for j, name in enumerate(sample.names):
        values = sample.matrix[:, j]
        identity = _identifier(values, sample.categorical[j], sample.rows)
        if identity is not None:
            found.append(Finding(name, "identifier", "is another value in every row: it is learnt by heart and means "
                                 "nothing for another row", identity, "use an attribute instead"))
        if identity is not None or name in lasts:
            continue
        for label, y in sample.labels.items():
            known = ~np.isnan(y)
            x, truth, fold = values[known], y[known], sample.fold[known]
            gone = np.isnan(x)
            some = 0 < gone.sum() < len(gone)
            evidence = _nearly(gone.astype(np.float64), truth, fold, categorical=True) if some else None
            if evidence is not None:
                found.append(Finding(name, "missingness", f"is missing where the label {label!r} is decided",
                                     evidence, "read it for all rows alike, " + _REMEDY))
                break
            evidence = _nearly(x, truth, fold, categorical=sample.categorical[j])
            if evidence is not None:
                found.append(Finding(name, "proxy", f"alone nearly is the label {label!r}", evidence, _REMEDY))
                break
    return found


def _identifier(values: np.ndarray, categorical: bool, rows: int) -> str | None:
    """Whole numbers that are all different and either dense, as counted-up ones are, or as large as hashes."""
    known = values[~np.isnan(values)]
    if len(known) < LEAST:
        return None
    distinct = len(np.unique(known))
    if distinct < 0.98 * len(known):
        return None
    if categorical:
        return f"{distinct:,} different texts in {len(known):,} rows"
    if not np.isfinite(known).all() or (known != np.floor(known)).any():
        return None
    spread = float(known.max() - known.min())
    if len(known) >= 1_000 and (spread < 4 * rows or spread > 2.0**48):
        return f"{distinct:,} different whole numbers in {len(known):,} rows"
    return None


def _nearly(x: np.ndarray, y: np.ndarray, fold: np.ndarray, *, categorical: bool) -> str | None:
    """What shows that `x` nearly is `y`; None where it is not so."""
    finite = np.isfinite(y)
    binary = np.isin(y, (0.0, 1.0)).all()
    tests = [y > 0] if binary else [y > 0, finite] if not finite.all() else [y > 0]
    for happened in tests:
        seen = _of_class(x, happened, fold, categorical)
        if seen is not None:
            return seen
    if binary:
        return None
    amounts = finite if not finite.all() else np.ones(len(y), dtype=bool)
    return _of_amount(x[amounts], y[amounts], fold[amounts], categorical)


def _of_class(x: np.ndarray, happened: np.ndarray, fold: np.ndarray, categorical: bool) -> str | None:
    if min(happened.sum(), (~happened).sum()) < LEAST:
        return None
    cell = _cells(x, happened, categorical)
    rate = _crossed(cell, happened.astype(np.float64), fold)
    auc = _auc(rate, happened)
    if auc >= ORDERS:
        return f"AUC {auc:.3f} by itself"
    if happened.mean() > RARE:
        return None
    counts = np.bincount(cell)
    hits = np.bincount(cell, weights=happened)
    # by units of the other fold too, so that no cell of few rows is pure by chance
    pure = (hits >= PURE * np.maximum(counts, 1))[cell] & (rate >= 0.75)
    caught = int((happened & pure).sum())
    rest = ~pure
    if caught < max(LEAST, SHARE * happened.sum()) or not happened[rest].any():
        return None
    if _auc(rate[rest], happened[rest]) >= SILENT:
        return None
    return (f"{caught:,} of the {int(happened.sum()):,} rows that have it lie where {caught / pure.sum():.1%} of rows "
            "have it, and elsewhere the feature says nothing")


def _of_amount(x: np.ndarray, y: np.ndarray, fold: np.ndarray, categorical: bool) -> str | None:
    if len(y) < 2 * LEAST or len(np.unique(y)) < 3:
        return None
    rank = _ranks(y)
    if rank.std() == 0:
        return None
    cell = _cells(x, y > np.median(y), categorical)
    fitted = _crossed(cell, rank, fold)
    explained = 1 - float(((rank - fitted) ** 2).mean() / rank.var())
    return f"it explains {explained:.1%} of the label's ranks" if explained >= EXPLAINS else None


def _cells(x: np.ndarray, happened: np.ndarray, categorical: bool) -> np.ndarray:
    """(n,) int64 cell of each row; missing is cell 0."""
    missing = np.isnan(x)
    if categorical:
        return np.where(missing, 0, np.nan_to_num(x) + 1).astype(np.int64)
    at = np.linspace(0, 1, CELLS // 2 + 1)
    # cut where either class has its values: a rare one would lie in a single cell of all rows' quantiles
    cuts = np.unique(np.concatenate([np.quantile(x[part & ~missing], at, method="higher") if (part & ~missing).any()
                                     else np.empty(0) for part in (happened, ~happened)]))
    return np.where(missing, 0, 1 + np.searchsorted(cuts, np.nan_to_num(x), side="left"))


def _crossed(cell: np.ndarray, y: np.ndarray, fold: np.ndarray) -> np.ndarray:
    """(n,) mean of y in each row's cell over the units of the other fold, drawn to the whole mean by one row."""
    n = int(cell.max()) + 1
    out = np.empty(len(y))
    for side in (0, 1):
        other = fold != side
        mean = y[other].mean() if other.any() else 0.0
        sums = np.bincount(cell[other], weights=y[other], minlength=n)
        counts = np.bincount(cell[other], minlength=n)
        out[~other] = ((sums + mean) / (counts + 1))[cell[~other]]
    return out


def _auc(score: np.ndarray, happened: np.ndarray) -> float:
    """P(score of one that happened > score of one that did not), ties one half."""
    ones = int(happened.sum())
    if ones in (0, len(happened)):
        return 0.5
    rank = _ranks(score) + 1
    return float((rank[happened].sum() - ones * (ones + 1) / 2) / (ones * (len(happened) - ones)))


def _ranks(values: np.ndarray) -> np.ndarray:
    """(n,) rank from 0, of equal values their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - (counts + 1) / 2)[inverse], dtype=np.float64)
