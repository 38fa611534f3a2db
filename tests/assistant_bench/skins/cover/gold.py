"""The mutual's core system in pandas: Brisbane's clock to UTC, cents to dollars, its codes to the log's kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd

BRISBANE = pd.Timedelta(hours=10)
VERBS = {
    "DLV": "delivery",
    "SEEN": "impression",
    "OPN": "open",
    "TAP": "click",
    "STOP": "unsubscribe",
    "CLOSE": "dismiss",
}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]
BEGAN = pd.Timestamp("2026-02-02")
WEEK = pd.Timedelta(weeks=1)


def _utc(wall):
    return pd.to_datetime(wall, format="ISO8601").astype("datetime64[us]") - BRISBANE


def _ms(column):
    return pd.to_datetime(column, unit="ms").astype("datetime64[us]")


def _pipe(column):
    return column.replace({"inapp": "in_app"})


def _plain(id, unit, ts, what, amount=np.nan):
    frame = pd.DataFrame({"id": id, "unit": unit, "ts": ts.astype("datetime64[us]"), "what": what, "amount": amount})
    return frame.assign(machine=False, message=None, channel=None)[COLUMNS]


def _happened(raw):
    said, visits, quotes, policies = raw["feedback"], raw["visits"], raw["quotes"], raw["policies"]
    runs, paid, scans, claims, jobs = (
        raw["premiums"],
        raw["settlements"],
        raw["uploads"],
        raw["claims"],
        raw["roadside"],
    )
    reactions = pd.DataFrame(
        {
            "id": said.fb_id,
            "unit": said.mbr_no,
            "ts": _utc(said.at_local),
            "what": said.verb.map(VERBS),
            "machine": said.bot == 1,
            "message": said.note_id,
            "channel": _pipe(said["pipe"]),
            "amount": np.nan,
        }
    )[COLUMNS]
    parts = [
        reactions,
        _plain(visits.visit, visits.mbr_no, _ms(visits.at_ms), "session"),
        _plain(quotes.quote_no, quotes.mbr_no, _utc(quotes.asked_at), "quote", quotes.cents / 100),
        _plain(
            policies.pol_ev,
            policies.mbr_no,
            _utc(policies.at_local),
            policies.move.map({"NEW": "conversion", "RENEW": "renewal"}),
            policies.cents / 100,
        ),
        _plain(
            runs.run_no,
            runs.mbr_no,
            _utc(runs.ran_at),
            runs.result.map({"PAID": "premium_paid", "BOUNCED": "premium_missed"}),
            runs.cents / 100,
        ),
        _plain(paid.stl_no, paid.mbr_no, _utc(paid.settled_at), "claim_settled", paid.cents / 100),
        _plain(scans.doc_no, scans.mbr_no, _ms(scans.at_ms), "document_uploaded"),
        _plain(claims.claim_no, claims.mbr_no, claims.lodged_at, "claim", claims.estimate),
        _plain(jobs.job, jobs.mbr_no, jobs.called_at, "roadside", jobs.wait_min),
    ]
    kinds = {"amount": "float64", "machine": "bool", "message": "object", "channel": "object"}
    return pd.concat([part.astype(kinds) for part in parts], ignore_index=True).drop_duplicates(ignore_index=True)


def prelude(raw):
    cells = (
        raw["trial_cells"]
        .assign(ts=_utc(raw["trial_cells"].in_at))
        .sort_values("ts", kind="stable")
        .drop_duplicates("mbr_no")
    )
    out, pieces = raw["outbound"].drop_duplicates(), raw["pieces"].set_index("piece")
    rights = raw["contact_rights"][raw["contact_rights"].ok == 1]
    return {
        "entered": pd.DataFrame({"unit": cells.mbr_no, "arm": cells.cell, "ts": cells.ts}),
        "sent": pd.DataFrame(
            {
                "message": out.note_id,
                "unit": out.mbr_no,
                "ts": _utc(out.left_at),
                "channel": _pipe(out["pipe"]),
                "ref": out.piece,
                "domain": out.piece.map(pieces.topic),
                "campaign": out.piece.map(pieces.campaign),
            }
        ),
        "happened": _happened(raw),
        "held": pd.DataFrame(
            {
                "unit": rights.mbr_no,
                "channel": _pipe(rights["pipe"]),
                "ts": _utc(rights.from_local),
                "until": _utc(rights.to_local),
            }
        ),
        "person": raw["members"].rename(columns={"mbr_no": "unit"}).drop(columns="tz"),
    }


def _whole(raw, hours, complete_until):
    """Units whose window has ended, with its end."""
    units = raw["entered"][["unit", "ts"]]
    units = units.assign(end=units["ts"] + pd.Timedelta(hours=hours))
    return units[units.end <= pd.Timestamp(complete_until)]


def _during(units, rows):
    both = units.rename(columns={"ts": "start"}).merge(rows, on="unit")
    return both[(both["ts"] >= both.start) & (both["ts"] < both.end)]


def _by_people(raw, *what):
    rows = raw["happened"]
    return rows[rows.what.isin(what) & ~rows.machine]


def _flag(units, rows):
    return pd.DataFrame({"unit": units.unit, "value": units.unit.isin(_during(units, rows).unit).astype(int)})


def any_on(raw, *, what, one, other, hours, complete_until):
    rows = _by_people(raw, what)
    return _flag(_whole(raw, hours, complete_until), rows[rows.channel.isin([one, other])])


def any_except(raw, *, what, without, hours, complete_until):
    rows = _by_people(raw, what)
    return _flag(_whole(raw, hours, complete_until), rows[rows.channel.notna() & (rows.channel != without)])


def mean_amount(raw, *, what, hours, complete_until):
    return (
        _during(_whole(raw, hours, complete_until), _by_people(raw, what))
        .groupby("unit")
        .amount.mean()
        .rename("value")
        .reset_index()
    )


def largest_amount(raw, *, what, hours, complete_until):
    return (
        _during(_whole(raw, hours, complete_until), _by_people(raw, what))
        .groupby("unit")
        .amount.max()
        .rename("value")
        .reset_index()
    )


def _sides(units, top, below):
    return pd.DataFrame(
        {"unit": units.unit, "num": units.unit.map(top).fillna(0.0), "den": units.unit.map(below).fillna(0.0)}
    )


def amount_over_count(raw, *, what, hours, complete_until):
    units = _whole(raw, hours, complete_until)
    amounts = _during(units, _by_people(raw, what)).groupby("unit").amount
    return _sides(units, amounts.sum(), amounts.size())


def share_of_kinds(raw, *, what, other, hours, complete_until):
    units = _whole(raw, hours, complete_until)
    rows = _during(units, _by_people(raw, what, other))
    return _sides(units, rows[rows.what == what].groupby("unit").size(), rows.groupby("unit").size())


def of_sent_soon(raw, *, what, hours, channel, soon, complete_until):
    units, rows = _whole(raw, hours, complete_until), raw["sent"]
    late = pd.Timedelta(hours=soon)
    units = units[units.end + late <= pd.Timestamp(complete_until)]
    mine = _during(units, rows if channel is None else rows[rows.channel == channel])[["unit", "message", "ts"]]
    then = mine.merge(_by_people(raw, what)[["unit", "message", "ts"]], on=["unit", "message"], suffixes=("", "_then"))
    then = then[(then.ts_then >= then["ts"]) & (then.ts_then < then["ts"] + late)]
    return _sides(units, then.groupby("unit").message.nunique(), mine.groupby("unit").size())


def claims_of_peril(raw, *, peril, hours, complete_until):
    units, claims = _whole(raw, hours, complete_until), raw["claims"]
    rows = claims[claims.peril == peril].rename(columns={"mbr_no": "unit", "lodged_at": "ts"})
    return pd.DataFrame(
        {"unit": units.unit, "value": units.unit.map(_during(units, rows).groupby("unit").size()).fillna(0)}
    )


def _grouped(raw, values, column):
    values = values.assign(group=values.unit.map(raw["person"].set_index("unit")[column]))
    return (
        values.groupby("group")["value"].agg(["mean", "size"]).reset_index().set_axis(["group", "value", "n"], axis=1)
    )


def count_by_person(raw, *, what, hours, column, complete_until):
    units = _whole(raw, hours, complete_until)
    counts = units.unit.map(_during(units, _by_people(raw, what)).groupby("unit").size()).fillna(0)
    return _grouped(raw, pd.DataFrame({"unit": units.unit, "value": counts}), column)


def _standing(raw, units, channel, moment):
    both = units.merge(raw["held"].rename(columns={"ts": "since"}), on="unit")
    both = both if channel is None else both[both.channel == channel]
    return both[(both.since <= both[moment]) & (both.until.isna() | (both.until > both[moment]))]


def held_at(raw, *, hours, channel, complete_until):
    units = _whole(raw, hours, complete_until)
    return pd.DataFrame(
        {"unit": units.unit, "value": units.unit.isin(_standing(raw, units, channel, "end").unit).astype(int)}
    )


def held_until(raw, *, hours, channel, complete_until):
    rows = _standing(raw, _whole(raw, hours, complete_until), channel, "ts")
    stop = rows.until.where(rows.until.notna() & (rows.until < rows.end), rows.end)
    return pd.DataFrame({"unit": rows.unit, "value": (stop - rows["ts"]) / pd.Timedelta(days=1)})


def _share(rows, step):
    return rows[step].notna().mean()


def _rates(rows, step, column):
    return pd.DataFrame([{"key": key, "value": _share(part, step)} for key, part in rows.groupby(column)])


def _followed(raw, only):
    rows = raw["followed"]
    return rows if only is None else rows[rows.channel == only]


def rate_since(raw, *, step, column, only, since):
    rows = _followed(raw, only)
    return _rates(rows[rows["ts"] >= pd.Timestamp(since)], step, column)


def rate_without(raw, *, step, column, without):
    rows = raw["followed"]
    return _rates(rows[rows.domain.notna() & (rows.domain != without)], step, column)


def before_and_after(raw, *, step, only, until_a, from_b):
    rows = _followed(raw, only)
    parts = rows[rows["ts"] < pd.Timestamp(until_a)], rows[rows["ts"] >= pd.Timestamp(from_b)]
    return pd.DataFrame([[_share(part, step) for part in parts]], columns=["rate_a", "rate_b"])


def sent_over_time_by(raw, *, unit, column, complete_until):
    rows = raw["sent"]
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    day = rows["ts"].dt.normalize()
    begun = {
        "day": day,
        "week": day - pd.to_timedelta(day.dt.weekday, unit="D"),
        "month": day.dt.to_period("M").dt.start_time,
    }[unit]
    table = pd.crosstab(begun, rows[column])
    table = table.reindex(
        pd.date_range(table.index.min(), table.index.max(), freq={"day": "D", "week": "7D", "month": "MS"}[unit]),
        fill_value=0,
    )
    return table.rename_axis("key").reset_index().melt(id_vars="key", var_name="key2", value_name="value")


def claims_by_peril(raw):
    return raw["claims"].peril.value_counts().rename("value").rename_axis("key").reset_index()


def jobs_by_fault(raw):
    return raw["roadside"].fault.value_counts().rename("value").rename_axis("key").reset_index()


def people_funnel(raw):
    left, counts = set(raw["sent"].unit), []
    for step in (
        left,
        *(set(_by_people(raw, *kinds).unit) for kinds in (("open", "impression"), ("click",), ("conversion",))),
    ):
        left = left & step
        counts.append(len(left))
    return pd.DataFrame([counts], columns=["sent", "opened", "clicked", "converted"])


def by_pressure(raw):
    sent, followed, week = raw["sent"], raw["followed"], np.timedelta64(7, "D")
    moments = {unit: np.sort(ts.to_numpy()) for unit, ts in sent.groupby("unit")["ts"]}
    later = followed[followed["ts"] >= sent["ts"].min() + WEEK]
    level = [
        min(int(np.searchsorted(moments[unit], ts) - np.searchsorted(moments[unit], ts - week)), 10)
        for unit, ts in zip(later.unit, later["ts"].to_numpy(), strict=True)
    ]
    return later.clicked.notna().groupby(np.array(level)).mean().rename("value").rename_axis("key").reset_index()


def permitted_weekly(raw, *, complete_until):
    held, found = raw["held"], []
    begun = min(raw["happened"]["ts"].min(), raw["sent"]["ts"].min())
    for end in pd.date_range(begun.normalize(), pd.Timestamp(complete_until), freq="W-MON"):
        if end - WEEK < begun:
            continue
        for channel, rows in held.groupby("channel"):
            there = rows[(rows["ts"] < end) & (rows.until.isna() | (rows.until >= end))]
            found.append((end - WEEK, channel, there.unit.nunique()))
    return pd.DataFrame(found, columns=["key", "key2", "reachable"])


def retained_weekly(raw, *, complete_until):
    rows = _by_people(raw, "session")
    rows = rows[rows["ts"] <= pd.Timestamp(complete_until)]
    seen = pd.crosstab(rows.unit, (rows["ts"] - BEGAN) // WEEK).gt(0)
    first, whole, found = seen.idxmax(axis=1), (pd.Timestamp(complete_until) - BEGAN) // WEEK, []
    for start, people in seen.groupby(first):
        for later in range(min(9, whole - start)):
            found.append(
                (BEGAN + start * WEEK, later, people[start + later].mean() if start + later in people else 0.0)
            )
    return pd.DataFrame(found, columns=["key", "key2", "share"])
