"""The clinic's exports in pandas: Indian time to UTC, paise to rupees, its words to the log's."""

from __future__ import annotations

import numpy as np
import pandas as pd

IST = pd.Timedelta(minutes=330)
MEANT = {"landed": "delivery", "shown": "impression", "read": "open", "tapped": "click", "stopped": "unsubscribe",
         "closed": "dismiss"}
TYPES = {"amount": "float64", "machine": "bool", "message": "object", "channel": "object"}
MONDAY = pd.Timestamp("2026-07-06")         # the log begins on it
WEEK = pd.Timedelta(weeks=1)


def _utc(local):
    """The wall clock of Pune as UTC."""
    return pd.to_datetime(local, format="ISO8601").astype("datetime64[us]") - IST


def _part(frame, id, ts, what, **more):
    shared = {"machine": False, "message": None, "channel": None, "amount": None, **more}
    part = pd.DataFrame({"id": frame[id], "unit": frame.patient, "ts": ts.astype("datetime64[us]"), "what": what})
    return part.assign(**shared).astype(TYPES)


def prelude(raw):
    cells = raw["cells"].assign(ts=_utc(raw["cells"].joined_ist)).sort_values("ts", kind="stable")
    entered = cells.groupby("patient", sort=False).head(1)
    nudges, scripts = raw["nudges"].drop_duplicates(), raw["scripts"].set_index("script")
    granted = raw["permits"][raw["permits"].permit.eq("granted")]
    said, consults, kept = raw["responses"], raw["consults"], raw["appointments"]
    opens, log, refills, tickets = raw["app_opens"], raw["health_log"], raw["refills"], raw["helpdesk"]
    happened = pd.concat([
        _part(said, "response", _utc(said.at_ist), said.did.map(MEANT), machine=said.scanner == 1, message=said.nudge,
              channel=said.via),
        _part(opens, "opening", pd.to_datetime(opens.at_us, unit="us"), "session"),
        _part(consults, "consult", _utc(consults.paid_ist), "conversion", amount=consults.fee_paise / 100),
        _part(kept, "entry", kept.entered_ist - IST, kept.state),
        _part(log, "item", log.at_utc, log["sort"]),
        _part(refills, "refill", refills.filled_at, "refill", amount=refills.price_paise / 100),
        _part(tickets, "ticket", pd.to_datetime(tickets.opened_at, format="ISO8601"), "ticket",
              amount=tickets.handling_minutes),
    ], ignore_index=True)
    return {
        "entered": entered.rename(columns={"patient": "unit", "cell": "arm"})[["unit", "arm", "ts"]],
        "sent": pd.DataFrame({
            "message": nudges.nudge, "unit": nudges.patient, "ts": _utc(nudges.fired_at), "channel": nudges.via,
            "ref": nudges.script, "domain": nudges.script.map(scripts.topic),
            "campaign": nudges.script.map(scripts.series)}),
        "happened": happened.drop_duplicates(ignore_index=True),
        "held": pd.DataFrame({"unit": granted.patient, "channel": granted.via, "ts": _utc(granted.since_ist),
                              "until": _utc(granted.till_ist)}),
        "person": raw["patients"].drop(columns="zone").rename(columns={"patient": "unit"}),
    }


def _units(raw, hours, complete_until):
    """Units whose window has ended, with its begin and end."""
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "begin"})
    units["end"] = units.begin + pd.Timedelta(hours=hours)
    return units[units.end <= pd.Timestamp(complete_until)]


def _in(units, rows):
    both = rows.merge(units, on="unit")
    return both[both.ts.ge(both.begin) & both.ts.lt(both.end)]


def _by_people(raw, *what):
    rows = raw["happened"]
    return rows[rows.what.isin(what) & ~rows.machine]


def _whether(units, rows):
    return units[["unit"]].assign(value=units.unit.isin(set(_in(units, rows).unit)).astype(int))


def _how_many(units, rows):
    return units[["unit"]].assign(value=units.unit.map(_in(units, rows).unit.value_counts()).fillna(0))


def any_on_two(raw, *, what, one, other, hours, complete_until):
    rows = _by_people(raw, what)
    return _whether(_units(raw, hours, complete_until), rows[rows.channel.eq(one) | rows.channel.eq(other)])


def any_off(raw, *, what, without, hours, complete_until):
    rows = _by_people(raw, what).dropna(subset=["channel"])
    return _whether(_units(raw, hours, complete_until), rows[~rows.channel.eq(without)])


def any_of_two(raw, *, one, other, hours, complete_until):
    return _whether(_units(raw, hours, complete_until), _by_people(raw, one, other))


def any_from(raw, *, what, least, hours, complete_until):
    return _whether(_units(raw, hours, complete_until), _by_people(raw, what).query("amount >= @least"))


def _amounts(raw, what, hours, complete_until):
    return _in(_units(raw, hours, complete_until), _by_people(raw, what)).groupby("unit").amount


def mean_amount(raw, *, what, hours, complete_until):
    return _amounts(raw, what, hours, complete_until).mean().dropna().reset_index(name="value")


def top_amount(raw, *, what, hours, complete_until):
    return _amounts(raw, what, hours, complete_until).max().dropna().reset_index(name="value")


def amount_per_row(raw, *, what, hours, complete_until):
    amounts, units = _amounts(raw, what, hours, complete_until), _units(raw, hours, complete_until)
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(amounts.sum()).fillna(0.0),
                         "den": units.unit.map(amounts.size()).fillna(0)})


def _refills(raw, column, wanted):
    rows = raw["refills"]
    return rows[rows[column] == wanted].rename(columns={"patient": "unit", "filled_at": "ts"})


def refills_among(raw, *, column, wanted, hours, complete_until):
    return _how_many(_units(raw, hours, complete_until), _refills(raw, column, wanted))


def any_refill_among(raw, *, column, wanted, hours, complete_until):
    return _whether(_units(raw, hours, complete_until), _refills(raw, column, wanted))


def tickets_about(raw, *, reason, hours, complete_until):
    rows = raw["helpdesk"]
    rows = rows[rows.reason == reason]
    rows = pd.DataFrame({"unit": rows.patient, "ts": pd.to_datetime(rows.opened_at, format="ISO8601")})
    return _how_many(_units(raw, hours, complete_until), rows)


def _stands(raw, units, channel, moment):
    """Permits that stand at one moment of each unit."""
    held = raw["held"]
    both = (held if channel is None else held[held.channel == channel]).merge(units, on="unit")
    return both[(both.ts <= both[moment]) & ~(both.until <= both[moment])]


def held_at_end(raw, *, hours, channel, complete_until):
    units = _units(raw, hours, complete_until)
    return units[["unit"]].assign(value=units.unit.isin(_stands(raw, units, channel, "end").unit).astype(int))


def kept_until(raw, *, hours, channel, complete_until):
    standing = _stands(raw, _units(raw, hours, complete_until), channel, "begin")
    last = standing[["until", "end"]].min(axis=1)
    return pd.DataFrame({"unit": standing.unit, "value": (last - standing.begin) / pd.Timedelta(days=1)})


def count_by_person(raw, *, what, hours, column, complete_until):
    counts = _how_many(_units(raw, hours, complete_until), _by_people(raw, what))
    found = counts.merge(raw["person"], on="unit", how="left")
    grouped = found.groupby(column, dropna=False)["value"].agg(["mean", "count"]).reset_index()
    return grouped.set_axis(["group", "value", "n"], axis=1)


def mean_count(raw, *, what, hours, complete_until):
    found = _how_many(_units(raw, hours, complete_until), _by_people(raw, what))
    return pd.DataFrame({"value": [found["value"].mean()], "n": [len(found)]})


def _tally(column):
    return column.value_counts().rename_axis("key").reset_index(name="value")


def people_by(raw, *, column):
    return _tally(raw["person"][column])


def people_among(raw, *, column, only, wanted):
    people = raw["person"]
    return _tally(people.loc[people[only] == wanted, column])


def refills_by(raw, *, column):
    return _tally(raw["refills"][column])


def tickets_by(raw):
    return _tally(raw["helpdesk"].reason)


def denied_by(raw, *, column):
    return _tally(raw["permits"].loc[raw["permits"].permit.eq("denied"), column])


def _begins(ts, unit):
    day = ts.dt.floor("D")
    if unit == "month":
        return day - pd.to_timedelta(ts.dt.day - 1, unit="D")
    return day if unit == "day" else day - pd.to_timedelta(ts.dt.dayofweek, unit="D")


_EVERY = {"day": "D", "week": "7D", "month": "MS"}


def refills_over_time(raw, *, unit, column, wanted, complete_until):
    rows = _refills(raw, column, wanted)
    series = _begins(rows.ts[rows.ts <= pd.Timestamp(complete_until)], unit).value_counts()
    series = series.reindex(pd.date_range(series.index.min(), series.index.max(), freq=_EVERY[unit]), fill_value=0)
    return series.rename_axis("key").reset_index(name="value")


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"][raw["sent"].ts <= pd.Timestamp(complete_until)]
    counts = rows.groupby([_begins(rows.ts, unit), rows[column]]).size().unstack(fill_value=0)
    counts = counts.reindex(pd.date_range(counts.index.min(), counts.index.max(), freq=_EVERY[unit]), fill_value=0)
    return counts.stack().rename_axis(["key", "key2"]).reset_index(name="value")


def _shares(rows, step, column):
    return rows[step].notna().groupby(rows[column]).mean().rename_axis("key").reset_index(name="value")


def _between(rows, since, until):
    return rows[(rows.ts >= pd.Timestamp(since)) & (rows.ts < pd.Timestamp(until))]


def sent_between(raw, *, column, since, until):
    return _tally(_between(raw["sent"], since, until)[column])


def rate_between(raw, *, step, column, only, since, until):
    rows = _between(raw["followed"], since, until)
    return _shares(rows if only is None else rows[rows.channel == only], step, column)


def rate_but(raw, *, step, column, without):
    rows = raw["followed"]
    return _shares(rows[~rows.domain.eq(without)], step, column)


def _two(a, b, step):
    return pd.DataFrame({"rate_a": [a[step].notna().mean()], "rate_b": [b[step].notna().mean()]})


def one_and_other(raw, *, step, column, one, other):
    parts = dict(list(raw["followed"].groupby(column)))
    return _two(parts[one], parts[other], step)


def around(raw, *, step, only, day):
    rows = raw["followed"] if only is None else raw["followed"].query("channel == @only")
    return _two(rows[rows.ts < day], rows[rows.ts >= day], step)


def patients_funnel(raw):
    left, counts = set(raw["sent"].unit), []
    for step, names in (("sent", ()), ("opened", ("open", "impression")), ("clicked", ("click",)),
                        ("converted", ("conversion",))):
        left = left & set(_by_people(raw, *names).unit) if names else left
        counts.append((step, len(left)))
    return pd.DataFrame([dict(counts)])


def came_back(raw, *, complete_until):
    rows = _by_people(raw, "session")
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    visits = rows.assign(week=(rows.ts - MONDAY) // WEEK)[["unit", "week"]].drop_duplicates()
    visits["first"] = visits.groupby("unit").week.transform("min")
    size = visits.groupby("unit")["first"].first().value_counts()
    later = visits.groupby(["first", visits.week - visits["first"]]).size()
    weeks = (pd.Timestamp(complete_until) - MONDAY) // WEEK
    return pd.DataFrame([(MONDAY + first * WEEK, k, later.get((first, k), 0) / n)
                         for first, n in size.items() for k in range(min(9, weeks - first))],
                        columns=["key", "key2", "share"])


def messageable_weekly(raw, *, complete_until):
    held, begun = raw["held"], min(raw["happened"].ts.min(), raw["sent"].ts.min())
    ends = [end for end in pd.date_range(MONDAY, complete_until, freq="7D") if end - WEEK >= begun]
    found = [(end - WEEK, channel, rows[(rows.ts < end) & ~(rows.until < end)].unit.nunique())
             for channel, rows in held.groupby("channel") for end in ends]
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def by_load(raw, *, step):
    sent, week = raw["sent"], np.timedelta64(7, "D")
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    rows = raw["followed"]
    rows = rows[rows.ts >= sent.ts.min() + week]
    load = [np.count_nonzero((moments[unit] < ts) & (moments[unit] >= ts - week))
            for unit, ts in zip(rows.unit, rows.ts.to_numpy(), strict=True)]
    level = np.minimum(load, 10)
    return rows[step].notna().groupby(level).mean().rename_axis("key").reset_index(name="value")
