"""The ride app's exports in pandas: microseconds, local and London times to UTC, cents to euros, its words to ours."""

from __future__ import annotations

import pandas as pd

WAYS = {"PN": "mobile_push", "SM": "sms", "EM": "email", "IA": "in_app"}
WHAT = {"dlv": "delivery", "opn": "open", "tap": "click", "stp": "unsubscribe", "shw": "impression", "swp": "dismiss"}


def _micros(numbers):
    return pd.to_datetime(numbers, unit="us").astype("datetime64[us]")


def _offset(text):
    return pd.to_datetime(text, utc=True, format="ISO8601").dt.tz_localize(None).astype("datetime64[us]")


def _london(local):
    moments = pd.to_datetime(local, format="ISO8601").dt.tz_localize("Europe/London")
    return moments.dt.tz_convert("UTC").dt.tz_localize(None).astype("datetime64[us]")


def prelude(raw):
    trial = raw["trial"].assign(ts=_london(raw["trial"].joined_at)).sort_values("ts", kind="stable")
    entered = trial.drop_duplicates("rider").rename(columns={"rider": "unit", "cell": "arm"})
    creatives = raw["creatives"].set_index("creative")
    notices, reactions, bookings, trips, opens = (
        raw[name].drop_duplicates() for name in ("notices", "reactions", "bookings", "trips", "app_opens"))
    sent = pd.DataFrame({
        "message": notices.notice_no, "unit": notices.rider, "ts": _micros(notices.sent_us),
        "channel": notices.via.map(WAYS), "ref": notices.creative, "domain": notices.creative.map(creatives.theme),
        "campaign": notices.creative.map(creatives.campaign)})
    requested = bookings.assign(ts=_offset(bookings.requested_at))

    def outcome(rows, id, ts, what, amount=None):
        return pd.DataFrame({"id": id, "unit": rows.rider, "ts": ts, "what": what, "machine": False, "amount": amount})

    ended = {state: requested[requested.state == state] for state in ("cancelled", "no_driver")}
    seen, rentals = opens[opens.saw_price.astype(bool)], raw["bike_rentals"]
    parts = [
        pd.DataFrame({
            "id": reactions.reaction_no, "unit": reactions.rider, "ts": _micros(reactions.at_us),
            "what": reactions.what.map(WHAT), "machine": reactions.robot.astype(bool), "message": reactions.notice_no,
            "channel": reactions.via.map(WAYS)}),
        outcome(opens, opens.open_no, _micros(opens.at_us), "app_open"),
        outcome(seen, seen.open_no + "p", _micros(seen.at_us) + pd.Timedelta(seconds=45), "fare_check"),
        outcome(requested, requested.booking_no, requested["ts"], "booking"),
        outcome(ended["cancelled"], ended["cancelled"].booking_no + "x",
                ended["cancelled"]["ts"] + pd.Timedelta(minutes=4), "cancellation"),
        outcome(ended["no_driver"], ended["no_driver"].booking_no + "n",
                ended["no_driver"]["ts"] + pd.Timedelta(minutes=6), "no_driver"),
        outcome(trips, trips.trip_no, _offset(trips.dropped_off), "trip", trips.fare_minor / 100),
        outcome(rentals, rentals.rental_no, rentals.unlocked_at, "bike_rental", rentals.metres.astype(float)),
    ]
    allowed = raw["consents"][raw["consents"].state == "in"]
    return {
        "entered": entered[["unit", "arm", "ts"]], "sent": sent, "happened": pd.concat(parts, ignore_index=True),
        "held": pd.DataFrame({"unit": allowed.rider, "channel": allowed.via.map(WAYS), "ts": _london(allowed.given_at),
                              "until": _london(allowed.taken_back_at)}),
        "person": raw["riders"].rename(columns={"rider": "unit"}),
    }


def _entered(raw, hours, complete_until):
    entered = raw["entered"]
    return entered[entered["ts"] + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)].set_index("unit")["ts"]


def _within(raw, rows, hours, complete_until):
    """The rows of mature units that lie in their window; the units."""
    begins = _entered(raw, hours, complete_until)
    since = rows["ts"] - rows["unit"].map(begins)
    return rows[(since >= pd.Timedelta(0)) & (since < pd.Timedelta(hours=hours))], begins.index


def _counted(rows, units, flag=False):
    found = rows.groupby("unit").size().reindex(units, fill_value=0)
    return (found.clip(upper=1) if flag else found).rename("value").rename_axis("unit").reset_index()


def _made(raw, *kinds):
    rows = raw["happened"]
    return rows[rows.what.isin(kinds) & ~rows.machine.astype(bool)]


def _amounts(raw, what, hours, complete_until, how):
    rows, units = _within(raw, _made(raw, what), hours, complete_until)
    return rows.groupby("unit").amount.agg(how), units


def amount_over(raw, *, what, base, hours, complete_until):
    top, units = _amounts(raw, what, hours, complete_until, "sum")
    below = _within(raw, _made(raw, base), hours, complete_until)[0].groupby("unit").size()
    found = pd.DataFrame({"num": top.reindex(units).fillna(0), "den": below.reindex(units).fillna(0)})
    return found.rename_axis("unit").reset_index()


def rentals_within(raw, *, bike, besides, minutes, hours, flag, complete_until):
    rows = raw["bike_rentals"].rename(columns={"rider": "unit", "unlocked_at": "ts"})
    if bike is not None:
        rows = rows[rows.bike == bike]
    if besides is not None:
        rows = rows[rows.bike != besides]
    if minutes is not None:
        rows = rows[rows.minutes >= minutes]
    return _counted(*_within(raw, rows, hours, complete_until), flag)


def happened_besides(raw, *, what, besides, hours, flag, complete_until):
    rows = _made(raw, what)
    rows = rows[rows.channel.notna() & rows.channel.ne(besides)]
    return _counted(*_within(raw, rows, hours, complete_until), flag)


def any_on(raw, *, what, one, two, hours, complete_until):
    rows = _made(raw, what)
    return _counted(*_within(raw, rows[rows.channel.isin([one, two])], hours, complete_until), True)


def sent_besides(raw, *, besides, hours, complete_until):
    rows = raw["sent"]
    return _counted(*_within(raw, rows[rows.channel != besides], hours, complete_until))


def largest_within(raw, *, what, hours, complete_until):
    found, units = _amounts(raw, what, hours, complete_until, "max")
    return found.reindex(units).fillna(0).rename("value").rename_axis("unit").reset_index()


def sum_scaled(raw, *, what, hours, per, complete_until):
    found, units = _amounts(raw, what, hours, complete_until, "sum")
    return (found.reindex(units).fillna(0) / per).rename("value").rename_axis("unit").reset_index()


def sum_among(raw, *, what, hours, complete_until):
    found, _ = _amounts(raw, what, hours, complete_until, "sum")
    return found.rename("value").rename_axis("unit").reset_index()


def above_within(raw, *, what, least, hours, flag, complete_until):
    rows = _made(raw, what)
    return _counted(*_within(raw, rows[rows.amount > least], hours, complete_until), flag)


def held_at(raw, *, hours, channel, complete_until):
    begins, rows = _entered(raw, hours, complete_until), raw["held"]
    if channel is not None:
        rows = rows[rows.channel == channel]
    moment = rows.unit.map(begins) + pd.Timedelta(hours=hours)
    holding = set(rows.unit[(rows["ts"] <= moment) & (rows.until.isna() | (rows.until > moment))])
    return pd.DataFrame({"unit": begins.index, "value": [int(unit in holding) for unit in begins.index]})


def count_by_person(raw, *, what, hours, column, complete_until):
    found = _counted(*_within(raw, _made(raw, what), hours, complete_until))
    found["group"] = found.unit.map(raw["person"].set_index("unit")[column])
    return found.groupby("group")["value"].agg(["mean", "size"]).reset_index().set_axis(["group", "value", "n"], axis=1)


def _sizes(column):
    return column.value_counts().rename("value").rename_axis("key").reset_index()


def outcomes_by(raw):
    return _sizes(_made(raw, "trip", "booking", "cancellation", "no_driver", "app_open", "fare_check").what)


def rentals_by(raw):
    return _sizes(raw["bike_rentals"].bike)


def riders_by(raw, *, column):
    return _sizes(raw["person"][column])


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    period = rows["ts"].dt.floor("D")
    if unit == "week":
        period = period - pd.to_timedelta(period.dt.weekday, unit="D")
    table = pd.crosstab(period, rows[column])
    every = pd.date_range(table.index.min(), table.index.max(), freq="7D" if unit == "week" else "D")
    long = table.reindex(every, fill_value=0).stack()
    return long.rename("value").rename_axis(["key", "key2"]).reset_index()


def reachable_over_time(raw, *, complete_until):
    held = raw["held"]
    first = held["ts"].min()
    monday = first.normalize() - pd.Timedelta(days=first.weekday())
    end = monday + pd.Timedelta(days=7) if monday >= first else monday + pd.Timedelta(days=14)
    found = []
    while end <= pd.Timestamp(complete_until):
        on = held[(held["ts"] < end) & (held.until.isna() | (held.until >= end))]
        found += [(end - pd.Timedelta(days=7), channel, on[on.channel == channel].unit.nunique())
                  for channel in held.channel.unique()]
        end += pd.Timedelta(days=7)
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def rate_by_pressure(raw, *, step, days, most):
    rows, span = raw["followed"], pd.Timedelta(days=days)
    moments = {unit: part.sort_values().to_numpy() for unit, part in raw["sent"].groupby("unit")["ts"]}
    rows = rows[rows["ts"] >= raw["sent"]["ts"].min() + span]
    before = [moments[unit].searchsorted(ts.to_datetime64()) - moments[unit].searchsorted((ts - span).to_datetime64())
              for unit, ts in zip(rows.unit, rows["ts"], strict=True)]
    level = pd.Series(before, index=rows.index).clip(upper=most)
    return rows[step].notna().groupby(level).mean().rename("value").rename_axis("key").reset_index()


def _rates(rows, step, column):
    return rows[step].notna().groupby(rows[column].fillna("")).mean().rename("value").rename_axis("key").reset_index()


def rate_between(raw, *, step, column, since, until):
    rows = raw["followed"]
    return _rates(rows[(rows["ts"] >= pd.Timestamp(since)) & (rows["ts"] < pd.Timestamp(until))], step, column)


def rate_besides(raw, *, step, column, besides):
    rows = raw["followed"]
    return _rates(rows[rows.channel != besides], step, column)


def how_many(raw, *, what):
    return pd.DataFrame({"value": [len(_made(raw, what))]})


def missed_by(raw, *, step, column, only, domain):
    rows = raw["followed"]
    for name, value in (("channel", only), ("domain", domain)):
        rows = rows if value is None else rows[rows[name] == value]
    rows = rows[rows[step].isna()]
    return rows[column].fillna("").value_counts().rename("value").rename_axis("key").reset_index()


def _long(table, unit):
    freq = {"hour": "h", "day": "D", "week": "W-MON", "month": "MS"}[unit]
    whole = table.reindex(pd.date_range(table.index.min(), table.index.max(), freq=freq))
    return whole.rename_axis("key").reset_index().melt("key", var_name="key2")


def _begun(moments, unit):
    if unit in ("hour", "day"):
        return moments.dt.floor("h" if unit == "hour" else "D")
    return moments.dt.to_period("W-SUN" if unit == "week" else "M").dt.start_time


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"]
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    rows = pd.DataFrame({"key": _begun(rows["ts"], unit), "of": rows[column], "had": rows[step].notna()})
    return _long(rows.groupby(["key", "of"]).had.mean().unstack(), unit)


def happened_over_time_by(raw, *, what, unit, column, complete_until):
    rows = raw["happened"]
    rows = rows[(rows.what == what) & ~rows.machine.astype(bool) & (rows["ts"] <= pd.Timestamp(complete_until))]
    found = _long(pd.crosstab(_begun(rows["ts"], unit), rows[column].fillna("")), unit)
    return found.assign(value=found["value"].fillna(0))
