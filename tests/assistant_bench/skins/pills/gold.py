"""What the log of an online pharmacy in Brazil really says, in SQL and in pandas."""

from __future__ import annotations

import numpy as np
import pandas as pd

BEHIND = pd.Timedelta(hours=3)
DAY = pd.Timedelta(days=1)
SAID = {
    "delivered": "delivery",
    "displayed": "impression",
    "opened": "open",
    "tapped": "click",
    "opted_out": "unsubscribe",
    "dismissed": "dismiss",
}
KINDS = {
    "id": "str",
    "unit": "str",
    "ts": "datetime64[us]",
    "what": "str",
    "machine": "bool",
    "message": "object",
    "channel": "object",
    "amount": "float64",
}


def _moment(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]")


def _utc(column):
    return _moment(column) + BEHIND


def _events(id, unit, ts, what, machine=False, message=None, channel=None, amount=np.nan):
    return pd.DataFrame(
        {
            "id": id,
            "unit": unit,
            "ts": ts,
            "what": what,
            "machine": machine,
            "message": message,
            "channel": channel,
            "amount": amount,
        }
    ).astype(KINDS)


def _days(since, until):
    return (pd.to_datetime(until) - pd.to_datetime(since)) / DAY


def prelude(raw):
    said, journal, orders = raw["provider_events"], raw["journal"], raw["orders"]
    parcels, cases = raw["deliveries"], raw["complaints"]
    number = journal.num.astype("float64")
    parcel = pd.DataFrame(
        {
            "id": parcels.parcel_no,
            "unit": parcels.acct,
            "ts": _moment(parcels.handed_over_at),
            "machine": False,
            "amount": parcels.fee_brl,
            "carrier": parcels.carrier,
            "left_with": parcels.left_with,
            "storage": parcels.storage,
            "qty": parcels.qty,
            "late_days": _days(parcels.promised_on, parcels.arrived_on),
            "took_days": _days(parcels.ordered_on, parcels.arrived_on),
            "arrived_on": pd.to_datetime(parcels.arrived_on),
        }
    )
    complaint = pd.DataFrame(
        {
            "id": cases.case_no,
            "unit": cases.acct,
            "ts": _moment(cases.opened_at),
            "machine": False,
            "amount": cases.refund_brl,
            "cause": cases.cause,
            "via": cases.via,
            "qty": cases.qty,
            "settle_days": _days(cases.reported_on, cases.settled_on),
            "settled_on": pd.to_datetime(cases.settled_on),
        }
    )
    happened = pd.concat(
        [
            _events(
                said.ev_id, said.acct, _utc(said.at_local), said.what.map(SAID), said.by_bot, said.msg_id, said.provider
            ),
            _events(
                journal.ev_id,
                journal.acct,
                _utc(journal.at_local),
                journal.what.replace("shop_visited", "session"),
                amount=number.where(journal.what != "otc_ordered", number / 100),
            ),
            _events(orders.order_no, orders.acct, _utc(orders.paid_local), "conversion", amount=orders.centavos / 100),
            _events(parcel.id, parcel.unit, parcel.ts, "parcel", amount=parcel.amount),
            _events(complaint.id, complaint.unit, complaint.ts, "complaint", amount=complaint.amount),
        ],
        ignore_index=True,
    ).drop_duplicates(ignore_index=True)
    arms = raw["arms"].assign(ts=_utc(raw["arms"].put_local)).sort_values("ts", kind="stable").drop_duplicates("acct")
    out, templates = raw["out_messages"].drop_duplicates(), raw["templates"].set_index("tpl")
    held = raw["optins"][raw["optins"].state == "in"]
    return {
        "entered": pd.DataFrame({"unit": arms.acct, "arm": arms.arm, "ts": arms.ts}),
        "sent": pd.DataFrame(
            {
                "message": out.msg_id,
                "unit": out.acct,
                "ts": _utc(out.sent_local),
                "channel": out.provider,
                "ref": out.tpl,
                "domain": out.tpl.map(templates.theme).astype(str),
                "campaign": out.tpl.map(templates.campaign),
                "machine": False,
                "amount": np.nan,
            }
        ),
        "happened": happened,
        "parcel": parcel,
        "complaint": complaint,
        "held": pd.DataFrame(
            {"unit": held.acct, "channel": held.provider, "ts": _utc(held.since), "until": _utc(held.till)}
        ),
        "person": raw["accounts"].rename(columns={"acct": "unit"}).drop(columns="tz"),
    }


def _units(raw, hours, complete_until):
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    return units[units.start + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)]


def _kept(rows, column, test, value):
    """The rows whose column passes a test."""
    if test == "all":
        return rows
    of = rows[column]
    if test == "eq":
        return rows[of == value]
    if test == "ne":
        return rows[of.notna() & (of != value)]
    if test == "in":
        return rows[of.isin(str(value).split(","))]
    if test == "ge":
        return rows[of >= float(value)]
    if test == "le":
        return rows[of <= float(value)]
    if test == "there":
        return rows[of.notna()]
    assert test == "lacking"
    return rows[of.isna()]


def _chosen(raw, table, *tests):
    rows = raw[table]
    rows = rows[~rows.machine.astype(bool)]
    for one in tests:
        rows = _kept(rows, *one)
    return rows


def _inside(units, rows, begin, hours):
    both = units.merge(rows, on="unit")
    since = both.ts - both.start
    return both[(since >= pd.Timedelta(hours=begin)) & (since < pd.Timedelta(hours=hours))]


def tally(raw, *, table, agg, c1, o1, v1, c2, o2, v2, key, begin, hours, complete_until):
    units = _units(raw, hours, complete_until)
    groups = _inside(units, _chosen(raw, table, (c1, o1, v1), (c2, o2, v2)), begin, hours).groupby("unit")
    if agg in ("mean", "max", "min"):
        return getattr(groups.amount, agg)().dropna().rename("value").reset_index()
    found = {
        "count": groups.size,
        "any": lambda: groups.size().clip(upper=1),
        "sum": lambda: groups.amount.sum(),
        "distinct": lambda: groups[key].nunique(),
    }[agg]()
    return pd.DataFrame({"unit": units.unit, "value": units.unit.map(found).fillna(0)})


def per(raw, *, table, agg, c1, o1, v1, c2, o2, v2, table_b, agg_b, c3, o3, v3, begin, hours, complete_until):
    units = _units(raw, hours, complete_until)

    def side(rows, agg):
        groups = _inside(units, rows, begin, hours).groupby("unit")
        return units.unit.map(groups.amount.sum() if agg == "sum" else groups.size()).fillna(0)

    return pd.DataFrame(
        {
            "unit": units.unit,
            "num": side(_chosen(raw, table, (c1, o1, v1), (c2, o2, v2)), agg),
            "den": side(_chosen(raw, table_b, (c3, o3, v3)), agg_b),
        }
    )


def span(raw, *, table, measure, agg, c1, o1, v1, begin, hours, complete_until):
    """Whole days between two dates of a row; rows that lack one of them do not count."""
    rows = _chosen(raw, table, (c1, o1, v1))
    rows = _inside(_units(raw, hours, complete_until), rows[rows[measure].notna()], begin, hours)
    return rows.groupby("unit")[measure].agg(agg).rename("value").reset_index()


def held_at(raw, *, hours, channel, complete_until):
    units = _units(raw, hours, complete_until)
    both = units.merge(raw["held"], on="unit")
    both = both if channel is None else both[both.channel == channel]
    stop = both.start + pd.Timedelta(hours=hours)
    standing = set(both[(both.ts <= stop) & ~(both.until <= stop)].unit)
    return pd.DataFrame({"unit": units.unit, "value": [int(unit in standing) for unit in units.unit]})


def held_until(raw, *, hours, channel, complete_until):
    units = _units(raw, hours, complete_until)
    both = units.merge(raw["held"][raw["held"].channel == channel], on="unit")
    both = both[(both.ts <= both.start) & ~(both.until <= both.start)]
    stop = both.start + pd.Timedelta(hours=hours)
    left = np.minimum(both.until.fillna(stop), stop) - both.start
    return (left / DAY).groupby(both.unit).max().rename("value").reset_index()


def theme_ctr(raw, *, domain, channel, what, within, hours, complete_until):
    entered = _units(raw, hours + within, complete_until)
    rows = raw["sent"]
    rows = rows if domain is None else rows[rows.domain == domain]
    rows = rows if channel is None else rows[rows.channel == channel]
    mine = _inside(entered, rows, 0, hours)[["unit", "message", "ts"]]
    said = _chosen(raw, "happened", ("what", "eq", what))[["unit", "message", "ts"]]
    both = mine.merge(said, on=["unit", "message"], suffixes=("", "_said"))
    late = both.ts_said - both.ts
    good = both[(late >= pd.Timedelta(0)) & (late < pd.Timedelta(hours=within))]
    return pd.DataFrame(
        {
            "unit": entered.unit,
            "num": entered.unit.map(good.groupby("unit").message.nunique()).fillna(0),
            "den": entered.unit.map(mine.groupby("unit").size()).fillna(0),
        }
    )


# --- tables


def counted(raw, *, table, column, c1, o1, v1, c2, o2, v2, since, until, complete_until):
    rows = _chosen(raw, table, (c1, o1, v1), (c2, o2, v2))
    if since is not None:
        rows = rows[rows.ts >= pd.Timestamp(since)]
    if until is not None:
        rows = rows[rows.ts < pd.Timestamp(until)]
    return rows[column].value_counts(dropna=False).rename("value").rename_axis("key").reset_index()


def _starts(moments, unit):
    day = moments.dt.normalize()
    back = {"day": moments.dt.day * 0, "week": moments.dt.weekday, "month": moments.dt.day - 1}[unit]
    return day - pd.to_timedelta(back, unit="D")


def _every(series, unit):
    return pd.date_range(series.min(), series.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])


def over_time(raw, *, table, unit, c1, o1, v1, c2, o2, v2, complete_until):
    rows = _chosen(raw, table, (c1, o1, v1), (c2, o2, v2))
    begun = _starts(rows.ts[rows.ts <= pd.Timestamp(complete_until)], unit)
    found = begun.value_counts().reindex(_every(begun, unit), fill_value=0)
    return found.rename("value").rename_axis("key").reset_index()


def over_time_by(raw, *, table, unit, column, c1, o1, v1, complete_until):
    rows = _chosen(raw, table, (c1, o1, v1))
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    begun = _starts(rows.ts, unit)
    found = pd.crosstab(begun, rows[column]).reindex(_every(begun, unit), fill_value=0)
    return found.rename_axis("key").reset_index().melt("key", var_name="key2", value_name="value")


def rate_time_by(raw, *, step, unit, column, only, complete_until):
    rows = raw["followed"]
    rows = rows[(rows.ts <= pd.Timestamp(complete_until)) & ((rows.channel == only) if only is not None else True)]
    begun = _starts(rows.ts, unit)
    found = pd.crosstab(begun, rows[column], values=rows[step].notna() * 1.0, aggfunc="mean").reindex(
        _every(begun, unit)
    )
    return found.rename_axis("key").reset_index().melt("key", var_name="key2", value_name="value")


def rate_where(raw, *, step, of, column, c1, o1, v1, c2, o2, v2, since, until):
    rows = _kept(_kept(raw["followed"], c1, o1, v1), c2, o2, v2)
    rows = rows[rows[of].notna()]
    if since is not None:
        rows = rows[rows.ts >= pd.Timestamp(since)]
    if until is not None:
        rows = rows[rows.ts < pd.Timestamp(until)]
    return rows[step].notna().groupby(rows[column]).mean().rename("value").rename_axis("key").reset_index()


def patients(raw, *, column, c1, o1, v1, c2, o2, v2):
    rows = _kept(_kept(raw["person"], c1, o1, v1), c2, o2, v2)
    return rows[column].value_counts(dropna=False).rename("value").rename_axis("key").reset_index()


def before_after(raw, *, step, c1, o1, v1, c2, o2, v2, cut):
    rows = _kept(_kept(raw["followed"], c1, o1, v1), c2, o2, v2)
    late = rows.ts >= pd.Timestamp(cut)
    return pd.DataFrame({"rate_a": [rows[step][~late].notna().mean()], "rate_b": [rows[step][late].notna().mean()]})


def came_back(raw, *, start, back, unit, periods, complete_until):
    until = pd.Timestamp(complete_until)
    rows = raw["happened"]
    rows = rows[rows.ts <= until]
    origin = _starts(pd.Series([rows.ts.min(), raw["sent"].ts.min()]), unit).min()
    length = {"week": pd.Timedelta(days=7), "day": DAY}[unit]
    firsts = ((rows[rows.what == start].groupby("unit").ts.min() - origin) // length).rename("cohort")
    later = rows[rows.what == back]
    later = (
        pd.DataFrame({"unit": later.unit, "at": (later.ts - origin) // length})
        .drop_duplicates()
        .merge(firsts, on="unit")
    )
    came = later.assign(period=later["at"] - later.cohort).groupby(["cohort", "period"]).size()
    whole = (until - origin) // length
    table = []
    for cohort, n in firsts.value_counts().sort_index().items():
        for period in range(periods + 1):
            if cohort + period < whole:
                table.append((origin + cohort * length, period, came.get((cohort, period), 0) / n))
    return pd.DataFrame(table, columns=["key", "key2", "share"])


def stock(raw, *, unit, only, complete_until):
    """Patients with an open opt-in at the end of each whole week, by provider."""
    held = raw["held"]
    held = held if only is None else held[held.channel == only]
    first = min(raw[name].ts.min() for name in ("sent", "happened"))
    monday = _starts(pd.Series([first]), unit)[0]
    begin = monday if monday == first else monday + 7 * DAY
    rows = []
    for week in pd.date_range(begin, pd.Timestamp(complete_until) - 7 * DAY, freq="7D"):
        end = week + 7 * DAY
        live = held[(held.ts < end) & ~(held.until < end)]
        for channel in held.channel.unique():
            rows.append((week, channel, live[live.channel == channel].unit.nunique()))
    return pd.DataFrame(rows, columns=["key", "key2", "reachable"])


def pressure(raw, *, step, most, only):
    """Messages by how many the patient got in the seven days before."""
    rows, sent = raw["followed"], raw["sent"]
    mine = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    rows = rows[rows.ts >= sent.ts.min() + 7 * DAY]
    rows = rows if only is None else rows[rows.channel == only]
    week = np.timedelta64(7, "D")
    before = [
        np.searchsorted(mine[u], t, "left") - np.searchsorted(mine[u], t - week, "left")
        for u, t in zip(rows.unit, rows.ts.to_numpy(), strict=True)
    ]
    return rows[step].notna().groupby(np.minimum(before, most)).mean().rename("value").rename_axis("key").reset_index()


STEP = {
    "sent": None,
    "opened": ["open", "impression"],
    "clicked": ["click"],
    "converted": ["conversion"],
    "session": ["session"],
}


def _who(raw, step):
    rows = raw["happened"]
    return set(raw["sent"].unit) if step == "sent" else set(rows[rows.what.isin(STEP[step]) & ~rows.machine].unit)


def walked_by(raw, *, s1, s2, s3, column):
    """Patients who did each, and all before it, at some time and in any order."""
    group, people, found = raw["person"].set_index("unit")[column], None, {}
    for step in (s1, s2, s3):
        people = _who(raw, step) if people is None else people & _who(raw, step)
        found[step] = pd.Series(sorted(people)).map(group).fillna("").value_counts()
    return pd.DataFrame(found).fillna(0).rename_axis("key").reset_index()


def by_group(raw, *, table, agg, c1, o1, v1, c2, o2, v2, key, begin, hours, column, complete_until):
    found = tally(
        raw,
        table=table,
        agg=agg,
        c1=c1,
        o1=o1,
        v1=v1,
        c2=c2,
        o2=o2,
        v2=v2,
        key=key,
        begin=begin,
        hours=hours,
        complete_until=complete_until,
    )
    group = found.unit.map(raw["person"].set_index("unit")[column])
    return (
        found["value"]
        .groupby(group, dropna=False)
        .agg(["mean", "size"])
        .rename_axis("group")
        .reset_index()
        .set_axis(["group", "value", "n"], axis=1)
    )
