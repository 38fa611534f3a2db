"""The meal kit's exports in pandas: Amsterdam time to UTC, cents to euros, its words to the log's."""

from __future__ import annotations

import pandas as pd

AHEAD = pd.Timedelta(hours=2)
WORDS = {"messageDelivered": "delivery", "messageSeen": "impression", "messageOpened": "open",
         "messageClicked": "click", "optedOut": "unsubscribe", "messageClosed": "dismiss", "appOpened": "session",
         "boxOrdered": "conversion"}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]
STARTS = {"hour": "h", "day": "D", "week": "W-MON", "month": "MS"}


def _moment(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]")


def _yes(column):
    return column.astype(str).str.lower().isin(["yes", "true"])


def _channel(column):
    return column.replace("inApp", "in_app")


def _rows(frame):
    typed = {"machine": "bool", "message": "object", "channel": "object", "amount": "float64"}
    bare = {"machine": False, "message": None, "channel": None, "amount": float("nan")}
    return frame.assign(**{name: value for name, value in bare.items() if name not in frame})[COLUMNS].astype(typed)


def _happened(raw):
    touches, events = raw["messageEvents"], raw["customerEvents"]
    boxes, chats = raw["deliveries"], raw["supportChats"]
    amount = (events.amountCents / 100).fillna(events.stars).fillna(events.minutesCooked)
    parts = [
        pd.DataFrame({"id": touches.eventId, "unit": touches.customerId,
                      "ts": _moment(touches.occurredAt) - AHEAD, "what": touches.eventName.map(WORDS),
                      "machine": _yes(touches.isBot), "message": touches.messageId,
                      "channel": _channel(touches.sentVia)}),
        pd.DataFrame({"id": events.eventId, "unit": events.customerId,
                      "ts": _moment(events.occurredAt) - AHEAD,
                      "what": events.eventName.map(lambda name: WORDS.get(name, name)), "amount": amount}),
        pd.DataFrame({"id": boxes.deliveryId, "unit": boxes.customerId, "ts": _moment(boxes.arrivedAt),
                      "what": "boxDelivered", "amount": boxes.minutesLate}),
        pd.DataFrame({"id": chats.chatId, "unit": chats.customerId, "ts": _moment(chats.openedAt),
                      "what": "supportChat", "amount": chats.waitMinutes}),
    ]
    return pd.concat([_rows(part) for part in parts], ignore_index=True).drop_duplicates(ignore_index=True)


def prelude(raw):
    groups = raw["testGroups"].assign(ts=_moment(raw["testGroups"].assignedAt) - AHEAD).sort_values("ts", kind="stable")
    first = groups.drop_duplicates("customerId")
    outbound, creatives = raw["outbound"].drop_duplicates(), raw["creatives"].set_index("creativeId")
    allowed = raw["channelOptIns"][_yes(raw["channelOptIns"].canContact)]
    return {
        "entered": pd.DataFrame({"unit": first.customerId, "arm": first.groupName, "ts": first.ts}),
        "sent": pd.DataFrame({
            "message": outbound.messageId, "unit": outbound.customerId, "ts": _moment(outbound.sentAt) - AHEAD,
            "channel": _channel(outbound.sentVia), "ref": outbound.creativeId,
            "domain": outbound.creativeId.map(creatives.topic),
            "campaign": outbound.creativeId.map(creatives.campaignName)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": allowed.customerId, "channel": _channel(allowed.viaChannel),
                              "ts": _moment(allowed.validFrom) - AHEAD, "until": _moment(allowed.validTo) - AHEAD}),
        "person": raw["customers"].rename(columns={"customerId": "unit"}).drop(columns="timeZone"),
    }


def _mature(raw, hours, complete_until):
    entered = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    entered["stop"] = entered.start + pd.Timedelta(hours=hours)
    return entered[entered.stop <= pd.Timestamp(complete_until)].reset_index(drop=True)


def _inside(raw, units, what):
    rows = raw["happened"]
    both = units.merge(rows[(rows.what == what) & ~rows.machine], on="unit")
    return both[(both.ts >= both.start) & (both.ts < both.stop)]


def held_at(raw, *, hours, channel, complete_until):
    units, rows = _mature(raw, hours, complete_until), raw["held"]
    both = units.merge(rows if channel is None else rows[rows.channel == channel], on="unit")
    there = both[(both.ts <= both.stop) & ~(both.until <= both.stop)].unit
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(there).astype(int)})


def amount_over(raw, *, what, base, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    money = _inside(raw, units, what).groupby("unit").amount.sum()
    number = _inside(raw, units, base).unit.value_counts()
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(money).fillna(0),
                         "den": units.unit.map(number).fillna(0)})


def mean_amount(raw, *, what, hours, complete_until):
    rows = _inside(raw, _mature(raw, hours, complete_until), what)
    return rows.groupby("unit").amount.mean().rename("value").reset_index()


def largest_amount(raw, *, what, hours, complete_until):
    rows = _inside(raw, _mature(raw, hours, complete_until), what)
    return rows.groupby("unit").amount.max().rename("value").reset_index()


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _mature(raw, hours, complete_until)
    number = units.unit.map(_inside(raw, units, what).unit.value_counts()).fillna(0)
    group = units.unit.map(raw["person"].set_index("unit")[column])
    found = number.groupby(group, dropna=False).agg(["mean", "size"])
    return found.rename_axis("group").reset_index().set_axis(["group", "value", "n"], axis=1)


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    moment = rows.ts
    if unit in ("hour", "day"):
        begun = moment.dt.floor("h" if unit == "hour" else "D")
    else:
        begun = moment.dt.to_period("W-SUN" if unit == "week" else "M").dt.start_time
    table = pd.crosstab(begun, rows[column])
    table = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq=STARTS[unit]), fill_value=0)
    return table.rename_axis("key").reset_index().melt(id_vars="key", var_name="key2", value_name="value")


def deliveries_by(raw, *, column):
    return raw["deliveries"].groupby(column).size().rename("value").rename_axis("key").reset_index()


def chats_by(raw, *, column):
    return raw["supportChats"].groupby(column).size().rename("value").rename_axis("key").reset_index()
