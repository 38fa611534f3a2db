"""Two experiments on the same users: the four groups by hand, and when they may not be compared."""

from __future__ import annotations

import numpy as np
import pytest
import yaml

from workbench.errors import InputError, Refused
from workbench.experiments.analyze import analyze
from workbench.experiments.causal.interaction import interactions
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot

from .conftest import SPEC, deep, rows

SECOND = deep(SPEC, {"name": "shapes", "exposure/arm": "shape", "control": "plain", "split": {"plain": 1, "round": 1}})


def _two(make, people, second=None):
    study = make(people=people)
    folder = study.project.root / "experiments" / "shapes"
    folder.mkdir()
    (folder / "experiment.yaml").write_text(yaml.safe_dump(second or SECOND, sort_keys=False))
    project, snapshot = study.project, Snapshot.open(study.project)
    both = [Experiment.load(project, name) for name in ("colours", "shapes")]
    return (*both, snapshot, [analyze(one, snapshot, health_only=True) for one in both])


def _people(n=9_000, both=0.0, seed=1, same=False):
    """`both` is what blue and round together add to the spending beyond what each does alone."""
    made = rows(n, seed=seed)
    rng = np.random.default_rng(seed + 100)
    shape = np.array(["plain", "round"])[(made["arm"] == "blue").astype(int) if same else rng.integers(0, 2, n)]
    made["shape"] = shape
    made["spent"] = made["spent"] + 0.5 * (shape == "round") + both * ((made["arm"] == "blue") & (shape == "round"))
    return made


def test_the_four_groups_are_those_of_the_rows(make):
    people = _people(both=0.8)
    found = interactions(*_two(make, people))
    row = next(one for one in found.rows if one.metric == "spent_mean" and one.arms == ("blue", "round"))
    group = {(a, s): people["spent"][(people["arm"] == a) & (people["shape"] == s)]
             for a in ("none", "blue") for s in ("plain", "round")}
    alone = group["blue", "plain"].mean() - group["none", "plain"].mean()
    along = group["blue", "round"].mean() - group["none", "round"].mean()
    assert (row.alone.value, row.along.value) == (pytest.approx(alone), pytest.approx(along))
    assert row.difference.value == pytest.approx(along - alone)
    assert row.difference.se == pytest.approx(np.sqrt(sum(one.var(ddof=1) / len(one) for one in group.values())))
    assert sum(row.units) == sum(len(one) for one in group.values())
    assert found.findings[0] is row or found.findings[0].q <= row.q
    assert "colours and shapes interact: spent_mean: blue brings" in found.words


def test_what_does_not_interact_is_not_found(make):
    found = interactions(*_two(make, _people()))
    assert not found.findings and "depends on shapes beyond chance" in found.words
    assert {row.metric for row in found.rows} == {"bought_rate", "left_rate", "spent_mean"}
    assert len(found.rows) == 6 and found.as_dict()["units"] == 9_000


def test_arms_that_depend_on_each_other_are_refused(make):
    second = deep(SECOND, {"split": {"plain": 2, "round": 1}})      # each has the split that it was given
    with pytest.raises(Refused, match="depends on the arm of colours"):
        interactions(*_two(make, _people(same=True), second=second))


def test_an_experiment_does_not_interact_with_itself(make):
    colours, _, snapshot, (one, _) = _two(make, _people(600))
    with pytest.raises(InputError, match="does not interact with itself"):
        interactions(colours, colours, snapshot, (one, one))


def test_arms_that_cannot_be_compared_are_refused(make):
    """Two of three of blue's people are lost: the sample ratio of colours says so, and no group is looked at."""
    people = _people(3_000)
    kept = (people["arm"] != "blue") | (np.arange(3_000) % 9 == 1)
    with pytest.raises(Refused, match="the readout of colours is blocked: its arms cannot be compared"):
        interactions(*_two(make, {name: values[kept] for name, values in people.items()}))


def test_two_experiments_without_a_user_in_both_are_refused(make):
    colours, shapes, snapshot, readouts = _two(make, _people(600))
    apart = [one.model_copy(update={"exposure": one.exposure.model_copy(update={"where": f"country = '{country}'"})})
             for one, country in ((colours, "US"), (shapes, "DE"))]
    with pytest.raises(Refused, match="no user is in colours and in shapes"):
        interactions(*apart, snapshot, readouts)
