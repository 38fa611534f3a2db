"""The workspace's exports in pandas: Pune's clock to UTC, paise to rupees, its verbs to the log's kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd

AHEAD = pd.Timedelta(minutes=330)
VERBS = {"landed": "delivery", "shown": "impression", "read": "open", "followed_link": "click", "muted": "unsubscribe",
         "closed": "dismiss", "came_in": "session", "board": "board_opened", "card": "card_created",
         "remark": "comment_written", "upload": "file_uploaded", "invite": "colleague_invited",
         "upgrade": "conversion", "seats": "seats_bought"}


def _utc(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - AHEAD


def _part(id, unit, ts, what, machine=False, message=None, channel=None, amount=np.nan):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    frame["machine"], frame["message"], frame["channel"], frame["amount"] = machine, message, channel, amount
    return frame.astype({"machine": "bool", "message": "object", "channel": "object", "amount": "float64"})


def prelude(raw):
    touches, usage, billing, tickets = (raw[name] for name in ("touches", "usage", "billing", "tickets"))
    happened = pd.concat([
        _part(touches.touch_no, touches.member_no, _utc(touches.at_local), touches.verb.map(VERBS), touches.auto,
              touches.out_no, touches.lane),
        _part(usage.use_no, usage.member_no, pd.to_datetime(usage.at_us, unit="us"), usage.verb.map(VERBS)),
        _part(billing.line_no, billing.member_no, _utc(billing.billed_at), billing["item"].map(VERBS),
              amount=billing.paise / 100),
        _part(tickets.ticket_no, tickets.member_no, tickets.raised_at, "ticket", amount=tickets.wait_minutes),
    ], ignore_index=True).drop_duplicates(ignore_index=True)
    cohorts = raw["cohorts"].assign(ts=_utc(raw["cohorts"].put_in)).sort_values("ts", kind="stable")
    first = cohorts.groupby("member_no", as_index=False).first()
    outbox, templates = raw["outbox"].drop_duplicates(), raw["templates"].set_index("tpl")
    on = raw["lane_state"][raw["lane_state"].state == "on"]
    return {
        "entered": pd.DataFrame({"unit": first.member_no, "arm": first.cell, "ts": first.ts}),
        "happened": happened,
        "sent": pd.DataFrame({
            "message": outbox.out_no, "unit": outbox.member_no, "ts": outbox.pushed_at.astype("datetime64[us]") - AHEAD,
            "channel": outbox.lane, "ref": outbox.tpl, "domain": outbox.tpl.map(templates.topic),
            "campaign": outbox.tpl.map(templates.drive)}),
        "held": pd.DataFrame({"unit": on.member_no, "channel": on.lane, "ts": _utc(on.since), "until": _utc(on.till)}),
        "person": raw["people"].rename(columns={"member_no": "unit"}).drop(columns="tz"),
    }


def _units(raw, hours, complete_until):
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    units["stop"] = units.start + pd.Timedelta(hours=hours)
    return units[units.stop <= pd.Timestamp(complete_until)]


def _windowed(units, rows):
    both = units.merge(rows, on="unit")
    return both[both.ts.between(both.start, both.stop, inclusive="left")]


def _of_people(raw, what):
    rows = raw["happened"]
    return rows[(rows.what == what) & ~rows.machine]


def held_at(raw, *, hours, channel, complete_until):
    units, held = _units(raw, hours, complete_until), raw["held"]
    both = units.merge(held if channel is None else held[held.channel == channel], on="unit")
    standing = both[(both.ts <= both.stop) & ~(both.until <= both.stop)].unit
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(standing).astype(int)})


def any_on(raw, *, what, one, other, hours, complete_until):
    units, rows = _units(raw, hours, complete_until), _of_people(raw, what)
    had = _windowed(units, rows[(rows.channel == one) | (rows.channel == other)]).unit
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(had).astype(int)})


def amount_per(raw, *, what, hours, complete_until):
    units = _units(raw, hours, complete_until)
    groups = _windowed(units, _of_people(raw, what)).groupby("unit").amount
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(groups.sum()).fillna(0.0),
                         "den": units.unit.map(groups.size()).fillna(0)})


def own_mean(raw, *, what, hours, complete_until):
    rows = _windowed(_units(raw, hours, complete_until), _of_people(raw, what))
    return rows.groupby("unit").amount.mean().rename("value").reset_index()


def own_most(raw, *, what, hours, complete_until):
    rows = _windowed(_units(raw, hours, complete_until), _of_people(raw, what))
    return rows.groupby("unit").amount.max().rename("value").reset_index()


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _units(raw, hours, complete_until)
    found = units.unit.map(_windowed(units, _of_people(raw, what)).unit.value_counts()).fillna(0)
    group = units.unit.map(raw["person"].set_index("unit")[column])
    table = found.groupby(group, dropna=False).agg(["mean", "size"]).rename_axis("group").reset_index()
    return table.set_axis(["group", "value", "n"], axis=1)


def tickets_by(raw, *, column, of, among):
    rows = raw["tickets"]
    rows = rows if among is None else rows[rows[of] == among]
    return rows[column].value_counts().rename("value").rename_axis("key").reset_index()


def sent_weekly_by(raw, *, column, complete_until):
    rows = raw["sent"][raw["sent"].ts <= pd.Timestamp(complete_until)]
    monday = rows.ts.dt.normalize() - pd.to_timedelta(rows.ts.dt.weekday, unit="D")
    table = pd.crosstab(monday, rows[column])
    table = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq="7D"), fill_value=0)
    return table.rename_axis("key").reset_index().melt("key", var_name="key2", value_name="value")


def before_after(raw, *, step, only, cut):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    early, had = rows.ts < pd.Timestamp(cut), rows[step].notna()
    return pd.DataFrame({"rate_a": [had[early].mean()], "rate_b": [had[~early].mean()]})
