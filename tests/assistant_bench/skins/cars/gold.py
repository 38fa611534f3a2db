"""The marketplace's exports in pandas: Warsaw time to UTC, grosze to zlotys, its words to the log's."""

from __future__ import annotations

import pandas as pd

SUMMER = pd.Timedelta(hours=2)
VERBS = {"DLV": "delivery", "SHOWN": "impression", "OPN": "open", "CLK": "click", "UNSUB": "unsubscribe"}
STAGES = {"contact": "seller_contact", "drive_booked": "drive_booked", "drive_done": "drive_attended",
          "offer": "offer_made", "offer_ok": "offer_accepted"}
ORDER = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]


def _clock(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]")


def _utc(column):
    return _clock(column) - SUMMER


def _frame(id, unit, ts, what, machine=False, message=None, channel=None, amount=None):
    made = pd.DataFrame({"id": id, "unit": unit, "ts": ts, "what": what})
    made = made.assign(machine=machine, message=message, channel=channel, amount=amount)[ORDER]
    return made.astype({"ts": "datetime64[us]", "machine": "bool", "message": "object", "channel": "object",
                        "amount": "float64"})


def _happened(raw):
    eng, visits, views, leads = raw["engagement"], raw["visits"], raw["car_views"], raw["leads"]
    deals, alerts, calls = raw["deals"], raw["price_alerts"], raw["hotline"]
    whole = pd.concat([
        _frame(eng.eng_id, eng.buyer_no, _utc(eng.at_local), eng.verb.map(VERBS), eng.auto.eq(1),
               eng.out_id, eng.route),
        _frame(visits.visit_id, visits.buyer_no, pd.to_datetime(visits.at_us, unit="us"), "session"),
        _frame(views.view_id, views.buyer_no, _utc(views.viewed_at), "car_view"),
        _frame(leads.lead_id, leads.buyer_no, _utc(leads.at_local), leads.stage.map(STAGES), amount=leads.bid_gr / 100),
        _frame(deals.deal_no, deals.buyer_no, _utc(deals.signed_at), "conversion", amount=deals.price_gr / 100),
        _frame(alerts.alert_no, alerts.buyer_no, _clock(alerts.created_utc), "alert"),
        _frame(calls.call_no, calls.buyer_no, _clock(calls.picked_up_utc), "hotline", amount=calls.minutes),
    ], ignore_index=True)
    return whole.drop_duplicates(ignore_index=True)


def prelude(raw):
    cells = raw["ab_cells"].assign(ts=_utc(raw["ab_cells"].seen_at))
    cells = cells.sort_values("ts", kind="stable").drop_duplicates("buyer_no")
    out = raw["outbound"].drop_duplicates()
    out = out.merge(raw["tpl"], on="tpl_code", how="left")
    periods = raw["optin_periods"]
    periods = periods[periods.state == "in"]
    return {
        "entered": pd.DataFrame({"unit": cells.buyer_no, "arm": cells.cell, "ts": cells.ts}),
        "sent": pd.DataFrame({"message": out.out_id, "unit": out.buyer_no, "ts": _utc(out.fired_at),
                              "channel": out.route, "ref": out.tpl_code, "domain": out.topic,
                              "campaign": out.campaign}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": periods.buyer_no, "channel": periods.route, "ts": _utc(periods.from_local),
                              "until": _utc(periods.to_local)}),
        "person": raw["buyers"].rename(columns={"buyer_no": "unit"}).drop(columns="tz"),
    }


def _ripe(raw, hours, complete_until):
    units = raw["entered"].assign(end=raw["entered"].ts + pd.Timedelta(hours=hours))
    return units[units.end <= pd.Timestamp(complete_until)].rename(columns={"ts": "start"})[["unit", "start", "end"]]


def _during(units, rows):
    both = units.merge(rows, on="unit")
    return both[both.ts.ge(both.start) & both.ts.lt(both.end)]


def _of(raw, what):
    rows = raw["happened"]
    return rows[rows.what.eq(what) & ~rows.machine]


def _yes(units, found):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(set(found)).astype(int)})


def open_at(raw, *, hours, channel, complete_until):
    units = _ripe(raw, hours, complete_until)
    both = units.merge(raw["held"], on="unit")
    if channel is not None:
        both = both[both.channel.eq(channel)]
    return _yes(units, both[both.ts.le(both.end) & (both.until.isna() | both.until.gt(both.end))].unit)


def own_mean(raw, *, what, hours, complete_until):
    rows = _during(_ripe(raw, hours, complete_until), _of(raw, what))
    return rows.groupby("unit").amount.mean().dropna().rename("value").reset_index()


def own_top(raw, *, what, hours, complete_until):
    rows = _during(_ripe(raw, hours, complete_until), _of(raw, what))
    return rows.groupby("unit").amount.max().dropna().rename("value").reset_index()


def money_per_row(raw, *, what, hours, complete_until):
    units = _ripe(raw, hours, complete_until)
    by = _during(units, _of(raw, what)).groupby("unit").amount
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(by.sum()).fillna(0.0),
                         "den": units.unit.map(by.size()).fillna(0)})


def any_on_two(raw, *, what, one, other, hours, complete_until):
    rows = _of(raw, what)
    units = _ripe(raw, hours, complete_until)
    return _yes(units, _during(units, rows[rows.channel.isin([one, other])]).unit)


def sent_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts.le(pd.Timestamp(complete_until))]
    starts = rows.ts.dt.to_period({"day": "D", "week": "W-SUN", "month": "M"}[unit]).dt.start_time
    counts = rows.groupby([starts.rename("key"), rows[column].rename("key2")]).size().unstack(fill_value=0)
    freq = {"day": "D", "week": "W-MON", "month": "MS"}[unit]
    every = pd.date_range(counts.index.min(), counts.index.max(), freq=freq)
    return counts.reindex(every, fill_value=0).rename_axis("key").stack().rename("value").reset_index()


def table_by(raw, *, source, column):
    return raw[source].groupby(column).size().rename("value").rename_axis("key").reset_index()
