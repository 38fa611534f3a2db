"""Arara's exports in pandas: São Paulo's clock to UTC, centavos to reais, its codes to the log's words."""

from __future__ import annotations

import numpy as np
import pandas as pd

BEHIND = pd.Timedelta(hours=3)
DAY = pd.Timedelta(days=1)
CH = {"P": "push", "E": "mail", "Z": "zap", "V": "vitrine"}
ACTS = {"DLV": "delivery", "SEEN": "impression", "OPN": "open", "CLK": "click", "OUT": "unsubscribe", "X": "dismiss"}
CODES = {"LST": "item_listed", "OFR": "offer_made", "FAV": "item_faved", "FLW": "seller_followed", "REV": "review_left",
         "BST": "boost_paid"}
OUTCOMES = ["conversion", "session", *CODES.values()]
TYPES = {"id": "str", "unit": "str", "ts": "datetime64[us]", "what": "str", "machine": "bool", "message": "str",
         "channel": "str", "amount": "float64"}


def _moment(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]")


def _utc(column):
    return _moment(column) + BEHIND


def _rows(id, unit, ts, what, machine=False, message=None, channel=None, amount=None):
    return pd.DataFrame({"id": id, "unit": unit, "ts": ts, "what": what, "machine": machine, "message": message,
                         "channel": channel, "amount": amount}).astype(TYPES)


def prelude(raw):
    react, feed, visits, orders = (raw[one] for one in ("react", "feed", "visits", "orders"))
    disputes, parcels = raw["disputes"], raw["parcels"]
    num = feed.num.astype("float64")
    happened = pd.concat([
        _rows(react.rid, react.usr, _utc(react.at_sp), react.act.map(ACTS), react.bot, react.msg, react.ch.map(CH)),
        _rows(orders.ord, orders.usr, _utc(orders.paid_sp), "conversion", amount=orders.item_ctv / 100),
        _rows(visits.vid, visits.usr, visits.at_utc, "session"),
        _rows(feed.ev, feed.usr, pd.to_datetime(feed.at_us, unit="us"), feed.code.map(CODES),
              amount=num.where(feed.code == "REV", num / 100)),
        _rows(disputes.case_no, disputes.usr, _moment(disputes.opened_at), "dispute", amount=disputes.claim_brl),
        _rows(parcels.label_no, parcels.usr, parcels.posted_at, "parcel", amount=parcels.weight_g),
    ], ignore_index=True).drop_duplicates(ignore_index=True)
    ab = raw["ab"].assign(ts=_utc(raw["ab"].in_sp)).sort_values("ts", kind="stable").drop_duplicates("usr")
    outbox, tpls, optin = raw["outbox"].drop_duplicates(), raw["tpls"].set_index("tpl"), raw["optin"]
    optin = optin[optin.st == "IN"]
    return {
        "entered": pd.DataFrame({"unit": ab.usr, "arm": ab.cell, "ts": ab.ts}),
        "happened": happened,
        "sent": pd.DataFrame({
            "message": outbox.msg, "unit": outbox.usr, "ts": _utc(outbox.out_sp), "channel": outbox.ch.map(CH),
            "ref": outbox.tpl, "domain": outbox.tpl.map(tpls.theme), "campaign": outbox.tpl.map(tpls.camp)}),
        "held": pd.DataFrame({"unit": optin.usr, "channel": optin.ch.map(CH), "ts": _utc(optin.since_sp),
                              "until": _utc(optin.until_sp)}),
        "person": raw["usrs"].rename(columns={"usr": "unit"}).drop(columns="tz"),
        "case_rows": disputes.assign(unit=disputes.usr, ts=_moment(disputes.opened_at)),
        "parcel_rows": parcels.assign(unit=parcels.usr, ts=parcels.posted_at),
    }


def _ripe(raw, hours, complete_until):
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    return units[units.start + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)]


def _in_window(units, rows, begin, hours):
    both = units.merge(rows, on="unit")
    age = both.ts - both.start
    return both[(age >= pd.Timedelta(hours=begin)) & (age < pd.Timedelta(hours=hours))]


def _people(raw, *whats):
    rows = raw["happened"]
    return rows[rows.what.isin(whats) & ~rows.machine]


def _column(units, series):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.map(series).fillna(0)})


def _told(units, rows, agg, amount="amount"):
    groups = rows.groupby("unit")
    if agg == "any":
        return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(set(rows.unit)).astype(int)})
    return _column(units, {"count": groups.size, "messages": lambda: groups.message.nunique(),
                           "sum": lambda: groups[amount].sum()}[agg]())


def tally(raw, *, agg, whats, channels, least, below, begin, hours, complete_until):
    rows = _people(raw, *whats)
    if channels is not None:
        rows = rows[rows.channel.isin(channels)]
    if least is not None:
        rows = rows[rows.amount >= least]
    if below is not None:
        rows = rows[rows.amount < below]
    units = _ripe(raw, hours, complete_until)
    return _told(units, _in_window(units, rows, begin, hours), agg)


def own(raw, *, view, agg, amount, least, of, among, of2, among2, begin, hours, complete_until):
    rows, units = raw[view], _ripe(raw, hours, complete_until)
    for column, values in ((of, among), (of2, among2)):
        rows = rows if values is None else rows[rows[column].isin(values)]
    rows = rows if least is None else rows[rows[amount] >= least]
    return _told(units, _in_window(units, rows, begin, hours), agg, amount)


def quotient(raw, *, top, top_agg, base, base_agg, hours, complete_until):
    units, sides = _ripe(raw, hours, complete_until), {}
    for side, what, agg in (("num", top, top_agg), ("den", base, base_agg)):
        sides[side] = _told(units, _in_window(units, _people(raw, what), 0, hours), agg).value.to_numpy()
    return pd.DataFrame({"unit": units.unit, **sides})


def stat(raw, *, what, stat, begin, hours, complete_until):
    rows = _in_window(_ripe(raw, hours, complete_until), _people(raw, what), begin, hours)
    return rows[rows.amount.notna()].groupby("unit").amount.agg(stat).rename("value").reset_index()


def outgo(raw, *, agg, channels, domains, begin, hours, complete_until):
    rows, units = raw["sent"], _ripe(raw, hours, complete_until)
    rows = rows if channels is None else rows[rows.channel.isin(channels)]
    rows = rows if domains is None else rows[rows.domain.isin(domains)]
    return _told(units, _in_window(units, rows, begin, hours), agg)


def of_theme(raw, *, step, domain, only, hours, complete_until):
    rows, units = raw["followed"], _ripe(raw, hours, complete_until)
    rows = rows[(rows.domain == domain) & rows[step].notna()]
    rows = rows if only is None else rows[rows.channel == only]
    return _told(units, _in_window(units, rows, 0, hours), "count")


def held_at(raw, *, hours, channel, complete_until):
    units = _ripe(raw, hours, complete_until)
    both = units.merge(raw["held"], on="unit")
    end = both.start + pd.Timedelta(hours=hours)
    both = both[(both.ts <= end) & ~(both.until <= end)]
    both = both if channel is None else both[both.channel == channel]
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(set(both.unit)).astype(int)})


def held_until(raw, *, hours, channel, complete_until):
    both = _ripe(raw, hours, complete_until).merge(raw["held"], on="unit")
    both = both[(both.channel == channel) & (both.ts <= both.start) & ~(both.until <= both.start)]
    end = both.start + pd.Timedelta(hours=hours)
    return pd.DataFrame({"unit": both.unit, "value": (np.minimum(both.until.fillna(end), end) - both.start) / DAY})


def tally_by_person(raw, *, what, hours, column, complete_until):
    units = _ripe(raw, hours, complete_until)
    found = _told(units, _in_window(units, _people(raw, what), 0, hours), "count")
    group = found.unit.map(raw["person"].set_index("unit")[column])
    return found.value.groupby(group, dropna=False).agg(["mean", "size"]).rename_axis("group").reset_index().set_axis(
        ["group", "value", "n"], axis=1)


def _start(moments, unit):
    day = moments.dt.normalize()
    back = {"day": 0 * day.dt.day, "week": day.dt.weekday, "month": day.dt.day - 1}[unit]
    return day - pd.to_timedelta(back, unit="D")


_EVERY = {"day": "D", "week": "7D", "month": "MS"}


def _spread(table, unit, fill=None):
    table = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq=_EVERY[unit]))
    table = table if fill is None else table.fillna(fill)
    return table.rename_axis("key").reset_index().melt("key", var_name="key2", value_name="value")


def _until(rows, complete_until):
    return rows[rows.ts <= pd.Timestamp(complete_until)]


def _on(rows, only):
    return rows if only is None else rows[rows.channel == only]


def sent_over_time_by(raw, *, unit, column, only, complete_until):
    rows = _until(_on(raw["sent"], only), complete_until)
    return _spread(pd.crosstab(_start(rows.ts, unit), rows[column]), unit, 0)


def rate_over_time_by(raw, *, step, unit, column, only, complete_until):
    rows = _until(_on(raw["followed"], only), complete_until)
    reached = rows[step].notna() * 1.0
    return _spread(pd.crosstab(_start(rows.ts, unit), rows[column], values=reached, aggfunc="mean"), unit)


def _among(raw, view, of, among):
    return raw[view] if among is None else raw[view][raw[view][of] == among]


def own_by(raw, *, view, column, of, among, amount, least):
    rows = _among(raw, view, of, among)
    rows = rows if least is None else rows[rows[amount] >= least]
    return rows.groupby(column).size().rename("value").rename_axis("key").reset_index()


def own_over_time(raw, *, view, of, among, unit, complete_until):
    rows = _until(_among(raw, view, of, among), complete_until)
    counts = _start(rows.ts, unit).value_counts().sort_index()
    counts = counts.reindex(pd.date_range(counts.index[0], counts.index[-1], freq=_EVERY[unit]), fill_value=0)
    return counts.rename("value").rename_axis("key").reset_index()


def how_many(raw, *, what, least, below, since, until):
    rows = _people(raw, what)
    rows = rows if least is None else rows[rows.amount >= least]
    rows = rows if below is None else rows[rows.amount < below]
    rows = rows if since is None else rows[rows.ts >= pd.Timestamp(since)]
    rows = rows if until is None else rows[rows.ts < pd.Timestamp(until)]
    return pd.DataFrame({"value": [len(rows)]})


def by_amount(raw, *, what):
    rows = raw["happened"]
    return rows[rows.what == what].amount.value_counts().rename("value").rename_axis("key").reset_index()


def robots(raw, *, what):
    rows = raw["happened"]
    counts = rows[(rows.what == what) & rows.machine].channel.value_counts()
    return counts.rename("value").rename_axis("key").reset_index()


def outcome_kinds(raw):
    rows = _people(raw, *OUTCOMES)
    return rows.what.value_counts().rename("value").rename_axis("key").reset_index()


def unanswered(raw, *, column, had, lacks, only):
    rows = _on(raw["followed"], only)
    rows = rows[rows[had].notna() & rows[lacks].isna()]
    return rows.groupby(column).size().rename("value").rename_axis("key").reset_index()


def before_after(raw, *, step, only, cut):
    rows = _on(raw["followed"], only)
    early = rows.ts < pd.Timestamp(cut)
    return pd.DataFrame({"rate_a": [rows[early][step].notna().mean()], "rate_b": [rows[~early][step].notna().mean()]})


def by_pressure(raw, *, step, only):
    sent, week = raw["sent"], np.timedelta64(7, "D")
    clocks = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    later = _on(raw["followed"], only)
    later = later[later.ts >= sent.ts.min() + 7 * DAY]
    before = [np.searchsorted(clocks[unit], ts) - np.searchsorted(clocks[unit], ts - week)
              for unit, ts in zip(later.unit, later.ts.to_numpy(), strict=True)]
    return later[step].notna().groupby(np.minimum(before, 10)).mean().rename("value").rename_axis("key").reset_index()


def _next(moments, unit, n=1):
    return moments + n * pd.Timedelta(days=7) if unit == "week" else moments + pd.DateOffset(months=n)


def stock(raw, *, unit, complete_until):
    held, end = raw["held"], pd.Timestamp(complete_until)
    first = min(raw["sent"].ts.min(), raw["happened"].ts.min())
    here = _start(pd.Series([first]), unit)[0]
    here, found = here if here == first else _next(here, unit), []
    while _next(here, unit) <= end:
        stop = _next(here, unit)
        there = held[(held.ts < stop) & ~(held.until < stop)]
        found += [(here, channel, there[there.channel == channel].unit.nunique()) for channel in held.channel.unique()]
        here = stop
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def returned(raw, *, start, back, unit, complete_until):
    first = _until(_people(raw, start), complete_until).groupby("unit").ts.min()
    cohort = _start(first, unit)
    rows = _until(_people(raw, back), complete_until)
    seen = set(zip(rows.unit, _start(rows.ts, unit), strict=True))
    found = []
    for begun, part in cohort.groupby(cohort):
        for k in range(9):
            here = _next(begun, unit, k)
            if _next(here, unit) <= pd.Timestamp(complete_until):
                found.append((begun, k, sum((one, here) in seen for one in part.index) / len(part)))
    return pd.DataFrame(found, columns=["key", "key2", "share"])


def walkers(raw):
    steps = [set(raw["sent"].unit), set(_people(raw, "open", "impression").unit), set(_people(raw, "click").unit),
             set(_people(raw, "conversion").unit)]
    counts = [len(set.intersection(*steps[: n + 1])) for n in range(4)]
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])


def click_then_buy(raw, *, hours):
    clicks, orders = _people(raw, "click")[["unit", "ts"]], _people(raw, "conversion")[["unit", "ts"]]
    both = clicks.merge(orders, on="unit", suffixes=("", "_paid"))
    late = both.ts_paid - both.ts
    kept = both[(late >= pd.Timedelta(0)) & (late <= pd.Timedelta(hours=hours))]
    return pd.DataFrame({"clicked": [clicks.unit.nunique()], "converted": [kept.unit.nunique()]})
