"""Numbers that cannot be: each is a statement in the readout, or exit 2 with one line; never a silent zero."""

from __future__ import annotations

import json

import numpy as np
import pytest

from workbench.cli.app import main

from .conftest import rows

RATIO = {"facts/nil": {"table": "people", "unit": "person", "value": "nil"},
         "metrics/share": {"ratio": [{"fact": "bought", "agg": "max"}, {"fact": "nil", "agg": "max"}],
                           "direction": "up"}}
BOTH = {"metrics/success": {"bought_rate": {"mde": "5%"}, "share": {"mde": "5%"}}}


def told(readout, metric: str, test: str, arm: str = "blue", segment=None):
    """The row of one test."""
    return next(r for r in readout.rows(segment=segment, test=test) if (r.metric, r.arm) == (metric, arm))


def read(study, capsys) -> tuple[int, dict | None, str]:
    """(exit code, JSON, the message) of the command."""
    code = main(["readout", "colours", "--json", "--project", str(study.project.root)])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else None, err.strip()


def nothing(row) -> bool:
    return (row.effect, row.se, row.p, row.ci, row.relative, row.relative_ci) == (
        None, None, None, (None, None), None, (None, None))


def test_a_ratio_over_nothing_is_undefined(make, capsys):
    study = make(BOTH, RATIO, {**rows(900), "nil": np.zeros(900, dtype=int)})
    found = study.readout()
    for test in ("superiority", "deterioration"):
        row = told(found, "share", test)
        assert nothing(row) and not row.passed and row.method == "undefined"
        assert "nothing stands below the line in none: the ratio is undefined" in row.note
    code, document, _ = read(study, capsys)
    assert code == 0 and document["decision"]["verdict"] == "do_not_ship"
    shown = next(r for r in document["estimates"] if r["metric"] == "share")
    assert shown["effect"] is None and shown["ci"] == [None, None] and "undefined" in shown["note"]


def test_a_ratio_over_nothing_in_one_arm_is_undefined(make):
    people = rows(900)
    found = make(BOTH, RATIO, {**people, "nil": (people["arm"] == "none").astype(int)}).readout()
    assert "nothing stands below the line in blue" in told(found, "share", "superiority").note


def test_a_control_mean_near_zero_has_no_relative_effect(make):
    rng = np.random.default_rng(0)
    study = make({"metrics/success": {"bought_rate": {"mde": "5%"}, "spent_mean": {"mde": "5%"}},
                  "metrics/monitor": []}, people={**rows(900), "spent": rng.normal(0, 1, 900).round(3)})
    row = told(study.readout(), "spent_mean", "superiority")
    assert row.effect is not None and row.p is not None and None not in row.ci
    assert (row.relative, row.relative_ci) == (None, (None, None))
    assert row.note == "the control mean cannot be told from zero: a relative effect is undefined"


def test_one_unit_per_arm_has_no_error(make, capsys):
    study = make(people=rows(3))
    for row in study.readout().rows():
        assert nothing(row) and "has one unit with a value" in row.note and not row.passed
    code, document, _ = read(study, capsys)
    assert code == 0 and document["decision"]["verdict"] == "do_not_ship"


@pytest.mark.parametrize("margin", ["20%", "1pp"])
def test_a_constant_column_is_not_tested_and_is_never_safe(make, margin):
    """Not one opt-out in either arm: nothing says how rare they are, so a guardrail is not shown to be safe."""
    people = {**rows(900), "left": np.zeros(900, dtype=int)}
    found = make({"metrics/guardrail": {"left_rate": {"margin": margin}}}, people=people).readout()
    for test in ("non_inferiority", "deterioration"):
        row = told(found, "left_rate", test)
        assert (row.effect, row.se, row.p, row.passed) == (0.0, None, None, False)
        assert "no value differs from another within either arm" in row.note
    assert any("not shown to be within its margin: left_rate" in reason for reason in found.decision.reasons)


def test_a_cap_of_zero_is_shown_and_leaves_nothing_to_test(make):
    found = make({"metrics/success": {"cut": {"mde": "5%"}}},
                 {"metrics/cut": {"fact": "bought", "agg": "max", "cap": {"quantile": 0.6}, "direction": "up"}},
                 rows(900)).readout()
    assert found.caps == {"cut": 0.0}
    assert "no value differs from another" in told(found, "cut", "superiority").note


def test_units_without_a_value_are_left_out_and_counted(make):
    people = rows(900)
    gone = np.arange(900) % 7 == 0
    found = make(people={**people, "spent": np.where(gone, np.nan, people["spent"])}).readout()
    row = told(found, "spent_mean", "none")
    assert row.n + row.n_control == sum(~gone & np.isin(people["arm"], ["none", "blue"]))
    assert row.note == f"{600 - row.n - row.n_control} units without a value are left out"
    assert found.health.missing["spent_mean"] == gone.sum()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_values_that_are_not_finite_are_refused_in_one_line(study, tmp_path, capsys, bad):
    """A NaN of the file is a value, unlike an empty field: it must not vanish among the missing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source

    people = rows(900)
    spent = people["spent"].copy()
    spent[5] = bad
    file = tmp_path / "people.parquet"
    pq.write_table(pa.table({**{k: pa.array(v.tolist()) for k, v in people.items()}, "spent": pa.array(spent)}), file)
    import_source(study.project, [file], name="people")
    code, document, err = read(study, capsys)
    assert (code, document) == (2, None) and "\n" not in err
    assert "metrics.spent_mean" in err and "1 units have a value that is not finite" in err and "`where`" in err


def test_an_arm_missing_from_a_segment_is_said(make):
    people = rows(900)
    country = np.where(people["arm"] == "blue", "US", people["country"])
    found = make(people={**people, "country": country}).readout()
    row = told(found, "bought_rate", "superiority", segment={"column": "country", "value": "DE"})
    assert nothing(row) and row.n == 0 and row.n_control > 0 and "blue has no unit with a value" in row.note


def test_units_in_two_arms_block(make, capsys):
    people = rows(900)
    twice = {k: np.concatenate([v, v[:30]]) for k, v in people.items()}
    twice["arm"] = np.concatenate([people["arm"], np.array(["green", "none", "blue"] * 10)])
    code, document, err = read(make(people=twice), capsys)
    assert code == 3 and document["status"] == "blocked" and document["estimates"] == []
    assert "30 of 900 units (3.33%) were seen in more than one arm" in err


@pytest.mark.parametrize("margin", ["-5%", "-0.5pp", "-0.01", "0%", "nan", "inf"])
def test_a_margin_with_the_wrong_sign_is_one_line(make, capsys, margin):
    code, document, err = read(make({"metrics/guardrail/left_rate/margin": margin}), capsys)
    assert (code, document) == (2, None) and "\n" not in err
    assert "metrics.guardrail.left_rate.margin" in err and "positive" in err
