"""The laundries' exports in pandas: Johannesburg's clock to UTC, cents to rand, letters to channels, acts to kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd

LETTERS = {"E": "eml", "P": "psh", "T": "txt", "B": "app"}
ACTS = {
    "landed": "delivery",
    "seen": "impression",
    "read": "open",
    "tap": "click",
    "stop": "unsubscribe",
    "swipe": "dismiss",
}
LINES = {"order": "conversion", "wash_pass": "pass_bought"}
TYPES = {
    "id": "str",
    "unit": "str",
    "what": "str",
    "machine": "bool",
    "message": "object",
    "channel": "object",
    "amount": "float64",
}


def _moment(column):
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]")


def _utc(column):
    """What a clock in Johannesburg showed."""
    return _moment(column) - pd.Timedelta(hours=2)


def _rows(id, unit, ts, what, machine=False, message=None, channel=None, amount=np.nan):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what})
    for name, value in (("machine", machine), ("message", message), ("channel", channel), ("amount", amount)):
        frame[name] = value
    return frame.astype(TYPES)


def _happened(raw):
    echoes, log, till, cases, calls = (raw[n] for n in ("echoes", "app_log", "till", "complaints", "van_stops"))
    scale = log.ev.map({"bag_dropped": 1000.0, "tipped": 100.0}).fillna(1.0)
    return pd.concat(
        [
            _rows(
                echoes.echo_no,
                echoes.cust,
                _utc(echoes.at_local),
                echoes.act.map(ACTS),
                echoes.robot.isin(["yes", True]),
                echoes.d_no,
                echoes.ch.map(LETTERS),
            ),
            _rows(
                log.ev_no,
                log.cust,
                pd.to_datetime(log.at_us, unit="us"),
                log.ev.replace("app_opened", "session"),
                amount=log.num.astype("float64") / scale,
            ),
            _rows(till.slip_no, till.cust, _utc(till.rung_at), till["line"].map(LINES), amount=till.cents / 100),
            _rows(cases.case_no, cases.cust, _moment(cases.logged_at), "complaint", amount=cases.refund_rand),
            _rows(calls.stop_no, calls.cust, _moment(calls.stopped_at), "van_stop", amount=calls.minutes_late),
        ],
        ignore_index=True,
    ).drop_duplicates(ignore_index=True)


def prelude(raw):
    groups = (
        raw["groups"].assign(ts=_utc(raw["groups"].joined)).sort_values("ts", kind="stable").drop_duplicates("cust")
    )
    gone, cards, lists = raw["dispatches"].drop_duplicates(), raw["cards"].set_index("card"), raw["optins"]
    lists = lists[lists.state == "in"]
    cases, calls = raw["complaints"], raw["van_stops"]
    return {
        "entered": pd.DataFrame({"unit": groups.cust, "arm": groups.grp, "ts": groups.ts}),
        "sent": pd.DataFrame(
            {
                "message": gone.d_no,
                "unit": gone.cust,
                "ts": _utc(gone.gone_at),
                "channel": gone.ch.map(LETTERS),
                "ref": gone.card,
                "domain": gone.card.map(cards.theme),
                "campaign": gone.card.map(cards.campaign),
            }
        ),
        "happened": _happened(raw),
        "held": pd.DataFrame(
            {"unit": lists.cust, "channel": lists.ch.map(LETTERS), "ts": _utc(lists.since), "until": _utc(lists.till)}
        ),
        "person": raw["customers"].drop(columns="tz").rename(columns={"cust": "unit"}),
        "cases": pd.DataFrame(
            {
                "unit": cases.cust,
                "ts": _moment(cases.logged_at),
                "fault": cases.fault,
                "garment": cases.garment,
                "settled": cases.settled,
                "amount": cases.refund_rand,
            }
        ),
        "calls": pd.DataFrame(
            {
                "unit": calls.cust,
                "ts": _moment(calls.stopped_at),
                "van": calls.van,
                "result": calls.result,
                "amount": calls.minutes_late,
            }
        ),
    }


def _ripe(raw, hours, complete_until):
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    units["end"] = units.start + pd.Timedelta(hours=hours)
    return units[units.end <= pd.Timestamp(complete_until)].reset_index(drop=True)


def _within(units, rows):
    both = units.merge(rows, on="unit")
    return both[(both.ts >= both.start) & (both.ts < both.end)]


def _of(raw, *whats):
    rows = raw["happened"]
    return rows[rows.what.isin(whats) & ~rows.machine]


def _had(units, rows):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(set(_within(units, rows).unit)).astype(int)})


def _number(units, rows, name="value"):
    return pd.DataFrame(
        {"unit": units.unit, name: units.unit.map(_within(units, rows).groupby("unit").size()).fillna(0)}
    )


def _total(units, rows):
    return pd.DataFrame(
        {"unit": units.unit, "value": units.unit.map(_within(units, rows).groupby("unit").amount.sum()).fillna(0.0)}
    )


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _ripe(raw, hours, complete_until)
    found = _number(units, _of(raw, what)).merge(raw["person"][["unit", column]], on="unit", how="left")
    table = found.groupby(column, dropna=False).value.agg(["mean", "size"]).reset_index()
    return table.set_axis(["group", "value", "n"], axis=1)


def _standing(raw, units, channel, at):
    both = units.merge(raw["held"], on="unit")
    both = both[(both.ts <= both[at]) & ~(both.until <= both[at])]
    return both if channel is None else both[both.channel == channel]


def held_at(raw, *, hours, channel, complete_until):
    units = _ripe(raw, hours, complete_until)
    return pd.DataFrame(
        {"unit": units.unit, "value": units.unit.isin(_standing(raw, units, channel, "end").unit).astype(int)}
    )


def held_until(raw, *, hours, channel, complete_until):
    rows = _standing(raw, _ripe(raw, hours, complete_until), channel, "start")
    return pd.DataFrame(
        {
            "unit": rows.unit,
            "value": (np.minimum(rows.until.fillna(rows.end), rows.end) - rows.start) / pd.Timedelta(days=1),
        }
    )


def any_on(raw, *, what, one, other, hours, complete_until):
    rows = _of(raw, what)
    return _had(_ripe(raw, hours, complete_until), rows[rows.channel.isin([one, other])])


def any_except(raw, *, what, without, hours, complete_until):
    rows = _of(raw, what)
    return _had(_ripe(raw, hours, complete_until), rows[rows.channel.isin(set(LETTERS.values()) - {without})])


def _where(raw, table, column, value):
    return raw[table][raw[table][column] == value]


def own_any(raw, *, table, column, value_is, hours, complete_until):
    return _had(_ripe(raw, hours, complete_until), _where(raw, table, column, value_is))


def own_count(raw, *, table, column, value_is, hours, complete_until):
    return _number(_ripe(raw, hours, complete_until), _where(raw, table, column, value_is))


def own_share(raw, *, table, column, value_is, hours, complete_until):
    units = _ripe(raw, hours, complete_until)
    found = _number(units, _where(raw, table, column, value_is), "num")
    return found.merge(_number(units, raw[table], "den"), on="unit")


def any_upto(raw, *, what, most, hours, complete_until):
    units = _ripe(raw, hours, complete_until)
    least = units.unit.map(_within(units, _of(raw, what)).groupby("unit").amount.min())
    return pd.DataFrame({"unit": units.unit, "value": (least <= most).astype(int)})


def count_from(raw, *, what, least, hours, complete_until):
    rows = _of(raw, what)
    return _number(_ripe(raw, hours, complete_until), rows[rows.amount >= least])


def _own(raw, what, hours, complete_until, how):
    rows = _within(_ripe(raw, hours, complete_until), _of(raw, what))
    return rows.groupby("unit").amount.agg(how).rename("value").reset_index()


def mean_amount(raw, *, what, hours, complete_until):
    return _own(raw, what, hours, complete_until, "mean").dropna()


def most_amount(raw, *, what, hours, complete_until):
    return _own(raw, what, hours, complete_until, "max")


def amount_per(raw, *, what, hours, complete_until):
    units = _ripe(raw, hours, complete_until)
    found = _total(units, _of(raw, what)).rename(columns={"value": "num"})
    found["den"] = _number(units, _of(raw, what)).value
    return found


def sum_both(raw, *, one, other, hours, complete_until):
    return _total(_ripe(raw, hours, complete_until), _of(raw, one, other))


def sent_except(raw, *, without, hours, complete_until):
    rows = raw["sent"]
    return _number(_ripe(raw, hours, complete_until), rows[rows.channel != without])


def _keyed(series, name="value"):
    return series.rename(name).rename_axis("key").reset_index()


def own_by(raw, *, table, column, of, among):
    rows = raw[table] if among is None else _where(raw, table, of, among)
    return _keyed(rows.groupby(column).size())


def _begins(moments, unit):
    day = moments.dt.normalize()
    back = {"day": day.dt.day * 0, "week": day.dt.weekday, "month": day.dt.day - 1}[unit]
    return day - pd.to_timedelta(back, unit="D")


def _every(index, unit):
    return pd.date_range(index.min(), index.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])


def own_over_time(raw, *, table, of, among, unit, complete_until):
    rows = raw[table] if among is None else _where(raw, table, of, among)
    found = _begins(rows.ts[rows.ts <= pd.Timestamp(complete_until)], unit).value_counts()
    return _keyed(found.reindex(_every(found.index, unit), fill_value=0))


def own_over_time_by(raw, *, table, column, unit, complete_until):
    rows = raw[table][raw[table].ts <= pd.Timestamp(complete_until)]
    found = pd.crosstab(_begins(rows.ts, unit), rows[column])
    found = found.reindex(_every(found.index, unit), fill_value=0).rename_axis("key").reset_index()
    return found.melt("key", var_name="key2", value_name="value")


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"][raw["followed"].ts <= pd.Timestamp(complete_until)]
    found = pd.crosstab(_begins(rows.ts, unit), rows[column], values=rows[step].notna().astype(float), aggfunc="mean")
    found = found.reindex(_every(found.index, unit)).rename_axis("key").reset_index()
    return found.melt("key", var_name="key2", value_name="value")


def by_amount(raw, *, what):
    return _keyed(_of(raw, what).groupby("amount").size())


def how_many(raw, *, what):
    return pd.DataFrame({"value": [len(_of(raw, what))]})


def outcome_kinds(raw):
    kinds = [
        "conversion",
        "session",
        "pickup_booked",
        "pickup_moved",
        "bag_dropped",
        "result_rated",
        "pass_bought",
        "tipped",
    ]
    rows = raw["happened"]
    return _keyed(rows[rows.what.isin(kinds)].what.value_counts())


def by_pressure(raw, *, step):
    sent, followed = raw["sent"], raw["followed"]
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    later = followed[followed.ts >= sent.ts.min() + pd.Timedelta(days=7)]
    week = np.timedelta64(7, "D")
    before = [
        int(np.searchsorted(moments[u], t) - np.searchsorted(moments[u], t - week))
        for u, t in zip(later.unit, later.ts.to_numpy(), strict=True)
    ]
    return _keyed(later[step].notna().groupby(np.minimum(before, 10)).mean())


def before_after(raw, *, step, only, cut):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    early, had = rows.ts < pd.Timestamp(cut), rows[step].notna()
    return pd.DataFrame({"rate_a": [had[early].mean()], "rate_b": [had[~early].mean()]})


def rate_pair_of(raw, *, step, domain, one, other):
    rows = raw["followed"]
    rows = rows if domain is None else rows[rows.domain == domain]
    rates = rows[step].notna().groupby(rows.channel).mean()
    return pd.DataFrame({"rate_a": [rates[one]], "rate_b": [rates[other]]})


def _whole_weeks(raw, complete_until):
    begins = min(raw["happened"].ts.min(), raw["sent"].ts.min())
    monday = begins.normalize() - pd.Timedelta(days=begins.weekday())
    if monday < begins:
        monday += pd.Timedelta(days=7)
    return pd.date_range(monday, pd.Timestamp(complete_until) - pd.Timedelta(days=7), freq="7D")


def on_lists(raw, *, complete_until):
    held, found = raw["held"], []
    for week in _whole_weeks(raw, complete_until):
        end = week + pd.Timedelta(days=7)
        still = held[(held.ts < end) & ~(held.until < end)]
        found += [(week, channel, still[still.channel == channel].unit.nunique()) for channel in held.channel.unique()]
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def lost_from_lists(raw, *, complete_until):
    held, found = raw["held"], []
    for week in _whole_weeks(raw, complete_until):
        gone = held[(held.until >= week) & (held.until < week + pd.Timedelta(days=7))].channel
        found += [(week, channel, int((gone == channel).sum())) for channel in held.channel.unique()]
    return pd.DataFrame(found, columns=["key", "key2", "lost"])


def came_back(raw, *, start, back, periods, complete_until):
    until, found = pd.Timestamp(complete_until), []
    begun, did = _of(raw, start), _of(raw, back)
    begun, did = begun[begun.ts <= until], did[did.ts <= until]
    first = _begins(begun.groupby("unit").ts.min(), "week")
    weeks = set(zip(did.unit, _begins(did.ts, "week"), strict=True))
    for cohort, units in first.groupby(first):
        for k in range(periods + 1):
            week = cohort + pd.Timedelta(days=7 * k)
            if week < until.normalize() - pd.Timedelta(days=until.weekday()):
                found.append((cohort, str(k), float(np.mean([(unit, week) in weeks for unit in units.index]))))
    return pd.DataFrame(found, columns=["key", "key2", "share"])


def _who(raw, *whats):
    return set(_of(raw, *whats).unit)


def people_funnel(raw):
    sent = set(raw["sent"].unit)
    opened = sent & _who(raw, "open", "impression")
    clicked = opened & _who(raw, "click")
    return pd.DataFrame(
        {
            "sent": [len(sent)],
            "opened": [len(opened)],
            "clicked": [len(clicked)],
            "converted": [len(clicked & _who(raw, "conversion"))],
        }
    )
