"""The allotments' exports in pandas: Warsaw's summer clock to UTC, grosze to zloty, grams to kilograms."""

from __future__ import annotations

import pandas as pd

LANES = {"P": "push", "E": "email", "T": "sms", "A": "in_app"}
SPOKEN = {"dlv": "delivery", "seen": "impression", "opn": "open", "tap": "click", "stop": "unsubscribe",
          "aside": "dismiss"}
BOOK = {"harvest": "harvest", "rented": "bed_rented", "given_up": "bed_given_up", "workshop": "workshop_joined"}
APART = ["key_lent", "question"]


def _clock(column, ahead=2):
    if column.dtype == object or str(column.dtype).startswith("str"):
        column = pd.to_datetime(column, format="ISO8601")
    return column.astype("datetime64[us]") - pd.Timedelta(hours=ahead)


def _frame(id, unit, ts, what, machine=False, message=None, channel=None, amount=None):
    made = pd.DataFrame({"id": id, "unit": unit, "ts": ts, "what": what})
    made = made.assign(machine=machine, message=message, channel=channel, amount=amount)
    return made.astype({"machine": bool, "message": object, "channel": object, "amount": float})


def _happened(raw):
    e, v, s, r = raw["echoes"], raw["visits"], raw["shop_ledger"], raw["rota"]
    g, k, q = raw["garden_book"], raw["shed_keys"], raw["advisor_questions"]
    parts = [
        _frame(e.echo, e.member, _clock(e.at_local), e.type.map(SPOKEN), e.auto == 1, e.msg, e.ch.map(LANES)),
        _frame(v.visit, v.member, _clock(v.began), "session"),
        _frame(s.line, s.member, _clock(s.booked), s.entry.map({"order": "conversion", "return": "order_return"}),
               amount=s.grosze / 100),
        _frame(r.slot, r.member, _clock(r.closed), "duty_" + r.state),
        _frame(g.entry, g.member, _clock(g.noted), g.what.map(BOOK), amount=g.grams / 1000),
        _frame(k.loan, k.member, _clock(k.lent_at, 0), "key_lent", amount=k.hours_out),
        _frame(q.ticket, q.member, _clock(q.asked_at, 0), "question", amount=q.wait_hours),
    ]
    return pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True)


def prelude(raw):
    draws = raw["draws"].assign(ts=_clock(raw["draws"].drawn)).sort_values("ts", kind="stable")
    draws = draws.groupby("member").first()
    outbox, cards = raw["outbox"].drop_duplicates(), raw["cards"].set_index("card")
    consents = raw["consents"][raw["consents"].ok == 1]
    return {
        "entered": pd.DataFrame({"unit": draws.index, "arm": draws.lot.to_numpy(), "ts": draws.ts.to_numpy()}),
        "sent": pd.DataFrame({
            "message": outbox.msg, "unit": outbox.member, "ts": _clock(outbox.put_out), "channel": outbox.ch.map(LANES),
            "ref": outbox.card, "domain": outbox.card.map(cards.theme), "campaign": outbox.card.map(cards.campaign)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": consents.member, "channel": consents.ch.map(LANES), "ts": _clock(consents.since),
                              "until": _clock(consents.till)}),
        "person": raw["members"].rename(columns={"member": "unit"})[
            ["unit", "garden", "standing", "plot", "household", "phone_os"]],
    }


def _units(raw, hours, complete_until):
    """Mature members with the begin and the end of their window."""
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    units["stop"] = units.start + pd.Timedelta(hours=hours)
    return units[units.stop <= pd.Timestamp(complete_until)]


def _rows(raw, units, *what, begin=0):
    rows = raw["happened"]
    both = units.merge(rows[rows.what.isin(what) & ~rows.machine], on="unit")
    return both[(both.ts >= both.start + pd.Timedelta(hours=begin)) & (both.ts < both.stop)]


def _each(units, **columns):
    """A row a member; who has none counts nothing."""
    return pd.DataFrame({"unit": units.unit, **{name: units.unit.map(c).fillna(0) for name, c in columns.items()}})


def held_at(raw, *, hours, channel, complete_until):
    units = _units(raw, hours, complete_until)
    both = units.merge(raw["held"], on="unit")
    both = both[(both.ts <= both.stop) & ~(both.until <= both.stop)]
    if channel is not None:
        both = both[both.channel == channel]
    return _each(units, value=both.groupby("unit").size().clip(upper=1))


def held_until(raw, *, hours, channel, complete_until):
    both = _units(raw, hours, complete_until).merge(raw["held"], on="unit")
    both = both[(both.channel == channel) & (both.ts <= both.start) & ~(both.until <= both.start)]
    lost = both.until.fillna(both.stop)
    lost = lost.where(lost < both.stop, both.stop)
    return pd.DataFrame({"unit": both.unit, "value": (lost - both.start) / pd.Timedelta(days=1)})


def mean_amount(raw, *, what, hours, complete_until):
    rows = _rows(raw, _units(raw, hours, complete_until), what)
    return rows.groupby("unit").amount.mean().rename("value").reset_index()


def largest_amount(raw, *, what, hours, complete_until):
    rows = _rows(raw, _units(raw, hours, complete_until), what)
    return rows.groupby("unit").amount.max().rename("value").reset_index()


def amount_over(raw, *, what, base, hours, complete_until):
    units = _units(raw, hours, complete_until)
    return _each(units, num=_rows(raw, units, what).groupby("unit").amount.sum(),
                 den=_rows(raw, units, base).groupby("unit").size())


def amount_over_amount(raw, *, what, base, hours, complete_until):
    units = _units(raw, hours, complete_until)
    top, below = (_rows(raw, units, kind).groupby("unit").amount.sum() for kind in (what, base))
    return _each(units, num=top, den=below)


def share_of_both(raw, *, what, other, hours, complete_until):
    units = _units(raw, hours, complete_until)
    return _each(units, num=_rows(raw, units, what).unit.value_counts(),
                 den=_rows(raw, units, what, other).unit.value_counts())


def count_of_kinds(raw, *, one, other, hours, complete_until):
    units = _units(raw, hours, complete_until)
    return _each(units, value=_rows(raw, units, one, other).unit.value_counts())


def sum_between(raw, *, what, begin, hours, complete_until):
    units = _units(raw, hours, complete_until)
    return _each(units, value=_rows(raw, units, what, begin=begin).groupby("unit").amount.sum())


def count_from(raw, *, what, least, hours, complete_until):
    units = _units(raw, hours, complete_until)
    rows = _rows(raw, units, what)
    return _each(units, value=rows[rows.amount >= least].unit.value_counts())


def any_on_two(raw, *, what, one, other, hours, complete_until):
    units = _units(raw, hours, complete_until)
    rows = _rows(raw, units, what)
    return _each(units, value=rows[rows.channel.isin([one, other])].unit.value_counts().clip(upper=1))


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _units(raw, hours, complete_until)
    found = _each(units, value=_rows(raw, units, what).unit.value_counts()).merge(raw["person"], on="unit", how="left")
    found = found.groupby(column, dropna=False)["value"].agg(["mean", "size"]).reset_index()
    return found.set_axis(["group", "value", "n"], axis=1)


def _period(moments, unit):
    if unit == "day":
        return moments.dt.normalize()
    return moments.dt.to_period({"week": "W-SUN", "month": "M"}[unit]).dt.start_time


def _grid(table, unit):
    every = {"day": "D", "week": "W-MON", "month": "MS"}[unit]
    table = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq=every))
    return table.rename_axis("key").reset_index().melt("key", var_name="key2", value_name="value")


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    return _grid(rows[step].notna().groupby([_period(rows.ts, unit).rename("p"), rows[column]]).mean().unstack(), unit)


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    long = _grid(rows.groupby([_period(rows.ts, unit).rename("p"), column]).size().unstack(), unit)
    return long.fillna({"value": 0})


def _counted(column):
    return column.value_counts().rename("value").rename_axis("key").reset_index()


def questions_by(raw):
    return _counted(raw["advisor_questions"].topic)


def loans_by(raw):
    return _counted(raw["shed_keys"].shed)


def outcomes_by(raw):
    what = raw["happened"].what
    return _counted(what[~what.isin([*SPOKEN.values(), *APART])])


def before_and_after(raw, *, step, only, day):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    late = rows.ts >= pd.Timestamp(day)
    return pd.DataFrame({"rate_a": [rows[~late][step].notna().mean()], "rate_b": [rows[late][step].notna().mean()]})


def by_pressure(raw, *, step):
    rows, week = raw["followed"], pd.Timedelta(days=7)
    found = []
    for _, own in rows.sort_values("ts").groupby("unit"):
        ts = own.ts.reset_index(drop=True)
        found.append(pd.DataFrame({"ts": ts, "had": own[step].notna().to_numpy(),
                                   "key": ts.searchsorted(ts) - ts.searchsorted(ts - week)}))
    whole = pd.concat(found)
    whole = whole[whole.ts >= rows.ts.min() + week]
    return whole.groupby(whole.key.clip(upper=10)).had.mean().rename("value").reset_index()


def _begun(raw):
    log = raw["happened"][~raw["happened"].what.isin(APART)]
    return min(log.ts.min(), raw["sent"].ts.min())


def retained_weekly(raw, *, complete_until):
    rows, ends = raw["happened"], pd.Timestamp(complete_until)
    rows = rows[(rows.what == "session") & (rows.ts <= ends)]
    seen = pd.DataFrame({"unit": rows.unit, "week": _period(rows.ts, "week")}).drop_duplicates()
    seen["first"] = seen.groupby("unit").week.transform("min")
    found = []
    for first, cohort in seen.groupby("first"):
        size = cohort.unit.nunique()
        for later in range(9):
            week = first + pd.Timedelta(weeks=later)
            if week + pd.Timedelta(weeks=1) <= ends:
                found.append((first, later, (cohort.week == week).sum() / size))
    return pd.DataFrame(found, columns=["key", "key2", "share"])


def reachable_weekly(raw, *, complete_until):
    held, found = raw["held"], []
    for end in pd.date_range(_begun(raw).normalize(), pd.Timestamp(complete_until), freq="W-MON"):
        if end - pd.Timedelta(days=7) < _begun(raw):
            continue
        for channel, rows in held.groupby("channel"):
            standing = rows[(rows.ts < end) & ~(rows.until < end)]
            found.append((end - pd.Timedelta(days=7), channel, standing.unit.nunique()))
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def people_funnel(raw):
    people = raw["happened"][~raw["happened"].machine]
    left, counts = set(raw["sent"].unit), {"sent": [raw["sent"].unit.nunique()]}
    for name, kinds in (("opened", ["open", "impression"]), ("clicked", ["click"]), ("converted", ["conversion"])):
        left &= set(people[people.what.isin(kinds)].unit)
        counts[name] = [len(left)]
    return pd.DataFrame(counts)
