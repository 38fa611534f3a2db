"""The pet company's exports in pandas: Brisbane's clock to UTC, cents to dollars, its codes to the log's words."""

from __future__ import annotations

import pandas as pd

VIA = {"EML": "email", "PSH": "push", "TXT": "sms", "APP": "in_app"}
VERBS = {"LANDED": "delivery", "SHOWN": "impression", "OPENED": "open", "TAPPED": "click", "STOP": "unsubscribe"}
APP = {"app_start": "session", "photo_post": "photo_shared", "plan_cancel": "plan_cancelled"}
BOX = {"ORDERED": "conversion", "SKIPPED": "order_skipped"}
DIARY = {"BOOKED": "visit_booked", "ATTENDED": "visit_attended", "JAB": "vaccination"}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]


def _utc(local):
    return pd.to_datetime(local, format="ISO8601").astype("datetime64[us]") - pd.Timedelta(hours=10)


def _part(id, unit, ts, what, machine=False, message=None, channel=None, amount=float("nan")):
    found = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    found = found.assign(machine=machine, message=message, channel=channel, amount=amount)[COLUMNS]
    return found.astype({"machine": bool, "message": object, "channel": object, "amount": float})


def prelude(raw):
    touch, app, box, diary = raw["msg_touch"], raw["app_log"], raw["food_box"], raw["clinic_diary"]
    claims, calls, prefs = raw["claims"], raw["nurse_line"], raw["contact_pref"]
    happened = pd.concat([
        _part(touch.touch_key, touch.owner_no, _utc(touch.touched_local), touch.verb.map(VERBS), touch.robot.eq(1),
              touch.msg_key, touch.medium.map(VIA)),
        _part(app.ev_key, app.owner_no, pd.to_datetime(app.ev_us, unit="us"), app.ev.map(APP)),
        _part(box.box_key, box.owner_no, _utc(box.box_local), box.box_status.map(BOX), amount=box.price_cents / 100),
        _part(diary.diary_key, diary.owner_no, _utc(diary.diary_local), diary.diary_status.map(DIARY)),
        _part(claims.claim_key, claims.owner_no, claims.lodged_at, "claim"),
        _part(calls.call_key, calls.owner_no, calls.started_at, "nurse_call", amount=calls.minutes),
    ], ignore_index=True).drop_duplicates(ignore_index=True)
    out = raw["msg_out"].drop_duplicates().merge(raw["tmpl"], on="tmpl_key", how="left")
    cells = raw["ab_cells"].assign(ts=_utc(raw["ab_cells"].since_local)).sort_values("ts", kind="stable")
    first = cells.groupby("owner_no").head(1)
    free = prefs[prefs.pref == "OK"]
    return {
        "happened": happened,
        "sent": pd.DataFrame({
            "message": out.msg_key, "unit": out.owner_no, "ts": _utc(out.dispatched), "channel": out.medium.map(VIA),
            "ref": out.tmpl_key, "domain": out.stream, "campaign": out.flow, "template": out.layout,
            "category": out.tone}),
        "entered": pd.DataFrame({"unit": first.owner_no, "arm": first.cell, "ts": first.ts}),
        "held": pd.DataFrame({"unit": free.owner_no, "channel": free.medium.map(VIA), "ts": _utc(free.from_local),
                              "until": _utc(free.to_local)}),
        "person": raw["owners"].drop(columns="tz").rename(columns={"owner_no": "unit"}),
    }


def _begins(raw, hours, complete_until):
    """unit -> first exposure, of those whose window has ended."""
    begins = raw["entered"].set_index("unit").ts
    return begins[begins + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)]


def _inside(raw, what, hours, begins):
    rows = raw["happened"]
    rows = rows[rows.what.eq(what) & ~rows.machine & rows.unit.isin(begins.index)]
    since = rows.ts - rows.unit.map(begins)
    return rows[since.ge(pd.Timedelta(0)) & since.lt(pd.Timedelta(hours=hours))]


def _counted(column):
    return column.fillna("").value_counts().rename("value").rename_axis("key").reset_index()


def claims_by(raw, *, column):
    return _counted(raw["claims"][column])


def calls_by(raw, *, column):
    return _counted(raw["nurse_line"][column])


def off_by(raw, *, column):
    rows = raw["contact_pref"]
    rows = rows[rows.pref == "OFF"]
    return _counted(rows.assign(channel=rows.medium.map(VIA))[column])


def held_at(raw, *, hours, channel, complete_until):
    begins, held = _begins(raw, hours, complete_until), raw["held"]
    if channel is not None:
        held = held[held.channel == channel]
    moment = held.unit.map(begins) + pd.Timedelta(hours=hours)
    standing = held.unit[(held.ts <= moment) & ~(held.until <= moment)]
    return pd.DataFrame({"unit": begins.index, "value": begins.index.isin(standing).astype(int)})


def extreme_amount(raw, *, what, how, hours, complete_until):
    rows = _inside(raw, what, hours, _begins(raw, hours, complete_until)).dropna(subset="amount")
    groups = rows.groupby("unit").amount
    return (groups.max() if how == "max" else groups.sum() / groups.size()).rename("value").reset_index()


def amount_a_row(raw, *, what, hours, complete_until):
    begins = _begins(raw, hours, complete_until)
    groups = _inside(raw, what, hours, begins).groupby("unit").amount
    return pd.DataFrame({"unit": begins.index, "num": groups.sum().reindex(begins.index).fillna(0).to_numpy(),
                         "den": groups.size().reindex(begins.index).fillna(0).to_numpy()})


def count_by_person(raw, *, what, hours, column, complete_until):
    begins = _begins(raw, hours, complete_until)
    counts = _inside(raw, what, hours, begins).groupby("unit").size().reindex(begins.index, fill_value=0)
    groups = counts.groupby(raw["person"].set_index("unit")[column].reindex(counts.index))
    return pd.DataFrame({"value": groups.mean(), "n": groups.size()}).rename_axis("group").reset_index()


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    period = rows.ts.dt.to_period({"day": "D", "week": "W-SUN", "month": "M"}[unit])
    table = pd.crosstab(period, rows[column])
    table = table.reindex(pd.period_range(table.index.min(), table.index.max(), freq=table.index.freq), fill_value=0)
    table.index = table.index.start_time
    return table.rename_axis("key").reset_index().melt("key", var_name="key2", value_name="value")


def halves(raw, *, step, only, cut):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    early = rows.ts < pd.Timestamp(cut)
    return pd.DataFrame({"rate_a": [rows[early][step].notna().mean()], "rate_b": [rows[~early][step].notna().mean()]})


def outcomes_by_kind(raw):
    kinds = {*APP.values(), *BOX.values(), *DIARY.values()}
    rows = raw["happened"]
    return _counted(rows.what[rows.what.isin(kinds)])
