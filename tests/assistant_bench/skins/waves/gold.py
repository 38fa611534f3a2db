"""The audio app's exports in pandas: Sao Paulo's wall clock to UTC, centavos to reais, its words to the log's."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

GAP = pd.Timedelta(hours=3)
ECHOES = {"landed": "delivery", "surfaced": "impression", "peeked": "open", "tapped": "click", "muted": "unsubscribe",
          "flicked": "dismiss"}
DEEDS = {"followed": "follow", "playlist_made": "playlist", "shared": "share", "trial_begun": "trial"}
DAY = pd.Timedelta(days=1)


def _utc(wall):
    """A column of wall clock times."""
    return (pd.to_datetime(wall, format="ISO8601") + GAP).astype("datetime64[us]")


def _told(ids, units, moments, what):
    rows = pd.DataFrame({"id": ids.to_numpy(), "unit": units.to_numpy()})
    rows["ts"] = moments.astype("datetime64[us]").to_numpy()
    rows["what"] = what if isinstance(what, str) else what.to_numpy()
    rows["machine"], rows["message"], rows["channel"], rows["amount"] = False, None, None, np.nan
    return rows


def _echoes(raw):
    echoes = raw["echoes"].drop_duplicates()
    rows = _told(echoes.echo, echoes.ear, _utc(echoes.at_local), echoes.what.replace(ECHOES))
    rows["machine"] = echoes.source.eq("prefetch").to_numpy()
    rows["message"], rows["channel"] = echoes.cue.to_numpy(), echoes.lane.to_numpy()
    return rows


def _outcomes(raw):
    visits, sales, deeds = (raw[name].drop_duplicates() for name in ("visits", "pass_sales", "deeds"))
    paid = _told(sales.sale, sales.ear, _utc(sales.sold_local), "conversion")
    paid["amount"] = (sales.centavos / 100).to_numpy()
    return [_told(visits.visit, visits.ear, pd.to_datetime(visits.at_us, unit="us"), "session"), paid,
            _told(deeds.deed, deeds.ear, deeds.done_at, deeds.what.replace(DEEDS))]


def _own_tables(raw):
    found = []
    for name, id, moment, amount, what in (("listens", "listen", "started", "ms_heard", "listen"),
                                           ("helpdesk", "ticket", "raised", "minutes_waited", "ticket"),
                                           ("ad_breaks", "ad_break", "began", "spots", "ad_break")):
        table = raw[name]
        rows = _told(table[id], table.ear, pd.to_datetime(table[moment], format="ISO8601"), what)
        rows["amount"] = table[amount].astype(float).to_numpy()
        found.append(rows)
    return found


def prelude(raw):
    labs = raw["labs"].drop_duplicates()
    labs = labs.assign(ts=_utc(labs.joined_local))
    first = labs.loc[labs.groupby("ear").ts.idxmin()]
    cues = raw["cues"].drop_duplicates().merge(raw["sheets"][["sheet", "shelf", "campaign"]], on="sheet", how="left")
    live = raw["switches"].query("state == 'live'")
    return {
        "entered": pd.DataFrame({"unit": first.ear, "arm": first.side, "ts": first.ts}).reset_index(drop=True),
        "sent": pd.DataFrame({
            "message": cues.cue, "unit": cues.ear, "ts": (cues.went_out + GAP).astype("datetime64[us]"),
            "channel": cues.lane, "ref": cues.sheet, "domain": cues.shelf, "campaign": cues.campaign}),
        "happened": pd.concat([_echoes(raw), *_outcomes(raw), *_own_tables(raw)], ignore_index=True),
        "held": pd.DataFrame({
            "unit": live.ear, "channel": live.lane, "ts": _utc(live.from_local), "until": _utc(live.to_local)}),
        "person": raw["listeners"].rename(columns={"ear": "unit"}).drop(columns="zone"),
    }


# metrics: the listeners whose window has ended, as a series unit -> begin

def _begun(raw, hours, complete_until):
    begins = raw["entered"].set_index("unit")["ts"]
    return begins[begins + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)]


def _windowed(begins, rows, hours, unit="unit", ts="ts"):
    since = rows[ts] - rows[unit].map(begins)
    return rows[(since >= pd.Timedelta(0)) & (since < pd.Timedelta(hours=hours))].rename(columns={unit: "unit"})


def _by_person(rows, *what):
    return rows[rows.what.isin(what) & ~rows.machine.astype(bool)]


def _flag(begins, units):
    there = set(units)
    return pd.DataFrame([(unit, int(unit in there)) for unit in begins.index], columns=["unit", "value"])


def _number(begins, series):
    return pd.DataFrame({"unit": begins.index, "value": series.reindex(begins.index, fill_value=0).to_numpy()})


def any_of_two(raw, *, one, other, hours, complete_until):
    begins = _begun(raw, hours, complete_until)
    return _flag(begins, _windowed(begins, _by_person(raw["happened"], one, other), hours).unit)


def any_on_lanes(raw, *, what, one, other, hours, complete_until):
    begins, rows = _begun(raw, hours, complete_until), _by_person(raw["happened"], what)
    return _flag(begins, _windowed(begins, rows[rows.channel.isin({one, other})], hours).unit)


def any_off_lane(raw, *, what, without, hours, complete_until):
    begins, rows = _begun(raw, hours, complete_until), _by_person(raw["happened"], what)
    return _flag(begins, _windowed(begins, rows[~rows.channel.isin([without, None, np.nan])], hours).unit)


def any_at_least(raw, *, what, least, hours, complete_until):
    begins, rows = _begun(raw, hours, complete_until), _by_person(raw["happened"], what)
    return _flag(begins, _windowed(begins, rows[rows.amount.ge(least)], hours).unit)


def count_at_least(raw, *, what, least, hours, complete_until):
    begins, rows = _begun(raw, hours, complete_until), _by_person(raw["happened"], what)
    return _number(begins, _windowed(begins, rows[rows.amount.ge(least)], hours).groupby("unit").size())


def count_off_lane(raw, *, without, hours, complete_until):
    begins, rows = _begun(raw, hours, complete_until), raw["sent"]
    return _number(begins, _windowed(begins, rows[rows.channel.ne(without)], hours).unit.value_counts())


def sum_scaled(raw, *, what, per, hours, complete_until):
    begins = _begun(raw, hours, complete_until)
    inside = _windowed(begins, _by_person(raw["happened"], what), hours)
    return _number(begins, inside.groupby("unit").amount.sum() / per)


def most_at_once(raw, *, what, hours, complete_until):
    begins = _begun(raw, hours, complete_until)
    inside = _windowed(begins, _by_person(raw["happened"], what), hours)
    return inside.groupby("unit", as_index=False).amount.max().set_axis(["unit", "value"], axis=1)


def _ratio(begins, above, below):
    units = begins.index
    return pd.DataFrame({"unit": units, "num": above.reindex(units, fill_value=0).to_numpy(),
                         "den": below.reindex(units, fill_value=0).to_numpy()})


def sum_per_row(raw, *, what, hours, complete_until):
    begins = _begun(raw, hours, complete_until)
    inside = _windowed(begins, _by_person(raw["happened"], what), hours)
    return _ratio(begins, inside.groupby("unit").amount.sum(), inside.groupby("unit").size())


def skips_per_listen(raw, *, hours, complete_until):
    begins = _begun(raw, hours, complete_until)
    inside = _windowed(begins, raw["listens"], hours, "ear", "started")
    return _ratio(begins, inside.groupby("unit").skips.sum(), inside.unit.value_counts())


def breaks_left(raw, *, hours, complete_until):
    begins = _begun(raw, hours, complete_until)
    inside = _windowed(begins, raw["ad_breaks"], hours, "ear", "began")
    return _ratio(begins, inside[inside.ending != "heard_out"].unit.value_counts(), inside.unit.value_counts())


def listened_to(raw, *, format, hours, complete_until):
    begins, rows = _begun(raw, hours, complete_until), raw["listens"]
    return _flag(begins, _windowed(begins, rows[rows["format"] == format], hours, "ear", "started").unit)


def ms_of_format(raw, *, format, hours, complete_until):
    begins = _begun(raw, hours, complete_until)
    inside = _windowed(begins, raw["listens"], hours, "ear", "started")
    table = inside.pivot_table(index="unit", columns="format", values="ms_heard", aggfunc="sum", fill_value=0)
    return _number(begins, table[format])


def tickets_about(raw, *, topic, hours, complete_until):
    begins, rows = _begun(raw, hours, complete_until), raw["helpdesk"]
    rows = rows[rows.topic == topic].assign(ts=lambda t: pd.to_datetime(t.raised, format="ISO8601"))
    counted = Counter(_windowed(begins, rows, hours, "ear").unit)
    return pd.DataFrame({"unit": begins.index, "value": [counted[unit] for unit in begins.index]})


def _lanes_at(raw, lane, moments):
    """The spells of a lane that are live at each unit's moment."""
    spells = raw["held"][raw["held"].channel == lane].set_index("unit")
    spells = spells.join(moments.rename("moment"), how="inner")
    return spells[(spells.ts <= spells.moment) & ~(spells.until <= spells.moment)]


def live_at(raw, *, lane, hours, complete_until):
    begins = _begun(raw, hours, complete_until)
    return _flag(begins, _lanes_at(raw, lane, begins + pd.Timedelta(hours=hours)).index)


def live_until(raw, *, lane, hours, complete_until):
    begins, whole = _begun(raw, hours, complete_until), pd.Timedelta(hours=hours)
    spells = _lanes_at(raw, lane, begins)
    lasted = (spells.until - spells.moment).fillna(whole).clip(upper=whole) / DAY
    return lasted.rename("value").rename_axis("unit").reset_index()


# tables

def _counts(values):
    return pd.DataFrame(list(Counter(values).items()), columns=["key", "value"])


def listeners_by(raw, *, column, only):
    people = raw["person"]
    return _counts(people[column] if only is None else people.loc[people.plan == only, column])


def listens_by(raw):
    return _counts(raw["listens"]["format"])


def tickets_by(raw):
    return _counts(raw["helpdesk"].topic)


def breaks_by(raw):
    return _counts(raw["ad_breaks"].ending)


def dead_by(raw, *, lane):
    rows = raw["switches"]
    return _counts(rows.reason[(rows.state != "live") & ((rows.lane == lane) if lane else True)])


def _period(moments, unit):
    day = moments.dt.floor("D")
    return {"day": day, "week": day - pd.to_timedelta(day.dt.dayofweek, unit="D"),
            "month": day - pd.to_timedelta(day.dt.day - 1, unit="D")}[unit]


def _every(periods, unit):
    return pd.date_range(periods.min(), periods.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])


def format_over_time(raw, *, format, complete_until):
    rows = raw["listens"]
    rows = rows[(rows["format"] == format) & (rows.started <= pd.Timestamp(complete_until))]
    periods = _period(rows.started, "week")
    counts = periods.value_counts().reindex(_every(periods, "week"), fill_value=0)
    return counts.rename("value").rename_axis("key").reset_index()


def cues_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"][raw["sent"].ts <= pd.Timestamp(complete_until)]
    periods = _period(rows.ts, unit)
    counted = Counter(zip(periods, rows[column], strict=True))
    return pd.DataFrame([(p, g, counted[p, g]) for p in _every(periods, unit) for g in rows[column].unique()],
                        columns=["key", "key2", "value"])


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"][raw["followed"].ts <= pd.Timestamp(complete_until)]
    periods = _period(rows.ts, unit)
    rates = rows[step].notna().groupby([periods.rename("p"), rows[column].rename("g")]).mean()
    return pd.DataFrame([(p, g, rates.get((p, g))) for p in _every(periods, unit) for g in rows[column].unique()],
                        columns=["key", "key2", "value"])


def _dated(rows, since, until):
    return rows[rows.ts.between(pd.Timestamp(since), pd.Timestamp(until), inclusive="left")]


def cues_between(raw, *, column, since, until):
    return _counts(_dated(raw["sent"], since, until)[column])


def _rates(rows, step, column):
    return rows.assign(y=rows[step].notna()).groupby(column).y.mean().rename("value").rename_axis("key").reset_index()


def rate_between(raw, *, step, column, since, until):
    return _rates(_dated(raw["followed"], since, until), step, column)


def rate_besides(raw, *, step, column, of, without):
    rows = raw["followed"]
    return _rates(rows[~rows[of].eq(without)], step, column)


def _pair(rows, step, second):
    """The rate of the rows that are not `second`, and of those that are."""
    reached = rows[step].notna().astype(float)
    return pd.DataFrame({"rate_a": [reached[~second].mean()], "rate_b": [reached[second].mean()]})


def two_periods(raw, *, step, only, parted):
    rows = raw["followed"]
    rows = rows[rows.channel == only] if only else rows
    return _pair(rows, step, rows.ts >= pd.Timestamp(parted))


def two_parts(raw, *, step, column, one, other):
    rows = raw["followed"]
    rows = rows[rows[column].isin([one, other])]
    return _pair(rows, step, rows[column] == other)


def listeners_funnel(raw):
    rows = raw["happened"]
    left, found = set(raw["sent"].unit), {"sent": raw["sent"].unit.nunique()}
    for step, kinds in (("opened", ("open", "impression")), ("clicked", ("click",)), ("converted", ("conversion",))):
        left &= set(_by_person(rows, *kinds).unit)
        found[step] = len(left)
    return pd.DataFrame([found])


def live_weekly(raw, *, complete_until):
    held, until = raw["held"], pd.Timestamp(complete_until)
    begun = min(raw["happened"].ts.min(), raw["sent"].ts.min())
    monday = begun.normalize() - pd.Timedelta(days=begun.dayofweek)
    monday = monday if monday == begun else monday + 7 * DAY
    found = []
    while monday + 7 * DAY <= until:
        end = monday + 7 * DAY
        standing = held[(held.ts < end) & ~(held.until < end)]
        found += [(monday, lane, standing.unit[standing.channel == lane].nunique()) for lane in held.channel.unique()]
        monday = end
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def came_back(raw, *, complete_until):
    until = pd.Timestamp(complete_until)
    rows = raw["happened"]
    rows = rows[rows.what.eq("session") & (rows.ts <= until)]
    weeks = pd.DataFrame({"unit": rows.unit, "week": _period(rows.ts, "week")}).drop_duplicates()
    weeks["first"] = weeks.groupby("unit").week.transform("min")
    weeks["later"] = (weeks.week - weeks["first"]).dt.days // 7
    people = weeks.groupby("first").unit.nunique()
    back = Counter(zip(weeks["first"], weeks.later, strict=True))
    return pd.DataFrame([(first, k, back[first, k] / n) for first, n in people.items() for k in range(9)
                         if first + (k + 1) * 7 * DAY <= until], columns=["key", "key2", "share"])


def by_load(raw, *, step):
    rows = raw["followed"].sort_values(["unit", "ts"], ignore_index=True)
    moments, before = rows.ts.to_numpy(), np.zeros(len(rows), int)
    for places in rows.groupby("unit").indices.values():
        own = moments[places]
        before[places] = [np.count_nonzero((own < one) & (own >= one - np.timedelta64(7, "D"))) for one in own]
    known = rows.ts >= rows.ts.min() + 7 * DAY
    rows = rows.assign(key=np.minimum(before, 10), value=rows[step].notna())[known]
    return rows.groupby("key")["value"].mean().reset_index()
