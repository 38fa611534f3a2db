"""The bank's exports in pandas: Nairobi time to UTC, cents to shillings, its words to the log's."""

from __future__ import annotations

import numpy as np
import pandas as pd

AHEAD = pd.Timedelta(hours=3)
WORDS = {"arrived": "delivery", "displayed": "impression", "opened": "open", "tapped": "click",
         "opted_out": "unsubscribe", "swiped": "dismiss"}
NOTHING = {"machine": False, "message": None, "channel": None, "amount": None}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]


def _local(column):
    """Nairobi's clock on the wall, as UTC."""
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - AHEAD


def _rows(id, unit, ts, what, **more):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    return frame.assign(**{**NOTHING, **more})[COLUMNS]


def _happened(raw):
    touches, deposits, payments = raw["reactions"], raw["pot_deposits"], raw["card_payments"]
    logins, milestones, calls = raw["logins"], raw["milestones"], raw["calls"]
    paid = payments.outcome.map({"settled": "card_payment", "declined": "card_declined"})
    parts = [
        _rows(touches.touch, touches.cust, _local(touches.happened_at), touches.what.map(WORDS),
              machine=touches.robot.eq(1), message=touches.notice, channel=touches.medium),
        _rows(logins.login, logins.cust, pd.to_datetime(logins.at_ms, unit="ms"), "session"),
        _rows(deposits.deposit, deposits.cust, _local(deposits.booked), "conversion", amount=deposits.cents / 100),
        _rows(payments.payment, payments.cust, payments.paid_at, paid, amount=payments.cents / 100),
        _rows(milestones.milestone, milestones.cust, milestones.reached, milestones["name"]),
        _rows(calls.call, calls.cust, calls.called_at, "call", amount=calls.minutes),
    ]
    whole = pd.concat([part.astype({"amount": "float64", "machine": "bool", "message": "object", "channel": "object"})
                       for part in parts], ignore_index=True)
    return whole.drop_duplicates(ignore_index=True)


def prelude(raw):
    trials = raw["trials"].assign(ts=_local(raw["trials"].joined)).sort_values("ts", kind="stable")
    first = trials.drop_duplicates("cust")
    notices = raw["notices"].drop_duplicates()
    creatives = raw["creatives"].set_index("creative")
    allowed = raw["permissions"][raw["permissions"].state == "allowed"]
    return {
        "entered": pd.DataFrame({"unit": first.cust, "arm": first.cell, "ts": first.ts}),
        "sent": pd.DataFrame({
            "message": notices.notice, "unit": notices.cust, "ts": notices.queued.astype("datetime64[us]") - AHEAD,
            "channel": notices.medium, "ref": notices.creative, "domain": notices.creative.map(creatives.theme),
            "campaign": notices.creative.map(creatives.campaign)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": allowed.cust, "channel": allowed.medium, "ts": _local(allowed.since),
                              "until": _local(allowed.till)}),
        "person": raw["customers"].rename(columns={"cust": "unit"}).drop(columns="zone"),
    }


def _mature(raw, hours, complete_until):
    entered = raw["entered"][["unit", "ts"]]
    ends = entered["ts"] + pd.Timedelta(hours=hours)
    return entered.assign(end=ends)[ends <= pd.Timestamp(complete_until)]


def _of(units, rows):
    """Rows of mature units in their window."""
    both = units.rename(columns={"ts": "start"}).merge(rows, on="unit")
    return both[(both.ts >= both.start) & (both.ts < both.end)]


def _any(units, rows):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(_of(units, rows).unit).astype(int)})


def _people(raw, *what):
    rows = raw["happened"]
    return rows[rows.what.isin(what) & ~rows.machine]


def any_on(raw, *, what, one, other, hours, complete_until):
    rows = _people(raw, what)
    return _any(_mature(raw, hours, complete_until), rows[rows.channel.isin([one, other])])


def any_except(raw, *, what, without, hours, complete_until):
    rows = _people(raw, what)
    return _any(_mature(raw, hours, complete_until), rows[rows.channel.notna() & rows.channel.ne(without)])


def any_either(raw, *, one, other, hours, complete_until):
    return _any(_mature(raw, hours, complete_until), _people(raw, one, other))


def any_above(raw, *, what, least, hours, complete_until):
    rows = _people(raw, what)
    return _any(_mature(raw, hours, complete_until), rows[rows.amount >= least])


def mean_amount(raw, *, what, hours, complete_until):
    inside = _of(_mature(raw, hours, complete_until), _people(raw, what))
    return inside.groupby("unit").amount.mean().rename("value").reset_index()


def largest_amount(raw, *, what, hours, complete_until):
    inside = _of(_mature(raw, hours, complete_until), _people(raw, what))
    top = inside.sort_values("amount").drop_duplicates("unit", keep="last")
    return top[["unit", "amount"]].set_axis(["unit", "value"], axis=1)


def amount_over_count(raw, *, what, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    groups = _of(units, _people(raw, what)).groupby("unit").amount
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(groups.sum()).fillna(0.0),
                         "den": units.unit.map(groups.size()).fillna(0)})


def _standing(raw, units, channel, moment):
    """The permissions that stand at a moment of each unit."""
    both = units.merge(raw["held"].rename(columns={"ts": "since"}), on="unit")
    both = both if channel is None else both[both.channel == channel]
    return both[(both.since <= both[moment]) & (both.until.isna() | (both.until > both[moment]))]


def held_at(raw, *, hours, channel, complete_until):
    units = _mature(raw, hours, complete_until)
    standing = _standing(raw, units, channel, "end").unit
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(standing).astype(int)})


def held_until(raw, *, hours, channel, complete_until):
    standing = _standing(raw, _mature(raw, hours, complete_until), channel, "ts")
    stop = standing.until.where(standing.until.notna() & (standing.until < standing.end), standing.end)
    return pd.DataFrame({"unit": standing.unit, "value": (stop - standing.ts) / pd.Timedelta(days=1)})


def _rate(rows, step):
    return float(rows[step].notna().sum()) / len(rows)


def before_and_after(raw, *, step, only, until_a, from_b):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    return pd.DataFrame({"rate_a": [_rate(rows[rows.ts < pd.Timestamp(until_a)], step)],
                         "rate_b": [_rate(rows[rows.ts >= pd.Timestamp(from_b)], step)]})


def one_against_other(raw, *, step, column, one, other):
    rows = raw["followed"]
    a, b = (_rate(rows[rows[column] == part], step) for part in (one, other))
    return pd.DataFrame({"rate_a": [a], "rate_b": [b]})


def _rates(rows, step, column):
    return pd.DataFrame([{"key": key, "value": _rate(part, step)} for key, part in rows.groupby(column)])


def rate_since(raw, *, step, column, only, since):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    return _rates(rows[rows.ts >= pd.Timestamp(since)], step, column)


def rate_without(raw, *, step, column, without):
    rows = raw["followed"]
    return _rates(rows[rows.domain != without], step, column)


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    day = rows.ts.dt.normalize()
    period = {"day": day, "week": day - pd.to_timedelta(day.dt.weekday, unit="D"),
              "month": day.dt.to_period("M").dt.start_time}
    table = pd.crosstab(period[unit], rows[column])
    every = {"day": "D", "week": "7D", "month": "MS"}[unit]
    table = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq=every), fill_value=0)
    long = table.rename_axis("key").reset_index().melt(id_vars="key", var_name="key2", value_name="value")
    return long[["key", "key2", "value"]]


def people_by(raw, *, column):
    return raw["person"][column].value_counts(dropna=False).rename("value").rename_axis("key").reset_index()


def calls_by(raw):
    return raw["calls"].topic.value_counts().rename("value").rename_axis("key").reset_index()


def blocked_by(raw, *, column):
    rows = raw["permissions"]
    return rows[rows.state == "blocked"][column].value_counts().rename("value").rename_axis("key").reset_index()


def people_funnel(raw):
    steps = [set(raw["sent"].unit), set(_people(raw, "open", "impression").unit), set(_people(raw, "click").unit),
             set(_people(raw, "conversion").unit)]
    left, counts = steps[0], []
    for step in steps:
        left = left & step
        counts.append(len(left))
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])


def permitted_weekly(raw, *, complete_until):
    held, found = raw["held"], []
    begun = min(raw["happened"].ts.min(), raw["sent"].ts.min())
    for end in pd.date_range(begun.normalize(), pd.Timestamp(complete_until), freq="W-MON"):
        if end - pd.Timedelta(days=7) < begun:      # not the whole week
            continue
        for channel, rows in held.groupby("channel"):
            standing = rows[(rows.ts < end) & (rows.until.isna() | (rows.until >= end))]
            found.append((end - pd.Timedelta(days=7), channel, standing.unit.nunique()))
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def by_pressure(raw):
    sent, followed = raw["sent"], raw["followed"]
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    week = np.timedelta64(7, "D")
    later = followed[followed.ts >= sent.ts.min() + pd.Timedelta(days=7)]
    level = []
    for unit, ts in zip(later.unit, later.ts.to_numpy(), strict=True):
        own = moments[unit]
        level.append(min(int(np.searchsorted(own, ts) - np.searchsorted(own, ts - week)), 10))
    return later.clicked.notna().groupby(np.array(level)).mean().rename("value").rename_axis("key").reset_index()


def people_among(raw, *, column, only, wanted):
    people = raw["person"]
    return people[people[only] == wanted].groupby(column).size().rename("value").rename_axis("key").reset_index()


def sent_between(raw, *, column, since, until):
    rows = raw["sent"].set_index("ts").sort_index()
    inside = rows[(rows.index >= since) & (rows.index < until)]
    return inside[column].value_counts().rename("value").rename_axis("key").reset_index()


def retained_weekly(raw, *, complete_until):
    rows = _people(raw, "session")
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    number = (rows.ts - pd.Timestamp("2026-04-06")) // pd.Timedelta(weeks=1)
    seen = pd.crosstab(rows.unit, number).gt(0)
    first = seen.idxmax(axis=1)
    whole = (pd.Timestamp(complete_until) - pd.Timestamp("2026-04-06")) // pd.Timedelta(weeks=1)
    found = []
    for start, people in seen.groupby(first):
        for later in range(min(9, whole - start)):
            share = people[start + later].mean() if start + later in people else 0.0
            found.append((pd.Timestamp("2026-04-06") + pd.Timedelta(weeks=start), later, share))
    return pd.DataFrame(found, columns=["key", "key2", "share"])
