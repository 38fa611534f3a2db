"""The line's exports in pandas: Manila time to UTC, centavos to pesos, its words to the log's."""

from __future__ import annotations

import numpy as np
import pandas as pd

MANILA = pd.Timedelta(hours=8)
DAY = pd.Timedelta(days=1)
VERBS = {"handed_over": "delivery", "read": "open", "tap": "click", "stop": "unsubscribe", "flicked": "dismiss"}


def _utc(column, ahead=MANILA):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - ahead


def _part(id, unit, ts, what, amount=None, machine=False, message=None, channel=None):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts, "what": what})
    frame["machine"], frame["message"], frame["channel"], frame["amount"] = machine, message, channel, amount
    return frame.astype({"ts": "datetime64[us]", "machine": "bool", "message": "object", "channel": "object",
                         "amount": "float64"})


def prelude(raw):
    receipts, extras, alterations = raw["receipts"], raw["extras"], raw["alterations"]
    visits, searches, bookings = raw["visits"], raw["searches"], raw["bookings"]
    delays, ratings, outbox = raw["delays"], raw["ratings"], raw["outbox"].drop_duplicates()
    zero = pd.Timedelta(0)
    happened = pd.concat([
        _part(receipts.ev, receipts.pax, _utc(receipts.noted_at), receipts.what.map(VERBS),
              machine=receipts.agent.eq("machine"), message=receipts.msg, channel=receipts.lane),
        _part(visits.visit, visits.pax, pd.to_datetime(visits.began_ms, unit="ms"), "session"),
        _part(searches.search, searches.pax, searches.looked_at, "sailing_lookup"),
        _part(bookings.bk, bookings.pax, _utc(bookings.paid_at), "conversion", bookings.fare_centavos / 100),
        _part(extras.extra, extras.pax, extras.added_at, extras["item"] + "_added", extras.centavos / 100),
        _part(alterations.alt, alterations.pax, _utc(alterations.done_at),
              alterations.verb.map({"moved": "booking_changed", "called_off": "booking_cancelled"}),
              alterations.refund_centavos / 100),
        _part(delays.delay, delays.pax, delays.told_at, "delay", delays.minutes),
        _part(ratings.rating, ratings.pax, _utc(ratings.given_at, zero), "rating", ratings.stars),
    ], ignore_index=True).drop_duplicates(ignore_index=True)
    trials = raw["trials"].assign(ts=_utc(raw["trials"].since)).sort_values("ts", kind="stable").drop_duplicates("pax")
    templates, shut = raw["templates"].set_index("tmpl"), raw["lines"].state.eq("shut")
    lines = raw["lines"][~shut]
    return {
        "entered": pd.DataFrame({"unit": trials.pax, "arm": trials.side, "ts": trials.ts}),
        "happened": happened,
        "sent": pd.DataFrame({"message": outbox.msg, "unit": outbox.pax,
                              "ts": outbox.out_at.astype("datetime64[us]") - MANILA, "channel": outbox.lane,
                              "ref": outbox.tmpl, "domain": outbox.tmpl.map(templates.topic),
                              "campaign": outbox.tmpl.map(templates.campaign)}),
        "held": pd.DataFrame({"unit": lines.pax, "channel": lines.lane, "ts": _utc(lines.since),
                              "until": _utc(lines.till)}),
        "person": raw["pax"].rename(columns={"pax": "unit"}).drop(columns="tz"),
    }


def _begun(raw, hours, complete_until):
    """First exposure of those whose window has ended."""
    begun = raw["entered"].set_index("unit")["ts"]
    return begun[begun <= pd.Timestamp(complete_until) - pd.Timedelta(hours=hours)]


def _during(raw, what, hours, complete_until):
    """The windows, and the rows by people inside them."""
    begun, rows = _begun(raw, hours, complete_until), raw["happened"]
    rows = rows[rows.what.eq(what) & ~rows.machine & rows.unit.isin(begun.index)]
    after = rows["ts"] - rows.unit.map(begun)
    return begun, rows[(after >= pd.Timedelta(0)) & (after < pd.Timedelta(hours=hours))]


def _each(begun, **columns):
    frame = pd.DataFrame({name: values.reindex(begun.index).fillna(0) for name, values in columns.items()})
    return frame.rename_axis("unit").reset_index()


def _whether(begun, rows):
    return pd.DataFrame({"unit": begun.index, "value": begun.index.isin(rows.unit).astype(int)})


def _own(rows, how):
    return rows.groupby("unit").amount.agg(how).rename("value").reset_index()


def mean_amount(raw, *, what, hours, complete_until):
    return _own(_during(raw, what, hours, complete_until)[1], "mean")


def largest_amount(raw, *, what, hours, complete_until):
    return _own(_during(raw, what, hours, complete_until)[1], "max")


def smallest_amount(raw, *, what, hours, complete_until):
    return _own(_during(raw, what, hours, complete_until)[1], "min")


def last_amount(raw, *, what, hours, complete_until):
    return _own(_during(raw, what, hours, complete_until)[1].sort_values("ts"), "last")


def amount_over(raw, *, what, base, hours, complete_until):
    begun, top = _during(raw, what, hours, complete_until)
    _, below = _during(raw, base, hours, complete_until)
    return _each(begun, num=top.groupby("unit").amount.sum(), den=below.groupby("unit").size())


def share_from(raw, *, what, least, hours, complete_until):
    begun, rows = _during(raw, what, hours, complete_until)
    return _each(begun, num=rows[rows.amount >= least].groupby("unit").size(), den=rows.groupby("unit").size())


def count_from(raw, *, what, least, hours, complete_until):
    begun, rows = _during(raw, what, hours, complete_until)
    return _each(begun, value=rows[rows.amount >= least].groupby("unit").size())


def any_up_to(raw, *, what, most, hours, complete_until):
    begun, rows = _during(raw, what, hours, complete_until)
    return _whether(begun, rows[rows.amount <= most])


def any_on(raw, *, what, one, other, hours, complete_until):
    begun, rows = _during(raw, what, hours, complete_until)
    return _whether(begun, rows[rows.channel.isin([one, other])])


def any_except(raw, *, what, without, hours, complete_until):
    begun, rows = _during(raw, what, hours, complete_until)
    return _whether(begun, rows[rows.channel.notna() & (rows.channel != without)])


def _open_at(raw, begun, channel, hours):
    """Lines that are open so many hours after each unit's begin."""
    rows = raw["held"][raw["held"].unit.isin(begun.index)]
    rows = rows if channel is None else rows[rows.channel == channel]
    moment = rows.unit.map(begun) + pd.Timedelta(hours=hours)
    return rows[(rows["ts"] <= moment) & ~(rows.until <= moment)]


def held_at(raw, *, hours, channel, complete_until):
    begun = _begun(raw, hours, complete_until)
    return _whether(begun, _open_at(raw, begun, channel, hours))


def held_until(raw, *, hours, channel, complete_until):
    begun = _begun(raw, hours, complete_until)
    rows = _open_at(raw, begun, channel, 0)
    days = ((rows.until - rows.unit.map(begun)) / DAY).fillna(np.inf).clip(upper=hours / 24)
    return days.groupby(rows.unit).max().rename("value").reset_index()


def count_by_person(raw, *, what, hours, column, complete_until):
    begun, rows = _during(raw, what, hours, complete_until)
    counts = _each(begun, value=rows.groupby("unit").size())
    counts["group"] = counts.unit.map(raw["person"].set_index("unit")[column])
    return counts.groupby("group", dropna=False)["value"].agg(value="mean", n="size").reset_index()


def _counted(column):
    return column.fillna("").value_counts().rename("value").rename_axis("key").reset_index()


def rows_by(raw, *, table, column):
    return _counted(raw[table][column])


def rows_from_by(raw, *, table, column, measure, least):
    return _counted(raw[table].loc[raw[table][measure] >= least, column])


def shut_by(raw):
    return _counted(raw["lines"].loc[raw["lines"].state == "shut", "why"])


def _shares(rows, step, column):
    return rows[step].notna().groupby(rows[column].fillna("")).mean().rename("value").rename_axis("key").reset_index()


def _followed(raw, only):
    rows = raw["followed"]
    return rows if only is None else rows[rows.channel == only]


def rate_since(raw, *, step, column, only, since):
    rows = _followed(raw, only)
    return _shares(rows[rows["ts"] >= pd.Timestamp(since)], step, column)


def rate_without(raw, *, step, column, without):
    rows = raw["followed"]
    return _shares(rows[rows.domain != without], step, column)


def before_and_after(raw, *, step, only, day):
    rows = _followed(raw, only)
    later = rows["ts"] >= pd.Timestamp(day)
    rates = [rows.loc[part, step].notna().mean() for part in (~later, later)]
    return pd.DataFrame([rates], columns=["rate_a", "rate_b"])


def by_pressure(raw, *, step):
    sent = raw["sent"].sort_values("ts")
    moments = {unit: ts.to_numpy() for unit, ts in sent.groupby("unit")["ts"]}
    rows = raw["followed"]
    rows = rows[rows["ts"] >= sent["ts"].min() + 7 * DAY]
    week, level = np.timedelta64(7, "D"), []
    for unit, ts in zip(rows.unit, rows["ts"].to_numpy(), strict=True):
        level.append(min(10, int(np.searchsorted(moments[unit], ts) - np.searchsorted(moments[unit], ts - week))))
    return rows[step].notna().groupby(np.array(level)).mean().rename("value").rename_axis("key").reset_index()


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"][raw["sent"]["ts"] <= pd.Timestamp(complete_until)]
    letter = {"day": "D", "week": "W-SUN", "month": "M"}[unit]
    table = pd.crosstab(rows["ts"].dt.to_period(letter), rows[column])
    table = table.reindex(pd.period_range(table.index.min(), table.index.max(), freq=letter), fill_value=0)
    table.index = table.index.start_time.rename("key")
    return table.reset_index().melt("key", var_name="key2")


def retained_weekly(raw, *, complete_until):
    rows = raw["happened"]
    rows = rows[(rows.what == "session") & (rows["ts"] <= pd.Timestamp(complete_until))]
    weeks = rows.assign(week=rows["ts"].dt.to_period("W-SUN").dt.start_time)[["unit", "week"]].drop_duplicates()
    weeks["first"] = weeks.groupby("unit").week.transform("min")
    weeks["later"] = (weeks.week - weeks["first"]) // (7 * DAY)
    found = []
    for first, group in weeks.groupby("first"):
        for later in range(9):
            if first + (later + 1) * 7 * DAY <= pd.Timestamp(complete_until):
                found.append((first, later, (group.later == later).sum() / group.unit.nunique()))
    return pd.DataFrame(found, columns=["key", "key2", "share"])


def open_weekly(raw, *, complete_until):
    begun = min(raw["happened"]["ts"].min(), raw["sent"]["ts"].min())
    first = begun.normalize() + (-begun.weekday() % 7) * DAY
    first = first + 7 * DAY if first < begun else first
    found = []
    for week in pd.date_range(first, pd.Timestamp(complete_until) - 7 * DAY, freq="7D"):
        end = week + 7 * DAY
        for channel, rows in raw["held"].groupby("channel"):
            found.append((week, channel, rows[(rows["ts"] < end) & ~(rows.until < end)].unit.nunique()))
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def people_funnel(raw):
    rows = raw["happened"][~raw["happened"].machine]
    left, counts = set(raw["sent"].unit), []
    for what in (None, "open", "click", "conversion"):
        left = left if what is None else left & set(rows[rows.what == what].unit)
        counts.append(len(left))
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])
