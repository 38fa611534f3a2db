"""Sample sizes of one test: spotify-confidence's calculator beside the plan."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.experiments.plan.basis import Basis
from workbench.experiments.plan.design import design
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import MetricsFile
from workbench.stats.joint import Joint

METRICS = {"conversion": (0.1, 0.09, "any"), "spend": (20.0, 400.0, "sum"), "kept": (0.6, 0.24, "any")}


def alone(name: str, role: dict[str, str], weights: list[int]) -> float:
    """Units at which the plan's test of one metric, at one look, has a power of 80 %."""
    success = {name: {"mde": role["mde"]}} if "mde" in role else {"spend": {"mde": "3%"}}
    guardrail = {name: {"margin": role["margin"]}} if "margin" in role else {}
    spec = Experiment.model_validate({
        "version": 1, "name": "e", "exposure": {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts"},
        "control": "a", "split": dict(zip("ab", weights, strict=True)),
        "metrics": {"success": success, "guardrail": guardrail},
        # the union bound's power for one guardrail beside one success metric: 1 - (1 - 0.6) / 2
        "plan": {"deterioration": 1e-9, "power": 0.6 if guardrail else 0.8}})
    names = spec.metric_names
    file = MetricsFile.model_validate({"version": 1, "facts": {
        "e": {"table": "outcomes", "unit": "user_id", "time": "ts", "value": "v"}}, "metrics": {
        name: {"fact": "e", "agg": METRICS[name][2], "window": "7d", "direction": "up"} for name in names}})
    mean, variance = (np.array([METRICS[name][i] for name in names], dtype=float) for i in (0, 1))
    found = Basis("s", Joint(tuple(names), 10_000, mean, variance, np.diag(variance)), "made up", ())
    line = next(one for one in design(spec, Catalog({}, {}).with_file(file), found, units=1_000).lines
                if one.metric == name)
    return line.alone


@pytest.mark.parametrize("weights", [[1, 1], [9, 1]])
@pytest.mark.parametrize(("name", "role"), [
    ("conversion", {"mde": "5%"}), ("spend", {"mde": "3%"}), ("kept", {"margin": "0.012"})])
def test_one_test_alone(golden, name, role, weights):
    """Theirs is rounded up in the smaller arm, so up to as many units more as that arm's share divides one into.

    `kept` has a margin of 2 % of 0.6, here as a number: theirs takes the control mean as known.
    """
    said = golden["spotify-confidence"]["sizes"][f"{name} {weights[0]}:{weights[1]}"]
    found = alone(name, role, weights)
    assert 0 <= said - found < 1 + sum(weights) / weights[1]


@pytest.mark.parametrize("weights", [[1, 1], [9, 1]])
def test_a_relative_margin_knows_that_the_control_mean_is_an_estimate(golden, weights):
    """A margin of 2 % is tested with (1 - 0.02)^2 of the control's variance, so a little fewer units do."""
    said = golden["spotify-confidence"]["sizes"][f"kept {weights[0]}:{weights[1]}"]
    ratio = (1 + 0.98**2 * weights[1] / weights[0]) / (1 + weights[1] / weights[0])
    assert alone("kept", {"margin": "2%"}, weights) == pytest.approx(said * ratio, rel=1e-3)
