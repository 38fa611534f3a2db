"""The shop's exports in pandas: Berlin time to UTC, cents to euros, its words to the log's."""

from __future__ import annotations

import pandas as pd

MEDIA = {"PUSH": "app_push", "MAIL": "email", "INAPP": "in_app"}
ACTIONS = {"DELIVERED": "delivery", "OPENED": "open", "CLICKED": "click", "STOP": "unsubscribe", "SHOWN": "impression"}


def _utc(local, form=None):
    moments = pd.to_datetime(local, format=form or "ISO8601")
    return moments.dt.tz_localize("Europe/Berlin").dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[us]")


def prelude(raw):
    trial = raw["trial"].assign(ts=_utc(raw["trial"].entered_at)).sort_values("ts", kind="stable")
    entered = trial.drop_duplicates("customer").rename(columns={"customer": "unit", "variant": "arm"})
    topics = raw["creatives"].set_index("creative")
    outbox = raw["outbox"].drop_duplicates()
    sent = pd.DataFrame({
        "message": outbox.msg, "unit": outbox.customer, "ts": _utc(outbox.sent_at, "%d.%m.%Y %H:%M:%S.%f"),
        "channel": outbox.medium.map(MEDIA), "ref": outbox.creative, "domain": outbox.creative.map(topics.topic),
        "campaign": outbox.creative.map(topics.campaign)})
    reactions, orders, visits = (raw[name].drop_duplicates() for name in ("reactions", "orders", "visits"))
    started = visits.started.dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[us]")
    carts = visits.filled_cart.astype(bool)
    parts = [
        pd.DataFrame({
            "id": reactions.id, "unit": reactions.customer, "ts": _utc(reactions.happened_at, "%d.%m.%Y %H:%M:%S.%f"),
            "what": reactions.action.map(ACTIONS), "machine": reactions.agent.eq("bot"), "message": reactions.msg,
            "channel": reactions.medium.map(MEDIA)}),
        pd.DataFrame({"id": orders.order_id, "unit": orders.customer, "ts": _utc(orders.placed_at), "what": "purchase",
                      "machine": False, "amount": orders.amount_cents / 100}),
        pd.DataFrame({"id": visits.visit, "unit": visits.customer, "ts": started, "what": "session", "machine": False}),
        pd.DataFrame({"id": visits.visit[carts] + "c", "unit": visits.customer[carts],
                      "ts": started[carts] + pd.Timedelta(minutes=5), "what": "cart_fill", "machine": False}),
        pd.DataFrame({"id": raw["tickets"].ticket, "unit": raw["tickets"].customer, "ts": raw["tickets"].opened_at,
                      "what": "ticket", "machine": False}),
    ]
    permissions = raw["permissions"]
    permissions = permissions[permissions.allowed.astype(str).isin(["yes", "True"])]
    return {
        "entered": entered[["unit", "arm", "ts"]], "sent": sent, "happened": pd.concat(parts, ignore_index=True),
        "held": pd.DataFrame({"unit": permissions.customer, "channel": permissions.medium.map(MEDIA),
                              "ts": _utc(permissions.since), "until": _utc(permissions.until)}),
        "person": raw["customers"].rename(columns={"customer": "unit"}),
    }


def tickets_by(raw):
    return raw["tickets"].subject.value_counts().rename("value").rename_axis("key").reset_index()


def missed_by(raw, *, step, column, only, domain):
    rows = raw["followed"]
    for name, value in (("channel", only), ("domain", domain)):
        rows = rows if value is None else rows[rows[name] == value]
    rows = rows[rows[step].isna()]
    return rows[column].fillna("").value_counts().rename("value").rename_axis("key").reset_index()


def _long(table, unit):
    freq = {"hour": "h", "day": "D", "week": "W-MON", "month": "MS"}[unit]
    whole = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq=freq))
    return whole.rename_axis("key").reset_index().melt("key", var_name="key2")


def _begun(moments, unit):
    if unit in ("hour", "day"):
        return moments.dt.floor("h" if unit == "hour" else "D")
    return moments.dt.to_period("W-SUN" if unit == "week" else "M").dt.start_time


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"]
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    rows = pd.DataFrame({"key": _begun(rows["ts"], unit), "of": rows[column], "had": rows[step].notna()})
    return _long(rows.groupby(["key", "of"]).had.mean().unstack(), unit)


def happened_over_time_by(raw, *, what, unit, column, complete_until):
    rows = raw["happened"]
    rows = rows[(rows.what == what) & ~rows.machine.astype(bool) & (rows["ts"] <= pd.Timestamp(complete_until))]
    found = _long(pd.crosstab(_begun(rows["ts"], unit), rows[column].fillna("")), unit)
    return found.assign(value=found["value"].fillna(0))


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    found = _long(pd.crosstab(_begun(rows["ts"], unit), rows[column]), unit)
    return found.assign(value=found["value"].fillna(0))


def _mature(raw, hours, complete_until):
    entered = raw["entered"]
    return entered[entered["ts"] + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)].set_index("unit")["ts"]


def _inside(raw, what, hours, complete_until):
    """The rows of one kind by people in the windows of mature units; the units."""
    begins, rows = _mature(raw, hours, complete_until), raw["happened"]
    rows = rows[(rows.what == what) & ~rows.machine.astype(bool)]
    since = rows["ts"] - rows.unit.map(begins)
    return rows[(since >= pd.Timedelta(0)) & (since < pd.Timedelta(hours=hours))], begins.index


def amount_over(raw, *, what, base, hours, complete_until):
    top, units = _inside(raw, what, hours, complete_until)
    below, _ = _inside(raw, base, hours, complete_until)
    found = pd.DataFrame({"num": top.groupby("unit").amount.sum().reindex(units).fillna(0),
                          "den": below.groupby("unit").size().reindex(units).fillna(0)})
    return found.rename_axis("unit").reset_index()


def count_by_person(raw, *, what, hours, column, complete_until):
    rows, units = _inside(raw, what, hours, complete_until)
    found = rows.groupby("unit").size().reindex(units, fill_value=0).rename("value").rename_axis("unit").reset_index()
    found["group"] = found.unit.map(raw["person"].set_index("unit")[column])
    return found.groupby("group")["value"].agg(["mean", "size"]).reset_index().set_axis(["group", "value", "n"], axis=1)


def held_at(raw, *, hours, channel, complete_until):
    begins, rows = _mature(raw, hours, complete_until), raw["held"]
    if channel is not None:
        rows = rows[rows.channel == channel]
    moment = rows.unit.map(begins) + pd.Timedelta(hours=hours)
    holding = set(rows.unit[(rows["ts"] <= moment) & (rows.until.isna() | (rows.until > moment))])
    return pd.DataFrame({"unit": begins.index, "value": [int(unit in holding) for unit in begins.index]})
