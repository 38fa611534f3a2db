"""The carrier's exports in pandas: Kolkata's clock to UTC, paise to rupees, its codes to the log's words."""

from __future__ import annotations

import numpy as np
import pandas as pd

AHEAD = pd.Timedelta(minutes=330)
ROUTES = {"SMS": "sms", "MAIL": "mail", "PUSH": "push", "WA": "whatsapp"}
CODES = {"DLVRD": "delivery", "READ": "open", "TAP": "click", "STOP": "unsubscribe", "SWIPE": "dismiss"}
KINDS = {"id": "str", "unit": "str", "ts": "datetime64[us]", "what": "str", "machine": "bool", "message": "str",
         "channel": "str", "amount": "float64"}


def _utc(column):
    """A clock on a wall in Kolkata, as UTC."""
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - AHEAD


def _events(id, unit, ts, what, machine=False, message=None, channel=None, amount=None):
    return pd.DataFrame({"id": id, "unit": unit, "ts": ts, "what": what, "machine": machine, "message": message,
                         "channel": channel, "amount": amount}).astype(KINDS)


def _happened(raw):
    receipts, labels, looks, log = (raw[name] for name in ("receipts", "labels", "tracking", "app_log"))
    claims, pickups = raw["claims"], raw["pickups"]
    number = log.num.astype("float64")
    whole = pd.concat([
        _events(receipts.receipt, receipts.party, pd.to_datetime(receipts.at_us, unit="us"), receipts.code.map(CODES),
                receipts["auto"], receipts.msg_no, receipts.route.map(ROUTES)),
        _events(labels.label_no, labels.party, _utc(labels.printed_at), "conversion", amount=labels.paise / 100),
        _events(looks["look"], looks.party, looks.at_utc, "session"),
        _events(log.ev, log.party, _utc(log.stamped), log["name"],
                amount=number.where(log["name"] != "insured", number / 100)),
        _events(claims.claim_no, claims.party, pd.to_datetime(claims.filed_at, format="ISO8601"), "claim",
                amount=claims.asked_inr),
        _events(pickups.booking, pickups.party, pickups.booked_at, "pickup", amount=pickups.parcels),
    ], ignore_index=True)
    return whole.drop_duplicates(ignore_index=True)


def prelude(raw):
    cells = raw["cells"].assign(ts=_utc(raw["cells"].since)).sort_values("ts", kind="stable").drop_duplicates("party")
    outbox, copies = raw["outbox"].drop_duplicates(), raw["copies"].set_index("copy_id")
    doors = raw["doors"]
    doors = doors[doors.open.isin(["yes", True])]
    return {
        "entered": pd.DataFrame({"unit": cells.party, "arm": cells.cell, "ts": cells.ts}),
        "sent": pd.DataFrame({
            "message": outbox.msg_no, "unit": outbox.party, "ts": _utc(outbox.left_at),
            "channel": outbox.route.map(ROUTES), "ref": outbox.copy_id, "domain": outbox.copy_id.map(copies.strand),
            "campaign": outbox.copy_id.map(copies.campaign)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": doors.party, "channel": doors.route.map(ROUTES), "ts": _utc(doors.since),
                              "until": _utc(doors.until)}),
        "person": raw["parties"][["party", "side", "city", "handset", "card"]].rename(columns={"party": "unit"}),
    }


def _ripe(raw, hours, complete_until):
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    units["end"] = units.start + pd.Timedelta(hours=hours)
    return units[units.end <= pd.Timestamp(complete_until)]


def _by_people(raw, *what):
    rows = raw["happened"]
    return rows[rows.what.isin(what) & ~rows.machine]


def _within(units, rows):
    both = units.merge(rows, on="unit")
    return both[(both.ts >= both.start) & (both.ts < both.end)]


def _had(units, rows):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(set(_within(units, rows).unit)).astype(int)})


def any_on(raw, *, what, one, other, hours, complete_until):
    rows = _by_people(raw, what)
    return _had(_ripe(raw, hours, complete_until), rows[rows.channel.isin([one, other])])


def any_except(raw, *, what, without, hours, complete_until):
    rows = _by_people(raw, what)
    return _had(_ripe(raw, hours, complete_until), rows[rows.channel.isin(set(ROUTES.values()) - {without})])


def mean_amount(raw, *, what, hours, complete_until):
    amounts = _within(_ripe(raw, hours, complete_until), _by_people(raw, what)).groupby("unit").amount
    return (amounts.sum() / amounts.count()).rename("value").reset_index()


def largest_amount(raw, *, what, hours, complete_until):
    rows = _within(_ripe(raw, hours, complete_until), _by_people(raw, what))
    return rows.groupby("unit").amount.max().rename("value").reset_index()


def amount_over_count(raw, *, what, hours, complete_until):
    units = _ripe(raw, hours, complete_until)
    rows = _within(units, _by_people(raw, what)).groupby("unit").amount
    both = pd.DataFrame({"num": rows.sum(), "den": rows.size()}).reindex(units.unit).fillna(0.0)
    return both.rename_axis("unit").reset_index()


def _open_at(raw, units, channel, moment):
    both = units.merge(raw["held"], on="unit")
    both = both[(both.ts <= both[moment]) & ~(both.until <= both[moment])]
    return both if channel is None else both[both.channel == channel]


def held_at(raw, *, hours, channel, complete_until):
    units = _ripe(raw, hours, complete_until)
    open_ = set(_open_at(raw, units, channel, "end").unit)
    return pd.DataFrame({"unit": units.unit, "value": [int(unit in open_) for unit in units.unit]})


def held_until(raw, *, hours, channel, complete_until):
    rows = _open_at(raw, _ripe(raw, hours, complete_until), channel, "start")
    left = np.minimum(rows.until.fillna(rows.end), rows.end) - rows.start
    return pd.DataFrame({"unit": rows.unit, "value": left / pd.Timedelta(days=1)})


def claims_by(raw):
    return raw["claims"].groupby("cause").size().rename("value").rename_axis("key").reset_index()


def pickups_by(raw):
    return raw["pickups"].groupby("round").size().rename("value").rename_axis("key").reset_index()


def _begun(moments, unit):
    day = moments.dt.normalize()
    since = {"day": day.dt.day * 0, "week": day.dt.weekday, "month": day.dt.day - 1}[unit]
    return day - pd.to_timedelta(since, unit="D")


def _laid_out(table, unit):
    every = pd.date_range(table.index.min(), table.index.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])
    return table.reindex(every).rename_axis("key").reset_index().melt(id_vars="key", var_name="key2")


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"][raw["sent"].ts <= pd.Timestamp(complete_until)]
    return _laid_out(pd.crosstab(_begun(rows.ts, unit), rows[column]), unit).fillna({"value": 0})


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"][raw["followed"].ts <= pd.Timestamp(complete_until)]
    reached = pd.crosstab(_begun(rows.ts, unit), rows[column], values=rows[step].notna().astype(float), aggfunc="mean")
    return _laid_out(reached, unit)


def by_pressure(raw):
    sent, followed = raw["sent"], raw["followed"]
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    later = followed[followed.ts >= sent.ts.min() + pd.Timedelta(days=7)]
    before = [int(((moments[unit] < ts) & (moments[unit] >= ts - np.timedelta64(7, "D"))).sum())
              for unit, ts in zip(later.unit, later.ts.to_numpy(), strict=True)]
    levels = np.minimum(before, 10)
    return later.clicked.notna().groupby(levels).mean().rename("value").rename_axis("key").reset_index()
