"""A ramp whose split changes while the mean rises: phases are compared apart, the pooled number is nowhere."""

from __future__ import annotations

import numpy as np
import pytest

from .designed import Designed, people, row

SHARES = {"1": 0.1, "2": 0.5, "3": 0.9}


def ramp(seed: int = 0, effect: float = 0.0):
    """Three phases with 10, 50 and 90 % in the new arm; whoever comes later spends more, in either arm."""
    users = people(3_600, seed)
    rng = np.random.default_rng(seed)
    phase = np.array(list(SHARES))[np.minimum(users["day"] // 7, 2)]
    share = np.array([SHARES[p] for p in phase])
    new = rng.random(len(users)) < share
    users["y"] = (users["y"] + 0.5 * users["day"] + effect * new).round(2)
    return users.assign(arm=np.where(new, "new", "old"), phase=phase, p_assign=np.where(new, share, 1 - share))


@pytest.fixture
def made(project, tmp_path) -> Designed:
    return Designed(project, tmp_path).spec()


def test_each_phase_is_compared_with_itself(made):
    users = ramp()
    found = made.log(users).readout()
    assert {one.name: one.means for one in found.health.checks}["balance"].startswith("not tested: the split changed")
    got = row(found, "capped_7d")
    cap = found.caps["capped_7d"]
    y = np.minimum(users["y"], cap)
    effect = variance = control = 0.0
    for phase in SHARES:
        own = users["phase"] == phase
        old, new = (y[own & (users["arm"] == arm)] for arm in ("old", "new"))
        weight = own.mean()
        effect += weight * (new.mean() - old.mean())
        control += weight * old.mean()
        variance += weight**2 * (new.var(ddof=1) / len(new) + old.var(ddof=1) / len(old))
    assert got.effect == pytest.approx(effect, rel=1e-9) and got.se == pytest.approx(np.sqrt(variance), rel=1e-9)
    assert got.control_mean == pytest.approx(control, rel=1e-9)
    assert "3 comparisons within a phase, weighted by its units" in got.note and got.method == "mean+phases"
    naive = y[users["arm"] == "new"].mean() - y[users["arm"] == "old"].mean()
    assert abs(naive / got.se) > 8 and abs(got.effect / got.se) < 3
    assert not row(found, "spend_7d", "superiority").passed
    assert all(abs(one.effect - naive) > 0.5 for one in found.rows() if one.metric == "capped_7d")
    assert row(found, "capped_7d", segment={"column": "country", "value": "US"}).method == "mean+phases"


def test_the_sample_ratio_is_each_phases_own(made):
    users = ramp(seed=2)
    health = made.log(users, "a").readout().health
    assert health.srm.ok and [one.phase for one in health.phases] == list(SHARES)
    assert health.phases[0].expected == pytest.approx({"old": 0.9, "new": 0.1})
    lost = users[~((users["phase"] == "2") & (users["arm"] == "new") & (users["country"] == "DE"))]
    found = made.log(lost, "b").readout()
    assert found.status == "blocked" and "against the splits of its phases" in found.decision.reasons[0]
    assert [one.p < 0.001 for one in found.health.phases] == [False, True, False]


def test_a_phase_without_one_of_the_arms_is_left_out_and_said(made):
    users = ramp(seed=3)
    users = users[(users["phase"] != "1") | (users["arm"] == "old")]
    users.loc[users["phase"] == "1", "p_assign"] = 1.0
    found = made.log(users).readout()
    got = row(found, "bought_7d")
    assert found.health.srm.ok and "phase 1 compares nothing" in got.note and "2 comparisons" in got.note


def test_one_split_all_the_time_is_not_stratified(made):
    users = people().assign(phase=lambda u: np.where(u["day"] < 5, "1", "2"), p_assign=0.5)
    found = made.log(users).readout()
    assert row(found, "bought_7d").method == "mean" and found.health.phases == ()


def test_a_split_that_changes_without_a_phase_is_refused(made, capsys):
    from workbench.cli.app import main

    made.log(ramp().drop(columns="phase"))
    assert main(["readout", "e", "--project", str(made.project.root)]) == 2
    assert "give each split a `phase` of its own" in capsys.readouterr().err


def test_three_arms_of_unequal_size_over_a_ramp(made):
    """The third arm joins in the second phase: it is compared where it was."""
    users = people(4_000, seed=4)
    rng = np.random.default_rng(4)
    shares = {"1": [0.8, 0.2, 0.0], "2": [0.2, 0.2, 0.6]}
    phase = np.where(users["day"] < 8, "1", "2")
    arm = np.array([rng.choice(3, p=shares[p]) for p in phase])
    users = users.assign(arm=np.array(["old", "new", "newer"])[arm], phase=phase,
                         p_assign=[shares[p][a] for p, a in zip(phase, arm, strict=True)])
    users["y"] = (users["y"] + users["day"]).round(2)
    made.spec(split={"old": 1, "new": 1, "newer": 2})
    found = made.log(users).readout()
    assert found.health.srm.ok
    late = users[users["phase"] == "2"].groupby("arm")["y"].mean()
    bought = row(found, "basket_7d", arm="newer")
    assert "phase 1 compares nothing" in bought.note and bought.n == (users["arm"] == "newer").sum()
    got = row(found, "capped_7d", arm="newer")
    assert abs(got.effect) < 4 * got.se and got.control_mean == pytest.approx(late["old"], rel=0.1)
    assert "phase 1" not in row(found, "capped_7d", arm="new").note


def test_staggered_entry_with_unequal_arms_is_by_each_units_own_window(made):
    """Units enter over 20 days; each is measured for 7 days from its own entry."""
    users = people(3_000, seed=5)
    users["arm"] = np.where(np.arange(len(users)) % 10 == 0, "new", "old")
    made.spec(split={"old": 9, "new": 1})
    found = made.log(users).readout()
    old, new = (users.loc[users["arm"] == arm, "y"] for arm in ("old", "new"))
    got = row(found, "spend_7d", "superiority")
    assert (got.control_mean, got.mean) == (pytest.approx(old.mean()), pytest.approx(new.mean()))
    assert (got.n_control, got.n) == (2_700, 300) and found.health.srm.ok
