"""The shared golds in pandas, written from their words and not from the SQL beside them."""

from __future__ import annotations

import numpy as np
import pandas as pd

DAY = pd.Timedelta(days=1)
STEPS = ["delivered", "opened", "clicked", "converted", "opted_out"]


def prelude(raw):
    """`followed`: each message with the first moment of every step."""
    happened, sent = raw["happened"], raw["sent"]
    kept = happened[happened.message.notna()]
    people = kept[~kept.machine.astype(bool)]

    def first(rows, name):
        return rows.groupby(["unit", "message"]).ts.min().rename(name)

    steps = pd.concat([
        first(kept[kept.what == "delivery"], "delivered"), first(kept[kept.what == "impression"], "shown"),
        first(people[people.what.isin(["open", "impression"])], "opened"),
        first(people[people.what == "click"], "clicked"), first(kept[kept.what == "unsubscribe"], "opted_out"),
    ], axis=1)
    followed = sent.merge(steps.reset_index(), on=["unit", "message"], how="left")
    inside = followed.channel.eq("in_app") & followed.delivered.isna()
    followed.loc[inside, "delivered"] = followed.loc[inside, "shown"]
    bought = happened[happened.what == "conversion"][["unit", "ts"]].sort_values("ts", kind="stable")
    # of several messages at one moment the greatest id comes last, and the last before a conversion owns it
    ordered = sent.sort_values(["ts", "message"], kind="stable")[["unit", "ts", "message"]]
    owned = pd.merge_asof(bought.rename(columns={"ts": "converted"}), ordered.rename(columns={"ts": "before"}),
                          left_on="converted", right_on="before", by="unit")
    owned = owned[owned.converted - owned.before < 7 * DAY]
    earliest = owned.groupby(["unit", "message"]).converted.min().reset_index()
    followed = followed.merge(earliest, on=["unit", "message"], how="left")
    return {"followed": followed[["message", "unit", "ts", "channel", "ref", "domain", "campaign", *STEPS]]}


def _mature(raw, hours, complete_until, more=0):
    entered = raw["entered"]
    return entered[entered["ts"] + pd.Timedelta(hours=hours + more) <= pd.Timestamp(complete_until)]


def _rows(raw, what, machine=False, channel=None):
    rows = raw["happened"]
    rows = rows[rows.what == what]
    if not machine:
        rows = rows[~rows.machine.astype(bool)]
    return rows if channel is None else rows[rows.channel == channel]


def _inside(units, rows, begin, hours):
    both = units[["unit", "ts"]].rename(columns={"ts": "start"}).merge(rows, on="unit")
    since = both["ts"] - both["start"]
    return both[(since >= pd.Timedelta(hours=begin)) & (since < pd.Timedelta(hours=hours))]


def _filled(units, values, name="value"):
    return pd.DataFrame({"unit": units.unit, name: units.unit.map(values).fillna(0)})


def arms(raw):
    return raw["entered"][["unit", "arm"]].rename(columns={"arm": "value"})


def count_within(raw, *, what, begin, hours, channel, machine, complete_until):
    units = _mature(raw, hours, complete_until)
    return _filled(units, _inside(units, _rows(raw, what, machine, channel), begin, hours).groupby("unit").size())


def any_within(raw, *, what, begin, hours, channel, machine, complete_until):
    found = count_within(raw, what=what, begin=begin, hours=hours, channel=channel, machine=machine,
                         complete_until=complete_until)
    found["value"] = (found["value"] > 0).astype(int)
    return found


def messages_within(raw, *, what, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    return _filled(units, _inside(units, _rows(raw, what), 0, hours).groupby("unit").message.nunique())


def sum_within(raw, *, what, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    return _filled(units, _inside(units, _rows(raw, what), 0, hours).groupby("unit").amount.sum())


def sent_within(raw, *, hours, channel, domain, complete_until):
    units, rows = _mature(raw, hours, complete_until), _sent(raw, channel, domain)
    return _filled(units, _inside(units, rows, 0, hours).groupby("unit").size())


def _sent(raw, only, domain, table="sent"):
    rows = raw[table]
    if only is not None:
        rows = rows[rows.channel == only]
    return rows if domain is None else rows[rows.domain == domain]


def held_within(raw, *, hours, channel, complete_until):
    units, rows = _mature(raw, hours, complete_until), raw["held"]
    if channel is not None:
        rows = rows[rows.channel == channel]
    both = units[["unit", "ts"]].rename(columns={"ts": "start"}).merge(rows, on="unit")
    stop = both.start + pd.Timedelta(hours=hours)
    begin = np.maximum(both["ts"], both.start)
    end = both.until.where(both.until.notna() & (both.until < stop), stop)
    spans = pd.DataFrame({"unit": both.unit, "a": begin, "b": end})
    spans = spans[spans.b > spans.a].sort_values(["unit", "a"])
    days: dict[str, float] = {}
    for unit, part in spans.groupby("unit"):
        total, reached = pd.Timedelta(0), None
        for a, b in zip(part.a, part.b, strict=True):
            a = a if reached is None or a > reached else reached
            if b > a:
                total += b - a
                reached = b
        days[unit] = total / DAY
    return _filled(units, days)


def of_sent(raw, *, what, hours, channel, complete_until):
    units = _mature(raw, hours, complete_until, more=72)
    mine = _inside(units, _sent(raw, channel, None), 0, hours)
    reacted = mine[["unit", "message", "ts"]].merge(_rows(raw, what)[["unit", "message", "ts"]], on=["unit", "message"],
                                                    suffixes=("", "_then"))
    late = reacted.ts_then - reacted["ts"]
    reacted = reacted[(late >= pd.Timedelta(0)) & (late < 3 * DAY)]
    found = _filled(units, reacted.groupby("unit").message.nunique(), "num")
    found["den"] = found.unit.map(mine.groupby("unit").size()).fillna(0)
    return found


def over(raw, *, what, base, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    found = _filled(units, _inside(units, _rows(raw, what), 0, hours).groupby("unit").size(), "num")
    found["den"] = found.unit.map(_inside(units, _rows(raw, base), 0, hours).groupby("unit").size()).fillna(0)
    return found


def any_within_by(raw, *, what, hours, complete_until):
    parts = []
    for channel in sorted(raw["happened"].channel.dropna().unique()):
        one = any_within(raw, what=what, begin=0, hours=hours, channel=channel, machine=False,
                         complete_until=complete_until)
        parts.append(one.assign(series=channel))
    return pd.concat(parts)


def _by_person(raw, values, column):
    whole = values.merge(raw["person"][["unit", column]], on="unit", how="left")
    found = whole.groupby(column, dropna=False)["value"].agg(["mean", "size"]).reset_index()
    return found.set_axis(["group", "value", "n"], axis=1)


def any_by_person(raw, *, what, hours, column, complete_until):
    return _by_person(raw, any_within(raw, what=what, begin=0, hours=hours, channel=None, machine=False,
                                      complete_until=complete_until), column)


def sum_by_person(raw, *, what, hours, column, complete_until):
    return _by_person(raw, sum_within(raw, what=what, hours=hours, complete_until=complete_until), column)


def rate_by(raw, *, step, of, column, only, domain, days, complete_until):
    rows = _sent(raw, only, domain, "followed")
    rows = rows[rows[of].notna()]
    if days is not None:
        rows = rows[rows["ts"] >= pd.Timestamp(complete_until) - days * DAY]
    reached = rows[step].notna().groupby(rows[column].fillna("")).mean()
    return reached.rename("value").rename_axis("key").reset_index()


def rate(raw, *, step, only, domain):
    rows = _sent(raw, only, domain, "followed")
    return pd.DataFrame({"value": [rows[step].notna().mean()]})


def funnel(raw, *, only, domain):
    rows = _sent(raw, only, domain, "followed")
    return pd.DataFrame({"sent": [len(rows)], **{step: [rows[step].notna().sum()] for step in STEPS[:4]}})


def funnel_by(raw, *, column, only, domain):
    rows = _sent(raw, only, domain, "followed")
    grouped = rows.groupby(rows[column].fillna(""))
    counts = pd.concat([grouped.size().rename("sent"), grouped[STEPS[:4]].count()], axis=1)
    return counts.rename_axis("key").reset_index()


def count_by(raw, *, what, column):
    rows = _rows(raw, what)
    return rows[column].fillna("").value_counts().rename("value").rename_axis("key").reset_index()


def sent_by(raw, *, column, only, domain):
    rows = _sent(raw, only, domain)
    return rows[column].fillna("").value_counts().rename("value").rename_axis("key").reset_index()


def _periods(moments, unit):
    if unit in ("hour", "day"):
        return moments.dt.floor("h" if unit == "hour" else "D")
    return moments.dt.to_period("W-SUN" if unit == "week" else "M").dt.start_time


def _calendar(first, last, unit):
    freq = {"hour": "h", "day": "D", "week": "W-MON", "month": "MS"}[unit]
    return pd.date_range(first, last, freq=freq)


def _over_time(rows, unit, complete_until, value):
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    periods = _periods(rows["ts"], unit)
    series = value(rows, periods)
    return series.reindex(_calendar(series.index.min(), series.index.max(), unit))


def happened_over_time(raw, *, what, unit, only, complete_until):
    series = _over_time(_rows(raw, what, channel=only), unit, complete_until, lambda rows, p: rows.groupby(p).size())
    return series.fillna(0).rename("value").rename_axis("key").reset_index()


def sent_over_time(raw, *, unit, only, domain, complete_until):
    series = _over_time(_sent(raw, only, domain), unit, complete_until, lambda rows, p: rows.groupby(p).size())
    return series.fillna(0).rename("value").rename_axis("key").reset_index()


def rate_over_time(raw, *, step, unit, only, complete_until):
    series = _over_time(_sent(raw, only, None, "followed"), unit, complete_until,
                        lambda rows, p: rows[step].notna().groupby(p).mean())
    return series.rename("value").rename_axis("key").reset_index()


def mean_any(raw, *, what, hours, complete_until):
    had = any_within(raw, what=what, begin=0, hours=hours, channel=None, machine=False, complete_until=complete_until)
    return pd.DataFrame({"value": [had["value"].mean()], "n": [len(had)]})


def any_of_kinds(raw, *, one, other, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    had = {unit for what in (one, other) for unit in _inside(units, _rows(raw, what), 0, hours).unit}
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(had).astype(int)})


def any_from(raw, *, what, least, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    greatest = _inside(units, _rows(raw, what, machine=True), 0, hours).groupby("unit").amount.max()
    return pd.DataFrame({"unit": units.unit, "value": (units.unit.map(greatest) >= least).astype(int)})


def _between(rows, since, until):
    return rows[(rows["ts"] >= pd.Timestamp(since)) & (rows["ts"] < pd.Timestamp(until))]


def rate_dated(raw, *, step, column, only, since, until):
    rows = _between(_sent(raw, only, None, "followed"), since, until)
    reached = rows[step].notna().groupby(rows[column].fillna("")).mean()
    return reached.rename("value").rename_axis("key").reset_index()


def sent_dated(raw, *, column, only, since, until):
    rows = _between(_sent(raw, only, None), since, until)
    return rows[column].fillna("").value_counts().rename("value").rename_axis("key").reset_index()


def rate_pair(raw, *, step, only, column, one, other):
    rows = _sent(raw, only, None, "followed")
    rates = [rows.loc[rows[column] == value, step].notna().mean() for value in (one, other)]
    return pd.DataFrame([rates], columns=["rate_a", "rate_b"])


def people_in(raw, *, column, of, among):
    people = raw["person"]
    if among is not None:
        people = people[people[of] == among]
    return people[column].fillna("").value_counts().rename("value").rename_axis("key").reset_index()
