"""Experiments that were run before: the most alike first, with what came of them."""

from __future__ import annotations

import shutil

import pytest

from workbench.assistant.tools.past import tokens
from workbench.experiments.opening import open_readout
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.project import Project

from .conftest import caller


@pytest.fixture(scope="module")
def several(simulated_kept, tmp_path_factory):
    """The squad with three experiments, one of them read out."""
    root = tmp_path_factory.mktemp("past") / "squad"
    shutil.copytree(simulated_kept.root, root, symlinks=True)
    project = Project.find(root)
    text = (root / "experiments/push_frequency_cap/experiment.yaml").read_text()
    for name, words, success in (("premium_offer", "we offer premium by e-mail", "revenue_28d"),
                                 ("weekly_digest", "a digest replaces single pushes", "conversion_28d")):
        folder = root / "experiments" / name
        folder.mkdir()
        (folder / "experiment.yaml").write_text(f"""version: 1
name: {name}
hypothesis: {{because: "it is **bold** [x](http://a.b)", if: "{words}", then: people come back, for: ios users}}
exposure: {{table: exposures, unit: unit, arm: arm, time: ts, where: "experiment = '{name}'"}}
control: control
split: {{control: 1, treatment: 1}}
metrics: {{success: {{{success}: {{mde: 5%}}}}}}
""")
    assert "push_frequency_cap" in text
    readout = open_readout(Experiment.load(project, "push_frequency_cap"), Snapshot.open(project))
    return project, readout, caller(project)


def test_the_most_alike_comes_first_with_its_verdict(several):
    _, readout, call = several
    found = call("similar_experiments", words="cap pushes: people who get many messages visit less",
                 metrics=["conversion_7d"])
    first = found.result["rows"][0]
    assert first["experiment"] == "push_frequency_cap" and found.result["compared"] == 3
    assert (first["verdict"], first["status"]) == (readout.decision.verdict, readout.status)
    rows = [r for r in readout.rows() if r.test in ("superiority", "non_inferiority")]
    assert [(e["metric"], e["relative"]) for e in first["effects"]] == [(r.metric, r.relative) for r in rows]
    assert 0 < first["likeness"] <= 1 and "conversion_7d" in first["shared"] and first["decided"] is None


@pytest.mark.parametrize(("asked", "first"), [
    ({"words": "a premium offer"}, "premium_offer"),
    ({"metrics": ["revenue_28d"]}, "premium_offer"),
    ({"words": "weekly digest instead of pushes"}, "weekly_digest"),
    ({"population": "iOS users"}, "premium_offer"),
])
def test_words_metrics_and_population_each_find(several, asked, first):
    _, _, call = several
    rows = call("similar_experiments", **asked).result["rows"]
    assert rows[0]["experiment"] == first
    assert [row["likeness"] for row in rows] == sorted((row["likeness"] for row in rows), reverse=True)


def test_one_that_was_never_read_out_has_no_verdict(several):
    _, _, call = several
    row = call("similar_experiments", words="premium", most=1).result["rows"][0]
    assert row["verdict"] is None and row["effects"] == [] and row["hypothesis"]["because"].startswith("it is **bold**")


def test_nothing_like_it_is_no_row(several):
    _, _, call = several
    assert call("similar_experiments", words="qwertz").result["rows"] == []
    assert call("similar_experiments").result["rows"] == []


def test_the_same_experiment_is_wholly_like_itself(several):
    project, _, call = several
    spec = Experiment.load(project, "weekly_digest")
    said = spec.hypothesis
    found = call("similar_experiments", words=f"weekly digest {said.because} {said.if_} {said.then}",
                 metrics=spec.metric_names, population=said.for_)
    assert found.result["rows"][0]["likeness"] == pytest.approx(1.0)


def test_endings_do_not_separate_words():
    assert tokens("capped pushes") == tokens("push capping") == tokens("cap push") == {"cap", "push"}
    assert tokens("We opted out") == {"opt", "out"}
