"""The job board's exports in pandas: Colombian time to UTC, centavos to pesos, its words to the log's."""

from __future__ import annotations

import numpy as np
import pandas as pd

BEHIND = pd.Timedelta(hours=5)
ACTS = {"landed": "delivery", "seen": "impression", "opened": "open", "followed": "click", "stopped": "unsubscribe",
        "closed": "dismiss"}
LACKING = {"machine": False, "message": None, "channel": None, "amount": np.nan, "detail": None}


def _utc(column):
    """A clock on a wall in Bogotá, as UTC."""
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") + BEHIND


def _table(frame, id, ts, what, **more):
    made = pd.DataFrame({"id": frame[id], "unit": frame.seeker, "ts": ts.astype("datetime64[us]"), "what": what})
    made = made.assign(**{**LACKING, **more})
    return made.astype({"machine": bool, "message": object, "channel": object, "amount": float, "detail": object})


def prelude(raw):
    signals, orders, adverts, answers = raw["signals"], raw["orders"], raw["advert_log"], raw["answers"]
    visits, interviews, tickets = raw["visits"], raw["interviews"], raw["tickets"]
    paid = np.where(orders["item"] == "membership", "conversion", "boost")
    happened = pd.concat([
        _table(signals, "signal", _utc(signals.at_local), signals.act.map(ACTS), machine=signals.actor == "bot",
               message=signals.ping, channel=signals.route),
        _table(visits, "visit", pd.to_datetime(visits.at_us, unit="us"), "session"),
        _table(orders, "order_no", _utc(orders.paid_local), paid, amount=orders.centavos / 100),
        _table(adverts, "entry", adverts.at_utc, "advert_" + adverts.did),
        _table(answers, "answer", _utc(answers.came_local), "employer_answer"),
        _table(interviews, "interview", interviews.held_at, "interview", amount=interviews.minutes,
               detail=interviews.setting),
        _table(tickets, "ticket", pd.to_datetime(tickets.opened_at, format="ISO8601"), "ticket",
               amount=tickets.hours_open, detail=tickets.reason),
    ], ignore_index=True).drop_duplicates(ignore_index=True)
    tests = raw["tests"].assign(ts=_utc(raw["tests"].entered_local)).sort_values("ts", kind="stable")
    tests = tests.drop_duplicates("seeker")
    pings, pieces = raw["pings"].drop_duplicates(), raw["pieces"].set_index("piece")
    on = raw["lines"][raw["lines"].status == "on"]
    return {
        "entered": pd.DataFrame({"unit": tests.seeker, "arm": tests.variant, "ts": tests.ts}),
        "sent": pd.DataFrame({
            "message": pings.ping, "unit": pings.seeker, "ts": _utc(pings.went_out), "channel": pings.route,
            "ref": pings.piece, "domain": pings.piece.map(pieces.stream),
            "campaign": pings.piece.map(pieces.push_name)}),
        "happened": happened,
        "held": pd.DataFrame({"unit": on.seeker, "channel": on.route, "ts": _utc(on.since_local),
                              "until": _utc(on.until_local)}),
        "person": raw["seekers"].rename(columns={"seeker": "unit"}).drop(columns="tz"),
    }


def _windows(raw, hours, complete_until):
    """Mature units with the two ends of their window."""
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "begin"})
    units = units.assign(end=units.begin + pd.Timedelta(hours=hours))
    return units[units.end <= pd.Timestamp(complete_until)]


def _in_them(windows, rows):
    both = windows.merge(rows, on="unit")
    return both[(both.ts >= both.begin) & (both.ts < both.end)]


def _did(raw, *what, detail=None):
    rows = raw["happened"]
    rows = rows[rows.what.isin(what) & ~rows.machine]
    return rows if detail is None else rows[rows.detail == detail]


def _yes_or_no(windows, rows):
    inside = set(_in_them(windows, rows).unit)
    return pd.DataFrame({"unit": windows.unit, "value": [int(unit in inside) for unit in windows.unit]})


def _numbered(windows, numbers):
    return pd.DataFrame({"unit": windows.unit, "value": windows.unit.map(numbers).fillna(0)})


def any_detail(raw, *, what, detail, hours, complete_until):
    return _yes_or_no(_windows(raw, hours, complete_until), _did(raw, what, detail=detail))


def count_detail(raw, *, what, detail, hours, complete_until):
    windows = _windows(raw, hours, complete_until)
    return _numbered(windows, _in_them(windows, _did(raw, what, detail=detail)).groupby("unit").id.count())


def any_on(raw, *, what, one, other, hours, complete_until):
    rows = _did(raw, what)
    return _yes_or_no(_windows(raw, hours, complete_until), rows[(rows.channel == one) | (rows.channel == other)])


def any_beside(raw, *, what, without, hours, complete_until):
    rows = _did(raw, what)
    return _yes_or_no(_windows(raw, hours, complete_until), rows[~rows.channel.isin([without, None])])


def sum_of_two(raw, *, one, other, hours, complete_until):
    windows = _windows(raw, hours, complete_until)
    inside = [_in_them(windows, _did(raw, what)) for what in (one, other)]
    parts = [_numbered(windows, rows.groupby("unit").amount.sum()) for rows in inside]
    return parts[0].assign(value=parts[0]["value"] + parts[1]["value"])


def _of_amounts(raw, what, hours, complete_until, how):
    inside = _in_them(_windows(raw, hours, complete_until), _did(raw, what)).dropna(subset=["amount"])
    return inside.groupby("unit").amount.agg(how).rename("value").reset_index()


def mean_amount(raw, *, what, hours, complete_until):
    return _of_amounts(raw, what, hours, complete_until, "mean")


def top_amount(raw, *, what, hours, complete_until):
    return _of_amounts(raw, what, hours, complete_until, "max")


def amount_over(raw, *, what, base, hours, complete_until):
    windows = _windows(raw, hours, complete_until)
    top = _in_them(windows, _did(raw, what)).groupby("unit").amount.sum()
    below = _in_them(windows, _did(raw, base)).groupby("unit").size()
    return pd.DataFrame({"unit": windows.unit, "num": windows.unit.map(top).fillna(0.0),
                         "den": windows.unit.map(below).fillna(0)})


def line_at(raw, *, hours, channel, complete_until):
    windows, rows = _windows(raw, hours, complete_until), raw["held"]
    both = windows.merge(rows if channel is None else rows[rows.channel == channel], on="unit")
    open_then = both[(both.ts <= both.end) & ~(both.until <= both.end)]
    return pd.DataFrame({"unit": windows.unit, "value": windows.unit.isin(open_then.unit).astype(int)})


def count_by_person(raw, *, what, hours, column, complete_until):
    windows = _windows(raw, hours, complete_until)
    counts = _numbered(windows, _in_them(windows, _did(raw, what)).groupby("unit").size())
    groups = counts.merge(raw["person"][["unit", column]], on="unit", how="left").groupby(column)["value"]
    return pd.DataFrame({"value": groups.mean(), "n": groups.size()}).rename_axis("group").reset_index()


def _period(ts, unit):
    if unit == "week":
        day = ts.dt.normalize()
        return day - pd.to_timedelta(day.dt.dayofweek, unit="D")
    return ts.dt.normalize() if unit == "day" else ts.dt.to_period("M").dt.to_timestamp()


def _grid(rows, unit, group, complete_until, solve, fill=None):
    """A row per period and group of the rows up to the log's end."""
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    periods = _period(rows.ts, unit)
    every = pd.date_range(periods.min(), periods.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])
    found = solve(rows, periods)
    whole = pd.MultiIndex.from_product([every, sorted(rows[group].unique())])
    values = [found.get(place, fill) for place in whole]
    return pd.DataFrame({"key": whole.get_level_values(0), "key2": whole.get_level_values(1), "value": values})


def sent_over_time_by(raw, *, unit, column, complete_until):
    return _grid(raw["sent"], unit, column, complete_until, lambda rows, p: dict(rows.groupby([p, column]).size()), 0)


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    return _grid(raw["followed"], unit, column, complete_until,
                 lambda rows, p: dict(rows[step].notna().groupby([p, rows[column]]).mean()))


def detail_over_time(raw, *, what, unit, complete_until):
    return _grid(_did(raw, what), unit, "detail", complete_until,
                 lambda rows, p: dict(rows.groupby([p, "detail"]).size()), 0)


def back_weekly(raw, *, complete_until):
    end = pd.Timestamp(complete_until)
    rows = _did(raw, "session")
    rows = rows[rows.ts <= end]
    weeks = pd.DataFrame({"unit": rows.unit, "week": _period(rows.ts, "week")}).drop_duplicates()
    cohort = weeks.groupby("unit").week.min()
    weeks["cohort"] = weeks.unit.map(cohort)
    sizes, found = cohort.value_counts(), []
    for start, size in sizes.items():
        for k in range(9):
            week = start + pd.Timedelta(weeks=k)
            if week + pd.Timedelta(weeks=1) <= end:
                found.append((start, k, ((weeks.cohort == start) & (weeks.week == week)).sum() / size))
    return pd.DataFrame(found, columns=["key", "key2", "share"])


def lines_weekly(raw, *, complete_until):
    begun = min(raw["happened"].ts.min(), raw["sent"].ts.min())
    first = begun.normalize() - pd.Timedelta(days=begun.dayofweek)
    if first < begun:
        first += pd.Timedelta(weeks=1)
    found = []
    for week in pd.date_range(first, pd.Timestamp(complete_until) - pd.Timedelta(weeks=1), freq="7D"):
        end = week + pd.Timedelta(weeks=1)
        for channel in raw["held"].channel.unique():
            rows = raw["held"][raw["held"].channel == channel]
            found.append((week, channel, rows[(rows.ts < end) & ~(rows.until < end)].unit.nunique()))
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def by_pressure(raw, *, step, days):
    back = np.timedelta64(days, "D")
    rows = raw["followed"]
    rows = rows[rows.ts >= raw["sent"].ts.min() + pd.Timedelta(days=days)]
    own = {unit: np.sort(part.to_numpy()) for unit, part in raw["sent"].groupby("unit").ts}
    level = [min(10, int(np.sum((own[unit] < ts) & (own[unit] >= ts - back))))
             for unit, ts in zip(rows.unit, rows.ts.to_numpy(), strict=True)]
    found = pd.DataFrame({"key": level, "value": rows[step].notna().to_numpy()})
    return found.groupby("key")["value"].mean().reset_index()


def people_funnel(raw):
    left, counts = set(raw["sent"].unit), []
    for kinds in ((), ("open", "impression"), ("click",), ("conversion",)):
        left = left & set(_did(raw, *kinds).unit) if kinds else left
        counts.append(len(left))
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])


def _tally(column):
    return column.value_counts().rename("value").rename_axis("key").reset_index()


def detail_by(raw, *, what):
    return _tally(_did(raw, what).detail)


def sent_total(raw, *, only, domain):
    rows = raw["sent"]
    kept = pd.Series(True, index=rows.index)
    if only is not None:
        kept &= rows.channel == only
    if domain is not None:
        kept &= rows.domain == domain
    return pd.DataFrame({"value": [int(kept.sum())]})


def before_and_from(raw, *, step, only, day):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    later = rows.ts >= pd.Timestamp(day)
    return pd.DataFrame({"rate_a": [rows[~later][step].notna().mean()], "rate_b": [rows[later][step].notna().mean()]})


def rate_without(raw, *, step, column, without):
    rows = raw["followed"]
    rows = rows[rows.domain != without]
    return rows[step].notna().groupby(rows[column]).mean().rename("value").rename_axis("key").reset_index()


def level(raw, *, what, begin, hours, complete_until):
    windows = _windows(raw, hours, complete_until)
    windows = windows.assign(begin=windows.begin + pd.Timedelta(hours=begin))
    had = _yes_or_no(windows, _did(raw, what))["value"]
    return pd.DataFrame({"value": [had.mean()], "n": [len(had)]})
