"""The learning app's exports in pandas: Sao Paulo is three hours behind UTC all year, a charge is in millionths."""

from __future__ import annotations

import pandas as pd

LANES = {"P": "mobile_push", "M": "mail", "I": "inbox"}
VERBS = {"landed": "delivery", "viewed": "open", "tapped": "click", "muted": "unsubscribe", "shown": "impression"}
COLUMNS = ["id", "unit", "ts", "what", "machine", "message", "channel", "amount"]


def _utc(local):
    moments = pd.to_datetime(local, format="ISO8601") + pd.Timedelta(hours=3)
    return moments.astype("datetime64[us]")


def prelude(raw):
    cohorts = raw["cohorts"].assign(ts=_utc(raw["cohorts"].joined_local)).sort_values("ts", kind="stable")
    cohorts = cohorts.drop_duplicates("learner")
    notes = raw["notes"].drop_duplicates()
    cards = raw["cards"].set_index("card")
    touches = raw["touches"].drop_duplicates()
    visits = raw["lessons"].drop_duplicates()
    charges = raw["charges"].drop_duplicates()
    lanes = raw["lanes"][raw["lanes"].state.astype(str).str.lower().isin(["on", "true"])]
    start = _utc(visits.started_local)
    done = start + pd.to_timedelta(visits.seconds, unit="s")
    base = {"machine": False, "message": None, "channel": None, "amount": None}
    lesson = visits.has_lesson.astype(bool)
    passed = lesson & visits.perfect.astype(bool)
    parts = [
        pd.DataFrame({"id": touches.touch, "unit": touches.learner, "ts": _utc(touches.at_local),
                      "what": touches.verb.map(VERBS).fillna(touches.verb), "machine": touches.robot == 1,
                      "message": touches.note, "channel": touches.lane.map(LANES), "amount": None}),
        pd.DataFrame({"id": visits.visit, "unit": visits.learner, "ts": start, "what": "session", **base}),
        pd.DataFrame({"id": visits.visit + "-l", "unit": visits.learner, "ts": done, "what": "lesson",
                      **base, "amount": visits.seconds / 60})[lesson],
        pd.DataFrame({"id": visits.visit + "-p", "unit": visits.learner, "ts": done, "what": "perfect_lesson",
                      **base})[passed],
        pd.DataFrame({"id": charges.charge, "unit": charges.learner, "ts": _utc(charges.charged_local),
                      "what": "conversion", **base, "amount": charges.micros / 1e6}),
        pd.DataFrame({"id": raw["referrals"].referral, "unit": raw["referrals"].learner,
                      "ts": pd.to_datetime(raw["referrals"].invited_at).astype("datetime64[us]"),
                      "what": "referral", **base}),
    ]
    kinds = {"amount": "float64", "machine": bool}
    happened = pd.concat([part[COLUMNS].astype(kinds) for part in parts], ignore_index=True)
    return {
        "entered": pd.DataFrame({"unit": cohorts.learner, "arm": cohorts.cohort, "ts": cohorts.ts}),
        "sent": pd.DataFrame({
            "message": notes.note, "unit": notes.learner, "ts": _utc(notes.sent_local),
            "channel": notes.lane.map(LANES), "ref": notes.card, "domain": notes.card.map(cards.theme),
            "campaign": notes.card.map(cards.push_plan)}),
        "happened": happened,
        "held": pd.DataFrame({"unit": lanes.learner, "channel": lanes.lane.map(LANES), "ts": _utc(lanes.from_local),
                              "until": _utc(lanes.to_local)}),
        "person": raw["learners"].rename(columns={"learner": "unit"})[["unit", "os", "course", "level", "market"]],
    }


def _mature(raw, hours, complete_until):
    entered = raw["entered"]
    return entered[entered.ts + pd.Timedelta(hours=hours) <= pd.Timestamp(complete_until)].set_index("unit").ts


def longest_within(raw, *, what, hours, complete_until):
    begins = _mature(raw, hours, complete_until)
    rows = raw["happened"][raw["happened"].what == what]
    age = rows.ts - rows.unit.map(begins)
    rows = rows[(age >= pd.Timedelta(0)) & (age < pd.Timedelta(hours=hours))]
    found = rows.groupby("unit").amount.max().reindex(begins.index).fillna(0.0)
    return found.rename("value").rename_axis("unit").reset_index()


def held_at(raw, *, hours, channel, complete_until):
    moments = _mature(raw, hours, complete_until) + pd.Timedelta(hours=hours)
    held = raw["held"] if channel is None else raw["held"][raw["held"].channel == channel]
    then = held.unit.map(moments)
    holding = set(held[(held.ts <= then) & (held.until.isna() | (held.until > then))].unit)
    return pd.DataFrame({"unit": moments.index, "value": [int(unit in holding) for unit in moments.index]})


def count_by_person(raw, *, what, hours, column, complete_until):
    begins = _mature(raw, hours, complete_until)
    rows = raw["happened"]
    rows = rows[(rows.what == what) & ~rows.machine]
    age = rows.ts - rows.unit.map(begins)
    counts = rows[(age >= pd.Timedelta(0)) & (age < pd.Timedelta(hours=hours))].groupby("unit").size()
    frame = pd.DataFrame({"value": counts.reindex(begins.index).fillna(0)})
    frame["group"] = frame.index.map(raw["person"].set_index("unit")[column])
    return frame.groupby("group").value.agg(value="mean", n="size").reset_index()


def people_by(raw, *, column):
    return raw["person"].groupby(column).size().rename("value").rename_axis("key").reset_index()


def referrals_by(raw):
    return raw["referrals"].groupby("how").size().rename("value").rename_axis("key").reset_index()
