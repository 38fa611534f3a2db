"""What one metric would do in an experiment, before there is one: spread, false positives, smallest effect, company.

One scan gives every unit's values. The units are then split in two again and again by a salted hash, with nothing done
to either half: the share of splits in which the metric's test finds a difference is its false-positive rate on these
very values. Splits of the same units are independent draws, so the rate's error is binomial.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from scipy.special import betaincinv, ndtri

from workbench.errors import InputError, WorkbenchError
from workbench.experiments.plan.basis import BACK_DAYS, Units, units_for
from workbench.experiments.readout import plain
from workbench.experiments.rehearsal.elsewhere import replayed
from workbench.experiments.rehearsal.replaying import Draw, Values
from workbench.logs.hashing import hash64
from workbench.logs.portion import portion
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.checking import natural_anchors
from workbench.metrics.company import Company, company, fitting
from workbench.metrics.compiler import compile_metrics
from workbench.metrics.distribution import Distribution, distribution
from workbench.metrics.reduce import caps_at
from workbench.metrics.spec import Covariate
from workbench.metrics.unitrows import unit_rows
from workbench.metrics.values import collect
from workbench.stats.joint import SEPARATOR, joint
from workbench.stats.moments import Moments
from workbench.stats.power import detectable
from workbench.stats.replays import Sums, pairs

SPLITS = 1000
ALPHA, POWER = 0.05, 0.8
DOUBT = 0.01            # chance that a sound metric is said not to be compatible with alpha
WEEKS = (2, 4)
TRIED = "_with_covariate"
Progress = Callable[[float | None, str], None]


@dataclass(frozen=True)
class FalsePositives:
    """Splits of the same units into two halves that differ in nothing.

    Attributes:
        splits: how many had a test; rejected: in how many |z| exceeded the critical value of alpha, two-sided.
        error: Monte-Carlo standard error of the rate, sqrt(rate (1 - rate) / splits).
        interval: exact binomial (Clopper and Pearson, 1934) at 99 %.
        compatible: whether alpha lies within it; None without splits.
    """

    adjusted: bool
    alpha: float
    splits: int
    rejected: int
    rate: float | None
    error: float | None
    interval: tuple[float, float] | None
    compatible: bool | None


@dataclass(frozen=True)
class Detectable:
    """The smallest effect after so many weeks of enrolment, over two equal arms at alpha 5 % and power 80 %.

    Attributes:
        weeks: of enrolment; None for units that all are there at once.
        units: different units who come in that time and have a value, over both arms.
        readout: days after the first enrolment at which the last unit is mature.
        effect, relative: without adjustment; adjusted, adjusted_relative: with the covariate.
    """

    weeks: int | None
    units: float
    readout: float | None
    effect: float | None
    relative: float | None
    adjusted: float | None
    adjusted_relative: float | None


@dataclass(frozen=True)
class Preview:
    """What `metric preview` shows.

    Attributes:
        units: which units, in words.
        covariate: `declared`, `tried` (not declared; what `lookback` would give), or None where it has no meaning.
        reduction: the share of the variance that the covariate takes off.
        share: of the users whose values were read; who comes when is always counted on all of them.
    """

    metric: str
    snapshot: str
    units: str
    spread: Distribution
    false_positives: tuple[FalsePositives, ...]
    covariate: str | None
    lookback_days: float | None
    reduction: float | None
    detectable: tuple[Detectable, ...]
    company: tuple[Company, ...]
    notes: tuple[str, ...]
    share: float = 1.0

    def as_dict(self) -> dict[str, Any]:
        """Plain values for `--json` and the panels; undefined is null."""
        return {"version": 1, **plain(asdict(self))}


def preview(snapshot: Snapshot, catalog: Catalog, name: str, *, splits: int = SPLITS, progress: Progress | None = None,
            should_stop: Callable[[], bool] | None = None, bounded: bool = False) -> Preview:
    """Preview one metric on a snapshot.

    Args:
        splits: A/A splits, at least 1.
        bounded: read the values of one bucket's users only, so that the time does not grow with the log.

    Raises:
        InputError: for an unknown metric, or fewer than one split.
        NotBuiltYet: for a field whose meaning is not built yet.
    """
    if splits < 1:
        raise InputError(f"{splits} splits are none", where="--splits", hint="ask for a thousand")
    metric = catalog.metric(name)
    others, left_out = fitting(snapshot, catalog, name, BACK_DAYS)
    there = _units(snapshot, catalog, name, others)
    share = 1 / snapshot.n_buckets if bounded else 1.0
    snapshot = portion(snapshot) if bounded else snapshot
    catalog, own, days = _with_covariate(snapshot, catalog, name, there.anchors)
    others = tuple(one for one in others if _runs(snapshot, catalog, one, there.anchors))
    names = list(dict.fromkeys([name, own, *others]))
    part = collect(snapshot, catalog, names, there.anchors, progress=progress)
    caps = {column: found[0] for column, found in caps_at(snapshot, catalog, names, there.anchors, (None,)).items()}
    spread = distribution(part, name, caps)
    labels, rows, usable, units = unit_rows(part, own, caps)
    notes: list[str] = []
    rates: tuple[FalsePositives, ...] = ()
    raw = adjusted = reduction = None
    if usable.sum() < 4:
        notes.append("fewer than four units are mature and have a value: there is nothing to split")
    elif labels == ():
        notes.append("too few units to tell a quantile's error: it is neither split nor planned for")
    else:
        sums = _split(f"preview:{name}", labels, rows, usable, units, splits, progress, should_stop, snapshot)
        rates = _rates(sums, labels)
        raw, adjusted = _variances(labels, rows[usable])
        if "x" in labels and raw:
            reduction = 1 - (adjusted or 0.0) / raw
    detected = _detectable(there, metric.horizon, spread, raw, adjusted if "x" in labels else None,
                            len(units) / share)
    notes += [f"the values of one user in {1 / share:.0f} were read, by a hash"] if share < 1 else []
    notes += _notes(rates, spread, metric.missing == "exclude")
    kind = "declared" if metric.covariate is not None else "tried" if own != name else None
    met = (*company(part, name, others, caps), *left_out)
    return Preview(name, snapshot.id, there.words, spread, rates, kind, days, reduction, detected, met, tuple(notes),
                   share)


def _units(snapshot: Snapshot, catalog: Catalog, name: str, others: Sequence[str]) -> Units:
    """Units as an experiment would get them; every decision of a metric that is anchored there."""
    metric = catalog.metric(name)
    if metric.anchor == "decision":
        anchors, words = natural_anchors(snapshot, catalog, name)
        return Units(anchors, f"{words}, together by user", ())
    fact = catalog.fact(metric.facts[0])
    users = any(one in snapshot.tables and snapshot.table(one).key == "user_id"
                for one in ("decisions", "sends", "outcomes"))
    if metric.horizon and not users:
        return Units(*natural_anchors(snapshot, catalog, name), ())
    return units_for([name, *others], snapshot, catalog, (fact.table, fact.unit), catalog.place(name))


def _with_covariate(snapshot: Snapshot, catalog: Catalog, name: str, anchors: Anchors
                    ) -> tuple[Catalog, str, float | None]:
    """(catalog, the metric to split, its lookback in days): with a covariate of four weeks where none is declared."""
    metric = catalog.metric(name)
    if metric.covariate is not None:
        return catalog, name, metric.covariate.lookback / 24
    if metric.anchor == "decision" or metric.window is None:
        return catalog, name, None
    trial = name.replace(".", "_") + TRIED
    covariate = Covariate.model_validate({"lookback": f"{BACK_DAYS}d"})
    # a metric by channel reads a fact with one more condition, which only the catalog can name
    tried = replace(catalog, metrics={**catalog.metrics, trial: metric.model_copy(update={"covariate": covariate})})
    return (tried, trial, float(BACK_DAYS)) if _runs(snapshot, tried, trial, anchors) else (catalog, name, None)


def _runs(snapshot: Snapshot, catalog: Catalog, name: str, anchors: Anchors) -> bool:
    try:
        compile_metrics(snapshot, catalog, [name], anchors)
    except WorkbenchError:
        return False
    return True


def _split(salt: str, labels: tuple[str, ...], rows: np.ndarray, usable: np.ndarray, units: np.ndarray, splits: int,
           progress: Progress | None, should_stop: Callable[[], bool] | None, snapshot: Snapshot | None = None
           ) -> tuple[Sums, Sums]:
    """Both halves' sums, all splits at once."""
    shift = rows[usable].mean(axis=0)
    centred = np.where(usable[:, None], rows - shift, 0.0)
    found = replayed(snapshot, [Values("m", labels, shift, centred, usable, (1.0,))], (1.0,),
                   Draw(hash64(salt, units.tolist()), (0.5, 0.5), float(len(units)), splits),
                   progress=progress, should_stop=should_stop).sums
    return found[0, "m", ""], found[1, "m", ""]


def _rates(sums: tuple[Sums, Sums], labels: tuple[str, ...]) -> tuple[FalsePositives, ...]:
    """The plain test and, where there is a covariate, the adjusted one."""
    outcome = [i for i, label in enumerate(labels) if label in ("y", "d")]
    found = [_rate([_of(one, outcome) for one in sums], False)]
    if "x" in labels:
        found.append(_rate(list(sums), True))
    return tuple(found)


def _of(sums: Sums, kept: list[int]) -> Sums:
    return Sums(tuple(sums.labels[i] for i in kept), sums.shift[kept], sums.n, sums.sums[..., kept],
                sums.cross[..., kept, :][..., kept])


def _rate(halves: list[Sums], adjusted: bool) -> FalsePositives:
    z = pairs(halves[0], halves[1]).z[:, 0]
    told = np.isfinite(z)
    n, hits = int(told.sum()), int((np.abs(z[told]) > ndtri(1 - ALPHA / 2)).sum())
    if n == 0:
        return FalsePositives(adjusted, ALPHA, 0, 0, None, None, None, None)
    rate = hits / n
    low, high = binomial_interval(hits, n, DOUBT)
    return FalsePositives(adjusted, ALPHA, n, hits, rate, math.sqrt(rate * (1 - rate) / n), (low, high),
                          low <= ALPHA <= high)


def binomial_interval(hits: int, n: int, doubt: float) -> tuple[float, float]:
    """Clopper and Pearson's exact interval of a share: the beta quantiles that make each tail doubt / 2.

    >>> [round(one, 4) for one in binomial_interval(5, 100, 0.05)]
    [0.0164, 0.1128]
    """
    low = float(betaincinv(hits, n - hits + 1, doubt / 2)) if hits else 0.0
    high = float(betaincinv(hits + 1, n - hits, 1 - doubt / 2)) if hits < n else 1.0
    return low, high


def _variances(labels: tuple[str, ...], rows: np.ndarray) -> tuple[float | None, float | None]:
    """(variance of a unit's linear form, the same after adjustment)."""
    made = joint(Moments.from_rows(tuple(f"m{SEPARATOR}{label}" for label in labels), rows, rows.mean(axis=0)), ["m"])
    return (float(made.raw[0]), float(made.cov[0, 0])) if made is not None else (None, None)


def _detectable(there: Units, horizon: int | None, spread: Distribution, raw: float | None, adjusted: float | None,
                units: float) -> tuple[Detectable, ...]:
    if raw is None:
        return ()
    share = 1 - (spread.share_missing or 0.0)
    sizes = [(weeks, float(there.arriving[7 * weeks - 1]), 7 * weeks + (horizon or 0) / 24)
             for weeks in WEEKS if len(there.arriving) >= 7 * weeks]
    whole: list[tuple[int | None, float, float | None]] = [*sizes] or [(None, units, None)]
    found = []
    for weeks, size, day in whole:
        effects = [_effect(one, size * share, spread.value) for one in (raw, adjusted)]
        found.append(Detectable(weeks, size * share, day, *effects[0], *effects[1]))
    return tuple(found)


def _effect(variance: float | None, units: float, value: float | None) -> tuple[float | None, float | None]:
    """(absolute, relative to the size of the value)."""
    if variance is None:
        return None, None
    effect = detectable(variance, units, alpha=ALPHA, power=POWER)
    if not math.isfinite(effect):
        return None, None
    return effect, effect / abs(value) if value else None


def _notes(rates: tuple[FalsePositives, ...], spread: Distribution, excludes: bool) -> list[str]:
    found = []
    for one in rates:
        if one.compatible is False and one.rate is not None:
            how = "too often: the promised error rate does not hold" if one.rate > one.alpha else \
                "too rarely: the test is conservative"
            found.append(f"{'adjusted' if one.adjusted else 'plain'} test: a difference where there is none is found "
                         f"{how} ({one.rate:.1%} of {one.splits:,} splits at {one.alpha:.0%})")
        if one.compatible is None:
            found.append("no split has a test: the values do not vary")
    if spread.skew is not None and abs(spread.skew) > 1 and spread.n / 2 < (spread.normal_from or 0.0):
        found.append(f"skewness {spread.skew:.1f}: a mean wants {spread.normal_from:,.0f} units an arm to be normal "
                     "enough, a cap brings that down")
    if excludes and spread.missing:
        found.append("units without rows are left out: a treatment can move who has a value")
    return found
