"""The commands beyond a readout: their JSON is the result's own, and wrong input ends with one line."""

from __future__ import annotations

import json

import pytest

from workbench.cli.app import main
from workbench.experiments.analyze import analyze
from workbench.experiments.decomposition.arms import of_arms
from workbench.experiments.decomposition.path import path_of
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog

PATH = "sends:count,clicks:distinct,conversions:count,revenue_28d"
PERIODS = ("--window", "14d", "--before", "2026-05-20", "--after", "2026-06-20")


def _json(capsys, project, *words):
    code = main([*words, "--json", "--project", str(project.root)])
    return code, json.loads(capsys.readouterr().out)


def test_why_of_an_experiment_is_the_engines(simulated, capsys):
    code, shown = _json(capsys, simulated, "why", "push_frequency_cap", "--path", PATH)
    experiment, snapshot = Experiment.load(simulated, "push_frequency_cap"), Snapshot.open(simulated)
    (found,) = of_arms(experiment, snapshot, path_of(Catalog.load(simulated), PATH.split(",")),
                       analyze(experiment, snapshot))
    assert code == 0 and shown == {"arms": [found.as_dict()]}
    looks = (simulated.root / "experiments" / "push_frequency_cap" / "looks.jsonl").read_text().splitlines()
    assert len(looks) == 1                      # an effect taken apart is an effect seen


def test_why_between_periods_and_by_a_column(simulated, capsys):
    code, whole = _json(capsys, simulated, "why", "--path", "sends:count,clicks:distinct", *PERIODS)
    assert code == 0 and [step["name"] for step in whole["steps"]] == ["sends", "clicks"]
    code, sliced = _json(capsys, simulated, "why", "--path", "sends:count,clicks:distinct", *PERIODS, "--by", "channel")
    assert code == 0 and {one["slice"] for one in sliced["slices"]} == {"push", "email", "in_app"}
    rates = whole["steps"][1]
    assert sliced["total"]["value"] == pytest.approx(rates["after"] - rates["before"], rel=1e-9)


@pytest.mark.parametrize(("words", "said"), [
    (("why", "--path", PATH), "name an experiment, or two periods"),
    (("why", "push_frequency_cap", "--path", PATH, "--before", "2026-05-20"), "name an experiment, or two periods"),
    (("why", "--path", "sends:count,clicks:count", *PERIODS[:4]), "two periods are compared"),
    (("why", "push_frequency_cap", "--path", PATH, "--method", "shaply"), "did you mean 'shapley'"),
    (("why", "push_frequency_cup", "--path", PATH), "did you mean 'push_frequency_cap'"),
    (("why", "--path", "retained_28d,revenue_28d", *PERIODS[2:]), "windows of the path"),
    (("why", "--path", "sends:count,clicks:count", *PERIODS, "--volume"), "--volume belongs to --by"),
    (("uptake", "push_frequency_cap"), "names no uptake"),
    (("message-cost", "push_frequency_cap"), "no metric counts messages"),
    (("long-term", "push_frequency_cap", "--outcome", "conversion_7d", "--early", "conversion_28d"), "no earlier than"),
    (("interaction", "push_frequency_cap", "push_frequency_cap"), "does not interact with itself"),
])
def test_wrong_input_ends_with_one_line(simulated, capsys, words, said):
    assert main([*words, "--project", str(simulated.root)]) == 2
    err = capsys.readouterr().err
    assert said in err and len(err.strip().splitlines()) == 1


def test_an_uptake_that_moves_nothing_exits_3_with_its_json(simulated, capsys):
    code, shown = _json(capsys, simulated, "uptake", "push_frequency_cap", "--of", "conversion_7d")
    assert code == 3 and all(one["effect"] is None for one in shown["effects"])
