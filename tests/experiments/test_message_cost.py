"""What a message costs in reachability: against rows by hand, and when nothing says it."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError, NotFound, Refused
from workbench.experiments.analyze import analyze
from workbench.experiments.causal.message_cost import message_cost
from workbench.experiments.decision.criterion import MONTH
from workbench.experiments.plan.phases import anchors_of
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.values import collect

MORE = """\
version: 1
metrics:
  sends_28d: {fact: sends, agg: count, window: 28d, direction: down}
  reach_days: {fact: reachable, agg: days, by: channel, window: 28d, direction: up}
  reach_end: {fact: reachable, agg: at, by: channel, window: 28d, direction: up}
"""
MONITORS = ("sends_28d", "reach_days.push", "reach_days.email", "reach_end.push", "reach_end.email")
PRICES = {"push": 0.12, "email": 0.08}


def _opened(project, monitors=MONITORS):
    (project.root / "metrics" / "more.yaml").write_text(MORE)
    spec = project.root / "experiments" / "push_frequency_cap" / "experiment.yaml"
    spec.write_text(spec.read_text().replace("monitor:   [", f"monitor:   [{''.join(f'{one}, ' for one in monitors)}"))
    experiment, snapshot = Experiment.load(project, "push_frequency_cap"), Snapshot.open(project)
    assert set(monitors) <= set(experiment.metric_names)
    return experiment, snapshot


@pytest.mark.parametrize("months_after", [0.0, 6.0])
def test_the_cost_is_that_of_the_rows(simulated, months_after):
    experiment, snapshot = _opened(simulated)
    found = message_cost(experiment, snapshot, analyze(experiment, snapshot), months_after=months_after)
    part = collect(snapshot, Catalog.load(simulated), list(MONITORS), anchors_of(experiment, snapshot))
    columns = part.columns
    lost = {channel: -(columns[f"reach_days.{channel}"] / MONTH + months_after * columns[f"reach_end.{channel}"])
            for channel in PRICES}
    worth, sent = sum(PRICES[c] * lost[c] for c in PRICES), part.columns["sends_28d"]
    arms = [part.keys["arm"] == name for name in ("control", "weekly_cap")]
    dose = sent[arms[1]].mean() - sent[arms[0]].mean()
    (one,) = found.arms
    assert one.messages.value == pytest.approx(dose) and dose < -1           # the cap sends less
    assert one.cost.value == pytest.approx((worth[arms[1]].mean() - worth[arms[0]].mean()) / dose, rel=1e-9)
    for channel in PRICES:
        months = (lost[channel][arms[1]].mean() - lost[channel][arms[0]].mean()) / dose
        assert one.lost[channel].value == pytest.approx(months, rel=1e-9)
    residual = worth - one.cost.value * sent
    error = np.sqrt(sum(residual[arm].var(ddof=1) / arm.sum() for arm in arms)) / abs(dose)
    assert one.cost.se == pytest.approx(error, rel=1e-9)
    low, high = one.cost.ci
    assert low < one.cost.value < high and one.cost_range[0] <= low and high <= one.cost_range[1]
    assert one.strength > 100 and one.gain is not None
    assert any("within the window alone" in note for note in found.notes) == (months_after == 0)
    assert found.as_dict()["arms"][0]["cost"]["value"] == one.cost.value


def test_what_is_missing_is_named(simulated):
    experiment, snapshot = _opened(simulated, MONITORS[1:3])
    readout = analyze(experiment, snapshot)
    with pytest.raises(InputError, match="no metric counts messages - add one to `monitor`: sends_28d"):
        message_cost(experiment, snapshot, readout)
    with pytest.raises(NotFound, match="has no metric 'sends'"):
        message_cost(experiment, snapshot, readout, sends="sends")
    with pytest.raises(Refused, match=r"moved 'reach_days\.push' beyond chance"):
        message_cost(experiment, snapshot, readout, sends="reach_days.push")
    (simulated.root / "objectives.yaml").unlink()
    with pytest.raises(InputError, match="nothing says what a reachable month is worth"):
        message_cost(experiment, snapshot, readout)


def test_who_stays_away_must_be_measured(simulated):
    experiment, snapshot = _opened(simulated, MONITORS[:3])
    with pytest.raises(InputError, match=r"still reachable on push at the window's end.*`agg: at`"):
        message_cost(experiment, snapshot, analyze(experiment, snapshot), months_after=3)


def test_a_readout_without_effects_prices_nothing(simulated):
    experiment, snapshot = _opened(simulated)
    with pytest.raises(Refused, match="shows no effect"):
        message_cost(experiment, snapshot, analyze(experiment, snapshot, health_only=True))
