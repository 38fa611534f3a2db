"""Other figures than the spec's: applied, refused in one line, answered without a second scan."""

from __future__ import annotations

import json
import time

import pytest
import yaml

from workbench.cli.app import main
from workbench.errors import InputError
from workbench.experiments.plan import basis as bases
from workbench.experiments.plan.proposal import Proposal, propose
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import parse_spec

NAME = "push_frequency_cap"


@pytest.fixture(scope="module")
def asked(simulated_kept):
    """`asked(**figures)`: the plan with these."""
    spec, snapshot = Experiment.load(simulated_kept, NAME), Snapshot.open(simulated_kept)

    def ask(**figures):
        return propose(spec, snapshot, parse_spec(Proposal, figures, "plan"))

    return ask


def test_without_figures_it_is_the_plan(asked, simulated_kept):
    from workbench.experiments.assignment.allocation import Allocation
    from workbench.experiments.plan.design import design

    spec, catalog = Experiment.load(simulated_kept, NAME), Catalog.load(simulated_kept)
    found = bases.basis(spec, Snapshot.open(simulated_kept), catalog)
    assert asked().design == design(spec, catalog, found, allocation=Allocation.load(simulated_kept))


@pytest.mark.alone
def test_the_second_question_does_not_scan(asked, monkeypatch):
    asked()
    monkeypatch.setattr(bases, "basis", None)
    began = time.perf_counter()
    found = asked(units=500_000, power=0.9, mde={"conversion_7d": "8%"})
    assert time.perf_counter() - began < 2
    assert found.design.units == 500_000 and found.design.target == 0.9


def test_each_figure_moves_the_answer_the_right_way(asked):
    plain = asked().design
    assert asked(mde={"conversion_7d": "10%"}).design.needed < plain.needed
    assert asked(power=0.9).design.needed > plain.needed
    assert asked(alpha=0.1).design.needed < plain.needed
    assert asked(margin={"opt_out_28d": "30%"}).design.needed < plain.needed
    assert asked(effects={"opt_out_28d": "5%"}).design.needed < plain.needed
    assert asked(effects={"opt_out_28d": "-1%"}).design.needed > plain.needed
    assert asked(split={"control": 9, "weekly_cap": 1}).design.needed > 2 * plain.needed
    four = asked(looks=4).design
    assert len(four.looks) == 4 and four.looks[-1] == "2026-07-21" and four.needed > plain.needed
    assert 0 < four.rule.by_look[0] < four.rule.by_look[-1]
    assert plain.weeks[0].units < plain.weeks[-1].units and plain.weeks[0].power < 0.5


def test_a_ramp_delays_the_units_and_one_of_the_split_costs_more(asked):
    slow = asked(units=1_000, ramp=[{"from": "2026-06-09", "enrolled": "10%"}, {"from": "2026-06-16"}]).design
    assert slow.days > asked(units=1_000).design.days and slow.ramp == ("10% from 2026-06-09", "100% from 2026-06-16")
    uneven = asked(ramp=[{"from": "2026-06-09", "split": {"control": 9, "weekly_cap": 1}}, {"from": "2026-06-12"}])
    assert uneven.design.needed > 1.05 * asked().design.needed


def test_traffic_and_a_plain_ramp_delay_the_units(asked):
    plain, half = asked(units=400).design, asked(units=400, traffic="50%").design
    assert (plain.reach, half.reach) == (1.0, 0.5) and half.days > plain.days and half.needed == plain.needed
    short = asked(units=400, ramp={"days": 7, "enrolled": "10%"})
    steps = asked(units=400, ramp=[{"from": "2026-06-09", "enrolled": "10%"}, {"from": "2026-06-16"}])
    assert short.design == steps.design and short.as_dict()["plain_ramp"] == {"days": 7, "enrolled": 0.1}
    none = asked(units=400, ramp=[])
    assert none.design == plain and none.as_dict()["plain_ramp"] == {"days": 0, "enrolled": 1.0}


def test_the_lines_to_paste_make_the_plan_that_was_tried(simulated, simulated_kept):
    """Pasted into the files, they give the design without any other figure."""
    spec, snapshot = Experiment.load(simulated, NAME), Snapshot.open(simulated)
    assert propose(spec, snapshot).lines == ()
    figures = {"units": 300_000, "power": 0.9, "alpha": 0.1, "looks": 3, "mde": {"conversion_7d": "8%"},
               "margin": {"opt_out_28d": "10%"}, "split": {"control": 0.7, "weekly_cap": 0.3}, "traffic": 0.5,
               "ramp": {"days": 7, "enrolled": 0.2}}
    tried = propose(spec, snapshot, parse_spec(Proposal, figures, "plan"))
    assert [one.file for one in tried.lines] == [f"experiments/{NAME}/experiment.yaml", "allocation.yaml"]
    said = tried.lines[0].text
    assert "    conversion_7d: {mde: 8%}\n" in said and "opt_out_28d: {margin: 10%}" in said
    assert "retained" not in said       # what is as it was has no line
    path = simulated.root / spec.place
    whole = yaml.safe_load(path.read_text())
    for key, value in yaml.safe_load(said).items():
        if key == "metrics":
            for role, entries in value.items():
                whole["metrics"][role] |= entries
        else:
            whole[key] = value
    path.write_text(yaml.safe_dump(whole, sort_keys=False))
    (simulated.root / "allocation.yaml").write_text("version: 1\n" + tried.lines[1].text)
    again = propose(Experiment.load(simulated, NAME), Snapshot.open(simulated))
    assert again.design == tried.design and again.lines == ()
    assert again.as_dict()["shares"] == {"control": 0.7, "weekly_cap": 0.3}


def test_a_slot_of_a_group_is_its_traffic(simulated):
    (simulated.root / "allocation.yaml").write_text(f"version: 1\ngroups: {{caps: {{{NAME}: [0, 0.5]}}}}\n")
    spec, snapshot = Experiment.load(simulated, NAME), Snapshot.open(simulated)
    assert propose(spec, snapshot).as_dict()["slot"] == "caps"
    with pytest.raises(InputError, match="its slot is its traffic"):
        propose(spec, snapshot, Proposal(traffic=0.3))


def test_what_a_panel_gets(asked):
    found = asked(units=300_000, margin={"opt_out_28d": "10%"}, looks=2).as_dict()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert found["margin"]["opt_out_28d"] == "10%" and found["mde"]["conversion_7d"] == "5%"
    assert found["code"] == f"workbench plan {NAME} --units 300000 --looks 2 --margin opt_out_28d=10%"
    assert found["arm"] == "weekly_cap" and set(found["effects"]) >= {"conversion_7d", "opt_out_28d"}


@pytest.mark.parametrize(("figures", "words"), [
    ({"mde": {"conversion_7": "5%"}}, "did you mean 'conversion_7d'"),
    ({"mde": {"conversion_7d": "-5%"}}, "an amount is"),
    ({"margin": {"conversion_7d": "5%"}}, "is no guardrail"),
    ({"split": {"contrl": 1}}, "did you mean 'control'"),
    ({"split": {"control": 1}}, "above zero"),
    ({"looks": 50}, "do not fit into"),
    ({"looks": 0}, "greater than or equal"),
    ({"unit": 5}, "did you mean 'units'"),
    ({"effects": {"ctr_14d": "5%"}}, "no success metric and no guardrail"),
    ({"traffic": 0}, "greater than 0"),
    ({"ramp": {"days": 60}}, "leaves nothing of the"),
    ({"ramp": {"days": 3, "enrolled": "0%"}}, "greater than 0"),
    ({"ramp": [{"from": "2026-06-09", "split": {"control": 9, "weekly_cap": 1}}]}, "last step's split"),
])
def test_a_figure_that_makes_no_sense_is_one_line(asked, figures, words):
    with pytest.raises(InputError) as error:
        asked(**figures)
    assert words in error.value.line and "\n" not in error.value.line


def test_a_changed_metric_has_another_basis(simulated):
    spec, snapshot = Experiment.load(simulated, NAME), Snapshot.open(simulated)
    before = propose(spec, snapshot).design
    path = simulated.root / "metrics" / "core.yaml"
    value = yaml.safe_load(path.read_text())
    value["metrics"]["conversion_7d"]["window"] = "14d"
    path.write_text(yaml.safe_dump(value))
    assert propose(spec, snapshot).design.lines[0].mean > before.lines[0].mean
    for file in (simulated.cache / "bases").glob("*.json"):
        file.write_text("{")
    assert propose(spec, snapshot).design.lines[0].mean > before.lines[0].mean


def test_traffic_and_ramp_of_the_project_from_the_shell(simulated, capsys):
    (simulated.root / "allocation.yaml").write_text(yaml.safe_dump({
        "version": 1, "holdback": {"share": "10%"}, "traffic": {NAME: "50%"},
        "ramps": {NAME: [{"from": "2026-06-09", "enrolled": "20%"}, {"from": "2026-06-11"}]}}))
    words = ["plan", NAME, "--project", str(simulated.root)]
    assert main([*words, "--units", "400", "--looks", "2", "--mde", "conversion_7d=20%", "--power", "0.9"]) == 0
    text = capsys.readouterr().out
    assert "45.0% of the users" in text and "20% from 2026-06-09, 100% from 2026-06-11" in text and "days" in text
    assert main([*words, "--mde", "conversion_7d=-1%"]) == 2
    assert "an amount is" in capsys.readouterr().err


def test_another_split_leaves_a_ramp_that_does_not_speak_of_it(simulated):
    def asked(ramp, **figures):
        (simulated.root / "allocation.yaml").write_text(yaml.safe_dump({"version": 1, "ramps": {NAME: ramp}}))
        spec, snapshot = Experiment.load(simulated, NAME), Snapshot.open(simulated)
        return propose(spec, snapshot, parse_spec(Proposal, {"units": 400, **figures}, "plan"))

    split = {"control": 2, "weekly_cap": 1}
    plain = [{"from": "2026-06-09", "enrolled": "20%"}, {"from": "2026-06-11"}]
    kept = asked(plain, split=split)
    assert kept.design.ramp == asked(plain).design.ramp != () and "ramps" not in str(kept.lines)
    turned = asked([{"from": "2026-06-09", "split": {"control": 9, "weekly_cap": 1}}, {"from": "2026-06-11"}],
                   split=split)
    assert turned.design.ramp == () and f"no line for {NAME}" in str(turned.lines)


def test_a_key_of_any_text_can_be_pasted():
    from workbench.experiments.plan.pasting import _key, _share
    from workbench.project import parse_yaml

    for name in ("opens.push", "days.e: mail", "it's", "5th", "true"):
        assert parse_yaml(f"{_key(name)}: 1", "x") == {name: 1}
    assert _share(1 / 3) == "33.3333333333%"
