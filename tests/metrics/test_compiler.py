"""The statement itself: one scan per table, every fact rolled up before it is joined.

After a deliberate change of the SQL: `WORKBENCH_UPDATE=1 python -m pytest tests/metrics/test_compiler.py`.
"""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

import pytest

from workbench.metrics.anchors import Anchors, decision_anchors, exposure_anchors
from workbench.metrics.compiler import compile_metrics

KEPT = Path(__file__).parent / "sql"
EXPOSURE = {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts", "where": "experiment = 'x'"}
FIRST = Anchors("SELECT unit, min(ts) AS anchor FROM exposures GROUP BY unit")
STATEMENTS = {
    "one_scan_two_facts": (["any_7d", "count_7d"], None),
    "state_days": (["days_14d"], None),
    "send_ratio": (["ctr_14d"], None),
    "cut": (["late"], datetime(2026, 7, 1)),
}


@pytest.mark.parametrize("name", STATEMENTS)
def test_the_statement_is_the_one_on_file(world, name):
    metrics, as_of = STATEMENTS[name]
    text = compile_metrics(world.snapshot, world.catalog, metrics, FIRST, as_of).sql + "\n"
    file = KEPT / f"{name}.sql"
    if os.environ.get("WORKBENCH_UPDATE") == "1":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
    assert text == file.read_text()


def test_the_attributed_statement_is_the_one_on_file(world):
    text = compile_metrics(world.snapshot, world.catalog, ["value_last"], decision_anchors(world.snapshot)).sql + "\n"
    file = KEPT / "attributed.sql"
    if os.environ.get("WORKBENCH_UPDATE") == "1":
        file.write_text(text)
    assert text == file.read_text()


def test_a_table_is_read_once_for_all_its_metrics_and_covariates(world):
    names = ["any_7d", "count_7d", "sum_14d", "mean_7d", "max_7d", "last_7d", "late", "per_session"]
    text = compile_metrics(world.snapshot, world.catalog, names, exposure_anchors(world.snapshot, **EXPOSURE)).sql
    assert len(re.findall(r'FROM "outcomes"', text)) == 1
    assert len(re.findall(r"LEFT JOIN", text)) == 1


def test_a_metric_named_twice_is_compiled_once(world):
    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    once = compile_metrics(world.snapshot, world.catalog, ["any_7d"], anchors)
    assert compile_metrics(world.snapshot, world.catalog, ["any_7d", "any_7d"], anchors) == once


def test_names_are_quoted_whatever_they_are(project, tmp_path):
    """Table and column names may be any text."""
    from workbench.logs.imports.importing import import_source
    from workbench.metrics.catalog import Catalog, MetricsFile
    from workbench.metrics.values import collect

    (tmp_path / "a.csv").write_text('the "arm",my value,select\nx,1.5,2\ny,2.5,3\n')
    snapshot = import_source(project, [tmp_path / "a.csv"], name='odd "table"; --')
    catalog = Catalog({}, {}).with_file(MetricsFile.model_validate({
        "version": 1,
        "facts": {"f": {"table": 'odd "table"; --', "unit": "row_id", "value": '"my value"', "where": '"select" > 2'}},
        "metrics": {"m": {"fact": "f", "agg": "sum", "direction": "up"}}}))
    table = 'odd "table"; --'
    arm = next(c for c in snapshot.table(table).columns if "arm" in c)
    part = collect(snapshot, catalog, ["m"], exposure_anchors(snapshot, table=table, unit="row_id", arm=arm, time=None))
    assert part.columns["m"].tolist() == [0.0, 2.5]
