"""The spine: health first, then effects, then the decision."""

from __future__ import annotations

import json

import numpy as np
import pytest

from workbench.cli.app import main
from workbench.errors import InputError

from .conftest import rows


def row(readout, metric, arm, test):
    return next(r for r in readout.rows(test=test) if (r.metric, r.arm) == (metric, arm))


def test_no_effect_ships_nothing(study):
    found = study.readout()
    assert found.status == "final" and found.decision.verdict == "do_not_ship"
    assert "blue: no success metric is superior" in found.decision.reasons


def test_the_numbers_are_those_of_the_rows(study):
    people, found = rows(), study.readout()
    blue, none = people["bought"][people["arm"] == "blue"], people["bought"][people["arm"] == "none"]
    got = row(found, "bought_rate", "blue", "superiority")
    assert (got.n, got.n_control) == (3000, 3000)
    assert got.effect == pytest.approx(blue.mean() - none.mean())
    assert got.se == pytest.approx(np.sqrt(blue.var(ddof=1) / 3000 + none.var(ddof=1) / 3000))
    german = (people["country"] == "DE")
    part = next(r for r in found.rows(segment={"column": "country", "value": "DE"}, test="superiority")
                if (r.metric, r.arm) == ("bought_rate", "blue"))
    assert part.n == int((german & (people["arm"] == "blue")).sum())


def test_alpha_is_split_over_success_metrics_and_arms_and_guardrails_share_none(study):
    found = study.readout()
    assert row(found, "bought_rate", "blue", "superiority").level == pytest.approx(0.05 / 2)
    assert row(found, "left_rate", "blue", "non_inferiority").level == pytest.approx(0.05 / 2)
    assert row(found, "left_rate", "green", "deterioration").level == pytest.approx(0.01 / (2 * 2))
    assert row(found, "spent_mean", "blue", "none").level == pytest.approx(0.05)


def test_a_win_within_its_guardrails_ships_the_better_arm(make):
    found = make(people=rows(bought={"blue": 0.26, "green": 0.33})).readout()
    assert (found.decision.verdict, found.decision.ship_arm) == ("ship", "green")
    assert row(found, "bought_rate", "green", "superiority").classed == "win"


def test_two_winners_that_cannot_be_told_apart_are_a_named_tie(make):
    people = rows(bought={"blue": 0.28})
    for column in ("bought", "left", "spent"):
        people[column][people["arm"] == "green"] = people[column][people["arm"] == "blue"]
    found = make(people=people).readout()
    assert found.decision.verdict == "ship" and found.decision.ship_arm is None
    assert any(reason.startswith("tie: blue, green") for reason in found.decision.reasons)


def test_a_win_bought_with_harm_does_not_ship(make):
    """Worse than the margin on a guardrail, and deteriorated on it."""
    found = make(people=rows(bought={"blue": 0.3}, left={"blue": 0.16})).readout()
    blue = next(arm for arm in found.decision.by_arm if arm.arm == "blue")
    assert (blue.verdict, blue.superior, blue.inferior, blue.deteriorated) == (
        "do_not_ship", ("bought_rate",), ("left_rate",), ("left_rate",))
    assert found.decision.verdict == "do_not_ship"


def test_a_guardrail_that_is_only_uncertain_does_not_ship(make):
    found = make({"metrics/guardrail/left_rate/margin": "1%"}, people=rows(bought={"blue": 0.3})).readout()
    blue = next(arm for arm in found.decision.by_arm if arm.arm == "blue")
    assert blue.inferior == ("left_rate",) and blue.deteriorated == () and blue.verdict == "do_not_ship"


def test_segments_and_monitors_never_decide(make):
    plain = make(people=rows(bought={"blue": 0.3})).readout()
    bare = make({"segments": None, "metrics/monitor": None}, people=rows(bought={"blue": 0.3})).readout()
    assert plain.decision == bare.decision


def skewed() -> dict[str, np.ndarray]:
    people = rows(bought={"blue": 0.4})
    lost = (people["arm"] == "blue") & (np.arange(9000) % 5 == 0)
    return {name: column[~lost] for name, column in people.items()}


def test_a_sample_ratio_mismatch_is_blocked_with_its_reason_and_without_effects(make, capsys):
    study = make(people=skewed())
    assert main(["readout", "colours", "--json", "--project", str(study.project.root)]) == 3
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["status"] == found["decision"]["verdict"] == "blocked"
    assert found["estimates"] == [] and found["health"]["srm"]["p"] < 1e-3
    assert found["health"]["srm"]["counts"] == {"none": 3000, "blue": 2400, "green": 3000}
    assert "sample-ratio mismatch" in err and err.strip().count("\n") == 0
    page = (study.project.root / "experiments" / "colours" / "readout.html").read_text()
    assert "Blocked" in page and "sample-ratio mismatch" in page


def test_units_in_two_arms_are_counted_and_above_a_limit_block(make):
    people = rows()
    again = {name: np.concatenate([column, column[:20]]) for name, column in people.items()}
    again["arm"][9000:] = np.roll(people["arm"][:20], 1)
    found = make(people=again).readout()
    assert found.status == "blocked" and "seen in more than one arm" in found.decision.reasons[0]
    few = {name: np.concatenate([column, column[:2]]) for name, column in people.items()}
    few["arm"][9000:] = np.roll(people["arm"][:2], 1)
    found = make(people=few).readout()
    assert found.status == "final" and found.health.crossovers == 2 and found.health.units == 9000


def test_health_only_is_not_a_look(study, capsys):
    root = str(study.project.root)
    assert main(["readout", "colours", "--health-only", "--json", "--project", root]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["estimates"] == [] and found["decision"]["verdict"] == "continue"
    assert not (study.project.root / "experiments" / "colours" / "readout.json").exists()


def test_a_ratio_alone_cannot_decide(make):
    study = make({"metrics/success": {"per_sale": {"mde": "5%"}}}, {
        "metrics/per_sale": {"ratio": ["spent", "bought"], "direction": "up"}})
    with pytest.raises(InputError, match="a ratio cannot be the only success metric"):
        study.readout()


def test_undefined_numbers_are_null_in_json(make):
    people = rows()
    people["bought"][:] = 0
    found = make(people=people).readout().as_dict()
    text = json.dumps(found, allow_nan=False)
    got = next(r for r in found["estimates"] if r["metric"] == "bought_rate" and r["test"] == "superiority")
    assert got["relative"] is None and got["p"] is None and not got["passed"]
    assert "NaN" not in text and found["decision"]["verdict"] == "do_not_ship"
