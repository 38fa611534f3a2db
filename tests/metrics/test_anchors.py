"""Units stand at their first exposure with what was known then."""

from __future__ import annotations

from datetime import datetime

import pytest

from workbench.errors import InputError
from workbench.metrics.anchors import decision_anchors, exposure_anchors
from workbench.metrics.values import collect

EXPOSURE = {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts", "where": "experiment = 'x'"}


def test_a_unit_belongs_to_the_arm_it_was_assigned_first(world, oracle):
    part = collect(world.snapshot, world.catalog, ["any_7d"], exposure_anchors(world.snapshot, **EXPOSURE))
    expected = oracle.first_exposures()
    assert sorted(part.unit) == sorted(expected)
    for i, unit in enumerate(part.unit):
        assert part.anchor[i].astype("datetime64[us]").item() == expected[unit]["ts"]
        assert part.keys["arm"][i] == expected[unit]["arm"]
        assert part.keys["crossover"][i] == expected[unit]["crossover"]
    assert 0 < part.keys["crossover"].sum() < len(part)


def test_a_segment_of_users_is_the_one_at_the_exposure(world, oracle):
    anchors = exposure_anchors(world.snapshot, **EXPOSURE, segments=["platform"])
    part = collect(world.snapshot, world.catalog, ["any_7d"], anchors)
    for unit, start, platform in zip(part.unit, part.anchor, part.keys["platform"], strict=True):
        moment = start.astype("datetime64[us]").item()
        known = [r["platform"] for r in world.rows["users"] if r["user_id"] == unit and r["valid_from"] <= moment
                 and (r["valid_to"] is None or moment < r["valid_to"])]
        assert [platform] == (known or [None])
    assert len(part) == 40 and set(part.keys["platform"]) == {"ios", "android", None}


def test_enrolment_is_half_open_on_the_first_exposure(world, oracle):
    low, high = datetime(2026, 6, 15), datetime(2026, 7, 10)
    part = collect(world.snapshot, world.catalog, ["any_7d"], exposure_anchors(world.snapshot, **EXPOSURE,
                                                                               enrol=(low, high)))
    expected = [u for u, row in oracle.first_exposures().items() if low <= row["ts"] < high]
    assert sorted(part.unit) == sorted(expected) and 0 < len(expected) < 40


@pytest.mark.parametrize(("change", "message"), [
    ({"table": "exposure"}, "did you mean 'exposures'"),
    ({"arm": "amr"}, "did you mean 'arm'"),
    ({"where": "experimnt = 'x'"}, "did you mean 'experiment'"),
    ({"segments": ["plattform"]}, "did you mean 'platform'"),
    ({"unit": "experiment"}, "not the column that the rows of 'exposures' are kept by"),
])
def test_a_wrong_name_is_one_line_with_the_nearest(world, change, message):
    with pytest.raises(InputError) as found:
        exposure_anchors(world.snapshot, **{**EXPOSURE, **change}, place="experiments/x/experiment.yaml: exposure")
    assert message in found.value.line and found.value.line.startswith("experiments/x/experiment.yaml: exposure")


def test_a_decision_column_that_does_not_exist_is_named(world):
    with pytest.raises(InputError, match="did you mean 'x_need'"):
        decision_anchors(world.snapshot, columns=["x_needs"])


def test_a_unit_level_table_has_units_without_a_moment(project, tmp_path):
    from workbench.logs.imports.importing import import_source
    from workbench.metrics.catalog import Catalog
    from workbench.metrics.reduce import reduce

    (tmp_path / "mail.csv").write_text("segment,zip,visit\nNo E-Mail,a,0\nNo E-Mail,b,1\nMens,a,1\n")
    snapshot = import_source(project, [tmp_path / "mail.csv"], name="mail")
    catalog = Catalog({}, {}).with_file(_mail())
    anchors = exposure_anchors(snapshot, table="mail", unit="row_id", arm="segment", time=None, segments=["zip"])
    found = reduce(snapshot, catalog, ["visit_rate"], anchors, groupings=[("arm",), ("arm", "zip")])
    assert found.cell("visit_rate", "No E-Mail").moments.mean("y") == 0.5
    assert found.cell("visit_rate", "No E-Mail", "b", by=("arm", "zip")).moments.total("y") == 1
    assert found.units[("arm",), ("Mens",)] == 1 and found.cell("visit_rate", "Mens").immature == 0


def _mail():
    from workbench.metrics.catalog import MetricsFile

    return MetricsFile.model_validate({
        "version": 1, "facts": {"visits": {"table": "mail", "unit": "row_id", "value": "visit"}},
        "metrics": {"visit_rate": {"fact": "visits", "agg": "max", "direction": "up"}}})
