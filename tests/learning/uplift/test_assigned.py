"""Who was given which arm with which probability; whatever makes an effect unlearnable is one clear line."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning.uplift.assigned import assigned, stated
from workbench.learning.uplift.units import folds, over_units

from .worlds import dataset, spec

N = 4000
ARMS = np.array(["hold", "mail", "push"], dtype=object)


def rows(keys=None, **changes):
    """4,000 rows of three arms of shares 0.5, 0.3 and 0.2."""
    rng = np.random.default_rng(1)
    arm = ARMS[rng.choice(3, size=N, p=[0.5, 0.3, 0.2])]
    p = np.array([0.5, 0.3, 0.2])[[list(ARMS).index(one) for one in arm]]
    found = {"arm": arm, "p": p, **(keys or {})}
    return dataset(rng.normal(size=(N, 20)), rng.integers(0, 2, N).astype(float), found, **changes)


def by(propensity="p", **more):
    return spec(treatment={"column": "arm", "control": "hold", "propensity": propensity, **more})


def test_shares_and_a_column_of_them_agree():
    data = rows()
    shares = assigned(data, by({"hold": 0.5, "mail": 0.3, "push": 0.2}))
    column = assigned(data, by())
    assert shares.arms == column.arms == ("hold", "mail", "push")
    np.testing.assert_array_equal(shares.arm, column.arm)
    np.testing.assert_allclose(shares.propensity, column.propensity)
    np.testing.assert_allclose(shares.chances[0], [0.5, 0.3, 0.2])
    # of three arms, what was done does not tell how likely the two others were
    assert column.chances is None


def test_of_two_arms_the_other_one_has_the_rest():
    rng = np.random.default_rng(2)
    chance = rng.uniform(0.2, 0.7, size=N)
    mailed = rng.uniform(size=N) < chance
    keys = {"arm": np.where(mailed, "mail", "hold").astype(object), "p": np.where(mailed, chance, 1 - chance)}
    found = assigned(rows(keys), by())
    np.testing.assert_allclose(found.chances[:, 1], chance)


def test_arms_that_are_not_asked_about_stay_as_rows_of_no_arm():
    found = assigned(rows(), by(arms=("mail",)))
    assert found.arms == ("hold", "mail") and found.chances is None
    assert (found.arm == -1).sum() == (rows().keys["arm"] == "push").sum()


def test_arms_of_numbers_are_names():
    keys = {"arm": (rows().keys["arm"] != "hold").astype(float)}
    found = assigned(rows(keys), spec(treatment={"column": "arm", "control": "0", "propensity": {"0": 0.5, "1": 0.5}}))
    assert found.arms == ("0", "1")


def at(name, place, value):
    column = rows().keys[name].copy()
    column[place] = value
    return {name: column}


@pytest.mark.parametrize(("keys", "change", "said"), [
    (at("p", [3, 9], np.nan), by(), "the propensity of 2 of 4,000 rows is unknown"),
    (at("p", [3], 0.0), by(), "1 rows were given what had the propensity 0"),
    (at("p", [3], 1.5), by(), "1 rows were given what had the propensity 1.5"),
    (at("p", slice(0, 5), 1.0), by(), "5 rows had no other choice (propensity 1)"),
    (at("arm", [7], None), by(), "1 rows have no 'arm'"),
    ({}, by(column="arn"), "the rows have no column 'arn'; did you mean 'arm'?"),
    ({}, by("q"), "the rows have no column 'q'"),
    ({}, by(control="hald"), "no row was given the control 'hald'; did you mean 'hold'?"),
    ({}, by(arms=("mial",)), "no row was given the arm 'mial'; did you mean 'mail'?"),
    ({"arm": np.full(N, "hold", dtype=object)}, by(), "there is no arm beside the control 'hold'"),
    ({}, by({"hold": 0.5, "mail": 0.5}), "the arm 'push' has rows and no share: its propensity is unknown"),
    ({}, by({"hold": 0.5, "mail": 0.3, "push": 0.3}), "sum to 1, these to 1.1"),
    ({}, by({"hold": 0.4, "mail": 0.4, "push": 0.2}), "the weights 1/propensity of 'hold' average 1.2"),
    ({"p": np.full(N, 0.9)}, by(), "not those of the assignment, or some rows could not be given it"),
])
def test_what_is_refused(keys, change, said):
    with pytest.raises(InputError) as error:
        assigned(rows(keys), change)
    assert said in error.value.line and "training/worth.yaml: treatment" in error.value.line


@pytest.mark.parametrize("told", ["arm", "p"])
def test_a_feature_that_tells_the_arm(told):
    with pytest.raises(InputError, match=f"features.x: the column '{told}' tells which arm"):
        assigned(rows(), by().model_copy(update={"features": spec(features={"x": {"column": told}}).features}))


@pytest.mark.parametrize(("arm", "said"), [("hold", "the control 'hold'"), ("push", "the arm 'push'")])
def test_an_arm_that_is_never_beside_control_on_a_side(arm, said):
    data = rows()
    side = np.where(data.keys["arm"] == arm, 2, data.side).astype(np.int8)
    with pytest.raises(InputError, match=f"no row of {said} trains"):
        assigned(rows(side=side), by())


def test_small_propensities_are_clipped_only_with_a_statement():
    found = assigned(rows(), by())
    assert stated(found, 0.01) == []
    assert "propensity below 0.25" in stated(found, 0.25)[0]


def test_all_rows_of_a_unit_share_a_fold_whatever_their_order():
    unit = np.array([f"u{i % 500}" for i in range(2000)], dtype=object)
    found = folds(unit, 5, 1, "model.folds")
    assert all(len(set(found[unit == f"u{i}"])) == 1 for i in range(500))
    shuffled = np.random.default_rng(1).permutation(2000)
    np.testing.assert_array_equal(folds(unit[shuffled], 5, 1, "model.folds"), found[shuffled])
    assert np.bincount(found[:500]).min() >= 70
    assert (folds(unit, 5, 2, "model.folds") != found).any()


def test_every_fold_has_a_unit_even_of_few():
    unit = np.array([f"u{i}" for i in range(5)], dtype=object)
    assert sorted(folds(unit, 5, 1, "model.folds")) == [0, 1, 2, 3, 4]
    with pytest.raises(InputError, match="4 units train and there are 5 folds"):
        folds(unit[:4], 5, 1, "model.folds")


def test_errors_over_units_by_hand():
    """Sums 3 and -3 of two units: sqrt(2 * 18)."""
    assert over_units(np.array([1.0, 2.0, -3.0]), np.array([0, 0, 1])) == pytest.approx(6.0)
