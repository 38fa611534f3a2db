"""The ride app's own golds, held against specs that are right: what is asked for can be said, and means the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench.evaluation.baselines import reply
from workbench.evaluation.bench import Bench

from .conftest import bench_of

TRIPS = {"table": "outcomes", "unit": "user_id", "time": "ts", "where": "kind = 'trip'", "value": "value"}
RENTALS = {"table": "bike_rentals", "unit": "user_id", "time": "ts", "value": "metres"}
TAPS = {"table": "interactions", "unit": "user_id", "time": "ts", "where": "kind = 'click' AND NOT is_machine",
        "key": "message_id"}
SENDS = {"table": "sends", "unit": "user_id", "time": "ts", "key": "message_id"}
HELD = {"table": "reachability", "unit": "user_id", "kind": "state", "from": "valid_from", "to": "valid_to",
        "where": "reachable AND channel = 'email'"}


def metric(rows: dict[str, Any], /, **fields: Any) -> dict[str, Any]:
    return {"version": 1, "facts": {"f": rows}, "metrics": {"m": {"direction": "up", **fields}}}


def only(fact: dict[str, Any], test: str) -> dict[str, Any]:
    return {**fact, "where": f"{fact['where']} AND {test}" if "where" in fact else test}


# the gold -> the task that has it, and a spec that is right
RIGHT: dict[str, tuple[str, dict[str, Any]]] = {
    "amount_over": ("metric-per_trip-1", metric(TRIPS, ratio=[{"fact": "f", "agg": "sum"}, "f"], window="28d")),
    "rentals_within": ("metric-bikes-2", metric(only(RENTALS, "bike <> 'cargo'"), fact="f", agg="count", window="28d")),
    "happened_besides": ("metric-but-1", metric(only(TAPS, "channel <> 'in_app'"), fact="f", agg="any", window="14d")),
    "any_on": ("metric-two_ways-1", metric(only(TAPS, "channel IN ('mobile_push', 'sms')"), fact="f", agg="any",
                                           window="7d")),
    "sent_besides": ("metric-load_but-1", metric(only(SENDS, "channel <> 'in_app'"), fact="f", agg="count",
                                                 window="14d")),
    "largest_within": ("metric-dearest-1", metric(TRIPS, fact="f", agg="max", missing="zero", window="28d")),
    "sum_scaled": ("metric-kilometres-1", metric({**RENTALS, "value": "metres / 1000"}, fact="f", agg="sum",
                                                 window="14d")),
    "sum_among": ("metric-among-1", metric(RENTALS, fact="f", agg={"quantile": {"q": 0.5}}, missing="exclude",
                                           window="28d")),
    "above_within": ("metric-above-1", metric(only(TRIPS, "value > 15"), fact="f", agg="any", window="14d")),
    "held_at": ("metric-still-1", metric(HELD, fact="f", agg="at", window="28d")),
    "outcomes_by": ("analysis-kinds-1", {"kind": "breakdown", "table": "outcomes", "rate": "count", "by": "kind"}),
    "rentals_by": ("analysis-bikes-1", {"kind": "breakdown", "table": "bike_rentals", "rate": "count", "by": "bike"}),
    "riders_by": ("analysis-riders-1", {"kind": "breakdown", "table": "users", "rate": "count", "by": "home_city"}),
    "sent_over_time_by": ("analysis-sends_by-1", {"kind": "trend", "unit": "week", "by": "channel"}),
    "reachable_over_time": ("analysis-reach-1", {"kind": "reachability", "unit": "week"}),
    "rate_by_pressure": ("analysis-pressure-1", {"kind": "frequency", "rate": "click_rate"}),
    "rate_between": ("analysis-april-1", {"kind": "breakdown", "rate": "open_rate", "by": "channel", "filters": [
        {"column": "ts", "op": ">=", "value": "2026-04-01"}, {"column": "ts", "op": "<", "value": "2026-05-01"}]}),
    "rate_besides": ("analysis-besides-1", {"kind": "breakdown", "rate": "click_rate", "by": "domain", "filters": [
        {"column": "channel", "op": "!=", "value": "in_app"}]}),
    "missed_by": ("analysis-t_missed-1", {"kind": "breakdown", "rate": "count", "by": "domain", "filters": [
        {"column": "channel", "value": "email"}, {"column": "opened_ts", "value": None}]}),
    "rate_over_time_by": ("analysis-t_rate_time_by-1", {"kind": "trend", "unit": "week", "rate": "click_rate",
                                                        "by": "domain"}),
    "happened_over_time_by": ("analysis-t_time_by-1", {
        "kind": "trend", "table": "interactions", "unit": "week", "by": "channel", "filters": [
            {"column": "kind", "value": "unsubscribe"}]}),
}


@pytest.fixture(scope="module")
def ride(worlds_folder: Path) -> Bench:
    """The app, where one asks and where windows' edges are full."""
    return bench_of("ride", worlds_folder, ("visible", "edges"), 250)


def test_sql_and_pandas_agree_on_every_gold(ride):
    first = {task.template.gold: task for task in reversed(ride.skin.tasks) if task.template.gold}
    assert first.keys() >= RIGHT.keys()
    assert {task.id: found for task in first.values() if (found := ride.scorer.disagreement(task))} == {}


@pytest.mark.parametrize("gold", RIGHT)
def test_what_is_right_passes(ride, gold):
    name, spec = RIGHT[gold]
    (task,) = (one for one in ride.skin.tasks if one.id == name)
    assert task.template.gold == gold
    found = ride.scorer.score(task, reply("metric" if "metrics" in spec else "insight", spec))
    assert (found.outcome, found.why) == ("right", None)
