"""The effect among triggered units beside everybody's: sharper, diluted, and blocked where triggers differ by arm."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from .designed import START, Designed, people, row


def triggered(seed: int = 0, effect: float = 3.0, share: float = 0.25):
    """A quarter of either arm would have got another message; only they can differ."""
    users = people(3_000, seed)
    hit = np.random.default_rng(seed + 100).random(len(users)) < share
    users["y"] = (users["y"] + effect * (hit & (users["arm"] == "new"))).round(2)
    when = [START + timedelta(days=int(day), hours=20) if one else pd.NaT
            for day, one in zip(users["day"], hit, strict=True)]
    return users.assign(triggered_ts=pd.Series(when, dtype="datetime64[us]"), hit=hit)


@pytest.fixture
def made(project, tmp_path) -> Designed:
    return Designed(project, tmp_path).spec()


def test_the_effect_among_the_triggered_and_on_everybody(made):
    users = triggered()
    found = made.log(users).readout()
    part = next(one for one in found.triggered.effects if one.metric == "capped_7d")
    y = np.minimum(users["y"], found.caps["capped_7d"])
    old, new = (y[users["hit"] & (users["arm"] == arm)] for arm in ("old", "new"))
    assert (part.n, part.n_control) == (len(new), len(old))
    assert part.among.effect == pytest.approx(new.mean() - old.mean(), rel=1e-9)
    assert part.share == pytest.approx(users["hit"].mean())
    assert part.diluted.effect == pytest.approx(part.share * part.among.effect, rel=1e-9)
    everybody = row(found, "capped_7d")
    assert part.diluted.se < 0.65 * everybody.se
    assert abs(part.diluted.effect - everybody.effect) < 3 * everybody.se
    assert everybody.n == (users["arm"] == "new").sum()     # the rule goes on with everybody
    ratio = next(one for one in found.triggered.effects if one.metric == "basket_7d")
    assert ratio.diluted is None and ratio.among.effect is not None and "no share" in ratio.note
    cuped = next(one for one in found.triggered.effects if one.metric == "spend_7d")
    assert cuped.diluted.effect == pytest.approx(cuped.share * cuped.among.effect, rel=1e-9)


def test_the_rule_reads_everybody_whatever_the_triggers_say(made):
    users = triggered(effect=0.35)
    with_, without = (made.log(one, name).readout() for one, name in (
        (users, "a"), (users.drop(columns="triggered_ts"), "b")))
    assert without.triggered is None and with_.triggered is not None
    assert with_.decision == without.decision
    # the sums are added in another order: finer cells
    for one, two in zip(with_.estimates, without.estimates, strict=True):
        assert (one.metric, one.test, one.n, one.passed) == (two.metric, two.test, two.n, two.passed)
        assert one.p == (pytest.approx(two.p, rel=1e-9) if two.p else two.p)


def test_a_trigger_that_the_treatment_moves_blocks_that_part_only(made):
    users = triggered()
    lost = (users["arm"] == "old") & users["hit"] & (np.arange(len(users)) % 3 == 0)
    users.loc[lost, "triggered_ts"] = pd.NaT
    found = made.log(users).readout()
    assert found.status == "final" and found.estimates
    assert found.triggered.effects == () and not found.triggered.srm.ok
    assert "sample-ratio mismatch among triggered units" in found.triggered.blocking[0]


def test_a_trigger_logged_in_one_arm_only_is_named(made):
    users = triggered()
    users.loc[users["arm"] == "old", "triggered_ts"] = pd.NaT
    found = made.log(users).readout()
    assert found.triggered.blocking == (
        "no trigger is logged in old: log in every arm when the treatment would have made a difference",)
    assert found.as_dict()["triggered"]["effects"] == []


def test_health_only_shows_no_effect_and_everybody_triggered_is_no_part(made):
    users = triggered()
    found = made.log(users, "a").readout(health_only=True)
    assert found.triggered.effects == () and found.triggered.srm.ok
    users["triggered_ts"] = [START + timedelta(days=int(day), hours=10) for day in users["day"]]
    assert made.log(users, "b").readout().triggered is None


def test_triggers_of_a_ramp_are_compared_by_phase(made):
    users = triggered(effect=0.0)
    late = users["day"] >= 10
    new = np.random.default_rng(7).random(len(users)) < np.where(late, 0.8, 0.2)
    users = users.assign(arm=np.where(new, "new", "old"), phase=np.where(late, "2", "1"),
                         p_assign=np.where(new == late, 0.8, 0.2))
    users["y"] = (users["y"] + 5 * late).round(2)
    found = made.log(users).readout()
    part = next(one for one in found.triggered.effects if one.metric == "capped_7d")
    assert found.triggered.srm.ok and "2 comparisons within a phase" in part.note
    assert abs(part.among.effect) < 3.5 * part.among.se
