"""How far a run is, from its events: the share that is done, rounds a second, and how long the rest takes at that."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

RECENT = 20                              # metric events that the pace is taken from
AFTER_ROUNDS = 0.05                      # of the time that the rounds took: measuring and writing


def how_far(events: Sequence[dict[str, Any]], moment: datetime | None = None) -> dict[str, Any]:
    """{fraction, stage, round, rounds, rounds_per_second, eta}: eta in seconds, each null where it is not known.

    Args:
        events: of one run.
        moment: now, UTC.
    """
    out: dict[str, Any] = {"fraction": None, "stage": None, "round": None, "rounds": None, "rounds_per_second": None,
                           "eta": None}
    begun = 0
    for number, event in enumerate(events):
        if event["kind"] == "progress":
            out |= {"fraction": event["data"].get("fraction"), "stage": event["data"].get("stage")}
        elif event["kind"] == "state" and "executor" in event["data"]:
            begun = number               # of another attempt: the time between is no pace
    losses = [event for event in events[begun:] if event["kind"] == "metric" and "round" in event["data"]]
    if not losses:
        return out
    last = losses[-1]
    out |= {"round": last["data"]["round"], "rounds": last["data"]["rounds"]}
    first = losses[-RECENT:][0]
    seconds = (_time(last) - _time(first)).total_seconds()
    if seconds <= 0 or last["data"]["round"] <= first["data"]["round"]:
        return out
    pace = (last["data"]["round"] - first["data"]["round"]) / seconds
    rest = (out["rounds"] - out["round"]) / pace + AFTER_ROUNDS * out["rounds"] / pace
    since = ((moment or datetime.now(UTC)) - _time(last)).total_seconds()
    return out | {"rounds_per_second": pace, "eta": max(rest - max(since, 0.0), 0.0)}


def _time(event: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(event["time"])
