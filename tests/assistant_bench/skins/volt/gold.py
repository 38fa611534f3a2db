"""The retailer's exports in pandas: Adelaide's clock to UTC, cents to dollars, its codes to the log's words."""

from __future__ import annotations

import numpy as np
import pandas as pd

AHEAD = pd.Timedelta(hours=9, minutes=30)
CHANNELS = {"P": "app_push", "E": "email", "S": "sms", "L": "letter"}
ACTS = {"DLV": "delivery", "SHOWN": "impression", "OPN": "open", "TAP": "click", "STOP": "unsubscribe",
        "BIN": "dismiss"}
NOTHING = {"machine": False, "message": None, "channel": None, "amount": None, "topic": None}
COLUMNS = ["id", "unit", "ts", "what", *NOTHING]
KINDS = {"amount": "float64", "machine": "bool", "message": "object", "channel": "object", "topic": "object"}
BEGINS = pd.Timestamp("2026-06-01")     # a Monday
DAY = pd.Timedelta(days=1)


def _utc(column):
    """Adelaide's clock on the wall, as UTC."""
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - AHEAD


def _rows(id, unit, ts, what, **more):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    return frame.assign(**{**NOTHING, **more})[COLUMNS]


def _happened(raw):
    acts, paid, reads, ledger, moves = (raw[n] for n in ("comms_evt", "pymt", "mtr_reads", "ledger", "acct_evt"))
    visits, cases, sun = raw["visits"], raw["complaints"], raw["feedin"]
    parts = [
        _rows(acts.id, acts.acct, _utc(acts.at_local), acts.act.map(ACTS), machine=acts.bot.eq(1), message=acts.comm_id,
              channel=acts.ch.map(CHANNELS)),
        _rows(visits.id, visits.acct, pd.to_datetime(visits.t_ms, unit="ms"), "session"),
        _rows(paid.pymt_no, paid.acct, _utc(paid.booked_local), "conversion", amount=paid.amt_c / 100),
        _rows(reads.read_no, reads.acct, reads.taken, "meter_read", amount=reads.kwh),
        _rows(ledger.entry, ledger.acct, _utc(ledger.at_local),
              ledger.typ.map({"INV": "bill_issued", "DDF": "debit_bounced"}), amount=ledger.amt_c / 100),
        _rows(moves.ref, moves.acct, _utc(moves.at_local),
              moves.typ.map({"DD_ON": "debit_setup", "TARIFF": "tariff_switch", "MOVE": "move_booked"})),
        _rows(cases.case_no, cases.acct, cases.opened_at, "complaint", amount=cases.wait_min, topic=cases.topic),
        _rows(sun.credit_no, sun.acct, sun.credited_at, "feedin", amount=sun.kwh),
        _rows(sun.credit_no + "$", sun.acct, sun.credited_at, "feedin_credit", amount=sun.cents / 100),
    ]
    whole = pd.concat([part.astype(KINDS) for part in parts], ignore_index=True)
    return whole.drop_duplicates(ignore_index=True)


def prelude(raw):
    trials = raw["xp"].assign(ts=_utc(raw["xp"].in_local)).sort_values("ts", kind="stable")
    first = trials.drop_duplicates("acct")
    comms, tmpl = raw["comms"].drop_duplicates(), raw["tmpl"].set_index("tmpl")
    may = raw["consent_hist"][raw["consent_hist"].st == "IN"]
    return {
        "entered": pd.DataFrame({"unit": first.acct, "arm": first.grp, "ts": first.ts}),
        "sent": pd.DataFrame({
            "message": comms.comm_id, "unit": comms.acct, "ts": comms.sent_local.astype("datetime64[us]") - AHEAD,
            "channel": comms.ch.map(CHANNELS), "ref": comms.tmpl, "domain": comms.tmpl.map(tmpl.stream),
            "campaign": comms.tmpl.map(tmpl.campaign)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": may.acct, "channel": may.ch.map(CHANNELS), "ts": _utc(may.from_local),
                              "until": _utc(may.to_local)}),
        "person": raw["acct"].rename(columns={"acct": "unit"}).drop(columns="tz"),
    }


def _mature(raw, hours, complete_until, begin=0):
    entered = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    start = entered.start
    entered = entered.assign(begin=start + pd.Timedelta(hours=begin), end=start + pd.Timedelta(hours=hours))
    return entered[entered.end <= pd.Timestamp(complete_until)]


def _of(units, rows):
    """Rows of mature units in their window."""
    both = units.merge(rows, on="unit")
    return both[(both.ts >= both.begin) & (both.ts < both.end)]


def _any(units, rows):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(_of(units, rows).unit).astype(int)})


def _number(units, rows, name="value"):
    return pd.DataFrame({"unit": units.unit, name: units.unit.map(_of(units, rows).groupby("unit").size()).fillna(0)})


def _people(raw, *what):
    rows = raw["happened"]
    return rows[rows.what.isin(what) & ~rows.machine]


def of_rows(raw, *, what, agg, begin, hours, least, most, topic, empty, complete_until):
    units, rows = _mature(raw, hours, complete_until, begin), _people(raw, what)
    if least is not None:
        rows = rows[rows.amount >= least]
    if most is not None:
        rows = rows[rows.amount < most]
    if topic is not None:
        rows = rows[rows.topic == topic]
    inside = _of(units, rows).sort_values("ts", kind="stable")
    grouped = inside.groupby("unit").amount
    values = {
        "any": lambda: (grouped.size() > 0).astype(int), "count": grouped.size, "sum": grouped.sum,
        "mean": grouped.mean, "max": grouped.max, "min": grouped.min,
        "last": lambda: inside.drop_duplicates("unit", keep="last").set_index("unit").amount,
    }
    found = pd.DataFrame({"unit": units.unit, "value": units.unit.map(values[agg]())})
    return found.fillna({"value": 0}) if empty == "zero" else found[found["value"].notna()]


def any_on(raw, *, what, one, other, hours, complete_until):
    rows = _people(raw, what)
    return _any(_mature(raw, hours, complete_until), rows[rows.channel.isin([one, other])])


def any_except(raw, *, what, without, hours, complete_until):
    rows = _people(raw, what)
    return _any(_mature(raw, hours, complete_until), rows[rows.channel.notna() & rows.channel.ne(without)])


def count_on(raw, *, what, one, other, hours, complete_until):
    rows = _people(raw, what)
    return _number(_mature(raw, hours, complete_until), rows[rows.channel.isin([one, other])])


def sent_except(raw, *, without, hours, complete_until):
    rows = raw["sent"]
    return _number(_mature(raw, hours, complete_until), rows[rows.channel.ne(without)])


def over_sent(raw, *, what, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    return _number(units, _people(raw, what), "num").merge(_number(units, raw["sent"], "den"), on="unit")


def sum_over(raw, *, what, base, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    top, below = (units.unit.map(_of(units, _people(raw, one)).groupby("unit").amount.sum()).fillna(0.0)
                  for one in (what, base))
    return pd.DataFrame({"unit": units.unit, "num": top, "den": below})


def amount_over_count(raw, *, what, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    groups = _of(units, _people(raw, what)).groupby("unit").amount
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(groups.sum()).fillna(0.0),
                         "den": units.unit.map(groups.size()).fillna(0)})


def count_by_person(raw, *, what, hours, column, complete_until):
    counts = _number(_mature(raw, hours, complete_until), _people(raw, what))
    counts["group"] = counts.unit.map(raw["person"].set_index("unit")[column])
    means = counts.groupby("group", dropna=False)["value"].agg(["mean", "size"]).reset_index()
    return means.set_axis(["group", "value", "n"], axis=1)


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
    standing = _standing(raw, _mature(raw, hours, complete_until), channel, "start")
    stop = standing.until.where(standing.until.notna() & (standing.until < standing.end), standing.end)
    return pd.DataFrame({"unit": standing.unit, "value": (stop - standing.start) / DAY})


def _rate(rows, step):
    return float(rows[step].notna().sum()) / len(rows)


def before_and_after(raw, *, step, only, until_a, from_b):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    return pd.DataFrame({"rate_a": [_rate(rows[rows.ts < pd.Timestamp(until_a)], step)],
                         "rate_b": [_rate(rows[rows.ts >= pd.Timestamp(from_b)], step)]})


def rate_without(raw, *, step, column, without):
    rows = raw["followed"]
    rows = rows[rows.domain != without]
    return pd.DataFrame([{"key": key, "value": _rate(part, step)} for key, part in rows.groupby(column)])


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    day = rows.ts.dt.normalize()
    period = {"day": day, "week": day - pd.to_timedelta(day.dt.weekday, unit="D"),
              "month": day.dt.to_period("M").dt.start_time}
    table = pd.crosstab(period[unit], rows[column])
    every = {"day": "D", "week": "7D", "month": "MS"}[unit]
    table = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq=every), fill_value=0)
    return table.rename_axis("key").reset_index().melt(id_vars="key", var_name="key2", value_name="value")


def complaints_by(raw, *, column):
    return raw["complaints"].groupby(column).size().rename("value").rename_axis("key").reset_index()


def complaints_weekly(raw, *, complete_until):
    opened = raw["complaints"].opened_at
    opened = opened[opened <= pd.Timestamp(complete_until)]
    week = BEGINS + 7 * DAY * ((opened - BEGINS) // (7 * DAY))
    return week.value_counts().rename("value").rename_axis("key").reset_index()


def people_funnel(raw):
    left, counts = set(raw["sent"].unit), []
    for whats in ((), ("open", "impression"), ("click",), ("conversion",)):
        left = left & set(_people(raw, *whats).unit) if whats else left
        counts.append(len(left))
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])


def contactable_weekly(raw, *, complete_until):
    held, found = raw["held"], []
    begun = min(raw["happened"].ts.min(), raw["sent"].ts.min())
    for end in pd.date_range(begun.normalize(), pd.Timestamp(complete_until), freq="W-MON"):
        if end - 7 * DAY < begun:      # not the whole week
            continue
        for channel, rows in held.groupby("channel"):
            standing = rows[(rows.ts < end) & (rows.until.isna() | (rows.until >= end))]
            found.append((end - 7 * DAY, channel, standing.unit.nunique()))
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def by_pressure(raw):
    sent, followed = raw["sent"], raw["followed"]
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    week = np.timedelta64(7, "D")
    later = followed[followed.ts >= sent.ts.min() + 7 * DAY]
    level = []
    for unit, ts in zip(later.unit, later.ts.to_numpy(), strict=True):
        own = moments[unit]
        level.append(min(int(np.searchsorted(own, ts) - np.searchsorted(own, ts - week)), 10))
    return later.clicked.notna().groupby(np.array(level)).mean().rename("value").rename_axis("key").reset_index()


def retained_weekly(raw, *, complete_until):
    rows, until = _people(raw, "session"), pd.Timestamp(complete_until)
    rows = rows[rows.ts <= until]
    seen = pd.crosstab(rows.unit, (rows.ts - BEGINS) // (7 * DAY)).gt(0)
    first, whole, found = seen.idxmax(axis=1), (until - BEGINS) // (7 * DAY), []
    for start, people in seen.groupby(first):
        for later in range(min(9, whole - start)):
            share = people[start + later].mean() if start + later in people else 0.0
            found.append((BEGINS + 7 * start * DAY, later, share))
    return pd.DataFrame(found, columns=["key", "key2", "share"])
