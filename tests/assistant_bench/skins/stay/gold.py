"""The holiday-home platform's exports in pandas: Johannesburg's clock to UTC, cents to rand, its words to the log's."""

from __future__ import annotations

import pandas as pd

LANES = {"EML": "email", "PSH": "push", "SMS": "sms", "APP": "in_app"}
VERBS = {"DELIVERED": "delivery", "SHOWN": "impression", "OPENED": "open", "TAPPED": "click", "LEFT": "unsubscribe",
         "CLOSED": "dismiss"}
STATES = {"CANCELLED": "booking_cancelled", "STAYED": "stay_completed", "REVIEWED": "review_written"}
WEEK = pd.Timedelta(weeks=1)
BEGINS = pd.Timestamp("2026-02-16")


def _utc(column):
    """South African standard time is two hours ahead, winter and summer."""
    return pd.to_datetime(column, format="ISO8601").astype("datetime64[us]") - pd.Timedelta(hours=2)


def _events(id, unit, ts, what, *, amount=None, machine=False, message=None, channel=None):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts, "what": what})
    frame = frame.assign(machine=machine, message=message, channel=channel, amount=amount)
    return frame.astype({"ts": "datetime64[us]", "machine": "bool", "message": "object", "channel": "object",
                         "amount": "float64"})


def _happened(raw):
    touch, look, asked, paid = raw["touchpoints"], raw["listing_events"], raw["enquiries"], raw["bookings"]
    fate, visit, ticket, reply = raw["booking_states"], raw["visits"], raw["tickets"], raw["host_replies"]
    fate_amount = (fate.refund_cents / 100).where(fate.state == "CANCELLED", fate.stars)
    parts = [
        _events(touch.tp, touch.traveller, _utc(touch.at_sast), touch.action.map(VERBS), machine=touch.by_bot == 1,
                message=touch.msg, channel=touch.chan.map(LANES)),
        _events(visit.visit, visit.traveller, _utc(visit.started_sast), "session"),
        _events(look.ev, look.traveller, _utc(look.at_sast),
                look.ev_type.map({"VIEW": "listing_viewed", "SAVE": "listing_saved"})),
        _events(asked.enquiry, asked.traveller, _utc(asked.sent_sast), "enquiry_sent", amount=asked.nights),
        _events(paid.booking, paid.traveller, _utc(paid.paid_sast), "conversion", amount=paid.total_cents / 100),
        _events(fate.change, fate.traveller, _utc(fate.at_sast), fate.state.map(STATES), amount=fate_amount),
        _events(ticket.ticket, ticket.traveller, ticket.opened_utc, "ticket", amount=ticket.handle_minutes),
        _events(reply.reply, reply.traveller, reply.replied_utc, "host_reply", amount=reply.hours_taken),
    ]
    return pd.concat(parts, ignore_index=True).drop_duplicates(ignore_index=True)


def prelude(raw):
    groups = raw["test_groups"].assign(ts=_utc(raw["test_groups"].entered_sast)).sort_values("ts", kind="stable")
    first = groups.drop_duplicates("traveller")
    outbox, templates = raw["outbox"].drop_duplicates(), raw["templates"].set_index("tpl")
    rights = raw["contact_rights"]
    rights = rights[rights.may_write == 1]
    return {
        "entered": pd.DataFrame({"unit": first.traveller, "arm": first.variant, "ts": first.ts}),
        "sent": pd.DataFrame({
            "message": outbox.msg, "unit": outbox.traveller, "ts": _utc(outbox.sent_sast),
            "channel": outbox.chan.map(LANES), "ref": outbox.tpl, "domain": outbox.tpl.map(templates.theme),
            "campaign": outbox.tpl.map(templates.campaign)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": rights.traveller, "channel": rights.chan.map(LANES),
                              "ts": _utc(rights.since_sast), "until": _utc(rights.until_sast)}),
        "person": raw["travellers"].drop(columns="tz").rename(columns={"traveller": "unit"}),
    }


def _windows(raw, hours, complete_until):
    """Units whose window has ended, with its begin and end."""
    units = raw["entered"][["unit", "ts"]].rename(columns={"ts": "begin"})
    units["end"] = units.begin + pd.Timedelta(hours=hours)
    return units[units.end <= pd.Timestamp(complete_until)]


def _theirs(windows, rows):
    both = rows.merge(windows, on="unit")
    return both[both.ts.ge(both.begin) & both.ts.lt(both.end)]


def _done(raw, *what):
    rows = raw["happened"]
    return rows[rows.what.isin(what) & ~rows.machine]


def mean_amount(raw, *, what, hours, complete_until):
    rows = _theirs(_windows(raw, hours, complete_until), _done(raw, what))
    return rows.groupby("unit", as_index=False).agg(value=("amount", "mean"))


def largest_amount(raw, *, what, hours, complete_until):
    rows = _theirs(_windows(raw, hours, complete_until), _done(raw, what))
    return rows.groupby("unit", as_index=False).agg(value=("amount", "max"))


def amount_over_count(raw, *, what, hours, complete_until):
    windows = _windows(raw, hours, complete_until)
    found = _theirs(windows, _done(raw, what)).groupby("unit").agg(num=("amount", "sum"), den=("id", "size"))
    return found.reindex(windows.unit).fillna(0.0).rename_axis("unit").reset_index()


def any_on(raw, *, what, one, other, hours, complete_until):
    windows, rows = _windows(raw, hours, complete_until), _done(raw, what)
    had = set(_theirs(windows, rows[rows.channel.isin({one, other})]).unit)
    return pd.DataFrame({"unit": windows.unit, "value": [int(u in had) for u in windows.unit]})


def count_by_person(raw, *, what, hours, column, complete_until):
    windows = _windows(raw, hours, complete_until)
    number = _theirs(windows, _done(raw, what)).unit.value_counts()
    people = windows.merge(raw["person"], on="unit", how="left")
    people["number"] = people.unit.map(number).fillna(0)
    return people.groupby(column, as_index=False).agg(value=("number", "mean"), n=("unit", "size")).rename(
        columns={column: "group"})


def _open_at(raw, windows, moment, channel):
    rights = raw["held"]
    rights = rights if channel is None else rights[rights.channel == channel]
    both = windows.merge(rights.rename(columns={"ts": "since"}), on="unit")
    return both[(both.since <= both[moment]) & ~(both.until <= both[moment])]


def held_at(raw, *, hours, channel, complete_until):
    windows = _windows(raw, hours, complete_until)
    still = windows.unit.isin(_open_at(raw, windows, "end", channel).unit)
    return pd.DataFrame({"unit": windows.unit, "value": still.astype(int)})


def held_until(raw, *, hours, channel, complete_until):
    rights = _open_at(raw, _windows(raw, hours, complete_until), "begin", channel)
    lost = rights.until.fillna(pd.Timestamp.max.floor("us"))
    ends = lost.where(lost < rights.end, rights.end)
    return pd.DataFrame({"unit": rights.unit, "value": (ends - rights.begin) / pd.Timedelta(days=1)})


def before_and_after(raw, *, step, only, until_a, from_b):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    early, later = rows[rows.ts < pd.Timestamp(until_a)], rows[rows.ts >= pd.Timestamp(from_b)]
    return pd.DataFrame({"rate_a": [early[step].notna().mean()], "rate_b": [later[step].notna().mean()]})


def rate_without(raw, *, step, column, without):
    rows = raw["followed"]
    rows = rows[rows.domain != without]
    return rows[step].notna().groupby(rows[column]).mean().rename("value").rename_axis("key").reset_index()


def _begun(ts, unit):
    return {"day": lambda: ts.dt.normalize(), "week": lambda: ts.dt.to_period("W-SUN").dt.start_time,
            "month": lambda: ts.dt.to_period("M").dt.start_time}[unit]()


def _spread(table, unit):
    """Every period from the first to the last, and a row a period and group."""
    every = pd.date_range(table.index.min(), table.index.max(), freq={"day": "D", "week": "W-MON", "month": "MS"}[unit])
    return table.reindex(every).rename_axis("key").reset_index().melt("key", var_name="key2")


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    found = _spread(rows.groupby([_begun(rows.ts, unit), rows[column]]).size().unstack(fill_value=0), unit)
    return found.fillna({"value": 0})


def rate_over_time_by(raw, *, step, unit, column, complete_until):
    rows = raw["followed"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    return _spread(rows[step].notna().groupby([_begun(rows.ts, unit), rows[column]]).mean().unstack(), unit)


def people_funnel(raw):
    reached, counts = set(raw["sent"].unit), []
    for what in ((), ("open", "impression"), ("click",), ("conversion",)):
        reached = reached & set(_done(raw, *what).unit) if what else reached
        counts.append(len(reached))
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])


def retained_weekly(raw, *, complete_until):
    ends, rows = pd.Timestamp(complete_until), _done(raw, "session")
    rows = rows[rows.ts <= ends]
    week = ((rows.ts - BEGINS) // WEEK).rename("week")
    pairs = pd.DataFrame({"unit": rows.unit, "week": week}).drop_duplicates()
    pairs["first"] = pairs.groupby("unit").week.transform("min")
    came = pairs.groupby(["first", pairs.week - pairs["first"]]).unit.nunique()
    whole, found = (ends - BEGINS) // WEEK, []
    for first, people in pairs.drop_duplicates("unit").groupby("first").size().items():
        for later in range(9):
            if first + later < whole:
                found.append((BEGINS + first * WEEK, later, came.get((first, later), 0) / people))
    return pd.DataFrame(found, columns=["key", "key2", "share"])


def rows_by(raw, *, what, column):
    return raw[what].groupby(column).size().rename("value").rename_axis("key").reset_index()
