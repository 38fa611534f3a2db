"""Volume, opt-outs, and the stock of people who can be reached: of the log itself, whatever a model does."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import norm
from scipy.stats import t as t_distribution

from workbench.learning.monitoring.checks import ALPHA, Check, graded
from workbench.learning.monitoring.windows import Windows
from workbench.logs import sql

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot

VOLUME = (0.25, 0.5)          # of the reference's rows a day
OPT_OUTS = (0.25, 0.5)        # more opt-outs a send than before
STOCK = (0.02, 0.05)          # of the stock, lost beyond the reference's pace
KINDS = ("unsubscribe", "mute", "complaint")
FEWEST_DAYS = 3


def volume(snapshot: Snapshot, found: Windows) -> list[Check]:
    """Rows a day of decisions and sends; a whole day without any is for acting."""
    return [_volume(table, *(_days(snapshot, table, window) for window in (found.reference, found.current)))
            for table in ("decisions", "sends") if table in snapshot.tables]


def _volume(table: str, before: np.ndarray, now: np.ndarray) -> Check:
    detail = {"reference": before.tolist(), "current": now.tolist()}
    if len(before) < FEWEST_DAYS or len(now) < FEWEST_DAYS or not before.any():
        return Check("volume", table, "unknown", None, VOLUME,
                     f"{len(before)} whole days before and {len(now)} now: {FEWEST_DAYS} of each tell what is usual",
                     detail)
    empty = int((now == 0).sum())
    value = float(now.mean() / before.mean() - 1)
    said = f"{now.mean():,.0f} rows a day, before {before.mean():,.0f} ({value:+.1%})"
    if empty and (before > 0).all():
        return Check("volume", table, "act", value, VOLUME, f"{said}; {empty} whole days have no row", detail)
    parts = before.var(ddof=1) / len(before), now.var(ddof=1) / len(now)
    se = float(np.sqrt(sum(parts)))
    # days differ by more than their rows' chance: weekdays, sends in batches; Welch's degrees of freedom
    freedom = sum(parts)**2 / sum(one**2 / (n - 1) for one, n in zip(parts, (len(before), len(now)), strict=True)
                                  ) if se else 1.0
    real = abs(now.mean() - before.mean()) > float(t_distribution.isf(ALPHA / 4, freedom)) * se
    size = max(value, 1 / (1 + value) - 1) if value > -1 else float("inf")
    return Check("volume", table, graded(size, VOLUME, real), value, VOLUME, said, detail)


def opt_outs(snapshot: Snapshot, found: Windows) -> list[Check]:
    """Opt-outs (unsubscribed, muted, complained) a send, by channel."""
    if not {"sends", "interactions"} <= set(snapshot.tables):
        return [Check("opt-outs", "log", "unknown", None, OPT_OUTS, "the log has no sends or no interactions")]
    before, now = (_rates(snapshot, window) for window in (found.reference, found.current))
    checks = []
    for channel in sorted({*before, *now}):
        if channel not in before or channel not in now or before[channel]["sends"] * now[channel]["sends"] == 0:
            checks.append(Check("opt-outs", channel, "unknown", None, OPT_OUTS, "nothing was sent through it "
                                + ("before" if channel in now and now[channel]["sends"] else "now")))
            continue
        checks.append(_opt_outs(channel, before[channel], now[channel], len({*before, *now})))
    return checks


def _opt_outs(channel: str, before: dict[str, float], now: dict[str, float], channels: int) -> Check:
    (was, was_se), (is_, is_se) = (_rate(one) for one in (before, now))
    value = is_ / was - 1 if was else float("inf") if is_ else 0.0
    # users in both windows make the difference surer than this; it errs on the quiet side
    se = float(np.hypot(was_se, is_se))
    critical = float(norm.isf(ALPHA / channels / 2))
    said = (f"{1000 * is_:.2f} of a thousand sends, before {1000 * was:.2f} ({now['outs']:,.0f} and "
            f"{before['outs']:,.0f} opt-outs)")
    shown = value if np.isfinite(value) else None
    if abs(is_ - was) <= critical * se and critical * se > OPT_OUTS[1] * was:
        return Check("opt-outs", channel, "unknown", shown, OPT_OUTS, f"{said}: too few to see a change of half")
    # fewer than half of before is no harm, and may be events that are no longer logged
    size = value if value > 0 else OPT_OUTS[0] if value <= -OPT_OUTS[1] else 0.0
    return Check("opt-outs", channel, graded(size, OPT_OUTS, abs(is_ - was) > critical * se), shown, OPT_OUTS, said,
                 {"before": was, "now": is_, "se": se})


def _rate(one: dict[str, float]) -> tuple[float, float]:
    rate = one["outs"] / one["sends"]
    variance = one["outs_outs"] - 2 * rate * one["outs_sends"] + rate**2 * one["sends_sends"]
    # none seen is no proof of none: as if one had
    return rate, float(np.sqrt(max(variance, 1.0))) / one["sends"]


def stock(snapshot: Snapshot, found: Windows) -> list[Check]:
    """People who can be reached, by channel, at the ends of both windows: what is left, not only how fast it goes."""
    if "reachability" not in snapshot.tables:
        return [Check("reachable", "log", "unknown", None, STOCK, "the log has no table 'reachability'")]
    moments = (*found.reference, *found.current)
    counts: dict[str, np.ndarray] = {}
    changes: dict[str, np.ndarray] = {}
    for bucket in range(snapshot.n_buckets):
        table = snapshot.answer(bucket, _STOCK.format(
            *(f"count(DISTINCT user_id) FILTER (begins <= {at} AND (ends IS NULL OR ends > {at}))"
              for at in map(sql.literal, moments)),
            *(f"count(*) FILTER (ends > {sql.literal(begin)} AND ends <= {sql.literal(end)})"
              for begin, end in (found.reference, found.current)),
        ))
        for row in table.to_pylist():
            channel = row.pop("channel")
            values = np.array(list(row.values()), dtype=np.float64)
            counts[channel] = counts.get(channel, np.zeros(4)) + values[:4]
            changes[channel] = changes.get(channel, np.zeros(2)) + values[4:]
    return [_stock(channel, counts[channel], changes[channel], found, len(counts)) for channel in sorted(counts)]


def _stock(channel: str, at: np.ndarray, left: np.ndarray, found: Windows, channels: int) -> Check:
    detail = {"reference": at[:2].tolist(), "current": at[2:].tolist(), "left": left.tolist(),
              "days": list(found.days)}
    if at[0] == 0 or at[2] == 0:
        return Check("reachable", channel, "unknown", None, STOCK, "nobody could be reached when a window began",
                     detail)
    days = found.days
    pace = (at[1] / at[0]) ** (days[1] / days[0]) if at[1] else 0.0
    value = float(at[3] / at[2] - pace)
    # who leaves is a count: its chance, and that of the pace carried over to as many days
    se = float(np.hypot(np.sqrt(max(left[1], 1.0)) / at[2], np.sqrt(max(left[0], 1.0)) / at[0] * days[1] / days[0]))
    critical = float(norm.isf(ALPHA / channels / 2))
    said = (f"{at[3]:,.0f} people at the end, {at[2]:,.0f} at the beginning ({at[3] / at[2] - 1:+.1%}); at the "
            f"reference's pace {at[2] * pace:,.0f}")
    if abs(value) <= critical * se and critical * se > STOCK[1]:
        return Check("reachable", channel, "unknown", value, STOCK, f"{said}: too few to see a loss of "
                     f"{STOCK[1]:.0%}", detail)
    return Check("reachable", channel, graded(-value, STOCK, abs(value) > critical * se), value, STOCK, said, detail)


# One row a channel: the stock at four moments, and how many left in either window.
_STOCK = """
SELECT channel, {} AS a, {} AS b, {} AS c, {} AS d, {} AS e, {} AS f
FROM (SELECT channel, user_id, coalesce(valid_from, TIMESTAMP '0001-01-01') AS begins, valid_to AS ends
      FROM reachability WHERE reachable)
GROUP BY channel ORDER BY channel
"""


def _days(snapshot: Snapshot, table: str, window: tuple[datetime, datetime]) -> np.ndarray:
    """Rows on each whole day of a window."""
    clock = sql.name(snapshot.table(table).clock or "ts")
    text = (f"SELECT CAST({clock} AS DATE) AS day, count(*) AS n FROM {sql.name(table)} WHERE {clock} >= "
            f"{sql.literal(window[0])} AND {clock} < {sql.literal(window[1])} GROUP BY 1")
    found: dict[Any, int] = {}
    for bucket in range(snapshot.n_buckets):
        for row in snapshot.answer(bucket, text).to_pylist():
            found[row["day"]] = found.get(row["day"], 0) + row["n"]
    begin = window[0].date() if window[0] == datetime.combine(window[0].date(), datetime.min.time()) else (
        window[0].date() + timedelta(days=1))
    return np.array([found.get(begin + timedelta(days=i), 0) for i in range((window[1].date() - begin).days)])


def _rates(snapshot: Snapshot, window: tuple[datetime, datetime]) -> dict[str, dict[str, float]]:
    """Channel -> sums over users of opt-outs, sends and their products."""
    begin, end = map(sql.literal, window)
    text = f"""
    SELECT channel, sum(outs) AS outs, sum(sends) AS sends, sum(outs * outs) AS outs_outs,
           sum(outs * sends) AS outs_sends, sum(sends * sends) AS sends_sends
    FROM (SELECT channel, user_id, CAST(sum(o) AS DOUBLE) AS outs, CAST(sum(s) AS DOUBLE) AS sends FROM (
        SELECT channel, user_id, 0 AS o, 1 AS s FROM sends WHERE ts >= {begin} AND ts < {end}
        UNION ALL SELECT channel, user_id, 1, 0 FROM interactions WHERE ts >= {begin} AND ts < {end}
          AND kind IN ({', '.join(map(sql.literal, KINDS))})) GROUP BY 1, 2)
    WHERE channel IS NOT NULL GROUP BY channel ORDER BY channel"""
    found: dict[str, dict[str, float]] = {}
    for bucket in range(snapshot.n_buckets):
        for row in snapshot.answer(bucket, text).to_pylist():
            sums = found.setdefault(row.pop("channel"), {})
            for name, value in row.items():
                sums[name] = sums.get(name, 0.0) + float(value)
    return found
