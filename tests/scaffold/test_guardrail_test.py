"""The template makes a study that reads out at once, and its notebook runs without a person."""

from __future__ import annotations

import json

import pytest

from workbench.cli.app import main
from workbench.errors import InputError
from workbench.experiments.spec import Experiment
from workbench.scaffold.catalog import usable
from workbench.scaffold.render import render

from ..notebooks import run


def test_the_template_says_when_to_use_it():
    (template,) = [t for t in usable() if t.name == "guardrail_test"]
    assert template.when and template.when_not and template.questions


def test_the_study_is_valid_and_reads_out(simulated, capsys):
    root = str(simulated.root)
    assert main(["new", "guardrail_test", "my_study", "--set", "margin=7%", "--project", root]) == 0
    spec = Experiment.load(simulated, "my_study")
    assert spec.metrics.guardrail["opt_out_28d"].margin.amount == pytest.approx(0.07)
    capsys.readouterr()
    assert main(["readout", "my_study", "--json", "--project", root]) == 0
    assert json.loads(capsys.readouterr().out)["decision"]["verdict"] in ("ship", "do_not_ship")


def test_the_notebook_runs_from_top_to_bottom(simulated):
    render(simulated, "guardrail_test", "my_study")
    cells = run(simulated.root / "experiments" / "my_study").values()
    shown = [output for cell in cells if cell.cell_type == "code" for output in cell.outputs]
    assert any("text/html" in output.get("data", {}) for output in shown)
    assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in shown)


def test_several_arms_are_one_study(simulated):
    render(simulated, "guardrail_test", "three", {"treatment": "weekly_cap, no_email", "segments": "country"})
    spec = Experiment.load(simulated, "three")
    assert spec.split == {"control": 1, "weekly_cap": 1, "no_email": 1} and spec.segments == ("country",)
    assert "`weekly_cap` and `no_email`" in (simulated.root / "experiments" / "three" / "README.md").read_text()


@pytest.mark.parametrize(("name", "answers", "words"), [
    ("My Study", {}, "is not a name for a study"),
    ("../up", {}, "is not a name for a study"),
    ("push_frequency_cap", {}, "exists"),
    ("s", {"sucess": "x"}, "did you mean 'success'?"),
    ("s", {"margin": "lots"}, "margin"),
    ("s", {"mde": "120%"}, "out of range"),
    ("s", {"treatment": "a, a"}, "'a' stands twice"),
    ("s", {"treatment": "a,,b"}, "empty place"),
    ("s", {"enrol_from": "soon"}, "enrol_from"),
])
def test_a_wrong_answer_changes_nothing(simulated, name, answers, words):
    before = sorted(simulated.root.glob("experiments/**/*"))
    with pytest.raises(InputError) as found:
        render(simulated, "guardrail_test", name, answers)
    assert words in found.value.line
    assert sorted(simulated.root.glob("experiments/**/*")) == before
    assert not list(simulated.cache.glob("study-*"))


@pytest.mark.parametrize("text", ['"; import os', "a: b # c", "{{ 7 * 7 }}", "<b>x</b>", "it's: [a]"])
def test_answers_are_text_in_every_file(simulated, text):
    """An arm's name is data: it reaches the spec and the notebook as it was given."""
    import nbformat

    render(simulated, "guardrail_test", "odd", {"treatment": text})
    assert text in Experiment.load(simulated, "odd").split
    book = nbformat.read(simulated.root / "experiments" / "odd" / "study.ipynb", as_version=4)
    for cell in book.cells:
        if cell.cell_type == "code":
            compile(cell.source, "cell", "exec")
