"""The library's dump in pandas: Brisbane's clock to UTC, cents to dollars, its codes to the log's kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd

BRISBANE = pd.Timedelta(hours=10)
ACTS = {"ARR": "delivery", "SEEN": "impression", "OPN": "open", "TAP": "click", "STOP": "unsubscribe",
        "SHUT": "dismiss"}
CODES = {"LOAN": "conversion", "EXT": "loan_extended", "RET": "returned", "RETL": "returned_late",
         "RSV": "reservation_placed", "COL": "reservation_collected", "WSH": "wish_added"}
DAY = pd.Timedelta(days=1)


def _utc(local):
    return pd.to_datetime(local, format="ISO8601").astype("datetime64[us]") - BRISBANE


def _part(id, unit, ts, what, machine=False, message=None, channel=None, amount=np.nan):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]")})
    frame = frame.assign(what=what, machine=machine, message=message, channel=channel, amount=amount)
    return frame.astype({"machine": bool, "message": object, "channel": object, "amount": float})


def prelude(raw):
    cells = raw["cells"].assign(ts=_utc(raw["cells"].entered_local)).sort_values("ts", kind="stable")
    cells = cells.drop_duplicates("member")
    outbox, creatives = raw["outbox"].drop_duplicates(), raw["creatives"].set_index("creative")
    feedback, visits, desk, ledger = raw["feedback"], raw["visits"], raw["circulation"], raw["ledger"]
    evenings, plays = raw["club_evenings"], raw["listening"]
    happened = pd.concat([
        _part(feedback.fb, feedback.member, _utc(feedback.at_local), feedback.act.map(ACTS), feedback.bot.eq(1),
              feedback.msg, feedback.route),
        _part(visits.visit, visits.member, pd.to_datetime(visits.at_us, unit="us"), "session"),
        _part(desk.txn, desk.member, _utc(desk.stamp), desk.code.map(CODES)),
        _part(ledger.entry, ledger.member, _utc(ledger.booked),
              ledger.type.map({"charge": "fine_charged", "payment": "fine_paid"}), amount=ledger.cents / 100),
        _part(evenings.evening, evenings.member, evenings.attended_at, "club"),
        _part(plays.play, plays.member, plays.started_at, "listen", amount=plays.minutes),
    ], ignore_index=True).drop_duplicates(ignore_index=True)
    ok = raw["consents"][raw["consents"].state == "ok"]
    return {
        "entered": pd.DataFrame({"unit": cells.member, "arm": cells.cell, "ts": cells.ts}),
        "sent": pd.DataFrame({
            "message": outbox.msg, "unit": outbox.member, "ts": outbox.sent_local.astype("datetime64[us]") - BRISBANE,
            "channel": outbox.route, "ref": outbox.creative, "domain": outbox.creative.map(creatives.topic),
            "campaign": outbox.creative.map(creatives.campaign)}),
        "happened": happened,
        "held": pd.DataFrame({"unit": ok.member, "channel": ok.route, "ts": _utc(ok.from_local),
                              "until": _utc(ok.to_local)}),
        "person": raw["members"].rename(columns={"member": "unit"}).drop(columns="tz"),
    }


def _windows(raw, hours, complete_until):
    """Mature units with their begin and end."""
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "begin"})
    units = units.assign(end=units.begin + pd.Timedelta(hours=hours))
    return units[units.end <= pd.Timestamp(complete_until)]


def _within(raw, units, *what):
    rows = raw["happened"]
    both = units.merge(rows[rows.what.isin(what) & ~rows.machine], on="unit")
    return both[(both.ts >= both.begin) & (both.ts < both.end)]


def _flag(units, having):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(set(having)).astype(int)})


def _ratio(units, top, below):
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(top).fillna(0.0),
                         "den": units.unit.map(below).fillna(0.0)})


def any_on(raw, *, what, one, other, hours, complete_until):
    units = _windows(raw, hours, complete_until)
    rows = _within(raw, units, what)
    return _flag(units, rows[rows.channel.isin([one, other])].unit)


def any_except(raw, *, what, without, hours, complete_until):
    units = _windows(raw, hours, complete_until)
    rows = _within(raw, units, what)
    return _flag(units, rows[rows.channel.notna() & (rows.channel != without)].unit)


def club_any(raw, *, club, hours, complete_until):
    units = _windows(raw, hours, complete_until)
    both = units.merge(raw["club_evenings"].rename(columns={"member": "unit", "attended_at": "ts"}), on="unit")
    return _flag(units, both[(both.ts >= both.begin) & (both.ts < both.end) & (both.club == club)].unit)


def genre_minutes(raw, *, genre, hours, complete_until):
    units = _windows(raw, hours, complete_until)
    both = units.merge(raw["listening"].rename(columns={"member": "unit", "started_at": "ts"}), on="unit")
    both = both[(both.ts >= both.begin) & (both.ts < both.end) & (both.genre == genre)]
    return pd.DataFrame({"unit": units.unit, "value": units.unit.map(both.groupby("unit").minutes.sum()).fillna(0.0)})


def own_amount(raw, *, what, how, hours, complete_until):
    rows = _within(raw, _windows(raw, hours, complete_until), what)
    return rows.groupby("unit").amount.agg(how).rename("value").reset_index()


def amount_over_rows(raw, *, what, hours, complete_until):
    units = _windows(raw, hours, complete_until)
    groups = _within(raw, units, what).groupby("unit").amount
    return _ratio(units, groups.sum(), groups.size())


def amount_over_amount(raw, *, what, base, hours, complete_until):
    units = _windows(raw, hours, complete_until)
    top, below = (_within(raw, units, one).groupby("unit").amount.sum() for one in (what, base))
    return _ratio(units, top, below)


def share_of_both(raw, *, what, other, hours, complete_until):
    units = _windows(raw, hours, complete_until)
    top, below = (_within(raw, units, *kinds).groupby("unit").size() for kinds in ((what,), (what, other)))
    return _ratio(units, top, below)


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _windows(raw, hours, complete_until)
    counts = units.unit.map(_within(raw, units, what).groupby("unit").size()).fillna(0)
    group = units.unit.map(raw["person"].set_index("unit")[column])
    return counts.groupby(group).agg(["mean", "size"]).reset_index().set_axis(["group", "value", "n"], axis=1)


def _standing(raw, units, channel, moment):
    rows = raw["held"].rename(columns={"ts": "since"})
    both = units.merge(rows if channel is None else rows[rows.channel == channel], on="unit")
    return both[(both.since <= both[moment]) & (both.until.isna() | (both.until > both[moment]))]


def held_at(raw, *, hours, channel, complete_until):
    units = _windows(raw, hours, complete_until)
    return _flag(units, _standing(raw, units, channel, "end").unit)


def held_until(raw, *, hours, channel, complete_until):
    rows = _standing(raw, _windows(raw, hours, complete_until), channel, "begin")
    stop = rows.until.where(rows.until.notna() & (rows.until < rows.end), rows.end)
    return pd.DataFrame({"unit": rows.unit, "value": (stop - rows.begin) / DAY})


def _share(rows, step):
    return rows[step].notna().sum() / len(rows)


def before_after(raw, *, step, only, at):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    early = rows.ts < pd.Timestamp(at)
    return pd.DataFrame({"rate_a": [_share(rows[early], step)], "rate_b": [_share(rows[~early], step)]})


def by_pressure(raw, *, step):
    sent, found = raw["sent"], []
    later = raw["followed"][raw["followed"].ts >= sent.ts.min() + 7 * DAY]
    times = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    for unit, ts in zip(later.unit, later.ts.to_numpy(), strict=True):
        own = times[unit]
        found.append(min(10, int((own < ts).sum() - (own < ts - np.timedelta64(7, "D")).sum())))
    return later[step].notna().groupby(np.array(found)).mean().rename("value").rename_axis("key").reset_index()


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    period = {"day": "D", "week": "W-SUN", "month": "M"}[unit]
    table = pd.crosstab(rows.ts.dt.to_period(period), rows[column])
    table = table.reindex(pd.period_range(table.index.min(), table.index.max(), freq=period), fill_value=0)
    table.index = table.index.to_timestamp()
    return table.rename_axis("key").reset_index().melt(id_vars="key", var_name="key2", value_name="value")


def table_by(raw, *, table, column):
    return raw[table][column].value_counts().rename("value").rename_axis("key").reset_index()


def of_opened_by(raw, *, step, column):
    rows = raw["followed"]
    opened = rows[rows.opened.notna()]
    shares = opened[step].notna().groupby(opened[column]).mean()
    return shares.reindex(sorted(rows[column].unique())).rename("value").rename_axis("key").reset_index()


def retained_weekly(raw, *, complete_until):
    rows, begun = raw["happened"], pd.Timestamp("2026-03-02")
    rows = rows[(rows.what == "session") & (rows.ts <= pd.Timestamp(complete_until))]
    seen = pd.crosstab(rows.unit, (rows.ts - begun) // (7 * DAY)).gt(0)
    whole, found = (pd.Timestamp(complete_until) - begun) // (7 * DAY), []
    for start, people in seen.groupby(seen.idxmax(axis=1)):
        for later in range(min(9, whole - start)):
            came = people[start + later].mean() if start + later in people else 0.0
            found.append((begun + 7 * DAY * start, later, came))
    return pd.DataFrame(found, columns=["key", "key2", "share"])


def reach_weekly(raw, *, complete_until):
    begun, found = min(raw["happened"].ts.min(), raw["sent"].ts.min()), []
    for end in pd.date_range(begun.normalize(), pd.Timestamp(complete_until), freq="W-MON"):
        if end - 7 * DAY < begun:
            continue
        for channel, rows in raw["held"].groupby("channel"):
            inside = rows[(rows.ts < end) & (rows.until.isna() | (rows.until >= end))]
            found.append((end - 7 * DAY, channel, inside.unit.nunique()))
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def people_steps(raw):
    rows = raw["happened"][~raw["happened"].machine]
    left, counts = set(raw["sent"].unit), []
    for kinds in (None, ["open", "impression"], ["click"], ["conversion"]):
        left = left if kinds is None else left & set(rows[rows.what.isin(kinds)].unit)
        counts.append(len(left))
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])
