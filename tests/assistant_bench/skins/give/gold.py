"""The charity's exports in pandas: Kolkata's clock to UTC, paise to rupees, its verbs to the log's."""

from __future__ import annotations

import pandas as pd

AHEAD = pd.Timedelta(hours=5, minutes=30)
VERBS = {"delivered": "delivery", "read": "open", "opened": "open", "link_tapped": "click", "stopped": "unsubscribe",
         "wiped": "dismiss"}


def _utc(column):
    """A moment that is in UTC already."""
    if column.dtype == object or str(column.dtype).startswith("str"):
        column = pd.to_datetime(column, format="ISO8601")
    return column.astype("datetime64[us]")


def _ist(column):
    """What a clock in Kolkata showed, in UTC."""
    return _utc(column) - AHEAD


def _table(id, unit, ts, what, machine=False, message=None, channel=None, amount=float("nan")):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts, "what": what, "machine": machine, "message": message,
                          "channel": channel, "amount": amount})
    return frame.astype({"machine": bool, "message": object, "channel": object, "amount": float})


def prelude(raw):
    cohorts = raw["cohorts"].assign(ts=_ist(raw["cohorts"]["enteredIst"]))
    first = cohorts.loc[cohorts.groupby("supporterId")["ts"].idxmin()]
    comms, pieces = raw["comms"].drop_duplicates(), raw["pieces"].set_index("pieceId")
    events, gifts, mandates, deeds = raw["commEvents"], raw["gifts"], raw["mandates"], raw["deeds"]
    calls, receipts, optins = raw["helpline"], raw["receipts"], raw["optins"]
    happened = pd.concat([
        _table(events["evId"], events["supporterId"], _ist(events["atIst"]), events["verb"].map(VERBS), events["bot"],
               events["commId"], events["route"]),
        _table(gifts["giftId"], gifts["supporterId"], _ist(gifts["receivedIst"]), "conversion",
               amount=gifts["paise"] / 100),
        _table(mandates["mandateEv"], mandates["supporterId"], _utc(mandates["atUtc"]), "pledge_" + mandates["verb"],
               amount=mandates["monthlyPaise"].astype(float) / 100),
        _table(deeds["deedId"], deeds["supporterId"], _ist(deeds["atIst"]),
               deeds["deed"].replace("app_open", "session")),
        _table(calls["callId"], calls["supporterId"], _utc(calls["startedUtc"]), "call", amount=calls["minutes"]),
        _table(receipts["receiptId"], receipts["supporterId"], _utc(receipts["issuedUtc"]), "receipt"),
    ], ignore_index=True).drop_duplicates(ignore_index=True)
    people = raw["supporters"]
    ours = optins[optins["state"] == "in"]
    return {
        "entered": pd.DataFrame({"unit": first["supporterId"], "arm": first["cell"], "ts": first["ts"]}),
        "sent": pd.DataFrame({
            "message": comms["commId"], "unit": comms["supporterId"], "ts": _ist(comms["sentIst"]),
            "channel": comms["route"], "ref": comms["pieceId"], "domain": comms["pieceId"].map(pieces["strand"]),
            "campaign": comms["pieceId"].map(pieces["drive"]), "language": comms["pieceId"].map(pieces["lang"]),
            "purpose": comms["pieceId"].map(pieces["basis"])}),
        "happened": happened,
        "held": pd.DataFrame({"unit": ours["supporterId"], "channel": ours["route"], "ts": _ist(ours["sinceIst"]),
                              "until": _ist(ours["tillIst"])}),
        "person": pd.DataFrame({"unit": people["supporterId"], "giving_band": people["givingBand"],
                                "city": people["city"], "came_from": people["cameFrom"],
                                "handset": people["handset"]}),
    }


def _begun(raw, hours, complete_until):
    """Unit -> the moment at which its window begins, of units whose window has ended."""
    begin = raw["entered"].set_index("unit")["ts"]
    return begin[begin + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)]


def _within(raw, what, hours, complete_until):
    begin, rows = _begun(raw, hours, complete_until), raw["happened"]
    rows = rows[(rows["what"] == what) & ~rows["machine"]]
    after = rows["ts"] - rows["unit"].map(begin)
    return begin.index, rows[after.ge(pd.Timedelta(0)) & after.lt(pd.Timedelta(hours=hours))]


def _whether(units, rows):
    some = set(rows["unit"])
    return pd.DataFrame({"unit": units, "value": [int(unit in some) for unit in units]})


def any_but(raw, *, what, without, hours, complete_until):
    units, rows = _within(raw, what, hours, complete_until)
    return _whether(units, rows[rows["channel"].notna() & (rows["channel"] != without)])


def any_on_two(raw, *, what, one, other, hours, complete_until):
    units, rows = _within(raw, what, hours, complete_until)
    return _whether(units, rows[(rows["channel"] == one) | (rows["channel"] == other)])


def size_of_gift(raw, *, what, hours, complete_until):
    units, rows = _within(raw, what, hours, complete_until)
    both = rows.groupby("unit").agg(num=("amount", "sum"), den=("id", "size"))
    return both.reindex(units, fill_value=0).rename_axis("unit").reset_index()


def largest(raw, *, what, hours, complete_until):
    _, rows = _within(raw, what, hours, complete_until)
    return rows.groupby("unit")["amount"].max().rename("value").reset_index()


def own_mean(raw, *, what, hours, complete_until):
    _, rows = _within(raw, what, hours, complete_until)
    found = rows.groupby("unit")["amount"].agg(["sum", "count"])
    return (found["sum"] / found["count"]).rename("value").reset_index()


def still_in(raw, *, hours, channel, complete_until):
    begin, held = _begun(raw, hours, complete_until), raw["held"]
    held = held if channel is None else held[held["channel"] == channel]
    end = held["unit"].map(begin + pd.Timedelta(hours=hours))
    return _whether(begin.index, held[(held["ts"] <= end) & ~(held["until"] <= end)])


def count_by_person(raw, *, what, hours, column, complete_until):
    units, rows = _within(raw, what, hours, complete_until)
    counts = rows["unit"].value_counts().reindex(units, fill_value=0)
    groups = raw["person"].set_index("unit")[column].reindex(units)
    found = counts.groupby(groups.to_numpy()).agg(["mean", "size"])
    return found.rename_axis("group").reset_index().rename(columns={"mean": "value", "size": "n"})


def _since(ts, unit):
    if unit == "day":
        return ts.dt.normalize()
    if unit == "week":
        return ts.dt.normalize() - pd.to_timedelta(ts.dt.weekday, unit="D")
    return ts.dt.to_period("M").dt.start_time


def _grid(table, unit):
    """A table of periods and groups as long rows, with the periods in which there was nothing."""
    every = pd.date_range(table.index.min(), table.index.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])
    return table.reindex(every).stack(future_stack=True).rename_axis(["key", "key2"]).rename("value").reset_index()


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    return _grid(rows.groupby([_since(rows["ts"], unit), column]).size().unstack(), unit).fillna({"value": 0})


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"]
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    had = rows.assign(had=rows[step].notna())
    return _grid(had.groupby([_since(rows["ts"], unit), column])["had"].mean().unstack(), unit)


def _shares(rows, step, column):
    found = rows.groupby(column).agg(had=(step, "count"), of=("message", "size"))
    return (found["had"] / found["of"]).rename_axis("key").rename("value").reset_index()


def rate_without(raw, *, step, column, without):
    rows = raw["followed"]
    return _shares(rows[~rows["domain"].isin([without])], step, column)


def rate_since(raw, *, step, column, since):
    rows = raw["followed"]
    return _shares(rows[rows["ts"] >= pd.Timestamp(since)], step, column)


def rate_two_dates(raw, *, step, only, from_a, until_a, from_b, until_b):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows["channel"] == only]
    found = {}
    for name, begin, end in (("rate_a", from_a, until_a), ("rate_b", from_b, until_b)):
        part = rows[(rows["ts"] >= pd.Timestamp(begin)) & (rows["ts"] < pd.Timestamp(end))]
        found[name] = [part[step].count() / len(part)]
    return pd.DataFrame(found)


def calls_by_reason(raw):
    return raw["helpline"].groupby("reason").size().rename_axis("key").rename("value").reset_index()


def receipts_by_form(raw):
    return raw["receipts"].groupby("form").size().rename_axis("key").rename("value").reset_index()
