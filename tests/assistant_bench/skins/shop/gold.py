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
