"""A real e-mail test: a unit-level table with an arm column gives the published means."""

from __future__ import annotations

import pytest

from workbench.metrics.anchors import exposure_anchors
from workbench.metrics.catalog import Catalog, MetricsFile
from workbench.metrics.reduce import reduce

PUBLISHED = {"Mens E-Mail": (21_307, 18.276, 1.42262), "Womens E-Mail": (21_387, 15.140, 1.07720),
             "No E-Mail": (21_306, 10.617, 0.65279)}


def test_means_per_arm_are_the_published_ones(hillstrom_csv, project):
    from workbench.logs.imports.importing import import_source

    snapshot = import_source(project, [hillstrom_csv], name="hillstrom")
    catalog = Catalog({}, {}).with_file(MetricsFile.model_validate({
        "version": 1,
        "facts": {"visits": {"table": "hillstrom", "unit": "row_id", "value": "visit"},
                  "spends": {"table": "hillstrom", "unit": "row_id", "value": "spend"}},
        "metrics": {"visit_rate": {"fact": "visits", "agg": "max", "direction": "up"},
                    "spend_mean": {"fact": "spends", "agg": "max", "direction": "up"}}}))
    anchors = exposure_anchors(snapshot, table="hillstrom", unit="row_id", arm="segment", time=None)
    found = reduce(snapshot, catalog, ["visit_rate", "spend_mean"], anchors)
    for arm, (n, visit, spend) in PUBLISHED.items():
        assert found.cell("visit_rate", arm).moments.n == n
        assert 100 * found.cell("visit_rate", arm).moments.mean("y") == pytest.approx(visit, abs=5e-4)
        assert found.cell("spend_mean", arm).moments.mean("y") == pytest.approx(spend, abs=5e-6)
    assert found.crossovers == 0 and len(found.groups()) == 3
