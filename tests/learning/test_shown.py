"""Tables and charts of a run say what its metrics say."""

from __future__ import annotations

from workbench.learning.shown import charts, tables

METRICS = {
    "label": "clicked", "counts": {"rows": 30, "immature": 2, "missing": 1, "train": 15, "valid": 12, "units": 9},
    "heads": {
        "clicked": {"rows": 12, "units": 5, "auc": {"value": 0.7, "se": 0.1, "ci": [0.5, 0.9]}, "base_rate": 0.25,
                    "calibration": [{"rows": 6, "predicted": 0.1, "observed": 0.0},
                                    {"rows": 6, "predicted": 0.4, "observed": 0.5}]},
        "bought": {"rows": 12, "auc": {"value": None, "se": None, "ci": [None, None]}, "calibration": []}},
    "importance": {"clicked": {"a": 0.75, "b": 0.25}, "bought": {"a": 0.1, "b": 0.9}},
}


def test_each_measure_stands_with_its_interval_and_its_label():
    held, rows = tables(METRICS)
    assert held.columns == ("label", "measure", "value", "from", "to")
    assert held.rows == (
        {"label": "clicked", "measure": "AUC", "value": 0.7, "from": 0.5, "to": 0.9},
        {"label": "clicked", "measure": "base rate", "value": 0.25, "from": None, "to": None},
        {"label": "bought", "measure": "AUC", "value": None, "from": None, "to": None})
    assert {one["rows"]: one["n"] for one in rows.rows} == {
        "read": 30, "immature": 2, "without a label": 1, "train": 15, "measure": 12, "units": 9}


def test_charts_hold_the_figures():
    found = dict(charts(METRICS))
    marks = found["Calibration"].spec["layer"][1]["data"]["values"]
    assert [(one["predicted"], one["observed"]) for one in marks] == [(0.1, 0.0), (0.4, 0.5)]
    bars = found["Importance"].spec["data"]["values"]
    assert {(one["output"], one["feature"]): one["share"] for one in bars}["bought", "b"] == 0.9


def test_what_has_no_figures_has_no_chart():
    plain = {**METRICS, "heads": {"x": {"mse": {"value": 1.0, "ci": [0.5, 1.5]}}}, "importance": {"x": {}}}
    assert charts(plain) == []


def test_segments_stand_beside_how_they_differ():
    piece = {"rows": 6, "units": 3, "mean": 0.2, "predicted": 0.3}
    head = {"rows": 12, "segments": {"channel": {"push": piece, "email": piece}},
            "slices": [{"segment": "channel", "value": "push", "gap": {"value": 0.1, "ci": [0.05, 0.15]}}]}
    table = tables({**METRICS, "heads": {"clicked": head}})[2]
    assert table.rows[0] == {"label": "clicked", "segment": "channel", "value": "push", "rows": 6, "mean label": 0.2,
                             "mean prediction": 0.3, "overstated": 0.1, "from": 0.05, "to": 0.15}
    assert table.rows[1]["overstated"] is None and "label" not in table.columns
