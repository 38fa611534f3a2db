"""The ticket shop's exports in pandas: its clock to UTC, centavos to reais, its codes to the log's words."""

from __future__ import annotations

import numpy as np
import pandas as pd

BEHIND = pd.Timedelta(hours=3)
CODES = {"LANDED": "delivery", "SEEN": "impression", "READ": "open", "TAP": "click", "STOP": "unsubscribe"}
PIPES = {"EML": "email", "PSH": "push", "TXT": "sms", "APP": "in_app"}
WAYS = {"REFUND": "ticket_refunded", "RESALE": "ticket_resold"}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]


def _clock(column):
    """São Paulo's time as UTC."""
    if column.dtype == object or isinstance(column.dtype, pd.StringDtype):
        column = pd.to_datetime(column, format="ISO8601")
    return column.astype("datetime64[us]") + BEHIND


def _flag(column):
    return column.astype(str).str.lower().isin(["yes", "true"])


def _plain(frame, id, ts, what, amount=None):
    return pd.DataFrame({"id": frame[id], "unit": frame.fanId, "ts": ts.astype("datetime64[us]"), "what": what,
                         "machine": False, "message": None, "channel": None,
                         "amount": np.nan if amount is None else amount.astype(float)})


def _happened(raw):
    heard, back = raw["feedback"], raw["reversals"]
    reactions = pd.DataFrame({
        "id": heard.fbId, "unit": heard.fanId, "ts": _clock(heard.heardAt), "what": heard.code.map(CODES),
        "machine": _flag(heard.scanner), "message": heard.blastId, "channel": heard["pipe"].map(PIPES),
        "amount": np.nan})
    visits, pages, orders, follows = raw["visits"], raw["showpages"], raw["orders"], raw["follows"]
    scans, waits = raw["door_scans"], raw["waitlists"]
    parts = [
        reactions,
        _plain(visits, "visitId", _clock(visits.startedAt), "session"),
        _plain(pages, "viewId", pd.to_datetime(pages.ms, unit="ms"), "show_viewed"),
        _plain(orders, "orderNo", _clock(orders.paidAt), "conversion", orders.centavos / 100),
        _plain(back, "revNo", _clock(back.doneAt), back.how.map(WAYS), back.centavos / 100),
        _plain(follows, "followId", _clock(follows.followedAt), "artist_followed"),
        _plain(scans, "scanId", scans.scannedAt, "scan", scans.queue_minutes),
        _plain(waits, "waitId", pd.to_datetime(waits.joinedAt, format="ISO8601"), "wait", waits.seats),
    ]
    kinds = {"machine": "bool", "message": "object", "channel": "object", "amount": "float64"}
    whole = pd.concat([part.astype(kinds) for part in parts], ignore_index=True)
    return whole[COLUMNS].drop_duplicates(ignore_index=True)


def prelude(raw):
    tests = raw["abtests"].assign(ts=_clock(raw["abtests"].seenAt)).sort_values("ts", kind="stable")
    tests = tests.drop_duplicates("fanId")
    blasts, artwork = raw["blasts"].drop_duplicates(), raw["artwork"].set_index("artworkId")
    open_ = raw["contactable"][_flag(raw["contactable"].okay)]
    return {
        "entered": pd.DataFrame({"unit": tests.fanId, "arm": tests.variant, "ts": tests.ts}),
        "sent": pd.DataFrame({
            "message": blasts.blastId, "unit": blasts.fanId, "ts": _clock(blasts.firedAt),
            "channel": blasts["pipe"].map(PIPES), "ref": blasts.artworkId,
            "domain": blasts.artworkId.map(artwork.topic), "campaign": blasts.artworkId.map(artwork.push_name)}),
        "happened": _happened(raw),
        "held": pd.DataFrame({"unit": open_.fanId, "channel": open_["pipe"].map(PIPES), "ts": _clock(open_.fromAt),
                              "until": _clock(open_.toAt)}),
        "person": raw["fans"].rename(columns={"fanId": "unit"}).drop(columns="tz"),
    }


def _mature(raw, hours, complete_until):
    entered = raw["entered"][["unit", "ts"]]
    ends = entered.ts + pd.Timedelta(hours=hours)
    return entered.assign(end=ends)[ends <= pd.Timestamp(complete_until)]


def _inside(units, rows):
    both = units.rename(columns={"ts": "start"}).merge(rows, on="unit")
    return both[(both.ts >= both.start) & (both.ts < both.end)]


def _people(raw, *what):
    rows = raw["happened"]
    return rows[rows.what.isin(what) & ~rows.machine]


def _had(units, rows):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(_inside(units, rows).unit).astype(int)})


def either_pipe(raw, *, what, one, other, hours, complete_until):
    rows = _people(raw, what)
    return _had(_mature(raw, hours, complete_until), rows[rows.channel.isin([one, other])])


def typical(raw, *, what, hours, complete_until):
    inside = _inside(_mature(raw, hours, complete_until), _people(raw, what))
    return inside.groupby("unit").amount.mean().rename("value").reset_index()


def largest(raw, *, what, hours, complete_until):
    inside = _inside(_mature(raw, hours, complete_until), _people(raw, what))
    return inside.groupby("unit").amount.max().rename("value").reset_index()


def standing(raw, *, hours, channel, complete_until):
    units = _mature(raw, hours, complete_until)
    both = units.merge(raw["held"].rename(columns={"ts": "since"}), on="unit")
    both = both[(both.channel == channel) & (both.since <= both.end) & (both.until.isna() | (both.until > both.end))]
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(both.unit).astype(int)})


def per_order(raw, *, hours, complete_until):
    units = _mature(raw, hours, complete_until)
    groups = _inside(units, _people(raw, "conversion")).groupby("unit").amount
    return pd.DataFrame({"unit": units.unit, "num": units.unit.map(groups.sum()).fillna(0.0),
                         "den": units.unit.map(groups.size()).fillna(0)})


def rows_by(raw, *, table, column):
    return raw[table][column].value_counts().rename("value").rename_axis("key").reset_index()


def sent_split(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    period = rows.ts.dt.to_period({"day": "D", "week": "W-SUN", "month": "M"}[unit]).dt.start_time
    every = pd.date_range(period.min(), period.max(), freq={"day": "D", "week": "W-MON", "month": "MS"}[unit])
    table = pd.crosstab(period, rows[column]).reindex(every, fill_value=0)
    return table.stack().rename("value").rename_axis(["key", "key2"]).reset_index()


def halves(raw, *, step, only, turn):
    rows = raw["followed"]
    rows = rows if only is None else rows[rows.channel == only]
    early = rows.ts < pd.Timestamp(turn)
    return pd.DataFrame({"rate_a": [rows[early][step].notna().mean()], "rate_b": [rows[~early][step].notna().mean()]})


def load_curve(raw, *, step):
    sent = raw["sent"]
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit").ts}
    week = np.timedelta64(7, "D")
    rows = raw["followed"]
    rows = rows[rows.ts >= sent.ts.min() + pd.Timedelta(days=7)]
    level = [min(int(np.searchsorted(moments[u], t) - np.searchsorted(moments[u], t - week)), 10)
             for u, t in zip(rows.unit, rows.ts.to_numpy(), strict=True)]
    return rows[step].notna().groupby(np.array(level)).mean().rename("value").rename_axis("key").reset_index()


def cohort(raw, *, complete_until):
    rows = _people(raw, "session")
    rows = rows[rows.ts <= pd.Timestamp(complete_until)]
    zero = pd.Timestamp("2026-08-03")
    seen = pd.crosstab(rows.unit, (rows.ts - zero) // pd.Timedelta(weeks=1)).gt(0)
    first, whole = seen.idxmax(axis=1), (pd.Timestamp(complete_until) - zero) // pd.Timedelta(weeks=1)
    found = [(zero + pd.Timedelta(weeks=start), later, people[start + later].mean() if start + later in people else 0.0)
             for start, people in seen.groupby(first) for later in range(min(9, whole - start))]
    return pd.DataFrame(found, columns=["key", "key2", "share"])


def steps_by_fan(raw):
    left, counts = set(raw["sent"].unit), []
    for what in (None, ("open", "impression"), ("click",), ("conversion",)):
        left = left if what is None else left & set(_people(raw, *what).unit)
        counts.append(len(left))
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])
