"""The exports in pandas: server time and milliseconds to UTC, cents and micros to dollars, seconds to minutes."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd

SERVER = pd.Timedelta(hours=9)
DAY = pd.Timedelta(days=1)
KIND = {
    "received": "delivery",
    "shown": "impression",
    "read": "open",
    "tapped": "click",
    "muted": "unsubscribe",
    "closed": "dismiss",
}
TELEMETRY = ["session", "conversion", "refund", "level_up", "boss_beaten", "ad_watched"]
TYPES = {"machine": "bool", "message": "object", "channel": "object", "amount": "float64"}


def _utc(column):
    """Server time, as UTC."""
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - SERVER


def _moment(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]")


def _part(frame, id, ts, what, machine=False, message=None, channel=None, amount=None):
    made = pd.DataFrame({"id": frame[id], "unit": frame.pid, "ts": ts.astype("datetime64[us]"), "what": what})
    return made.assign(machine=machine, message=message, channel=channel, amount=amount).astype(TYPES)


def prelude(raw):
    signals, receipts, sessions, log = raw["signals"], raw["receipts"], raw["sessions"], raw["guild_log"]
    steps, ads, tickets = raw["progress"], raw["ads"], raw["tickets"]
    happened = (
        pd.concat(
            [
                _part(
                    signals,
                    "signal",
                    _utc(signals.server_time),
                    signals.what.map(KIND),
                    signals.actor == "scanner",
                    signals.blast,
                    signals.lane,
                ),
                _part(
                    sessions, "sid", pd.to_datetime(sessions.began_ms, unit="ms"), "session", amount=sessions.secs / 60
                ),
                _part(
                    receipts,
                    "receipt",
                    _moment(receipts.booked),
                    receipts.state.replace({"paid": "conversion", "refunded": "refund"}),
                    amount=receipts.cents / 100,
                ),
                _part(steps, "step", steps.reached_at, steps.what),
                _part(ads, "view", _utc(ads.seen), "ad_watched", amount=ads.micros / 1e6),
                _part(log, "entry", log.logged_at, log.action, amount=log.gems),
                _part(tickets, "ticket", _moment(tickets.opened_at), "ticket", amount=tickets.stars),
            ]
        )
        .drop_duplicates()
        .reset_index(drop=True)
    )
    trials = raw["trials"].assign(ts=_utc(raw["trials"].entered))
    first = trials.loc[trials.groupby("pid").ts.idxmin()]
    blasts = (
        raw["blasts"]
        .drop_duplicates()
        .merge(raw["creatives"][["creative", "topic", "campaign"]], on="creative", how="left")
    )
    on = raw["optins"].query("state == 'on'")
    return {
        "entered": pd.DataFrame({"unit": first.pid, "arm": first.variant, "ts": first.ts}).reset_index(drop=True),
        "sent": pd.DataFrame(
            {
                "message": blasts.blast,
                "unit": blasts.pid,
                "ts": blasts.sent_at.astype("datetime64[us]") - SERVER,
                "channel": blasts.lane,
                "ref": blasts.creative,
                "domain": blasts.topic,
                "campaign": blasts.campaign,
            }
        ),
        "happened": happened,
        "held": pd.DataFrame(
            {"unit": on.pid, "channel": on.lane, "ts": _utc(on.since), "until": _utc(on.till)}
        ).reset_index(drop=True),
        "person": raw["players"].rename(columns={"pid": "unit"})[
            ["unit", "country", "platform", "spender", "guild_role", "build"]
        ],
    }


def _players(raw, hours, complete_until):
    """Those whose window has ended: unit -> its begin."""
    began = raw["entered"].set_index("unit").ts
    return began[began <= pd.Timestamp(complete_until) - pd.Timedelta(hours=hours)]


def _did(raw, began, what, begin, hours, only=None):
    """Rows by players in [begin, hours) of their windows."""
    rows = raw["happened"]
    rows = rows[rows.what.isin(what) & ~rows.machine & rows.unit.isin(began.index)]
    passed = (rows.ts - rows.unit.map(began)) / pd.Timedelta(microseconds=1)
    rows = rows[(passed >= begin * 3.6e9) & (passed < hours * 3.6e9)]
    return rows if only is None else rows[only(rows)]


def _flag(began, rows):
    return pd.DataFrame({"unit": began.index, "value": began.index.isin(rows.unit).astype(int)})


def _sum(began, amounts):
    return pd.DataFrame({"unit": began.index, "value": amounts.reindex(began.index).fillna(0).to_numpy()})


def any_on(raw, *, what, one, other, hours, complete_until):
    began = _players(raw, hours, complete_until)
    return _flag(began, _did(raw, began, [what], 0, hours, lambda rows: rows.channel.isin({one, other})))


def any_but(raw, *, what, without, hours, complete_until):
    began = _players(raw, hours, complete_until)
    return _flag(
        began, _did(raw, began, [what], 0, hours, lambda rows: rows.channel.notna() & (rows.channel != without))
    )


def any_either(raw, *, one, other, hours, complete_until):
    began = _players(raw, hours, complete_until)
    return _flag(began, _did(raw, began, [one, other], 0, hours))


def any_read(raw, *, channel, hours, complete_until):
    began = _players(raw, hours, complete_until)
    only = None if channel is None else (lambda rows: rows.channel == channel)
    return _flag(began, _did(raw, began, ["open", "impression"], 0, hours, only))


def any_worth(raw, *, what, least, hours, complete_until):
    began = _players(raw, hours, complete_until)
    return _flag(began, _did(raw, began, [what], 0, hours, lambda rows: rows.amount >= least))


def count_by_person(raw, *, what, hours, column, complete_until):
    began = _players(raw, hours, complete_until)
    each = _sum(began, _did(raw, began, [what], 0, hours).groupby("unit").size()).merge(
        raw["person"], on="unit", how="left"
    )
    found = each.groupby(column, dropna=False).value.agg(["mean", "count"]).reset_index()
    return found.rename(columns={column: "group", "mean": "value", "count": "n"})


def mean_amount(raw, *, what, hours, complete_until):
    began = _players(raw, hours, complete_until)
    return (
        _did(raw, began, [what], 0, hours)
        .dropna(subset="amount")
        .groupby("unit")
        .amount.mean()
        .rename("value")
        .reset_index()
    )


def largest_amount(raw, *, what, hours, complete_until):
    began = _players(raw, hours, complete_until)
    return (
        _did(raw, began, [what], 0, hours)
        .dropna(subset="amount")
        .groupby("unit")
        .amount.max()
        .rename("value")
        .reset_index()
    )


def amount_per_row(raw, *, what, hours, complete_until):
    began = _players(raw, hours, complete_until)
    rows = _did(raw, began, [what], 0, hours)
    return (
        _sum(began, rows.groupby("unit").amount.sum())
        .rename(columns={"value": "num"})
        .assign(den=rows.unit.value_counts().reindex(began.index).fillna(0).to_numpy())
    )


def sum_between(raw, *, what, begin, hours, complete_until):
    began = _players(raw, hours, complete_until)
    return _sum(began, _did(raw, began, [what], begin, hours).groupby("unit").amount.sum())


def sum_both(raw, *, one, other, sign, hours, complete_until):
    began = _players(raw, hours, complete_until)
    totals = [
        _did(raw, began, [what], 0, hours).groupby("unit").amount.sum().reindex(began.index).fillna(0)
        for what in (one, other)
    ]
    return _sum(began, totals[0] + sign * totals[1])


def sent_but(raw, *, without, hours, complete_until):
    began = _players(raw, hours, complete_until)
    rows = raw["sent"]
    rows = rows[(rows.channel != without) & rows.unit.isin(began.index)]
    start = rows.unit.map(began)
    inside = rows[(rows.ts >= start) & (rows.ts < start + pd.Timedelta(hours=hours))]
    return _sum(began, inside.groupby("unit").size())


def _standing(raw, moments, channel):
    """Opt-ins that stand at a moment of each player."""
    rows = raw["held"]
    rows = rows if channel is None else rows[rows.channel == channel]
    at = rows.unit.map(moments)
    return rows[at.notna() & (rows.ts <= at) & ~(rows.until <= at)]


def held_at(raw, *, hours, channel, complete_until):
    began = _players(raw, hours, complete_until)
    return _flag(began, _standing(raw, began + pd.Timedelta(hours=hours), channel))


def held_until(raw, *, hours, channel, complete_until):
    began = _players(raw, hours, complete_until)
    rows = _standing(raw, began, channel)
    lasted = (rows.until - rows.unit.map(began)) / DAY
    return pd.DataFrame({"unit": rows.unit, "value": lasted.fillna(hours / 24).clip(upper=hours / 24)})


def _reached(rows, step):
    return rows[step].notna().sum() / len(rows)


def _part_of(rows, since, until):
    return rows[rows.ts.between(pd.Timestamp(since), pd.Timestamp(until), inclusive="left")]


def _on(rows, only):
    return rows if only is None else rows[rows.channel == only]


def two_periods(raw, *, step, only, a_from, a_to, b_from, b_to):
    rows = _on(raw["followed"], only)
    return pd.DataFrame(
        {
            "rate_a": [_reached(_part_of(rows, a_from, a_to), step)],
            "rate_b": [_reached(_part_of(rows, b_from, b_to), step)],
        }
    )


def two_parts(raw, *, step, column, one, other):
    parts = dict(list(raw["followed"].groupby(column)))
    return pd.DataFrame({"rate_a": [_reached(parts[one], step)], "rate_b": [_reached(parts[other], step)]})


def _by(rows, step, column):
    return (
        rows.groupby(column)[step]
        .agg(lambda times: times.notna().mean())
        .rename("value")
        .rename_axis("key")
        .reset_index()
    )


def rate_between(raw, *, step, column, since, until, only):
    return _by(_part_of(_on(raw["followed"], only), since, until), step, column)


def rate_but(raw, *, step, column, less, without):
    rows = raw["followed"]
    return _by(rows[rows[less] != without], step, column)


def _period(ts, unit):
    day = ts.dt.normalize()
    return {
        "day": lambda: day,
        "week": lambda: day - pd.to_timedelta(day.dt.dayofweek, unit="D"),
        "month": lambda: day - pd.to_timedelta(day.dt.day - 1, unit="D"),
    }[unit]()


def _grid(table, unit):
    """Every period from the first to the last, as long rows."""
    every = pd.date_range(table.index.min(), table.index.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])
    long = table.reindex(every).rename_axis("key").stack(future_stack=True)
    return long.rename_axis(["key", "key2"]).rename("value").reset_index()


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    return _grid(rows.groupby([_period(rows.ts, unit), column]).size().unstack(), unit).fillna({"value": 0})


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    return _grid(rows[step].notna().groupby([_period(rows.ts, unit), rows[column]]).mean().unstack(), unit)


def _counted(values):
    return values.groupby(values, dropna=False).size().rename("value").rename_axis("key").reset_index()


def people_by(raw, *, column):
    return _counted(raw["person"][column])


def people_among(raw, *, column, only, wanted):
    return _counted(raw["person"].loc[raw["person"][only].eq(wanted), column])


def rows_by(raw, *, table, column):
    values = raw[table][column]
    return _counted(values.astype("Int64") if values.dtype == "float64" else values)


def outcomes_by_kind(raw):
    return _counted(raw["happened"].what[raw["happened"].what.isin(TELEMETRY)])


def off_by(raw, *, column):
    return _counted(raw["optins"].loc[raw["optins"].state == "off", column])


def sent_between(raw, *, column, since, until):
    return _counted(_part_of(raw["sent"], since, until)[column])


def happened_since(raw, *, what, column, since):
    rows = raw["happened"]
    return _counted(rows.loc[(rows.what == what) & ~rows.machine & (rows.ts >= pd.Timestamp(since)), column])


def people_funnel(raw):
    rows = raw["happened"][~raw["happened"].machine]
    left, counts = set(raw["sent"].unit), {}
    for step, kinds in {
        "sent": None,
        "opened": ["open", "impression"],
        "clicked": ["click"],
        "converted": ["conversion"],
    }.items():
        left = left if kinds is None else left & set(rows.unit[rows.what.isin(kinds)])
        counts[step] = [len(left)]
    return pd.DataFrame(counts)


def reach_by_period(raw, *, unit, complete_until):
    began = min(raw[name].ts.min() for name in ("happened", "sent", "entered"))
    freq, found = {"week": "W-MON", "month": "MS"}[unit], []
    marks = pd.date_range(began.ceil("D"), pd.Timestamp(complete_until), freq=freq)
    for start, end in pairwise(marks):
        rows = raw["held"]
        standing = rows[(rows.ts < end) & ~(rows.until < end)]
        found += [
            (start, channel, standing.unit[standing.channel == channel].nunique()) for channel in rows.channel.unique()
        ]
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def by_pressure(raw, *, step, days):
    rows = raw["followed"].sort_values("ts")
    rows = rows.assign(level=0)
    span = np.timedelta64(days, "D")
    for _, own in rows.groupby("unit"):
        ts = own.ts.to_numpy()
        rows.loc[own.index, "level"] = np.searchsorted(ts, ts, "left") - np.searchsorted(ts, ts - span, "left")
    late = rows[rows.ts >= rows.ts.min() + pd.Timedelta(days=days)]
    return late[step].notna().groupby(late.level.clip(upper=10)).mean().rename("value").rename_axis("key").reset_index()


def retained_weekly(raw, *, what, again, periods, complete_until):
    until = pd.Timestamp(complete_until)
    rows = raw["happened"]
    rows = rows[~rows.machine & (rows.ts <= until)]
    rows = rows.assign(week=_period(rows.ts, "week"))
    first = rows[rows.what == what].groupby("unit").week.min()
    back = rows[rows.what == again].groupby("unit").week.agg(set)
    found = []
    for week, units in first.groupby(first):
        for k in range(periods + 1):
            later = week + k * 7 * DAY
            if later + 7 * DAY <= until:
                came = sum(later in back.get(unit, ()) for unit in units.index)
                found.append((week, k, came / len(units)))
    return pd.DataFrame(found, columns=["key", "key2", "share"])
