"""A first answer from a sample of users, with an interval, while the exact one is on its way.

The same statement runs on the snapshot's sample (one user in 64, by a salted hash) and on its 8 disjoint
groups. A number of things in the sample stands for 64 times as many; a rate is the sample's own. The spread
over the groups gives the error, whatever the statement does with a user's rows, since a user is wholly in
one group (random groups: Wolter, Introduction to Variance Estimation, 2nd ed., chapter 2):

    total:  T = sum_g T_g,  var(T) = G / (G - 1) * sum_g (T_g - T / G)^2
    rate:   r from the whole sample,  var(r) = 1 / (G (G - 1)) * sum_g (r_g - mean r)^2

with Student's t on G - 1 degrees of freedom, on the logarithm of a total and the logit of a share, so that
an interval never leaves the possible. The finite-population factor is 1 - 1/64.
"""

from __future__ import annotations

import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from workbench.errors import InputError
from workbench.explore.compiler import query
from workbench.explore.insight import ROWS, Guarded, Insight, Interval, assembled
from workbench.explore.queries import OTHERS, trend
from workbench.explore.reachability import with_worth
from workbench.explore.spec import AnySpec, Breakdown, Crossfilter, Profile, Reachability, Trend
from workbench.logs.engine.guarded import SAMPLE
from workbench.logs.engine.result import QueryResult
from workbench.logs.imports.compact import GROUPS, SHARE
from workbench.logs.snapshot import Snapshot

KINDS = ("profile", "funnel", "breakdown", "trend", "retention", "frequency", "reachability", "crossfilter")
_KEYS = {"trend": ("hour", "day", "week", "month"), "retention": ("cohort", "period"), "frequency": ("sends_before",),
         "reachability": ("day", "week", "month", "channel"), "crossfilter": ("dimension", "value", "low", "high")}
# real numbers that add over users, as counts do
_TOTALS = ("effective_users", "worth_a_month", "worth_low", "worth_high", "lost_worth_a_month", "lost_worth_low",
           "lost_worth_high")
_AS_SEEN = ("distinct",)                                # at least so many: a sample does not see them all
_OWN = ("low", "high")                                  # an interval over the sample; the groups' one replaces it
_MAY_BE_MORE = "what no user of the sample shows has no row here, and may have one in the exact answer"
# a crossfilter's bins are those of the whole log; a profile's rows are the columns
_ABSENT = dict.fromkeys(("funnel", "breakdown", "retention", "frequency", "reachability"), _MAY_BE_MORE) | {
    "trend": f"{_MAY_BE_MORE}; groups shown by themselves are the largest of the sample"}
_T = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365)
_NONE_SEEN = 3.0                                        # a total of zero may be up to this (rule of three)
_FEW = 24                                               # events whose spread eight groups cannot show
_AT_ONCE = 3           # a group is too small to use more than one core
_WIDEST = 300.0        # beyond which a real number cannot hold the exponential
_SMALLEST = 4                                           # groups that an interval needs


def approximate(snapshot: Snapshot, spec: AnySpec, engine: Guarded, id: str | None = None) -> Insight:
    """The insight from the sample: the columns of the exact one, and a 95 % interval of each number.

    Raises:
        InputError: this kind of insight has no approximation.
    """
    if spec.kind not in KINDS:
        raise InputError(f"a {spec.kind} has no approximation", known=KINDS, hint="ask for the exact one")
    if isinstance(spec, Profile | Trend | Breakdown | Crossfilter) and snapshot.table(spec.table).key is None:
        raise InputError(f"rows of {spec.table!r} belong to no user, so no sample of users stands for them",
                         hint="ask for the exact one")
    if isinstance(spec, Reachability):
        spec = with_worth(snapshot, spec)
    text, began = query(snapshot, spec, engine), time.monotonic()

    def ask(part: str, statement: str = text) -> QueryResult:
        return engine.query(statement, limit_rows=ROWS, id=id, part=part)

    # a profile is a picture: its many columns are not asked eight times more for intervals
    groups_of_users = [] if spec.kind == "profile" else [f"group {i}" for i in range(GROUPS)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        if isinstance(spec, Trend) and spec.by:
            # every part shows the groups that are the largest of the sample, not its own
            whole = ask(SAMPLE)
            named = sorted({row[spec.by] for row in whole.rows()} - {OTHERS})
            text_of_part = trend(snapshot, spec, named).whole
            parts = list(pool.map(lambda part: ask(part, text_of_part), groups_of_users))
        else:
            whole, *parts = pool.map(ask, [SAMPLE, *groups_of_users])
    keys = [c for c in whole.columns if c in (*_KEYS.get(spec.kind, ()), getattr(spec, "by", None))]
    groups = [_by_key(one.rows(), keys) for one in parts]
    rows, intervals = [], []
    seen = [(row, [group.get(_key(row, keys)) for group in groups]) for row in whole.rows()]
    designs = {c: _design([(row[c], [one[c] or 0 if one else 0 for one in others]) for row, others in seen
                           if _adds_up(c, row[c])]) for c in whole.columns if c not in keys} if groups else {}
    for row, others in seen:
        estimated = {c: _estimate(c, value, [None if o is None else o[c] for o in others], designs.get(c, 1.0))
                     for c, value in row.items() if c not in keys}
        estimated |= _bounds(estimated)
        rows.append(row | {c: found[0] for c, found in estimated.items()})
        intervals.append({c: found[1] for c, found in estimated.items() if found[1] is not None})
    found = replace(whole, seconds=time.monotonic() - began)
    said = (f"approximate: from one user in {SHARE}{', with 95 % intervals' if parts else ''}; the exact answer may "
            "take longer")
    more = _ABSENT.get(spec.kind) if keys else None
    return assembled(snapshot, spec, text, found, rows, f"{said}; {more}" if more else said, tuple(intervals))


def _key(row: dict[str, Any], keys: list[str]) -> tuple[Any, ...]:
    return tuple(row[key] for key in keys)


def _by_key(rows: list[dict[str, Any]], keys: list[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    return {_key(row, keys): row for row in rows}


def _adds_up(column: str, value: Any) -> bool:
    """Whether a number of the whole log is the sum of its parts'."""
    return column not in _AS_SEEN and not isinstance(value, bool) and (
        isinstance(value, int) or (column in _TOTALS and isinstance(value, float)))


def _estimate(column: str, value: Any, groups: list[Any], design: float) -> tuple[Any, Interval | None]:
    """(estimate for the whole log, interval) of one number."""
    if isinstance(value, list):             # a profile's histogram, and its most frequent values
        return [one | {"count": one["count"] * SHARE} if isinstance(one, dict) else one * SHARE for one in value], None
    if column in _AS_SEEN or isinstance(value, bool) or not isinstance(value, int | float):
        return value, None
    if not groups:
        return (value * SHARE if isinstance(value, int) else value), None
    if _adds_up(column, value):
        return _total(value, [one or 0 for one in groups], design)
    return value, _mean_interval(value, [float(one) for one in groups if one is not None])


def _spread(groups: list[float]) -> float:
    """The variance of a total, from the parts of it that the groups hold."""
    average = sum(groups) / len(groups)
    return len(groups) / (len(groups) - 1) * sum((one - average) ** 2 for one in groups)


def _design(totals: list[tuple[float, list[float]]]) -> float:
    """How much more a column's totals vary than counts would, in the middle of its rows: a user brings several."""
    found = sorted(_spread(groups) / value for value, groups in totals if value > 0)
    return max(1.0, found[len(found) // 2]) if found else 1.0


def _total(value: float, groups: list[float], design: float = 1.0) -> tuple[float, Interval]:
    estimate = value * SHARE if isinstance(value, float) else int(value) * SHARE
    if value <= 0:
        return estimate, (0.0, _NONE_SEEN * SHARE * design)
    # few events: the groups cannot show less than the chance of a count
    least = value * (design if value < _FEW else 1.0)
    spread = max(_spread(groups), least)
    error, count = math.sqrt(spread * (1 - 1 / SHARE)), value * value / spread
    t = _T[len(groups) - 2]
    factor = math.exp(min(t * error / value, _WIDEST))
    # a count seen once may be all there is: the lower limit of a gamma variable (Wilson and Hilferty), not of a normal
    low = estimate * max(1 - 1 / (9 * count) - t / (3 * math.sqrt(count)), 0.0) ** 3
    return estimate, (max(value, min(low, estimate / factor)), estimate * factor)


def _mean_interval(value: float, groups: list[float]) -> Interval | None:
    if len(groups) < _SMALLEST:
        return None
    average = sum(groups) / len(groups)
    spread = sum((one - average) ** 2 for one in groups) / (len(groups) * (len(groups) - 1))
    half = _T[len(groups) - 2] * math.sqrt(spread * (1 - 1 / SHARE))
    if half == 0:
        return None if value in (0.0, 1.0) else (value, value)
    if 0 < value < 1 and min(groups) >= 0 and max(groups) <= 1:
        logit, half = math.log(value / (1 - value)), min(half / (value * (1 - value)), _WIDEST)
        return 1 / (1 + math.exp(half - logit)), 1 / (1 + math.exp(-half - logit))
    return value - half, value + half


def _bounds(estimated: dict[str, tuple[Any, Interval | None]]) -> dict[str, tuple[Any, None]]:
    """A row's own `low` and `high`: the interval of the number before them."""
    if not set(_OWN) <= set(estimated):
        return {}
    names = list(estimated)
    interval = estimated[names[names.index("low") - 1]][1]
    return {name: (interval[i] if interval else None, None) for i, name in enumerate(_OWN)}
