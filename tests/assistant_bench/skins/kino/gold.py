"""The cinemas' exports in pandas: Warsaw's summer time to UTC, grosze to zlotys, their words to the log's."""

from __future__ import annotations

import pandas as pd

SUMMER = pd.Timedelta(hours=2)
STATUS = {"LANDED": "delivery", "READ": "open", "TAPPED": "click", "STOPPED": "unsubscribe"}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount", "label", "place"]


def _moment(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]")


def _rows(id, unit, ts, what, **more):
    empty = {"machine": False, "message": None, "channel": None, "amount": None, "label": None, "place": None}
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    frame = frame.assign(**{**empty, **more})
    whole = dict.fromkeys(("message", "channel", "label", "place"), "object")
    return frame[COLUMNS].astype({"machine": "bool", "amount": "float64", **whole})


def prelude(raw):
    cells = raw["test_cells"].assign(ts=_moment(raw["test_cells"].enteredAt) - SUMMER).sort_values("ts", kind="stable")
    cells = cells.drop_duplicates("memberNo")
    outbox, creatives = raw["outbox"].drop_duplicates(), raw["creatives"].set_index("creative")
    receipts, sales, till = raw["receipts"], raw["ticket_sales"], raw["till_moves"]
    visits, browse, snacks, stars = raw["app_visits"], raw["browse_log"], raw["snack_orders"], raw["film_ratings"]
    happened = pd.concat([
        _rows(receipts.receiptId, receipts.memberNo, _moment(receipts.stampedAt) - SUMMER, receipts.status.map(STATUS),
              machine=receipts.byScanner.eq(1), message=receipts.msgId, channel=receipts.lane),
        _rows(visits.visitId, visits.memberNo, pd.to_datetime(visits.startedUs, unit="us"), "session"),
        _rows(sales.saleId, sales.memberNo, _moment(sales.soldAt) - SUMMER, "conversion", amount=sales.grosze / 100),
        _rows(till.moveId, till.memberNo, till.bookedUtc, till.move.map({"GIFT": "gift_card", "BACK": "refund"}),
              amount=till.grosze / 100),
        _rows(browse.rowId, browse.memberNo, browse.seenUtc,
              browse.step.map({"film": "film_view", "seats": "seat_hold"}), amount=browse.seats),
        _rows(snacks.orderId, snacks.memberNo, snacks.paidAt, "snack", amount=snacks.priceGr / 100,
              label=snacks["item"], place=snacks.via),
        _rows(stars.ratingId, stars.memberNo, stars.ratedAt, "rating", amount=stars.stars, label=stars.genre),
    ], ignore_index=True).drop_duplicates(ignore_index=True)
    permits = raw["permits"][raw["permits"].state == "on"]
    return {
        "entered": pd.DataFrame({"unit": cells.memberNo, "arm": cells.cell, "ts": cells.ts}),
        "sent": pd.DataFrame({
            "message": outbox.msgId, "unit": outbox.memberNo, "ts": outbox.handedOver.astype("datetime64[us]") - SUMMER,
            "channel": outbox.lane, "ref": outbox.creative, "domain": outbox.creative.map(creatives.topic),
            "campaign": outbox.creative.map(creatives.campaign), "lang": outbox.creative.map(creatives.lang)}),
        "happened": happened,
        "held": pd.DataFrame({"unit": permits.memberNo, "channel": permits.lane, "ts": _moment(permits.since) - SUMMER,
                              "until": _moment(permits.upTo) - SUMMER}),
        "person": raw["members"].rename(columns={
            "memberNo": "unit", "cardLevel": "card_level", "homeCinema": "home_cinema"}),
    }


def _mature(raw, hours, complete_until):
    people = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    people["end"] = people.start + pd.Timedelta(hours=hours)
    return people[people.end <= pd.Timestamp(complete_until)]


def _inside(people, rows, begin=0):
    both = rows.merge(people, on="unit")
    return both[(both.ts >= both.start + pd.Timedelta(hours=begin)) & (both.ts < both.end)]


def _kinds(raw, *kinds):
    rows = raw["happened"]
    return rows[rows.what.isin([kind for kind in kinds if kind]) & ~rows.machine]


def tally(raw, *, agg, what, other, begin, hours, channel, without, label, unlike, place, least, most, zero,
          complete_until):
    people, rows = _mature(raw, hours, complete_until), _kinds(raw, what, other)
    for column, value in (("channel", channel), ("label", label), ("place", place)):
        if value is not None:
            rows = rows[rows[column] == value]
    for column, value in (("channel", without), ("label", unlike)):
        if value is not None:
            rows = rows[rows[column].notna() & (rows[column] != value)]
    if least is not None:
        rows = rows[rows.amount >= least]
    if most is not None:
        rows = rows[rows.amount <= most]
    found = _inside(people, rows, begin)
    if agg in ("any", "count"):
        number = found.unit.value_counts().reindex(people.unit, fill_value=0)
        values = number.clip(upper=1) if agg == "any" else number
    elif agg == "last":
        values = found.sort_values("ts", kind="stable").groupby("unit").amount.last()
    else:
        values = getattr(found.groupby("unit").amount, agg)()
    if zero or agg == "sum":
        values = values.reindex(people.unit).fillna(0)
    return values.dropna().rename("value").rename_axis("unit").reset_index()


def _side(raw, people, what, agg, label):
    rows = _kinds(raw, what)
    rows = _inside(people, rows if label is None else rows[rows.label == label])
    groups = rows.groupby("unit")
    values = groups.amount.sum() if agg == "sum" else groups.size()
    values = people.unit.map(values).fillna(0)
    return values.clip(upper=1) if agg == "any" else values


def quotient(raw, *, top, top_agg, top_label, below, below_agg, hours, complete_until):
    people = _mature(raw, hours, complete_until)
    return pd.DataFrame({"unit": people.unit, "num": _side(raw, people, top, top_agg, top_label),
                         "den": _side(raw, people, below, below_agg, None)})


def _standing(raw, people, channel, moment):
    rows = raw["held"] if channel is None else raw["held"][raw["held"].channel == channel]
    both = rows.merge(people, on="unit")
    return both[(both.ts <= both[moment]) & ~(both.until <= both[moment])]


def allowed_at(raw, *, hours, channel, complete_until):
    people = _mature(raw, hours, complete_until)
    standing = set(_standing(raw, people, channel, "end").unit)
    return pd.DataFrame({"unit": people.unit, "value": [int(unit in standing) for unit in people.unit]})


def allowed_until(raw, *, hours, channel, complete_until):
    rows = _standing(raw, _mature(raw, hours, complete_until), channel, "start")
    stop = rows[["until", "end"]].min(axis=1)
    days = (stop - rows.start) / pd.Timedelta(days=1)
    return days.groupby(rows.unit).max().rename("value").rename_axis("unit").reset_index()


def tally_by_person(raw, *, agg, what, label, hours, column, complete_until):
    people = _mature(raw, hours, complete_until)
    values = pd.DataFrame({"unit": people.unit, "value": _side(raw, people, what, agg, label)})
    groups = values.merge(raw["person"], on="unit", how="left").groupby(column, dropna=False)["value"]
    return groups.agg(["mean", "size"]).reset_index().set_axis(["group", "value", "n"], axis=1)


def rows_by(raw, *, what, column, least):
    rows = _kinds(raw, what)
    rows = rows if least is None else rows[rows.amount >= least]
    return rows.groupby(column).size().rename("value").rename_axis("key").reset_index()


def sent_weekly_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    begun = rows.ts.dt.floor("D") if unit == "day" else rows.ts.dt.to_period("W-SUN").dt.start_time
    table = pd.crosstab(begun, rows[column])
    every = pd.date_range(table.index.min(), table.index.max(), freq="D" if unit == "day" else "7D")
    table = table.reindex(every, fill_value=0)
    return table.rename_axis("key").reset_index().melt(id_vars="key", var_name="key2", value_name="value")


def permits_off_by(raw, *, column):
    rows = raw["permits"]
    return rows[rows.state == "off"].groupby(column).size().rename("value").rename_axis("key").reset_index()
