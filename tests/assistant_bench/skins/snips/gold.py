"""The salons' exports in pandas: Dubai's clock to UTC, fils to dirhams, their words to the log's kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd

AHEAD = pd.Timedelta(hours=4)
DAY = pd.Timedelta(days=1)
WORDS = {
    "MsgLanded": "delivery",
    "OpenedMsg": "open",
    "TappedMsg": "click",
    "LaneMuted": "unsubscribe",
    "SwipedMsg": "dismiss",
}


def _utc(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - AHEAD


def _rows(id, unit, ts, what, machine=False, message=None, channel=None, amount=np.nan):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    frame["machine"], frame["message"], frame["channel"], frame["amount"] = machine, message, channel, amount
    return frame.astype({"machine": "bool", "message": "object", "channel": "object", "amount": "float64"})


def _flag(column):
    """yes and no, or true and false, as the words True and False."""
    return column.map({"yes": "True", "no": "False", True: "True", False: "False"})


def prelude(raw):
    echoes, till, app, rtl, waitlist = (raw[name] for name in ("echoes", "till", "app", "rtl", "waitlist"))
    number = app.num.astype("float64")
    happened = pd.concat(
        [
            _rows(
                echoes.echo_no,
                echoes.client_no,
                _utc(echoes.at_local),
                echoes.what.map(WORDS),
                _flag(echoes.by_robot) == "True",
                echoes.msg_no,
                echoes.lane,
            ),
            _rows(till.slip_no, till.client_no, _utc(till.paid_at), "conversion", amount=till.takings_fils / 100),
            _rows(
                app.ev,
                app.client_no,
                pd.to_datetime(app.at_us, unit="us"),
                app["name"].replace({"AppOpened": "session"}),
                amount=number,
            ),
            _rows(
                rtl.line_no,
                rtl.client_no,
                pd.to_datetime(rtl.rung_at, format="ISO8601"),
                "rtl",
                amount=rtl.rung_fils / 100,
            ),
            _rows(
                waitlist.entry_no, waitlist.client_no, waitlist.put_down_at, "waitlist", amount=waitlist.hours_waited
            ),
        ],
        ignore_index=True,
    ).drop_duplicates(ignore_index=True)
    happened.loc[happened.what == "GaveTip", "amount"] /= 100
    trials = (
        raw["trials"].assign(ts=_utc(raw["trials"].since)).sort_values("ts", kind="stable").drop_duplicates("client_no")
    )
    outgo, cards = raw["outgo"].drop_duplicates(), raw["cards"].drop_duplicates("card").set_index("card")
    sent = pd.DataFrame(
        {
            "message": outgo.msg_no,
            "unit": outgo.client_no,
            "ts": outgo.gone_at.astype("datetime64[us]") - AHEAD,
            "channel": outgo.lane,
            "ref": outgo.card,
            "domain": outgo.card.map(cards.topic),
            "campaign": outgo.card.map(cards.drive),
            "lang": outgo.card.map(cards.lang),
        }
    )
    lanes = raw["lanes"]
    lanes = lanes[_flag(lanes.open) == "True"]
    told = happened.merge(sent[["message", "unit", "domain", "lang"]], on=["message", "unit"], how="left")
    lines = rtl.set_index("line_no")
    entries = waitlist.set_index("entry_no")
    told["shelf"], told["label"] = told.id.map(lines.shelf), told.id.map(lines.label)
    told["pieces"] = told.id.map(lines.pieces).astype("Int64")
    told["brought_back"] = told.id.map(_flag(lines.brought_back))
    told["daypart"], told["stylist_level"] = (told.id.map(entries[c]) for c in ("daypart", "stylist_level"))
    told["got_chair"] = told.id.map(_flag(entries.got_chair))
    went = sent.assign(id=sent.message, what="sent", machine=False, amount=np.nan)
    told = pd.concat(
        [told, went[["id", "unit", "ts", "what", "machine", "message", "channel", "amount", "domain", "lang"]]],
        ignore_index=True,
    )
    return {
        "entered": pd.DataFrame({"unit": trials.client_no, "arm": trials.cell, "ts": trials.ts}),
        "happened": happened,
        "sent": sent,
        "told": told,
        "held": pd.DataFrame(
            {"unit": lanes.client_no, "channel": lanes.lane, "ts": _utc(lanes.since), "until": _utc(lanes.until)}
        ),
        "person": raw["clients"].rename(columns={"client_no": "unit"}).drop(columns="clock"),
    }


def _kept(rows, what, of=None, among=None, least=None, most=None):
    """The rows of one kind by people, cut to one word of a column and to an amount."""
    rows = rows[(rows.what == what) & ~rows.machine.astype(bool)]
    if among is not None:
        rows = rows[rows[of] == among]
    if least is not None:
        rows = rows[rows.amount >= least]
    return rows if most is None else rows[rows.amount <= most]


def told_by(raw, *, what, column, of, among, least, most, since, until):
    rows = _kept(raw["told"], what, of, among, least, most)
    if since is not None:
        rows = rows[rows.ts >= pd.Timestamp(since)]
    if until is not None:
        rows = rows[rows.ts < pd.Timestamp(until)]
    return rows.groupby(column, dropna=False).size().rename("value").rename_axis("key").reset_index()


def kinds(raw):
    rows = raw["happened"]
    ours = rows[~rows.what.isin([*WORDS.values(), "rtl", "waitlist"])]
    return ours.what.value_counts().rename("value").rename_axis("key").reset_index()


def _begun(ts, unit):
    day = ts.dt.normalize()
    if unit == "day":
        return day
    return day - pd.to_timedelta(ts.dt.weekday if unit == "week" else ts.dt.day - 1, unit="D")


def _all(table, unit, empty):
    """A table with a row for each period, from its first to its last, molten."""
    if isinstance(table, pd.Series):
        table = table.to_frame("")
    every = pd.date_range(table.index.min(), table.index.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])
    table = table.reindex(every).rename_axis("key").reset_index().melt("key", var_name="key2", value_name="value")
    return table if empty is None else table.fillna({"value": empty})


def _before(rows, complete_until):
    return rows[rows.ts <= pd.Timestamp(complete_until)]


def told_over_time(raw, *, what, unit, of, among, least, most, complete_until):
    rows = _before(_kept(raw["told"], what, of, among, least, most), complete_until)
    return _all(_begun(rows.ts, unit).value_counts().sort_index(), unit, 0).drop(columns="key2")


def told_over_time_by(raw, *, what, unit, column, complete_until):
    rows = _before(_kept(raw["told"], what), complete_until)
    return _all(pd.crosstab(_begun(rows.ts, unit), rows[column]), unit, 0)


def rate_over_time_in(raw, *, step, unit, only, domain, complete_until):
    rows = _before(raw["followed"], complete_until)
    rows = rows[(only is None or rows.channel == only) & (domain is None or rows.domain == domain)]
    return _all(rows[step].notna().groupby(_begun(rows.ts, unit)).mean(), unit, None).drop(columns="key2")


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = _before(raw["followed"], complete_until)
    reached = pd.crosstab(_begun(rows.ts, unit), rows[column], values=rows[step].notna().astype(float), aggfunc="mean")
    return _all(reached, unit, None)


def before_after(raw, *, step, only, cut):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    early, had = rows.ts < pd.Timestamp(cut), rows[step].notna()
    return pd.DataFrame({"rate_a": [had[early].mean()], "rate_b": [had[~early].mean()]})


def by_pressure(raw, *, step):
    sent, followed = raw["sent"], raw["followed"]
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    later = followed[followed.ts >= sent.ts.min() + 7 * DAY]
    before = [
        int(np.searchsorted(moments[u], t) - np.searchsorted(moments[u], t - np.timedelta64(7, "D")))
        for u, t in zip(later.unit, later.ts.to_numpy(), strict=True)
    ]
    return later[step].notna().groupby(np.minimum(before, 10)).mean().rename("value").rename_axis("key").reset_index()


def walked(raw):
    people = raw["happened"][~raw["happened"].machine]
    got = set(raw["sent"].unit)
    saw = got & set(people[people.what == "open"].unit)
    return pd.DataFrame(
        {"sent": [len(got)], "opened": [len(saw)], "clicked": [len(saw & set(people[people.what == "click"].unit))]}
    )


def returning(raw, *, periods, complete_until):
    rows = raw["happened"]
    rows = rows[(rows.what == "session") & (rows.ts <= pd.Timestamp(complete_until))]
    week = _begun(rows.ts, "week")
    seen = pd.DataFrame({"unit": rows.unit, "week": week}).drop_duplicates()
    seen["cohort"] = seen.groupby("unit").week.transform("min")
    seen["period"] = (seen.week - seen.cohort).dt.days // 7
    size = seen[seen.period == 0].groupby("cohort").size()
    table, end = [], pd.Timestamp(complete_until)
    for cohort, users in size.items():
        for k in range(periods + 1):
            if cohort + (k + 1) * 7 * DAY <= end:
                table.append((cohort, k, int(((seen.cohort == cohort) & (seen.period == k)).sum()) / users))
    return pd.DataFrame(table, columns=["key", "key2", "value"])


def reach_weeks(raw, *, complete_until):
    first = min(raw["happened"].ts.min(), raw["sent"].ts.min())
    monday = first.normalize() + pd.Timedelta(days=-first.weekday() % 7)
    monday = monday if monday >= first else monday + 7 * DAY
    held, table = raw["held"], []
    for week in pd.date_range(monday, pd.Timestamp(complete_until) - 7 * DAY, freq="7D"):
        end = week + 7 * DAY
        there = held[(held.ts < end) & ~(held.until < end)]
        table += [
            (week, channel, there[there.channel == channel].unit.nunique()) for channel in sorted(held.channel.unique())
        ]
    return pd.DataFrame(table, columns=["key", "key2", "reachable"])


def _ripe(raw, hours, complete_until):
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    return units[units.start + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)]


def _found(units, rows, begin, hours):
    both = units.merge(rows, on="unit")
    since = both.ts - both.start
    return both[(since >= pd.Timedelta(hours=begin)) & (since < pd.Timedelta(hours=hours))]


def flex(
    raw,
    *,
    what,
    begin,
    hours,
    agg,
    machine,
    lanes,
    without,
    of,
    among,
    of2,
    among2,
    measure,
    least,
    most,
    complete_until,
):
    units, rows = _ripe(raw, hours, complete_until), raw["told"]
    rows = rows[rows.what.isin(what.split(","))]
    if not machine:
        rows = rows[~rows.machine.astype(bool)]
    if lanes is not None:
        rows = rows[rows.channel.isin(lanes.split(","))]
    if without is not None:
        rows = rows[rows.channel.notna() & (rows.channel != without)]
    if among is not None:
        rows = rows[rows[of].isin(among.split(","))]
    if among2 is not None:
        rows = rows[rows[of2] == among2]
    if least is not None:
        rows = rows[rows.amount >= least]
    if most is not None:
        rows = rows[rows.amount <= most]
    mine = _found(units, rows, begin, hours).groupby("unit")
    if agg in ("mean", "max", "min"):
        return getattr(mine[measure], agg)().rename("value").reset_index()
    values = {
        "any": lambda: mine.size().clip(upper=1),
        "count": mine.size,
        "sum": lambda: mine[measure].sum(),
        "messages": lambda: mine.message.nunique(),
    }[agg]()
    return pd.DataFrame({"unit": units.unit, "value": units.unit.map(values).fillna(0).astype("float64")})


def flex_by(raw, *, column, what, hours, agg, least, complete_until):
    mine = flex(
        raw,
        what=what,
        begin=0,
        hours=hours,
        agg=agg,
        machine=False,
        lanes=None,
        without=None,
        of=None,
        among=None,
        of2=None,
        among2=None,
        measure="amount",
        least=least,
        most=None,
        complete_until=complete_until,
    )
    group = mine.unit.map(raw["person"].set_index("unit")[column])
    table = mine.groupby(group.fillna(""))["value"].agg(["mean", "size"]).reset_index()
    return table.set_axis(["group", "value", "n"], axis=1)


def flex_over(raw, *, what, of, among, agg, base, hours, complete_until):
    units = _ripe(raw, hours, complete_until)
    top = _found(units, _kept(raw["told"], what, of, among), 0, hours).groupby("unit").amount
    below = _found(units, _kept(raw["told"], base), 0, hours).groupby("unit").size()
    return pd.DataFrame(
        {
            "unit": units.unit,
            "num": units.unit.map(top.sum() if agg == "sum" else top.size()).fillna(0.0),
            "den": units.unit.map(below).fillna(0),
        }
    )


def _standing(raw, units, channel, at):
    both = units.assign(at=at).merge(raw["held"], on="unit")
    both = both[(both.ts <= both["at"]) & ~(both.until <= both["at"])]
    return both if channel is None else both[both.channel == channel]


def held_at(raw, *, hours, channel, complete_until):
    units = _ripe(raw, hours, complete_until)
    there = _standing(raw, units, channel, units.start + pd.Timedelta(hours=hours)).unit
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(there).astype(int)})


def held_until(raw, *, hours, channel, complete_until):
    units = _ripe(raw, hours, complete_until)
    rows = _standing(raw, units, channel, units.start)
    stop = rows.start + pd.Timedelta(hours=hours)
    return pd.DataFrame({"unit": rows.unit, "value": (np.minimum(rows.until.fillna(stop), stop) - rows.start) / DAY})
