"""Pictures of a readout: what they show is what the result holds, and their words tell value and units."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from workbench.charts import Chart
from workbench.experiments.analyze import analyze
from workbench.experiments.report.page import page
from workbench.experiments.report.pictures import over_looks, pictures
from workbench.logs.snapshot import Snapshot

from .conftest import rows
from .test_sequential import GROUP, Timed


@pytest.fixture
def looked(project, tmp_path):
    timed = Timed(project, tmp_path).log("2026-07-06", lift=1.3).spec(GROUP, segments=["cohort"])
    return analyze(timed.experiment, Snapshot.open(project))


def layers(chart: Chart) -> list[dict]:
    """The data of every layer."""
    sets = chart.spec.get("datasets", {})
    found = []
    for layer in [chart.spec, *chart.spec.get("layer", [])]:
        data = layer.get("data", {})
        found += sets.get(data.get("name"), []) or data.get("values", [])
    return found


def test_the_effect_over_looks_and_what_each_look_asked_for(looked):
    row = next(r for r in looked.rows(test="superiority"))
    shown = [one for one in layers(over_looks(row)) if "needed" in one]
    assert [(one["value"], one["needed"], one["n"]) for one in shown[:3]] == [
        (p.relative, p.needed_relative, p.n) for p in row.path]
    assert len(row.path) == 3
    guard = next(r for r in looked.rows(test="non_inferiority"))
    drawn = next(one for one in layers(over_looks(guard)) if "needed" in one)
    assert (drawn["begin"], drawn["end"]) == (guard.path[0].relative, guard.path[0].relative_ci[1])


def test_every_picture_is_vega_lite_5_and_draws(looked):
    found = pictures(looked)
    assert [one.title for one in found] == [
        "Relative effects", "conversion_7d, new over looks", "opt_out_14d, new over looks", "conversion_7d by segment"]
    for one in found:
        assert "/v5" in one.chart.spec["$schema"] and one.chart.svg().startswith("<svg")
        assert one.chart.spec["config"]["background"] == "transparent"


def test_the_words_tell_value_and_units(looked):
    for one in pictures(looked):
        assert re.search(r"[+-]\d+\.\d\d% \[", one.words) and " units" in one.words
    row = next(r for r in looked.rows(test="superiority"))
    forest, looks = (one.words for one in pictures(looked)[:2])
    assert f"{row.relative:+.2%}" in forest and f"{row.n + row.n_control:,}" in forest
    assert f"{row.path[0].needed_relative:+.2%} would just pass" in looks


def test_the_page_has_them_with_their_words(looked):
    shown = page(looked)
    assert shown.count("<img ") == len(pictures(looked))
    assert all(f'alt="{one.words[:40]}' in shown for one in pictures(looked))


def test_one_look_has_no_path_and_no_effect_no_picture(make):
    study = make(people=rows(bought={"blue": 0.3}))
    assert [one.title for one in pictures(study.readout())] == ["Relative effects", "bought_rate by segment"]
    assert pictures(study.readout(health_only=True)) == ()


@pytest.mark.parametrize("width", [90, 160, 260, 420])
def test_no_label_of_an_axis_touches_another_however_narrow(looked, width):
    from workbench.experiments.report.charts import forest

    spec = {**forest(looked).spec, "width": width}
    labels = _below(Chart(spec).svg())
    assert len(labels) >= 2 and all(text.endswith("%") for _, text in labels)
    for (x, text), (beyond, other) in pairwise(labels):
        # half of a label of ten points, 5.6 a figure, on either side; four between them
        assert beyond - x > 2.8 * (len(text) + len(other)) + 4, (text, other)


def _below(svg: str) -> list[tuple[float, str]]:
    """(middle, text) of the labels of the horizontal axis."""
    axes = [part for part in re.findall(r'role-axis-label".*?</g>', svg, re.DOTALL) if "%" in part]
    found = re.findall(r'text-anchor="(middle|start|end)" transform="translate\(([\d.-]+),[^>]*opacity="(\d)">([^<]*)<',
                       axes[0])
    return [(float(x) + {"middle": 0, "start": 1, "end": -1}[at] * 2.8 * len(text), text)
            for at, x, opacity, text in found if text and opacity != "0"]
