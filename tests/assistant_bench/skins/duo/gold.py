"""duo's dump in pandas: São Paulo's clock to UTC, centavos to reais, its words to the log's."""

from __future__ import annotations

import numpy as np
import pandas as pd

BEHIND = pd.Timedelta(hours=3)
HOUR, DAY, WEEK = pd.Timedelta(hours=1), pd.Timedelta(days=1), pd.Timedelta(weeks=1)
EVENTS = {"delivered": "delivery", "shown": "impression", "opened": "open", "tapped": "click",
          "opted_out": "unsubscribe", "swiped": "dismiss"}


def _utc(local):
    return pd.to_datetime(local, format="ISO8601").astype("datetime64[us]") + BEHIND


def _part(frame, id, unit, ts, what, amount=None, machine=False, message=None, channel=None):
    found = pd.DataFrame({"id": frame[id], "unit": frame[unit], "ts": ts.astype("datetime64[us]"), "what": what})
    found["machine"] = machine
    found["message"] = None if message is None else frame[message]
    found["channel"] = None if channel is None else frame[channel]
    found["amount"] = np.nan if amount is None else amount.astype(float)
    return found.astype({"message": object, "channel": object, "machine": bool})


def _happened(raw):
    events, acts, paid = raw["msg_events"], raw["activity"], raw["purchases"]
    opens, reports, selfies = raw["app_opens"], raw["reports"], raw["selfie_checks"]
    whole = pd.concat([
        _part(events, "ev_id", "member", _utc(events.at_local), events.ev.map(EVENTS), machine=events.bot == 1,
              message="msg", channel="channel"),
        _part(opens, "open_id", "member", pd.to_datetime(opens.at_ms, unit="ms"), "session"),
        _part(acts, "act_id", "member", acts.done_at, acts.verb),
        _part(paid, "purchase", "member", _utc(paid.paid_local), paid["item"].replace("plus", "conversion"),
              amount=paid.centavos / 100),
        _part(reports, "report", "reporter", reports.filed_at, "report", amount=reports.review_hours),
        _part(selfies, "check_id", "member", selfies.checked_at, "selfie_" + selfies.result,
              amount=selfies.wait_seconds),
    ], ignore_index=True)
    return whole.drop_duplicates(ignore_index=True)


def prelude(raw):
    ab = raw["ab"].assign(ts=_utc(raw["ab"].entered_local)).sort_values("ts", kind="stable").drop_duplicates("member")
    outbox, templates = raw["outbox"].drop_duplicates(), raw["templates"].set_index("template_key")
    reach = raw["reach"][raw["reach"].ok == 1]
    return {
        "entered": pd.DataFrame({"unit": ab.member, "arm": ab.variant, "ts": ab.ts}),
        "sent": pd.DataFrame({
            "message": outbox.msg, "unit": outbox.member, "ts": outbox.sent_local.astype("datetime64[us]") + BEHIND,
            "channel": outbox.channel, "ref": outbox.template_key, "domain": outbox.template_key.map(templates.topic),
            "campaign": outbox.template_key.map(templates.campaign)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": reach.member, "channel": reach.channel, "ts": _utc(reach.since_local),
                              "until": _utc(reach.until_local)}),
        "person": raw["members"].rename(columns={"member": "unit"}).drop(columns="tz"),
    }


def _units(raw, hours, complete_until):
    units = raw["entered"].set_index("unit")["ts"]
    return units[units + hours * HOUR <= pd.Timestamp(complete_until)]


def _inside(units, rows, hours, begin=0):
    since = rows["ts"] - rows["unit"].map(units)
    return rows[(since >= begin * HOUR) & (since < hours * HOUR)]


def _people(raw, *what):
    rows = raw["happened"]
    return rows[rows.what.isin(what) & ~rows.machine]


def _each(units, series):
    return series.reindex(units.index, fill_value=0).rename("value").rename_axis("unit").reset_index()


def held_at(raw, *, hours, channel, complete_until):
    units, rows = _units(raw, hours, complete_until), raw["held"]
    rows = rows if channel is None else rows[rows.channel == channel]
    end = rows["unit"].map(units) + hours * HOUR
    standing = rows[(rows["ts"] <= end) & ~(rows.until <= end)]
    return pd.DataFrame({"unit": units.index, "value": units.index.isin(standing.unit).astype(int)})


def _amounts(raw, what, hours, complete_until):
    units = _units(raw, hours, complete_until)
    return units, _inside(units, _people(raw, what), hours).groupby("unit").amount


def amount_mean(raw, *, what, hours, complete_until):
    return _amounts(raw, what, hours, complete_until)[1].mean().rename("value").reset_index()


def amount_top(raw, *, what, hours, complete_until):
    return _amounts(raw, what, hours, complete_until)[1].max().rename("value").reset_index()


def amount_each(raw, *, what, hours, complete_until):
    units, amounts = _amounts(raw, what, hours, complete_until)
    found = pd.DataFrame({"num": amounts.sum(), "den": amounts.size()}).reindex(units.index, fill_value=0)
    return found.rename_axis("unit").reset_index()


def sum_from(raw, *, what, begin, hours, complete_until):
    units = _units(raw, hours, complete_until)
    return _each(units, _inside(units, _people(raw, what), hours, begin).groupby("unit").amount.sum())


def two_kinds(raw, *, one, other, hours, complete_until):
    units = _units(raw, hours, complete_until)
    return _each(units, _inside(units, _people(raw, one, other), hours).groupby("unit").size())


def reports_for(raw, *, reason, hours, complete_until):
    units = _units(raw, hours, complete_until)
    rows = raw["reports"].rename(columns={"reporter": "unit", "filed_at": "ts"})
    return _each(units, _inside(units, rows[rows.reason == reason], hours).groupby("unit").size())


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _units(raw, hours, complete_until)
    rows = _inside(units, _people(raw, what), hours)
    found = _each(units, rows.groupby("unit").size()).merge(raw["person"], on="unit")
    return found.groupby(column)["value"].agg(["mean", "count"]).reset_index().set_axis(["group", "value", "n"], axis=1)


def own_by(raw, *, own, column):
    return raw[own].groupby(column).size().rename("value").rename_axis("key").reset_index()


def _begun(moments, unit):
    day = moments.dt.normalize()
    if unit == "week":
        return day - pd.to_timedelta(day.dt.weekday, unit="D")
    return day if unit == "day" else day - pd.to_timedelta(day.dt.day - 1, unit="D")


def _grid(table, unit, fill):
    every = pd.date_range(table.index.min(), table.index.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])
    return table.reindex(every, fill_value=fill).rename_axis("key").reset_index().melt("key", var_name="key2")


def rate_over_time_by(raw, *, step, unit, column, only, complete_until):
    rows = raw["followed"]
    rows = rows[(rows["ts"] <= pd.Timestamp(complete_until)) & ((rows.channel == only) | (only is None))]
    had = rows[step].notna().astype(float)
    return _grid(had.groupby([_begun(rows["ts"], unit), rows[column]]).mean().unstack(), unit, np.nan)


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"][raw["sent"]["ts"] <= pd.Timestamp(complete_until)]
    return _grid(pd.crosstab(_begun(rows["ts"], unit), rows[column]), unit, 0)


def _share(rows, step, column):
    shares = rows.groupby(column)[step].agg(lambda s: s.notna().mean()).astype(float)
    return shares.rename("value").rename_axis("key").reset_index()


def rate_except(raw, *, step, column, of, without):
    rows = raw["followed"]
    return _share(rows[rows[of] != without], step, column)


def rate_from(raw, *, step, column, since):
    rows = raw["followed"]
    return _share(rows[rows["ts"] >= pd.Timestamp(since)], step, column)


def split_at(raw, *, step, only, day):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    late = rows["ts"] >= pd.Timestamp(day)
    reached = rows[step].notna()
    return pd.DataFrame({"rate_a": [reached[~late].mean()], "rate_b": [reached[late].mean()]})


def pressure(raw, *, step):
    sent, rows = raw["sent"], raw["followed"]
    own = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit")["ts"]}
    rows = rows[rows["ts"] >= sent["ts"].min() + WEEK]
    week = np.timedelta64(7, "D")
    before = [int(((own[u] < t) & (own[u] >= t - week)).sum())
              for u, t in zip(rows.unit, rows["ts"].to_numpy(), strict=True)]
    return rows[step].notna().groupby(np.minimum(before, 10)).mean().rename("value").rename_axis("key").reset_index()


def came_back(raw, *, complete_until):
    until, rows = pd.Timestamp(complete_until), _people(raw, "session")
    rows = rows[rows["ts"] <= until]
    seen = pd.DataFrame({"unit": rows.unit, "week": _begun(rows["ts"], "week")}).drop_duplicates()
    first = seen.groupby("unit").week.min()
    found = []
    for start in sorted(first.unique()):
        people = set(first.index[first == start])
        for k in range(9):
            week = start + k * WEEK
            if week + WEEK <= until:
                found.append((start, k, len(people & set(seen.unit[seen.week == week])) / len(people)))
    return pd.DataFrame(found, columns=["key", "key2", "share"])


def reach_weekly(raw, *, complete_until):
    held, found = raw["held"], []
    begun, until = min(raw["happened"]["ts"].min(), raw["sent"]["ts"].min()), pd.Timestamp(complete_until)
    week = begun.normalize() - begun.weekday() * DAY
    week = week if week >= begun else week + WEEK
    while week + WEEK <= until:
        end = week + WEEK
        standing = held[(held["ts"] < end) & ~(held.until < end)]
        found += [(week, channel, standing.unit[standing.channel == channel].nunique())
                  for channel in held.channel.unique()]
        week = end
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def happened_dated(raw, *, what, column, since, until):
    rows = _people(raw, what)
    rows = rows[(rows["ts"] >= pd.Timestamp(since)) & (rows["ts"] < pd.Timestamp(until))]
    return rows.groupby(column).size().rename("value").rename_axis("key").reset_index()


def lapsed_by(raw, *, step, column, of):
    rows = raw["followed"]
    rows = rows[rows[of].notna() & rows[step].isna()]
    return rows.groupby(column).size().rename("value").rename_axis("key").reset_index()
