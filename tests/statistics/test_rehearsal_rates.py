"""A rehearsal's own promises: false-ship rates at most alpha at every null, power as planned, intervals that cover.

Each cell is a population of its own. The default run is a slice; `-m long` takes 4,000 replays a cell.
"""

from __future__ import annotations

import importlib.util
import math
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("replayed", Path(__file__).with_name("replayed.py"))
replayed = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(replayed)

REPLAYS = [pytest.param(800, id="slice"), pytest.param(4_000, id="long", marks=pytest.mark.long)]
DESIGNS = {
    "one look": (replayed.FIXED, {"a": 1, "b": 1}, 20_000),
    "three looks": (replayed.LOOKS, {"a": 1, "b": 1}, 20_000),
    "90 to 10": (replayed.FIXED, {"a": 9, "b": 1}, 60_000),
    "three arms": (replayed.FIXED, {"a": 1, "b": 1, "c": 1}, 30_000),
}


@pytest.mark.parametrize("replays", REPLAYS)
@pytest.mark.parametrize(("number", "design"), list(enumerate(DESIGNS)))
def test_as_promised_and_as_planned(number, design, replays):
    plan, split, units = DESIGNS[design]
    spec = replayed.experiment(plan, split)
    found, coverage, blocked = replayed.rehearsed(spec, replayed.people(units, seed=number), units, replays)
    error = 3 * math.sqrt(0.05 * 0.95 / replays)
    for name, one in found.items():
        if one.kind == "false_ship":
            assert one.ship.share <= 0.05 + error, name
            assert one.ok, name
    # the test of a guardrail at its margin is not merely cautious (deterioration stops most of those that it lets pass)
    arms = len(split) - 1
    for guardrail in ("leave", "visits"):
        world = found[f"at_margin.{guardrail}"]
        assert world.non_inferior[guardrail] > 0.05 / arms * 0.5
        if arms == 1:
            assert world.ship.share == pytest.approx(world.predicted, abs=0.012 + error)
    power = found["planned"]
    assert 0.3 < power.predicted < 0.97
    assert power.ship.share == pytest.approx(power.predicted, abs=0.02 + 3 * math.sqrt(0.25 / replays)) and power.ok
    for cell in coverage:
        assert cell.covered.share == pytest.approx(0.95, abs=0.005 + 3.5 * math.sqrt(0.0475 / replays)), cell
        assert cell.relative.share == pytest.approx(0.95, abs=0.005 + 3.5 * math.sqrt(0.0475 / replays)), cell
    assert blocked.share <= 0.001 + 4 * math.sqrt(0.001 / replays)


@pytest.mark.parametrize("replays", REPLAYS)
@pytest.mark.parametrize("units", [10_000, 90_000])
def test_other_sizes_than_the_log_has(units, replays):
    """Fewer users, or users drawn several times: the power is that of the size."""
    spec = replayed.experiment(replayed.FIXED, {"a": 1, "b": 1}, "14%" if units == 90_000 else "24%")
    found, _, _ = replayed.rehearsed(spec, replayed.people(30_000, seed=9), units, replays)
    power = found["planned"]
    assert 0.3 < power.predicted < 0.999
    assert power.ship.share == pytest.approx(power.predicted, abs=0.02 + 3 * math.sqrt(0.25 / replays))
    assert all(one.ok for one in found.values())
