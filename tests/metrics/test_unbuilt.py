"""What parses and is not built yet: each entry has an example here, and each is refused by name."""

from __future__ import annotations

import pytest

from workbench.errors import NotBuiltYet
from workbench.metrics.spec import Metric
from workbench.metrics.unbuilt import UNBUILT, refuse_unbuilt, unbuilt

EXAMPLES = {
    "agg=quantile": {"fact": "spends", "agg": {"quantile": {"q": 0.9, "over": "units"}}, "window": "7d",
                     "missing": "zero"},
}


def test_every_entry_has_an_example():
    assert set(EXAMPLES) == set(UNBUILT)


@pytest.mark.parametrize("field", EXAMPLES)
def test_an_unbuilt_field_parses_and_is_refused_by_name(field):
    metric = Metric.model_validate({**EXAMPLES[field], "direction": "up"})
    assert unbuilt(metric) == [field]
    with pytest.raises(NotBuiltYet) as found:
        refuse_unbuilt("m", metric)
    assert found.value.line == f"not built yet: metrics.m.{field}"


def test_what_is_built_is_not_listed(world):
    assert all(not world.catalog.unbuilt(name) for name in world.catalog.metrics)
