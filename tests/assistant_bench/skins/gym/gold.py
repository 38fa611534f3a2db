"""The gyms' exports in pandas: Brisbane time to UTC, cents to dollars, their words to the log's."""

from __future__ import annotations

import pandas as pd

TEN = pd.Timedelta(hours=10)
ACTIONS = {"landed": "delivery", "shown": "impression", "read": "open", "tap": "click", "stop": "unsubscribe",
           "closed": "dismiss"}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]


def _utc(local):
    return pd.to_datetime(local, format="ISO8601").astype("datetime64[us]") - TEN


def _stack(id, unit, ts, what, amount=None):
    return pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what, "machine": False,
                         "message": None, "channel": None, "amount": amount})


def prelude(raw):
    events, classes, invoices = raw["msg_events"], raw["class_log"], raw["pt_invoices"]
    opens, scans, diary, passes = raw["app_opens"], raw["door_scans"], raw["workouts"], raw["guest_passes"]
    reactions = pd.DataFrame({
        "id": events.ev, "unit": events.member_no, "ts": _utc(events.at_local), "what": events.action.map(ACTIONS),
        "machine": events.by_bot, "message": events.msg, "channel": events.lane, "amount": None})
    others = [
        _stack(opens.app_open, opens.member_no, _utc(opens.opened_local), "session"),
        _stack(scans.scan, scans.member_no, pd.to_datetime(scans.scanned_ms, unit="ms"), "check_in"),
        _stack(classes.entry, classes.member_no, _utc(classes.at_local), "class_" + classes.status),
        _stack(invoices.invoice, invoices.member_no, _utc(invoices.paid_local), "conversion", invoices.cents / 100),
        _stack(diary.workout, diary.member_no, diary.logged_at, "workout", diary.minutes),
        _stack(passes.pass_no, passes.member_no, pd.to_datetime(passes.shared_at, format="ISO8601"), "guest_pass"),
    ]
    kinds = {"machine": "bool", "amount": "float64", "message": "object", "channel": "object"}
    happened = pd.concat([part.astype(kinds)[COLUMNS] for part in (reactions, *others)], ignore_index=True)
    roster = raw["ab_roster"].assign(ts=_utc(raw["ab_roster"].entered_local)).sort_values("ts", kind="stable")
    first = roster.drop_duplicates("member_no")
    outbox, copy = raw["outbox"].drop_duplicates(), raw["copy"].set_index("copy_code")
    on = raw["lane_status"][raw["lane_status"].switch == "open"]
    return {
        "entered": pd.DataFrame({"unit": first.member_no, "arm": first.variant, "ts": first["ts"]}),
        "sent": pd.DataFrame({
            "message": outbox.msg, "unit": outbox.member_no, "ts": _utc(outbox.sent_local), "channel": outbox.lane,
            "ref": outbox.copy_code, "domain": outbox.copy_code.map(copy.topic),
            "campaign": outbox.copy_code.map(copy.campaign)}),
        "happened": happened.drop_duplicates(ignore_index=True),
        "held": pd.DataFrame({"unit": on.member_no, "channel": on.lane, "ts": _utc(on.from_local),
                              "until": _utc(on.to_local)}),
        "person": raw["members"].rename(columns={"member_no": "unit"}).drop(columns="tz"),
    }


def _units(raw, hours, complete_until):
    """Mature units with the begin and the end of their window."""
    entered = raw["entered"]
    units = pd.DataFrame({"unit": entered.unit, "a": entered["ts"], "b": entered["ts"] + pd.Timedelta(hours=hours)})
    return units[units.b <= pd.Timestamp(complete_until)]


def _within(units, rows, moment="ts"):
    both = units.merge(rows, on="unit")
    return both[(both[moment] >= both.a) & (both[moment] < both.b)]


def _amounts(raw, what, hours, complete_until):
    rows, units = raw["happened"], _units(raw, hours, complete_until)
    return units, _within(units, rows[rows.what == what]).groupby("unit").amount


def own_mean(raw, *, what, hours, complete_until):
    _, amounts = _amounts(raw, what, hours, complete_until)
    return amounts.mean().rename("value").reset_index()


def own_greatest(raw, *, what, hours, complete_until):
    _, amounts = _amounts(raw, what, hours, complete_until)
    return amounts.max().rename("value").reset_index()


def money_a_piece(raw, *, what, hours, complete_until):
    units, amounts = _amounts(raw, what, hours, complete_until)
    found = units[["unit"]].assign(num=units.unit.map(amounts.sum()), den=units.unit.map(amounts.size()))
    return found.fillna(0)


def diary_count(raw, *, activity, hours, complete_until):
    diary, units = raw["workouts"].rename(columns={"member_no": "unit"}), _units(raw, hours, complete_until)
    found = _within(units, diary[diary.activity == activity], "logged_at").unit.value_counts()
    return pd.DataFrame({"unit": units.unit, "value": units.unit.map(found).fillna(0)})


def diary_any(raw, *, activity, hours, complete_until):
    found = diary_count(raw, activity=activity, hours=hours, complete_until=complete_until)
    return found.assign(value=found["value"].gt(0).astype(int))


def _on_at(raw, units, channel, moment):
    both = units.merge(raw["held"].rename(columns={"ts": "since"}), on="unit")
    if channel is not None:
        both = both[both.channel == channel]
    return both[(both.since <= both[moment]) & ~(both.until <= both[moment])]


def held_at(raw, *, hours, channel, complete_until):
    units = _units(raw, hours, complete_until)
    on = units.unit.isin(_on_at(raw, units, channel, "b").unit)
    return pd.DataFrame({"unit": units.unit, "value": on.astype(int)})


def lost_after(raw, *, hours, channel, complete_until):
    on = _on_at(raw, _units(raw, hours, complete_until), channel, "a")
    stop = on[["until", "b"]].min(axis=1)
    days = pd.DataFrame({"unit": on.unit, "value": (stop - on.a) / pd.Timedelta(days=1)})
    return days.groupby("unit", as_index=False)["value"].max()


def _tally(column):
    return column.value_counts().rename("value").rename_axis("key").reset_index()


def diary_by(raw, *, column):
    return _tally(raw["workouts"][column])


def passes_by(raw):
    return _tally(raw["guest_passes"].guest)


def outcomes_by_kind(raw):
    kinds = ["session", "check_in", "conversion", "class_booked", "class_attended", "class_cancelled"]
    rows = raw["happened"]
    return _tally(rows.what[rows.what.isin(kinds)])


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    whole = {"day": "D", "week": "W-SUN", "month": "M"}[unit]
    table = pd.crosstab(rows["ts"].dt.to_period(whole), rows[column])
    table = table.reindex(pd.period_range(table.index.min(), table.index.max(), freq=whole), fill_value=0)
    long = table.stack().rename("value").rename_axis(["key", "key2"]).reset_index()
    return long.assign(key=long.key.dt.start_time)


def _share(rows, step):
    return rows[step].notna().mean()


def rate_cut(raw, *, step, only, cut):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    early = rows["ts"] < pd.Timestamp(cut)
    return pd.DataFrame({"rate_a": [_share(rows[early], step)], "rate_b": [_share(rows[~early], step)]})


def rate_but(raw, *, step, column, but):
    rows = raw["followed"]
    kept = rows[rows.domain.notna() & rows.domain.ne(but)]
    return kept[step].notna().groupby(kept[column]).mean().rename("value").rename_axis("key").reset_index()
