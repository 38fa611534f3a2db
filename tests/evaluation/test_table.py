"""Wilson's interval against published values, and the counts of outcomes."""

from __future__ import annotations

import pytest

from workbench.evaluation.scoring import Score
from workbench.evaluation.table import tallies, text, wilson
from workbench.evaluation.tasks import Task, Template


# R. G. Newcombe, Statistics in Medicine 17 (1998), table I, method 3
@pytest.mark.parametrize(("hits", "n", "low", "high"), [
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718),
])
def test_wilson_is_the_published_interval(hits, n, low, high):
    assert wilson(hits, n) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_wilson_solves_its_own_equation():
    z = 1.959963984540054
    for hits, n in ((3, 10), (90, 100), (1, 7)):
        for bound in wilson(hits, n):
            assert abs(hits / n - bound) == pytest.approx(z * (bound * (1 - bound) / n) ** 0.5, rel=1e-9)


def test_wilson_without_trials_says_nothing():
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(5, 5)[1] == 1.0


def test_every_outcome_is_counted_once():
    template = Template(id="a", expect="stop", say=("x",))
    tasks = [Task(f"t{i}", "s", family, "x", template, {}) for i, family in enumerate(["metric"] * 4 + ["analysis"])]
    outcomes = ("right", "repaired", "wrong", "abstained", "unsafe")
    lines = tallies("me", [Score(t, o, seconds=0.5, sent_bytes=7) for t, o in zip(tasks, outcomes, strict=True)])
    assert [(line.family, line.n) for line in lines] == [("metric", 4), ("analysis", 1), ("all", 5)]
    whole = lines[-1]
    assert (whole.right, whole.repaired, whole.wrong, whole.abstained, whole.unsafe) == (1, 1, 1, 1, 1)
    assert (whole.share, whole.seconds, whole.sent_bytes) == (0.4, 2.5, 35)
    assert "| me | all | 5 | 40.0 % | 11.8 to 76.9 % | 1 | 1 | 1 | 1 | 1 | 0.50 | 35 |" in text(lines)
