"""The view in a notebook shows rows of the readout and computes none of its own."""

from __future__ import annotations

import pytest

from workbench.experiments.analyze import analyze
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.widgets.readout import ReadoutView


@pytest.fixture
def view(simulated_kept):
    return ReadoutView(analyze(Experiment.load(simulated_kept, "push_frequency_cap"), Snapshot.open(simulated_kept)))


def test_it_opens_on_everybody(view):
    assert view.segment.value is None
    assert view.chosen() == [row for row in view.readout.estimates if row.segment is None]
    assert all(row.metric in view.rows.value for row in view.chosen())


def test_a_segment_shows_its_rows(view):
    label, pair = next((label, pair) for label, pair in view.segment.options.items() if pair)
    view.segment.value = pair
    assert {(row.segment["column"], row.segment["value"]) for row in view.chosen()} == {pair}
    assert label == f"{pair[0]} = {pair[1]}"


def test_the_margin_answers_with_the_interval_that_stands_in_the_readout(view):
    rows = [r for r in view.readout.rows(test="non_inferiority") if r.relative_ci != (None, None)]
    assert rows
    for row in rows:
        bound = row.relative_ci[0] if row.direction == "up" else row.relative_ci[1]
        harm = 100 * (-bound if row.direction == "up" else bound)
        for margin in (0.1, harm - 0.1, harm + 0.1, 20.0):
            if 0.1 <= margin <= 20:
                view.margin.value = margin
                assert view.within(row) == (harm < view.margin.value)
    assert f"{view.margin.value:.1f} %" in view.verdict.value


def test_a_blocked_readout_shows_its_reason(simulated_kept):
    import dataclasses

    found = analyze(Experiment.load(simulated_kept, "push_frequency_cap"), Snapshot.open(simulated_kept),
                    health_only=True)
    decision = dataclasses.replace(found.decision, verdict="blocked", reasons=("a <b>reason</b>",))
    view = ReadoutView(dataclasses.replace(found, decision=decision))
    assert view.rows.value == "<p>a &lt;b&gt;reason&lt;/b&gt;</p>" and view.verdict.value == ""
