"""The flower shop's exports in pandas: Utrecht's clock to UTC, cents to euros, its words to the log's."""

from __future__ import annotations

import numpy as np
import pandas as pd

AHEAD = pd.Timedelta(hours=2)
DAY = pd.Timedelta(days=1)
VERBS = {"landed": "delivery", "shown": "impression", "opened": "open", "tapped": "click", "stopped": "unsubscribe",
         "wiped": "dismiss"}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]


def _wall(column):
    """The clock on the wall as UTC."""
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - AHEAD


def _rows(id, unit, ts, what, machine=False, message=None, channel=None, amount=None):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    frame = frame.assign(machine=machine, message=message, channel=channel, amount=amount)[COLUMNS]
    return frame.astype({"machine": "bool", "message": "object", "channel": "object", "amount": "float64"})


def _happened(raw):
    touches, visits, boxes, extras = raw["touches"], raw["site_visits"], raw["boxes"], raw["extras"]
    moments, drops, desk = raw["moments"], raw["drops"], raw["care_desk"]
    number = moments.number.astype("float64")
    return pd.concat([
        _rows(touches.touch, touches.member_no, _wall(touches.touched_at), touches.verb.map(VERBS),
              machine=touches.bot == 1, message=touches.msg, channel=touches.lane),
        _rows(visits.visit, visits.member_no, visits.at_utc, "session"),
        _rows(boxes.box, boxes.member_no, _wall(boxes.decided_at),
              np.where(boxes.state == "ordered", "conversion", "box_skipped"), amount=boxes.cents / 100),
        _rows(extras.extra, extras.member_no, extras.paid_at - AHEAD, extras.thing + "_sale",
              amount=extras.cents / 100),
        _rows(moments.moment, moments.member_no, moments.at_utc, moments.label,
              amount=number.where(moments.label != "gift_given", number / 100)),
        _rows(drops.drop_no, drops.member_no, drops.dropped_at, "drop_" + drops.outcome, amount=drops.hours_late),
        _rows(desk.question, desk.member_no, desk.asked_at, "question", amount=desk.reply_minutes),
    ], ignore_index=True).drop_duplicates(ignore_index=True)


def prelude(raw):
    log = raw["ab_log"].assign(ts=_wall(raw["ab_log"].since)).sort_values("ts", kind="stable")
    log = log.drop_duplicates("member_no")
    outbox, pieces = raw["outbox"].drop_duplicates(), raw["pieces"].set_index("piece")
    on = raw["settings"][raw["settings"].switch == "on"]
    return {
        "entered": pd.DataFrame({"unit": log.member_no, "arm": log.side, "ts": log.ts}),
        "sent": pd.DataFrame({"message": outbox.msg, "unit": outbox.member_no,
                              "ts": outbox.out_at.astype("datetime64[us]") - AHEAD,
                              "channel": outbox.lane, "ref": outbox.piece, "domain": outbox.piece.map(pieces.topic),
                              "campaign": outbox.piece.map(pieces.campaign)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": on.member_no, "channel": on.lane, "ts": _wall(on.since),
                              "until": _wall(on.till)}),
        "person": raw["members"].drop(columns="tz").rename(columns={"member_no": "unit"}),
    }


def _mature(raw, hours, complete_until):
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    units = units.assign(end=units.start + pd.Timedelta(hours=hours))
    return units[units.end <= pd.Timestamp(complete_until)]


def _within(units, rows):
    both = units.merge(rows, on="unit")
    return both[(both.ts >= both.start) & (both.ts < both.end)]


def _by_people(raw, *what):
    rows = raw["happened"]
    return rows[rows.what.isin(what) & ~rows.machine]


def _sizes(units, rows):
    return units.unit.map(_within(units, rows).groupby("unit").size()).fillna(0)


def any_on(raw, *, what, one, other, hours, complete_until):
    units, rows = _mature(raw, hours, complete_until), _by_people(raw, what)
    had = _sizes(units, rows[rows.channel.isin([one, other])]).gt(0)
    return pd.DataFrame({"unit": units.unit, "value": had.astype(int)})


def mean_amount(raw, *, what, hours, complete_until):
    found = _within(_mature(raw, hours, complete_until), _by_people(raw, what)).groupby("unit").amount.mean()
    return found.rename("value").reset_index()


def largest_amount(raw, *, what, hours, complete_until):
    found = _within(_mature(raw, hours, complete_until), _by_people(raw, what)).groupby("unit").amount.max()
    return found.rename("value").reset_index()


def amount_over_count(raw, *, what, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    groups = _within(units, _by_people(raw, what)).groupby("unit").amount
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(groups.sum()).fillna(0.0),
                         "den": units.unit.map(groups.size()).fillna(0)})


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _mature(raw, hours, complete_until)
    found = units.assign(value=_sizes(units, _by_people(raw, what))).merge(raw["person"], on="unit", how="left")
    return found.groupby(column)["value"].agg(["mean", "size"]).reset_index().set_axis(["group", "value", "n"], axis=1)


def _standing(raw, hours, channel, complete_until, moment):
    both = _mature(raw, hours, complete_until).merge(raw["held"].rename(columns={"ts": "since"}), on="unit")
    both = both if channel is None else both[both.channel == channel]
    return both[(both.since <= both[moment]) & (both.until.isna() | (both.until > both[moment]))]


def held_at(raw, *, hours, channel, complete_until):
    units, there = _mature(raw, hours, complete_until), _standing(raw, hours, channel, complete_until, "end")
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(there.unit).astype(int)})


def held_until(raw, *, hours, channel, complete_until):
    there = _standing(raw, hours, channel, complete_until, "start")
    stop = there.until.where(there.until.notna() & (there.until < there.end), there.end)
    return pd.DataFrame({"unit": there.unit, "value": (stop - there.start) / DAY})


def _some(rows, only=None):
    return rows if only is None else rows[rows.channel == only]


def _share(rows, step):
    return float(rows[step].notna().sum()) / len(rows)


def before_and_after(raw, *, step, only, until_a, from_b):
    rows = _some(raw["followed"], only)
    return pd.DataFrame({"rate_a": [_share(rows[rows.ts < pd.Timestamp(until_a)], step)],
                         "rate_b": [_share(rows[rows.ts >= pd.Timestamp(from_b)], step)]})


def rate_without(raw, *, step, column, without):
    rows = raw["followed"]
    rows = rows[rows.domain != without]
    return pd.DataFrame([{"key": key, "value": _share(part, step)} for key, part in rows.groupby(column)])


def _counted(keys):
    return keys.value_counts(dropna=False).rename("value").rename_axis("key").reset_index()


def rows_by(raw, *, table, column, of, among):
    rows = raw[table]
    return _counted((rows if among is None else rows[rows[of] == among])[column])


def _begun(moments, unit):
    if unit in ("hour", "day"):
        return moments.dt.floor("h" if unit == "hour" else "D")
    return moments.dt.to_period("W-SUN" if unit == "week" else "M").dt.start_time


def _every(index, unit):
    return pd.date_range(index.min(), index.max(), freq={"hour": "h", "day": "D", "week": "W-MON", "month": "MS"}[unit])


def rows_over_time(raw, *, table, moment, unit, of, among, complete_until):
    rows = raw[table]
    rows = rows if among is None else rows[rows[of] == among]
    when = rows[moment].astype("datetime64[us]")
    sizes = _begun(when[when <= pd.Timestamp(complete_until)], unit).value_counts()
    return sizes.reindex(_every(sizes.index, unit), fill_value=0).rename("value").rename_axis("key").reset_index()


def _long(table, unit):
    return table.reindex(_every(table.index, unit)).rename_axis("key").reset_index().melt("key", var_name="key2")


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"][raw["sent"].ts <= pd.Timestamp(complete_until)]
    return _long(pd.crosstab(_begun(rows.ts, unit), rows[column]), unit).fillna({"value": 0})


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"][raw["followed"].ts <= pd.Timestamp(complete_until)]
    rows = pd.DataFrame({"key": _begun(rows.ts, unit), "of": rows[column], "had": rows[step].notna()})
    return _long(rows.groupby(["key", "of"]).had.mean().unstack(), unit)


def people_funnel(raw):
    left = set(raw["sent"].unit)
    counts = [len(left)]
    for what in (("open", "impression"), ("click",), ("conversion",)):
        left &= set(_by_people(raw, *what).unit)
        counts.append(len(left))
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])


def by_pressure(raw):
    sent, followed = raw["sent"], raw["followed"]
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    later = followed[followed.ts >= sent.ts.min() + 7 * DAY]
    level = [min(int(np.searchsorted(moments[u], t) - np.searchsorted(moments[u], t - np.timedelta64(7, "D"))), 10)
             for u, t in zip(later.unit, later.ts.to_numpy(), strict=True)]
    return later.clicked.notna().groupby(np.array(level)).mean().rename("value").rename_axis("key").reset_index()


def kept_weekly(raw, *, complete_until):
    rows, end = _by_people(raw, "session"), pd.Timestamp(complete_until)
    rows = rows[rows.ts <= end]
    weeks = rows.assign(week=_begun(rows.ts, "week"))[["unit", "week"]].drop_duplicates()
    first = weeks.groupby("unit").week.min().rename("first")
    pairs = weeks.join(first, on="unit")
    found = []
    for start, people in first.groupby(first):
        back = pairs[pairs["first"] == start].week.value_counts()
        for k in range(9):
            if start + (k + 1) * 7 * DAY <= end:
                found.append((start, k, back.get(start + k * 7 * DAY, 0) / len(people)))
    return pd.DataFrame(found, columns=["key", "key2", "share"])
