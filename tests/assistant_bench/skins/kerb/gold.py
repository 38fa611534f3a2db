"""The parking app's exports in pandas: Stockholm's clock to UTC, öre to kronor, the tracker's words to the kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd

AHEAD = pd.Timedelta(hours=2)
DAY = pd.Timedelta(days=1)
EVT = {
    "evt_landed": "delivery",
    "evt_shown": "impression",
    "evt_opened": "open",
    "evt_tapped": "click",
    "evt_left": "unsubscribe",
    "evt_swiped": "dismiss",
    "open_app": "session",
}
TEXTS = ["message", "channel", "domain", "reason", "district", "appealed", "plug", "place"]


def _utc(column, ahead=AHEAD):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - ahead


def _flat(id, unit, ts, what, machine=False, amount=np.nan, **more):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    frame["machine"], frame["amount"] = machine, amount
    for name in TEXTS:
        frame[name] = more.get(name)
    frame["kr"] = more.get("kr", np.nan)
    return frame.astype({"machine": "bool", "amount": "float64", "kr": "float64", **dict.fromkeys(TEXTS, "object")})


def prelude(raw):
    trail, tracker, permits, fines, charges = (raw[n] for n in ("trail", "tracker", "permits", "fines", "charges"))
    number = tracker.num.astype("float64")
    plain = tracker.evt.isin(["extend_parking", "rate_garage"])
    happened = pd.concat(
        [
            _flat(
                trail.evt_id,
                trail.parker_id,
                _utc(trail.at_local),
                trail.evt.map(EVT),
                trail.bot,
                message=trail.msg_id,
                channel=trail.ch,
            ),
            _flat(
                tracker.evt_id,
                tracker.parker_id,
                pd.to_datetime(tracker.at_us, unit="us"),
                tracker.evt.replace(EVT),
                amount=number.where(plain, number / 100),
            ),
            _flat(
                permits.order_no, permits.parker_id, _utc(permits.bought_local), "conversion", amount=permits.ore / 100
            ),
        ],
        ignore_index=True,
    ).drop_duplicates(ignore_index=True)
    outbox, copies = raw["outbox"].drop_duplicates(), raw["copies"].set_index("copy")
    sent = pd.DataFrame(
        {
            "message": outbox.msg_id,
            "unit": outbox.parker_id,
            "ts": _utc(outbox.sent_local),
            "channel": outbox.ch,
            "ref": outbox["copy"],
            "domain": outbox["copy"].map(copies.theme),
            "campaign": outbox["copy"].map(copies.drive),
        }
    ).reset_index(drop=True)
    appealed = fines.appealed.map({"yes": "true", "no": "false", True: "true", False: "false"})
    trace = pd.concat(
        [
            happened,
            _flat(
                sent.message, sent.unit, sent.ts, "send", message=sent.message, channel=sent.channel, domain=sent.domain
            ),
            _flat(
                fines.fine_no,
                fines.parker_id,
                _utc(fines.issued_at, pd.Timedelta(0)),
                "fine",
                amount=fines.kr,
                kr=fines.kr,
                reason=fines.reason,
                district=fines.district,
                appealed=appealed,
            ),
            _flat(
                charges.charge_no,
                charges.parker_id,
                charges.unplugged_at,
                "charge",
                amount=charges.kwh,
                kr=charges.kr,
                plug=charges.plug,
                place=charges.place,
            ),
        ],
        ignore_index=True,
    )
    cells = (
        raw["cells"].assign(ts=_utc(raw["cells"].since)).sort_values("ts", kind="stable").drop_duplicates("parker_id")
    )
    on = raw["optins"][raw["optins"].state == "in"]
    return {
        "entered": pd.DataFrame({"unit": cells.parker_id, "arm": cells.cell, "ts": cells.ts}).reset_index(drop=True),
        "happened": happened[["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]],
        "sent": sent,
        "trace": trace,
        "held": pd.DataFrame({"unit": on.parker_id, "channel": on.ch, "ts": _utc(on.since), "until": _utc(on.until)}),
        "person": raw["parkers"].rename(columns={"parker_id": "unit"}).drop(columns="tz"),
    }


def _ripe(raw, hours, complete_until):
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    return units[units.start + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)].reset_index(drop=True)


def _chosen(
    rows,
    *,
    what=None,
    col=None,
    keep=None,
    drop=None,
    col2=None,
    keep2=None,
    of=None,
    least=None,
    below=None,
    machine=False,
    since=None,
    until=None,
):
    if what is not None:
        rows = rows[rows.what.isin(list(what))]
        if not machine:
            rows = rows[~rows.machine]
    if keep is not None:
        rows = rows[rows[col].isin(list(keep))]
    if drop is not None:
        rows = rows[rows[col].notna() & ~rows[col].isin(list(drop))]
    if keep2 is not None:
        rows = rows[rows[col2].isin(list(keep2))]
    if least is not None:
        rows = rows[rows[of] >= least]
    if below is not None:
        rows = rows[rows[of] < below]
    if since is not None:
        rows = rows[rows.ts >= pd.Timestamp(since)]
    return rows if until is None else rows[rows.ts < pd.Timestamp(until)]


def _between(units, rows, begin, hours):
    both = units.merge(rows, on="unit")
    late = both.ts - both.start
    return both[(late >= pd.Timedelta(hours=begin)) & (late < pd.Timedelta(hours=hours))]


def per_unit(raw, *, what, begin, hours, how, of, col, keep, drop, col2, keep2, least, below, machine, complete_until):
    units = _ripe(raw, hours, complete_until)
    rows = _between(
        units,
        _chosen(
            raw["trace"],
            what=what,
            col=col,
            keep=keep,
            drop=drop,
            col2=col2,
            keep2=keep2,
            of=of,
            least=least,
            below=below,
            machine=machine,
        ),
        begin,
        hours,
    )
    by = rows.groupby("unit")
    if how in ("mean", "max", "min"):
        return getattr(by[of], how)().rename("value").reset_index()
    if how == "last":
        return rows.sort_values("ts", kind="stable").groupby("unit")[of].last().rename("value").reset_index()
    found = {
        "any": by.size,
        "count": by.size,
        "sum": by[of].sum,
        "messages": by.message.nunique,
        "plugs": by.plug.nunique,
    }[how]()
    value = units.unit.map(found).fillna(0)
    return pd.DataFrame({"unit": units.unit, "value": (value > 0).astype(int) if how == "any" else value})


def per_group(raw, *, column, what, begin, hours, how, of, col, keep, least, complete_until):
    value = per_unit(
        raw,
        what=what,
        begin=begin,
        hours=hours,
        how=how,
        of=of,
        col=col,
        keep=keep,
        drop=None,
        col2=None,
        keep2=None,
        least=least,
        below=None,
        machine=False,
        complete_until=complete_until,
    )
    whole = value.merge(raw["person"][["unit", column]], on="unit", how="left")
    return (
        whole.groupby(column, dropna=False)
        .value.agg(["mean", "size"])
        .reset_index()
        .set_axis(["group", "value", "n"], axis=1)
    )


def per_series(raw, *, series, what, hours, how, complete_until):
    units, rows = _ripe(raw, hours, complete_until), _chosen(raw["trace"], what=what)
    parts = []
    for one in raw["trace"][series].dropna().unique():
        n = units.unit.map(_between(units, rows[rows[series] == one], 0, hours).unit.value_counts()).fillna(0)
        parts.append(
            pd.DataFrame({"unit": units.unit, "series": one, "value": (n > 0).astype(int) if how == "any" else n})
        )
    return pd.concat(parts)


def per_pair(raw, *, what, how, of, col, keep, least, what2, how2, of2, col2, keep2, begin, hours, complete_until):
    units = _ripe(raw, hours, complete_until)
    upper = _between(
        units, _chosen(raw["trace"], what=what, col=col, keep=keep, of=of, least=least), begin, hours
    ).groupby("unit")
    lower = _between(units, _chosen(raw["trace"], what=what2, col=col2, keep=keep2), begin, hours).groupby("unit")
    return pd.DataFrame(
        {
            "unit": units.unit,
            "num": units.unit.map(upper[of].sum() if how == "sum" else upper.size()).fillna(0),
            "den": units.unit.map(lower[of2].sum() if how2 == "sum" else lower.size()).fillna(0),
        }
    )


def of_theme(raw, *, what, hours, col, keep, drop, wait, complete_until):
    units = _ripe(raw, hours + wait, complete_until)
    mine = _between(units, _chosen(raw["sent"], col=col, keep=keep, drop=drop), 0, hours)
    reacted = raw["happened"]
    reacted = reacted[(reacted.what == what) & ~reacted.machine][["unit", "message", "ts"]].rename(
        columns={"ts": "then"}
    )
    both = mine.merge(reacted, on=["unit", "message"])
    late = both.then - both.ts
    both = both[(late >= pd.Timedelta(0)) & (late < pd.Timedelta(hours=wait))]
    return pd.DataFrame(
        {
            "unit": units.unit,
            "num": units.unit.map(both.groupby("unit").message.nunique()).fillna(0),
            "den": units.unit.map(mine.unit.value_counts()).fillna(0),
        }
    )


def _open_at(units, held, moment):
    both = units.merge(held, on="unit")
    return both[(both.ts <= both[moment]) & (both.until.isna() | (both.until > both[moment]))]


def held_at(raw, *, hours, among, complete_until):
    units, held = _ripe(raw, hours, complete_until), raw["held"]
    units["end"] = units.start + pd.Timedelta(hours=hours)
    standing = _open_at(units, held if among is None else held[held.channel.isin(list(among))], "end")
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(set(standing.unit)).astype(int)})


def held_until(raw, *, hours, channel, complete_until):
    units = _ripe(raw, hours, complete_until)
    rows = _open_at(units, raw["held"][raw["held"].channel == channel], "start")
    end = rows.start + pd.Timedelta(hours=hours)
    left = rows.until.where(rows.until.notna() & (rows.until < end), end) - rows.start
    return (left / DAY).groupby(rows.unit).max().rename("value").reset_index()


def _tally(rows, key):
    return rows[key].fillna("").value_counts().rename("value").rename_axis("key").reset_index()


def rows_by(raw, *, key, what, col, keep, drop, col2, keep2, of, least, below, since, until):
    return _tally(
        _chosen(
            raw["trace"],
            what=what,
            col=col,
            keep=keep,
            drop=drop,
            col2=col2,
            keep2=keep2,
            of=of,
            least=least,
            below=below,
            since=since,
            until=until,
        ),
        key,
    )


def rows_in_all(raw, *, what, col, keep, drop, col2, keep2, of, least, below, since, until):
    return pd.DataFrame(
        {
            "value": [
                len(
                    _chosen(
                        raw["trace"],
                        what=what,
                        col=col,
                        keep=keep,
                        drop=drop,
                        col2=col2,
                        keep2=keep2,
                        of=of,
                        least=least,
                        below=below,
                        since=since,
                        until=until,
                    )
                )
            ]
        }
    )


def _floor(ts, unit):
    day = ts.dt.normalize()
    return day - pd.to_timedelta({"day": ts.dt.day * 0, "week": ts.dt.weekday, "month": ts.dt.day - 1}[unit], unit="D")


def _every(first, last, unit):
    return pd.date_range(first, last, freq={"day": "D", "week": "7D", "month": "MS"}[unit])


def rows_over_time(raw, *, unit, what, col, keep, drop, col2, keep2, of, least, below, complete_until):
    rows = _chosen(
        raw["trace"], what=what, col=col, keep=keep, drop=drop, col2=col2, keep2=keep2, of=of, least=least, below=below
    )
    n = _floor(rows[rows.ts <= pd.Timestamp(complete_until)].ts, unit).value_counts()
    return (
        n.reindex(_every(n.index.min(), n.index.max(), unit), fill_value=0)
        .rename("value")
        .rename_axis("key")
        .reset_index()
    )


def rows_over_time_by(raw, *, unit, split, what, col, keep, complete_until):
    rows = _chosen(raw["trace"], what=what, col=col, keep=keep)
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    table = pd.crosstab(_floor(rows.ts, unit), rows[split])
    table = table.reindex(_every(table.index.min(), table.index.max(), unit), fill_value=0)
    return table.rename_axis("key").reset_index().melt("key", var_name="key2", value_name="value")


def rate_where(raw, *, key, step, of, col, keep, drop, col2, keep2, since, until):
    rows = _chosen(raw["followed"], col=col, keep=keep, drop=drop, col2=col2, keep2=keep2, since=since, until=until)
    rows = rows[rows[of].notna()]
    return rows[step].notna().groupby(rows[key].fillna("")).mean().rename("value").rename_axis("key").reset_index()


def rate_in_all(raw, *, step, of, col, keep, drop, col2, keep2, since, until):
    rows = _chosen(raw["followed"], col=col, keep=keep, drop=drop, col2=col2, keep2=keep2, since=since, until=until)
    return pd.DataFrame({"value": [rows.loc[rows[of].notna(), step].notna().mean()]})


def rate_over_time_where(raw, *, step, unit, col, keep, complete_until):
    rows = _chosen(raw["followed"], col=col, keep=keep)
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    rate = rows[step].notna().groupby(_floor(rows.ts, unit)).mean()
    return (
        rate.reindex(_every(rate.index.min(), rate.index.max(), unit)).rename("value").rename_axis("key").reset_index()
    )


def rate_over_time_by(raw, *, step, unit, split, col, keep, complete_until):
    rows = _chosen(raw["followed"], col=col, keep=keep)
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    table = pd.crosstab(_floor(rows.ts, unit), rows[split], values=rows[step].notna().astype(float), aggfunc="mean")
    table = table.reindex(_every(table.index.min(), table.index.max(), unit))
    return table.rename_axis("key").reset_index().melt("key", var_name="key2", value_name="value")


def two_sides(raw, *, step, col, one, other, col2, keep2):
    rows = _chosen(raw["followed"], col2=col2, keep2=keep2)
    return pd.DataFrame(
        {
            f"rate_{name}": [rows.loc[rows[col].isin(list(part)), step].notna().mean()]
            for name, part in (("a", one), ("b", other))
        }
    )


def before_after(raw, *, step, cut, col2, keep2):
    rows = _chosen(raw["followed"], col2=col2, keep2=keep2)
    early, had = rows.ts < pd.Timestamp(cut), rows[step].notna()
    return pd.DataFrame({"rate_a": [had[early].mean()], "rate_b": [had[~early].mean()]})


def by_pressure(raw, *, step, days, most):
    sent, followed = raw["sent"], raw["followed"]
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    later = followed[followed.ts >= sent.ts.min() + days * DAY]
    back = np.timedelta64(days, "D")
    before = [
        int(np.searchsorted(moments[u], t, "left") - np.searchsorted(moments[u], t - back, "left"))
        for u, t in zip(later.unit, later.ts.to_numpy(), strict=True)
    ]
    levels = np.minimum(before, most)
    return later[step].notna().groupby(levels).mean().rename("value").rename_axis("key").reset_index()


def lines_over_time(raw, *, unit, complete_until):
    end = pd.Timestamp(complete_until)
    begin = min(raw["sent"].ts.min(), raw["happened"].ts.min())
    held = raw["held"].copy()
    held["until"] = held.until.fillna(pd.Timestamp("2200-01-01"))
    held = held[held.until > held.ts].sort_values(["unit", "channel", "ts"])
    won, gone = [], []
    for (_, channel), part in held.groupby(["unit", "channel"]):
        since, until = None, None
        for a, b in zip(part.ts, part.until, strict=True):
            if since is None or a > until:
                if since is not None:
                    gone.append((channel, until))
                won.append((channel, a))
                since, until = a, b
            else:
                until = max(until, b)
        gone.append((channel, until))
    won, gone = (pd.DataFrame(x, columns=["channel", "ts"]) for x in (won, gone))
    step = {"week": lambda t: t + 7 * DAY, "month": lambda t: t + pd.DateOffset(months=1)}[unit]
    first = _floor(pd.Series([begin]), unit)[0]
    found, period = [], first if first >= begin else step(first)
    while step(period) <= end:
        for channel in sorted(held.channel.unique()):
            w, g = won.ts[won.channel == channel], gone.ts[gone.channel == channel]
            stop = step(period)
            found.append(
                (
                    period,
                    channel,
                    (w < stop).sum() - (g < stop).sum(),
                    ((w >= period) & (w < stop)).sum(),
                    ((g >= period) & (g < stop)).sum(),
                )
            )
        period = step(period)
    return pd.DataFrame(found, columns=["key", "key2", "reachable", "gained", "lost"])


def came_back(raw, *, start, back, unit, periods, complete_until):
    rows = _chosen(raw["trace"], what=[start, back])
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    rows = rows.assign(p=_floor(rows.ts, unit))
    cohort = rows[rows.what == start].groupby("unit").p.min()
    did = {(u, p) for u, p in zip(rows.unit[rows.what == back], rows.p[rows.what == back], strict=True)}
    step = {"week": pd.DateOffset(days=7), "month": pd.DateOffset(months=1)}[unit]
    found = []
    for first, units in cohort.groupby(cohort):
        period = first
        for k in range(periods + 1):
            if period + step > pd.Timestamp(complete_until):
                break
            found.append((first, k, np.mean([(u, period) in did for u in units.index])))
            period = period + step
    return pd.DataFrame(found, columns=["key", "key2", "value"])


def walked(raw, *, one, two, first, second, hours, column):
    early, later = _chosen(raw["trace"], what=[one])[["unit", "ts"]], _chosen(raw["trace"], what=[two])[["unit", "ts"]]
    pairs = early.merge(later, on="unit", suffixes=("", "_two"))
    late = pairs.ts_two - pairs.ts
    went = set(pairs.unit[(late >= pd.Timedelta(0)) & (late <= pd.Timedelta(hours=hours))])
    units = early.drop_duplicates("unit").merge(raw["person"][["unit", column]], on="unit", how="left")
    units["two"] = units.unit.isin(went)
    return (
        units.groupby(units[column].fillna(""))
        .agg(**{first: ("unit", "size"), second: ("two", "sum")})
        .rename_axis("key")
        .reset_index()
    )


def people_where(raw, *, key, col, keep, col2, keep2):
    return _tally(_chosen(raw["person"], col=col, keep=keep, col2=col2, keep2=keep2), key)
