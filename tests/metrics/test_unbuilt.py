"""What parses and is not built yet would be refused by name; at present nothing is."""

from __future__ import annotations

import pytest

from workbench.errors import NotBuiltYet
from workbench.metrics.anchors import exposure_anchors
from workbench.metrics.compiler import compile_metrics
from workbench.metrics.spec import Metric
from workbench.metrics.unbuilt import UNBUILT, refuse_unbuilt, unbuilt

ONCE = {        # what this list once held, and compiles now
    "quantile": {"fact": "conversions", "agg": {"quantile": {"q": 0.9, "over": "units"}}, "window": "7d",
                 "missing": "zero"},
    "events": {"fact": "conversions", "agg": {"quantile": {"q": 0.9, "over": "events"}}, "window": "7d",
               "missing": "exclude"},
    "time_to_loss": {"fact": "reachable", "agg": "time_to_loss", "window": "28d"},
    "cap": {"ratio": ["clicks", "sends"], "window": "7d", "cap": {"quantile": 0.99}},
    "send": {"ratio": ["clicks", "sends"], "window": "7d", "anchor": "send", "within": "3d",
             "covariate": {"lookback": "7d"}},
}


def test_an_unbuilt_field_is_refused_by_name(monkeypatch):
    metric = Metric.model_validate({**ONCE["time_to_loss"], "direction": "up"})
    assert UNBUILT == {} and unbuilt(metric) == []
    monkeypatch.setitem(UNBUILT, "agg=time_to_loss", lambda m: m.aggregate == "time_to_loss")
    assert unbuilt(metric) == ["agg=time_to_loss"]
    with pytest.raises(NotBuiltYet) as found:
        refuse_unbuilt("m", metric)
    assert found.value.line == "not built yet: metrics.m.agg=time_to_loss"


@pytest.mark.parametrize("name", ONCE)
def test_what_once_was_not_built_compiles(world, name):
    catalog = world.catalog.with_metrics({name: {**ONCE[name], "direction": "up"}})
    anchors = exposure_anchors(world.snapshot, table="exposures", unit="unit", arm="arm", time="ts")
    assert compile_metrics(world.snapshot, catalog, [name], anchors).columns[name]


def test_what_is_built_is_not_listed(world):
    assert all(not world.catalog.unbuilt(name) for name in world.catalog.metrics)
