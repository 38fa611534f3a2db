"""The publisher's warehouse in pandas: milliseconds to moments, its names to the log's."""

from __future__ import annotations

import pandas as pd

NAMES = {"delivered": "delivery", "opened": "open", "clicked": "click", "opted_out": "unsubscribe",
         "seen": "impression", "dismissed": "dismiss", "visit": "session", "subscribed": "conversion",
         "article": "article_read"}


def _moment(ms):
    return pd.to_datetime(ms, unit="ms").astype("datetime64[us]")


def prelude(raw):
    buckets = raw["buckets"].sort_values("ms", kind="stable").drop_duplicates("reader")
    dispatches, events = raw["dispatches"].drop_duplicates(), raw["events"].drop_duplicates()
    items = raw["campaigns"].set_index("item")
    optins = raw["optins"][raw["optins"].open.astype(bool)]
    return {
        "entered": pd.DataFrame({"unit": buckets.reader, "arm": buckets.bucket, "ts": _moment(buckets.ms)}),
        "sent": pd.DataFrame({
            "message": dispatches.dispatch, "unit": dispatches.reader, "ts": _moment(dispatches.sent_ms),
            "channel": dispatches.via, "ref": dispatches["item"], "domain": dispatches["item"].map(items.desk),
            "campaign": dispatches["item"].map(items.campaign)}),
        "happened": pd.DataFrame({
            "id": events.event, "unit": events.reader, "ts": _moment(events.ms), "what": events["name"].map(NAMES),
            "machine": events.automatic, "message": events.dispatch, "channel": events.via, "amount": events.euros}),
        "held": pd.DataFrame({"unit": optins.reader, "channel": optins.via, "ts": _moment(optins.from_ms),
                              "until": _moment(optins.to_ms)}),
        "person": raw["readers"].rename(columns={"reader": "unit"}),
    }


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
