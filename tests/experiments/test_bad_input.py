"""Each mistake is one line that says what, where and the nearest valid name; the project stays as it was."""

from __future__ import annotations

import pytest

from workbench.cli.app import main

# (what is changed in the spec, in the metrics, words of the one line)
MISTAKES = {
    "unknown metric": ({"metrics/success": {"bougth_rate": {"mde": "5%"}}}, {},
                       ["experiment.yaml: metrics.success", "'bougth_rate'", "did you mean 'bought_rate'?"]),
    "unknown guardrail": ({"metrics/guardrail": {"left": {"margin": "5%"}}}, {},
                          ["metrics.guardrail", "did you mean 'left_rate'?"]),
    "typo in a field": ({"metrics/sucess": {"bought_rate": {"mde": "5%"}}}, {}, ["sucess", "did you mean 'success'?"]),
    "typo at the top": ({"contrl": "none"}, {}, ["contrl", "did you mean 'control'?"]),
    "missing column": ({"exposure/arm": "arn"}, {}, ["exposure", "'arn'", "did you mean 'arm'?"]),
    "missing table": ({"exposure/table": "poeple"}, {}, ["exposure", "'poeple'", "did you mean 'people'?"]),
    "missing segment": ({"segments": ["contry"]}, {}, ["'contry'", "did you mean 'country'?"]),
    "control that does not occur": ({"control": "nobody", "split": {"nobody": 1, "blue": 1, "green": 1}}, {},
                                    ["control", "'nobody' does not occur in the log"]),
    "control outside the split": ({"control": "grey"}, {}, ["'grey' is not among the arms"]),
    "arm that does not occur": ({"split": {"none": 1, "blue": 1, "gren": 1}}, {},
                                ["split", "'gren'", "did you mean 'green'?"]),
    "arm that split forgets": ({"split": {"none": 1, "blue": 1}}, {}, ["split", "'green'"]),
    "bad amount": ({"metrics/success/bought_rate/mde": "-5%"}, {}, ["mde", "positive"]),
    "two roles": ({"metrics/monitor": ["bought_rate"]}, {}, ["'bought_rate' has more than one role"]),
    "name and folder differ": ({"name": "colors"}, {}, ["the folder is 'colours'"]),
    "missing value column": ({}, {"facts/bought/value": "bouhgt"}, ["'bouhgt'", "did you mean 'bought'?"]),
    "unknown fact": ({}, {"metrics/bought_rate/fact": "bougt"}, ["'bougt'", "did you mean 'bought'?"]),
    "unknown aggregate": ({}, {"metrics/bought_rate/agg": "maxx"}, ["'maxx'", "did you mean 'max'?"]),
    "no direction": ({}, {"metrics/bought_rate/direction": None}, ["direction"]),
}


def files(root):
    """Every file of the project but the rebuildable cache."""
    return {p.relative_to(root): p.read_bytes() for p in root.rglob("*")
            if p.is_file() and ".workbench" not in p.parts}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_one_line(mistake, make, capsys):
    spec, metrics, words = MISTAKES[mistake]
    study = make(spec, metrics)
    before = files(study.project.root)
    assert main(["readout", "colours", "--project", str(study.project.root)]) == 2
    out, err = capsys.readouterr()
    line = err.strip().splitlines()[-1]
    assert out == "" and "Traceback" not in err
    for word in words:
        assert word in line, line
    assert files(study.project.root) == before


def test_an_experiment_that_does_not_exist(study, capsys):
    assert main(["readout", "colors", "--project", str(study.project.root)]) == 2
    assert "did you mean 'colours'?" in capsys.readouterr().err


def test_yaml_that_is_none(study, capsys):
    (study.project.root / "experiments" / "colours" / "experiment.yaml").write_text("version: 1\n  name: [")
    assert main(["readout", "colours", "--project", str(study.project.root)]) == 2
    assert "experiments/colours/experiment.yaml" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["", "\n\n", "person,arm\n"])
def test_an_empty_file_is_refused_and_nothing_changes(study, tmp_path, capsys, content):
    empty = tmp_path / "empty.csv"
    empty.write_text(content)
    before = files(study.project.root)
    assert main(["import", str(empty), "--name", "more", "--project", str(study.project.root)]) == 2
    err = capsys.readouterr().err
    assert "empty.csv" in err and "Traceback" not in err
    assert files(study.project.root) == before
