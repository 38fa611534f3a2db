"""A real e-mail test through the command line: the published numbers, to the digits given."""

from __future__ import annotations

import json

import pytest

from workbench.cli.app import main

METRICS = """\
version: 1
facts:
  visits: {table: hillstrom, unit: row_id, value: visit}
  spends: {table: hillstrom, unit: row_id, value: spend}
metrics:
  visit_rate: {fact: visits, agg: max, direction: up}
  spend_mean: {fact: spends, agg: max, direction: up}
"""
SPEC = """\
version: 1
name: email_2008
exposure: {table: hillstrom, unit: row_id, arm: segment}
control: No E-Mail
split: {No E-Mail: 1, Mens E-Mail: 1, Womens E-Mail: 1}
segments: [zip_code]
metrics: {success: {visit_rate: {mde: 5%}, spend_mean: {mde: 5%}}}
"""


@pytest.fixture
def published(hillstrom_csv, tmp_path, capsys):
    home = tmp_path / "mail"
    assert main(["init", str(home)]) == 0
    there = ["--project", str(home)]
    assert main(["import", str(hillstrom_csv), "--adapter", "table", "--name", "hillstrom", *there]) == 0
    (home / "metrics" / "core.yaml").write_text(METRICS)
    (home / "experiments" / "email_2008").mkdir(parents=True)
    (home / "experiments" / "email_2008" / "experiment.yaml").write_text(SPEC)
    capsys.readouterr()
    assert main(["readout", "email_2008", "--json", *there]) == 0
    return json.loads(capsys.readouterr().out), home


def test_the_readout_equals_the_published_one(published):
    found, home = published
    row = {(r["metric"], r["arm"]): r for r in found["estimates"]
           if r["segment"] is None and r["test"] == "superiority"}
    shares = {arm: 100 * row["visit_rate", arm]["mean"] for arm in ("Mens E-Mail", "Womens E-Mail")}
    assert shares == {"Mens E-Mail": pytest.approx(18.276, abs=5e-4), "Womens E-Mail": pytest.approx(15.140, abs=5e-4)}
    assert 100 * row["visit_rate", "Mens E-Mail"]["control_mean"] == pytest.approx(10.617, abs=5e-4)
    for arm, effect, se in (("Mens E-Mail", 0.769827, 0.145247), ("Womens E-Mail", 0.424412, 0.130333)):
        assert row["spend_mean", arm]["effect"] == pytest.approx(effect, abs=5e-7)
        assert row["spend_mean", arm]["se"] == pytest.approx(se, abs=5e-7)
    assert found["health"]["srm"]["p"] == pytest.approx(0.904, abs=5e-4)
    assert found["decision"]["verdict"] == "ship" and found["decision"]["ship_arm"] == "Mens E-Mail"
    assert {p.name for p in (home / "experiments" / "email_2008").iterdir()} >= {"readout.json", "readout.html"}


def test_the_same_input_gives_the_same_document(published, capsys):
    found, home = published
    saved = (home / "experiments" / "email_2008" / "readout.json").read_bytes()
    assert main(["readout", "email_2008", "--json", "--project", str(home)]) == 0
    assert json.loads(capsys.readouterr().out) == found
    assert (home / "experiments" / "email_2008" / "readout.json").read_bytes() == saved
