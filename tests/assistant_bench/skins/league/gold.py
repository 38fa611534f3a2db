"""The fantasy game's exports in pandas: São Paulo's clock to UTC, hundredths to coins and reais."""

from __future__ import annotations

import pandas as pd

BEHIND = pd.Timedelta(hours=3)
VERBS = {"landed": "delivery", "shown": "impression", "opened": "open", "tapped": "click", "muted": "unsubscribe",
         "swiped": "dismiss"}
SKUS = {"pack": "conversion", "pass": "pass_started", "pass_cancel": "pass_cancelled"}
TYPES = {"ts": "datetime64[us]", "machine": "bool", "message": "object", "channel": "object", "amount": "float64"}


def _utc(local):
    return pd.to_datetime(local, format="ISO8601").astype("datetime64[us]") + BEHIND


def _part(id, unit, ts, what, machine=False, message=None, channel=None, amount=None):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts, "what": what})
    return frame.assign(machine=machine, message=message, channel=channel, amount=amount).astype(TYPES)


def _yes(column):
    return column if column.dtype == bool else column.eq("yes")


def prelude(raw):
    cells = raw["cells"].assign(ts=_utc(raw["cells"].entered_local))
    cells = cells.sort_values("ts", kind="stable").drop_duplicates("mgr")
    pings, tpls = raw["pings"].drop_duplicates(), raw["tpls"].set_index("tpl")
    log, opens, lineups, market = raw["ping_log"], raw["app_opens"], raw["lineups"], raw["market"]
    leagues, store, chat, picks = raw["leagues"], raw["store"], raw["chat"], raw["predictions"]
    happened = pd.concat([
        _part(log.hit, log.mgr, _utc(log.at_local), log.verb.map(VERBS), _yes(log.bot), log.ping, log.route),
        _part(opens.visit, opens.mgr, pd.to_datetime(opens.t_us, unit="us"), "session"),
        _part(lineups.lineup, lineups.mgr, _utc(lineups.at_local), "lineup_" + lineups.status),
        _part(market.deal, market.mgr, market.at_utc, market.side.map({"buy": "player_bought", "sell": "player_sold"}),
              amount=market.fee_cents / 100),
        _part(leagues.act, leagues.mgr, leagues.at_utc, leagues.what),
        _part(store.receipt, store.mgr, _utc(store.at_local), store.sku.map(SKUS), amount=store.centavos / 100),
        _part(chat.post, chat.mgr, chat.posted_at, "chat", amount=chat.chars),
        _part(picks.pick, picks.mgr, picks.placed_at, "prediction", amount=picks.stake),
    ], ignore_index=True).drop_duplicates(ignore_index=True)
    aside = pd.concat([
        chat.rename(columns={"post": "id", "posted_at": "ts", "room": "tag", "chars": "amount"}).assign(what="chat"),
        picks.rename(columns={"pick": "id", "placed_at": "ts", "market": "tag", "stake": "amount"})
        .assign(what="prediction"),
    ], ignore_index=True).rename(columns={"mgr": "unit"})
    on = raw["route_state"][raw["route_state"].status == "on"]
    return {
        "entered": pd.DataFrame({"unit": cells.mgr, "arm": cells.cell, "ts": cells.ts}),
        "sent": pd.DataFrame({
            "message": pings.ping, "unit": pings.mgr, "ts": pings.sent_local.astype("datetime64[us]") + BEHIND,
            "channel": pings.route, "ref": pings.tpl, "domain": pings.tpl.map(tpls.topic),
            "campaign": pings.tpl.map(tpls.campaign)}),
        "happened": happened, "aside": aside,
        "held": pd.DataFrame({"unit": on.mgr, "channel": on.route, "ts": _utc(on.from_local),
                              "until": _utc(on.to_local)}),
        "person": raw["mgrs"].rename(columns={"mgr": "unit"}).drop(columns="tz"),
    }


def _mature(raw, hours, complete_until):
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "start"})
    units["end"] = units.start + pd.Timedelta(hours=hours)
    return units[units.end <= pd.Timestamp(complete_until)]


def _in_window(units, rows):
    both = units.merge(rows, on="unit")
    return both[(both.start <= both.ts) & (both.ts < both.end)]


def _by_people(raw, what):
    rows = raw["happened"]
    return rows[rows.what.eq(what) & ~rows.machine]


def _flag(units, rows):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(set(rows.unit)).astype(int)})


def _count(units, rows):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.map(rows.unit.value_counts()).fillna(0)})


def any_on(raw, *, what, one, other, hours, complete_until):
    units, rows = _mature(raw, hours, complete_until), _by_people(raw, what)
    return _flag(units, _in_window(units, rows[(rows.channel == one) | (rows.channel == other)]))


def any_except(raw, *, what, without, hours, complete_until):
    units, rows = _mature(raw, hours, complete_until), _by_people(raw, what)
    return _flag(units, _in_window(units, rows[rows.channel.notna() & (rows.channel != without)]))


def aside_count(raw, *, what, tag, hours, complete_until):
    units, rows = _mature(raw, hours, complete_until), raw["aside"]
    return _count(units, _in_window(units, rows[(rows.what == what) & (rows.tag == tag)]))


def aside_any(raw, *, what, tag, hours, complete_until):
    found = aside_count(raw, what=what, tag=tag, hours=hours, complete_until=complete_until)
    return found.assign(value=found["value"].clip(upper=1))


def aside_by(raw, *, what):
    rows = raw["aside"]
    return rows[rows.what == what].groupby("tag").size().rename("value").rename_axis("key").reset_index()


def closed_by(raw, *, column):
    off = raw["route_state"][raw["route_state"].status == "off"]
    return off[column].fillna("").value_counts().rename("value").rename_axis("key").reset_index()


def mean_amount(raw, *, what, hours, complete_until):
    inside = _in_window(_mature(raw, hours, complete_until), _by_people(raw, what))
    return inside.groupby("unit").amount.mean().rename("value").reset_index()


def largest_amount(raw, *, what, hours, complete_until):
    inside = _in_window(_mature(raw, hours, complete_until), _by_people(raw, what))
    return inside.groupby("unit").amount.max().rename("value").reset_index()


def amount_over_count(raw, *, what, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    inside = _in_window(units, _by_people(raw, what))
    found = _count(units, inside).rename(columns={"value": "den"})
    return found.assign(num=found.unit.map(inside.groupby("unit").amount.sum()).fillna(0.0))[["unit", "num", "den"]]


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _mature(raw, hours, complete_until)
    found = _count(units, _in_window(units, _by_people(raw, what))).merge(raw["person"], on="unit", how="left")
    return (found.groupby(column, dropna=False)["value"].agg(["mean", "size"]).reset_index()
            .set_axis(["group", "value", "n"], axis=1))


def _open_at(raw, units, channel, moment):
    rows = raw["held"]
    both = units.merge(rows if channel is None else rows[rows.channel == channel], on="unit")
    return both[(both.ts <= both[moment]) & ~(both.until <= both[moment])]


def held_at(raw, *, hours, channel, complete_until):
    units = _mature(raw, hours, complete_until)
    return _flag(units, _open_at(raw, units, channel, "end"))


def held_until(raw, *, hours, channel, complete_until):
    rows = _open_at(raw, _mature(raw, hours, complete_until), channel, "start")
    stop = rows[["until", "end"]].min(axis=1)
    return pd.DataFrame({"unit": rows.unit, "value": (stop - rows.start) / pd.Timedelta(days=1)})


def _rate(rows, step):
    return rows[step].notna().sum() / len(rows)


def before_and_after(raw, *, step, only, until_a, from_b):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    a, b = rows[rows.ts < pd.Timestamp(until_a)], rows[rows.ts >= pd.Timestamp(from_b)]
    return pd.DataFrame([[_rate(a, step), _rate(b, step)]], columns=["rate_a", "rate_b"])


def rate_since(raw, *, step, column, only, since):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    rows = rows[rows.ts >= pd.Timestamp(since)]
    return rows[step].notna().groupby(rows[column]).mean().rename("value").rename_axis("key").reset_index()


def _begun(ts, unit):
    day = ts.dt.normalize()
    if unit == "week":
        return day - pd.to_timedelta(day.dt.weekday, unit="D")
    return day if unit == "day" else day - pd.to_timedelta(day.dt.day - 1, unit="D")


def _melted(table, unit, fill=None):
    every = pd.date_range(table.index.min(), table.index.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit])
    table = table.reindex(every)
    table = table if fill is None else table.fillna(fill)
    return table.rename_axis("key").reset_index().melt(id_vars="key", var_name="key2", value_name="value")


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"][raw["sent"].ts <= pd.Timestamp(complete_until)]
    return _melted(pd.crosstab(_begun(rows.ts, unit), rows[column]), unit, 0)


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"][raw["followed"].ts <= pd.Timestamp(complete_until)]
    shares = rows[step].notna().groupby([_begun(rows.ts, unit).rename("p"), rows[column].rename("g")]).mean()
    return _melted(shares.unstack(), unit)


def people_funnel(raw):
    rows = raw["happened"][~raw["happened"].machine]
    steps = [set(raw["sent"].unit), *(set(rows.unit[rows.what.isin(kinds)]) for kinds in
                                      (["open", "impression"], ["click"], ["conversion"]))]
    counts = [len(set.intersection(*steps[:i])) for i in range(1, 5)]
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])


def open_weekly(raw, *, complete_until):
    held, week, found = raw["held"], pd.Timedelta(days=7), []
    begun = min(raw["happened"].ts.min(), raw["sent"].ts.min())
    monday = begun.normalize() - pd.Timedelta(days=begun.weekday())
    monday = monday if monday >= begun else monday + week
    while monday + week <= pd.Timestamp(complete_until):
        standing = held[(held.ts < monday + week) & ~(held.until < monday + week)].groupby("channel").unit.nunique()
        found += [(monday, channel, standing.get(channel, 0)) for channel in held.channel.unique()]
        monday += week
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def by_pressure(raw):
    """The messages of the seven days before each one, counted by a walk along the manager's messages."""
    week, begun, level = pd.Timedelta(days=7), raw["sent"].ts.min(), []
    for _, rows in raw["followed"].groupby("unit"):
        moments = rows.ts.sort_values().to_numpy()
        n = moments.searchsorted(rows.ts.to_numpy()) - moments.searchsorted((rows.ts - week).to_numpy())
        level.append(pd.DataFrame({"n": n.clip(max=10), "had": rows.clicked.notna(), "ts": rows.ts}))
    whole = pd.concat(level)
    return whole[whole.ts >= begun + week].groupby("n").had.mean().rename("value").rename_axis("key").reset_index()


def retained_weekly(raw, *, complete_until):
    rows, until, week = _by_people(raw, "session"), pd.Timestamp(complete_until), pd.Timedelta(days=7)
    weeks = pd.DataFrame({"unit": rows.unit, "w": _begun(rows.ts, "week")})[rows.ts <= until].drop_duplicates()
    weeks["first"] = weeks.groupby("unit").w.transform("min")
    sizes = weeks.groupby("first").unit.nunique()
    back = weeks.groupby(["first", "w"]).unit.nunique()
    found = [(first, k, back.get((first, first + k * week), 0) / size)
             for first, size in sizes.items() for k in range(9) if first + (k + 1) * week <= until]
    return pd.DataFrame(found, columns=["key", "key2", "share"])
