"""The proof of one metric: what it comes to, what is wrong with it, and the command that shows both."""

from __future__ import annotations

import json

import numpy as np
import pytest

from workbench.cli.app import main
from workbench.errors import InputError
from workbench.metrics.anchors import Anchors
from workbench.metrics.checking import check_metric
from workbench.metrics.values import collect

FIRST = Anchors("SELECT unit, min(ts) AS anchor FROM exposures GROUP BY unit")


def test_the_check_shows_the_value_over_mature_units(world):
    found = check_metric(world.snapshot, world.catalog, "sum_14d")
    part = collect(world.snapshot, world.catalog, ["sum_14d"], FIRST)
    y = part.columns["sum_14d"][part.mature["sum_14d"]]
    assert found.ok and found.fan_out_safe
    assert (found.n, found.immature) == (len(y), len(part) - len(y))
    assert found.value == pytest.approx(y.mean()) and found.variance == pytest.approx(y.var(ddof=1))
    assert found.share_zero == np.mean(y == 0)
    assert json.loads(json.dumps(found.as_dict(), allow_nan=False))["value"] == found.value


def test_a_ratio_is_sum_over_sum_with_the_variance_of_its_linearisation(world):
    found = check_metric(world.snapshot, world.catalog, "ctr_14d")
    part = collect(world.snapshot, world.catalog, ["ctr_14d"], FIRST)
    keep = part.mature["ctr_14d"]
    top, below = part.columns["ctr_14d.num"][keep], part.columns["ctr_14d.den"][keep]
    assert found.value == pytest.approx(top.sum() / below.sum())
    assert found.variance == pytest.approx(np.var((top - found.value * below) / below.mean(), ddof=1))


def test_a_denominator_that_a_treatment_can_move_is_warned_of(world):
    assert any("below the line (sends)" in line for line in check_metric(world.snapshot, world.catalog,
                                                                         "ctr_14d").warnings)
    assert not any("below the line" in line for line in check_metric(world.snapshot, world.catalog,
                                                                     "sum_14d").warnings)


def test_a_decision_metric_is_tried_at_every_decision(world):
    found = check_metric(world.snapshot, world.catalog, "clicked_last")
    assert found.anchor == "every decision" and found.n + found.immature == len(world.rows["decisions"])


def test_a_metric_that_never_varies_is_blocked(world):
    never = world.catalog.facts["sessions"].model_copy(update={"where": "kind = 'sesion'"})
    catalog = type(world.catalog)({**world.catalog.facts, "sessions": never}, world.catalog.metrics)
    found = check_metric(world.snapshot, catalog, "count_7d")
    assert not found.ok and "same value" in found.blocking[0]
    assert any("no row passes" in line for line in found.warnings)


@pytest.mark.parametrize(("change", "message"), [
    ({"table": "outcome"}, "did you mean 'outcomes'"), ({"time": "tss"}, "did you mean 'ts'"),
    ({"unit": "userid"}, "did you mean 'user_id'"), ({"where": "knd = 'a'"}, "did you mean 'kind'"),
    ({"where": "kind ="}, "does not parse"), ({"value": "kind", "agg": "sum"}, "not a number"),
    ({"time": "kind"}, "not a time"), ({"unit": "event_id"}, "kept by"),
])
def test_a_fact_that_does_not_fit_the_snapshot_is_named(world, change, message):
    metric = world.catalog.metrics["sum_14d"]
    fact = world.catalog.facts["conversions"].model_copy(update={k: v for k, v in change.items() if k != "agg"})
    catalog = type(world.catalog)({"conversions": fact}, {"m": metric}, {"facts.conversions": "metrics/core.yaml"})
    with pytest.raises(InputError) as found:
        check_metric(world.snapshot, catalog, "m")
    assert message in found.value.line
    assert found.value.line.startswith("metrics/core.yaml: facts.conversions")


@pytest.fixture(autouse=True)
def _only_this_noun(monkeypatch):
    """The commands of this package alone, so that a test here fails for this package alone."""
    monkeypatch.setattr("workbench.cli.app.NOUNS", ("metrics",))


def _command(world, capsys, *words: str) -> tuple[int, str, str]:
    code = main(["--project", str(world.snapshot.project.root), "metric", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_the_command_lists_metrics_and_what_they_read(world, capsys):
    code, out, _ = _command(world, capsys, "list", "--json")
    rows = {row["name"]: row for row in json.loads(out)["metrics"]}
    assert code == 0 and set(rows) == set(world.catalog.metrics)
    assert rows["ctr_14d"]["reads"] == "clicks / sends" and rows["any_7d"]["file"] == "metrics/core.yaml"
    assert "conversions" in _command(world, capsys, "list")[1]


def test_the_command_checks_one_metric(world, capsys):
    code, out, _ = _command(world, capsys, "check", "sum_14d", "--json")
    assert code == 0 and json.loads(out)["fan_out_safe"] is True
    code, out, _ = _command(world, capsys, "check", "sum_14d", "--sql")
    assert code == 0 and out.startswith("WITH _anchors") and "sum_14d" in out


def test_the_command_checks_every_metric_and_names_each_fault(world, capsys):
    folder = world.snapshot.project.root / "metrics"
    (folder / "never.yaml").write_text(
        "version: 1\nfacts: {never: {table: outcomes, unit: user_id, time: ts, where: \"kind = 'no'\"}, "
        "gone: {table: nowhere, unit: user_id, time: ts}}\nmetrics:\n"
        "  never: {fact: never, agg: any, window: 7d, direction: up}\n"
        "  gone: {fact: gone, agg: any, window: 7d, direction: up}\n")
    try:
        code, out, err = _command(world, capsys, "check", "--json")
    finally:
        (folder / "never.yaml").unlink()
    found = {one["name"]: one for one in json.loads(out)["metrics"]}
    assert code == 3 and found["sum_14d"]["ok"] is True
    assert not found["never"]["ok"] and "nowhere" in found["gone"]["blocking"][0]
    said = err.strip().splitlines()[-1]         # behind what tells how far it is
    assert "never: " in said and "gone: " in said
    code, out, err = _command(world, capsys, "check", "--sql")
    assert code == 2 and "name the metric" in err


def test_an_unknown_metric_is_one_line_and_exit_2(world, capsys):
    code, out, err = _command(world, capsys, "check", "sum_14")
    assert code == 2 and out == "" and "did you mean 'sum_14d'" in err and err.count("\n") == 1


def test_a_blocked_metric_exits_3_and_still_prints_its_json(world, capsys):
    (world.snapshot.project.root / "metrics" / "never.yaml").write_text(
        "version: 1\nfacts: {never: {table: outcomes, unit: user_id, time: ts, where: \"kind = 'no'\"}}\n"
        "metrics: {never: {fact: never, agg: any, window: 7d, direction: up}}\n")
    try:
        code, out, err = _command(world, capsys, "check", "never", "--json")
    finally:
        (world.snapshot.project.root / "metrics" / "never.yaml").unlink()
    assert code == 3 and json.loads(out)["ok"] is False and "same value" in err


def test_the_command_previews_one_metric(world, capsys):
    code, out, _ = _command(world, capsys, "preview", "ctr_14d", "--splits", "40", "--json")
    found = json.loads(out)
    assert code == 0 and set(found["spread"]["quantiles"]) == {"ctr_14d.num", "ctr_14d.den"}
    assert found["false_positives"][0]["splits"] == 40
    code, out, _ = _command(world, capsys, "preview", "ctr_14d", "--splits", "40")
    assert code == 0 and "4 weeks of enrolment" in out and "compatible with 5%" in out
