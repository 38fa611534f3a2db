"""Parts of a change add up to it, have the published values, and errors that simulations have."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pyarrow.csv
import pytest

from workbench.stats.change import Change, inside
from workbench.stats.decomposition import NotDecomposable, along, lmdi, shapley
from workbench.stats.delta import jacobian
from workbench.stats.mix import NothingBelow, mix_and_rate
from workbench.stats.moments import Moments

PATH = ("sends", "clicks", "orders", "revenue")


def _users(rng: np.random.Generator, n: int, sends=3.0, click=0.2, order=0.3, value=12.0) -> np.ndarray:
    """A small log: sends, clicks, orders and revenue per user; people differ in how often they click."""
    s = rng.poisson(sends, n)
    c = rng.binomial(s, np.clip(click * rng.gamma(4.0, 0.25, n), 0, 1))
    o = rng.binomial(c, order)
    return np.column_stack([s, c, o, o * value * rng.lognormal(-0.125, 0.5, n)]).astype(float)


def _change(before: np.ndarray, after: np.ndarray, names=PATH) -> Change:
    shift = before.mean(axis=0)
    return Change.between(Moments.from_rows(names, before, shift), Moments.from_rows(names, after, shift))


# --- factors ---------------------------------------------------------------------------------------------------------

def test_shapley_is_the_average_over_all_orders():
    rng = np.random.default_rng(1)
    before, after = rng.uniform(0.2, 3.0, 5), rng.uniform(0.2, 3.0, 5)
    brought = np.zeros(5)
    orders = list(permutations(range(5)))
    for order in orders:
        state = before.copy()
        for i in order:
            product = state.prod()
            state[i] = after[i]
            brought[i] += state.prod() - product
    assert shapley(before, after) == pytest.approx(brought / len(orders), rel=1e-12)


@pytest.mark.parametrize("share", [shapley, lmdi])
def test_parts_add_up_and_swap_signs_with_the_sides(share):
    rng = np.random.default_rng(2)
    for k in range(1, 9):
        before, after = rng.lognormal(0, 1, k), rng.lognormal(0, 1, k)
        parts = share(before, after)
        change = after.prod() - before.prod()
        assert parts.sum() == pytest.approx(change, rel=1e-9, abs=1e-12)
        assert share(after, before) == pytest.approx(-parts, rel=1e-9)
    assert share(before, before) == pytest.approx(np.zeros(k), abs=0)


def test_lmdi_does_not_jump_where_its_series_begins():
    base = np.array([2.0, 0.3, 5.0])
    near = [lmdi(base, base * np.array([1 + e, 1.0, 1.0]))[0] / (3.0 * e) for e in (0.99e-4, 1.01e-4)]
    assert near[0] == pytest.approx(near[1], rel=2e-6)


def test_derivatives_are_exact():
    at = np.array([0.7, 1.9, 2.4])
    assert jacobian(lambda x: np.array([x.prod(), np.log(x[0]) * x[2]]), at) == pytest.approx(
        np.array([[1.9 * 2.4, 0.7 * 2.4, 0.7 * 1.9], [2.4 / 0.7, 0.0, np.log(0.7)]]), rel=1e-14)


# --- along a path ----------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("method", ["shapley", "lmdi"])
def test_the_residual_is_rounding(method):
    rng = np.random.default_rng(3)
    found = along(_change(_users(rng, 5_000), _users(rng, 4_000, sends=4.0)), method=method)
    assert abs(found.residual) <= 1e-9 * abs(found.total.value)
    assert [part.name for part in found.parts] == list(PATH)
    assert found.before == pytest.approx(np.prod([one for one, _ in found.factors]))


def test_a_change_of_one_step_is_named_by_it():
    rng = np.random.default_rng(4)
    for step, planted in enumerate(({"sends": 4.0}, {"click": 0.3}, {"order": 0.45}, {"value": 17.0})):
        found = along(_change(_users(rng, 40_000), _users(rng, 40_000, **planted)))
        assert max(range(4), key=lambda i: found.parts[i].value) == step
        others = [abs(part.value / part.se) for i, part in enumerate(found.parts) if i != step]
        assert found.parts[step].value / found.parts[step].se > 5 and max(others) < 4


@pytest.mark.parametrize("method", ["shapley", "lmdi"])
def test_intervals_cover_the_parts_of_the_truth(method):
    share = {"shapley": shapley, "lmdi": lmdi}[method]
    before, after = np.array([3.0, 0.2, 0.3, 12.0]), np.array([3.6, 0.2, 0.27, 12.0])
    truth, rng, runs = share(before, after), np.random.default_rng(5), 400
    inside_ = np.zeros(4)
    for _ in range(runs):
        found = along(_change(_users(rng, 4_000), _users(rng, 4_000, sends=3.6, order=0.27)), method=method)
        inside_ += [part.ci[0] <= true <= part.ci[1] for part, true in zip(found.parts, truth, strict=True)]
    assert (inside_ >= 368).all(), inside_


def test_the_same_units_twice_are_not_taken_for_others():
    rng = np.random.default_rng(6)
    base = _users(rng, 3_000)
    later = base + np.column_stack([rng.poisson(0.1, 3_000), np.zeros((3_000, 3))])
    both = Moments.from_rows(tuple(f"{side}:{name}" for side in ("before", "after") for name in PATH),
                             np.hstack([base, later]))
    paired, apart = along(Change.within(both)), along(_change(base, later))
    assert paired.total.value == pytest.approx(apart.total.value, abs=1e-12)
    assert paired.parts[0].value == pytest.approx(apart.parts[0].value)
    assert paired.parts[0].se < 0.5 * apart.parts[0].se


def test_a_path_per_those_who_were_there_is_the_change_of_their_mean():
    """Half of the units come later: as a total the newcomers are growth, per one of them nothing changed."""
    rng = np.random.default_rng(12)
    later = _users(rng, 6_000)
    there = np.column_stack([np.ones(6_000), later])
    base = there * (np.arange(6_000) % 2)[:, None]
    base[:, 1:] = _users(rng, 6_000) * base[:, :1]
    names = ("users", *PATH)
    change = Change.within(Moments.from_rows(tuple(f"{side}:{name}" for side in ("before", "after") for name in names),
                                             np.hstack([base, there])))
    total, each = along(change), along(change, PATH, per="users")
    assert total.parts[0].name == "users" and total.parts[0].value / total.parts[0].se > 20
    assert each.after == pytest.approx(later[:, 3].mean()) and abs(each.total.value / each.total.se) < 4
    assert abs(each.residual) <= 1e-9 * each.after


def test_what_has_no_rate_is_refused_by_name():
    rng = np.random.default_rng(7)
    nobody = _users(rng, 50, click=0.0)
    with pytest.raises(NotDecomposable, match="'clicks' is nothing after: the step after it has no rate") as refused:
        along(_change(_users(rng, 50), nobody))
    assert (refused.value.name, refused.value.side) == ("clicks", "after")
    whole = along(_change(_users(rng, 50), nobody), ("sends", "clicks"))        # its last step may come to nothing
    assert whole.parts[1].value < 0 and abs(whole.residual) < 1e-12
    with pytest.raises(NotDecomposable, match="no logarithm"):
        along(_change(_users(rng, 50), nobody), ("sends", "clicks"), "lmdi")
    with pytest.raises(ValueError, match="no path"):
        along(_change(nobody, nobody), ("sends", "opens"))


def test_a_real_test_decomposes_into_its_published_parts(hillstrom_csv):
    table = pyarrow.csv.read_csv(hillstrom_csv)
    arm = np.array(table["segment"].to_pylist())
    rows = np.column_stack([table[name].to_numpy() for name in ("visit", "conversion", "spend")]).astype(float)
    base = Moments.from_rows(("visit", "conversion", "spend"), rows[arm == "No E-Mail"])
    published = {"Mens E-Mail": (0.769827, (0.536746, 0.237214, -0.004133), (0.533646, 0.240436, -0.004254)),
                 "Womens E-Mail": (0.424412, (0.300736, 0.066958, 0.056718), (0.299713, 0.067496, 0.057203))}
    for name, (total, by_logarithm, by_orders) in published.items():
        treated = Moments.from_rows(base.names, rows[arm == name], base.shift)
        for method, parts in (("lmdi", by_logarithm), ("shapley", by_orders)):
            found = along(Change.between(base, treated), method=method)
            assert found.total.value == pytest.approx(total, abs=5e-7)
            assert [part.value for part in found.parts] == [pytest.approx(part, abs=5e-7) for part in parts]


# --- mix and rate ----------------------------------------------------------------------------------------------------

def _sliced(rng: np.random.Generator, sends: dict[str, float], click: dict[str, float], n: int) -> dict[str, Moments]:
    weights = np.array([1.0 / len(sends)] * len(sends))
    counts = rng.multinomial(n, weights)
    return {name: Moments.from_rows(("sends", "clicks"), _users(rng, count, sends[name], click[name])[:, :2],
                                    np.zeros(2)) for name, count in zip(sends, counts, strict=True) if count}


def test_mix_volume_and_rate_add_up_with_a_slice_that_is_new():
    rng = np.random.default_rng(8)
    before = _sliced(rng, {"a": 2.0, "b": 4.0}, {"a": 0.1, "b": 0.3}, 3_000)
    after = _sliced(rng, {"a": 2.0, "b": 4.0, "c": 1.0}, {"a": 0.1, "b": 0.3, "c": 0.5}, 3_000)
    change = Change.sliced(before, after)
    for per_unit in (False, True):
        found = mix_and_rate(change, ("a", "b", "c"), "clicks", "sends", per_unit=per_unit)
        assert abs(found.residual) <= 1e-9 * abs(found.total.value)
        new = found.slices[2]
        assert new.rate[0] is None and new.within.value == 0 and new.mix.value > 0
    assert found.volume is not None and found.volume.value < 0


def test_people_who_move_between_slices_are_mix_and_not_rate():
    rng = np.random.default_rng(9)
    few, many = {"a": 2.0, "b": 4.0}, {"a": 5.0, "b": 1.0}
    click = {"a": 0.1, "b": 0.3}
    found = mix_and_rate(Change.sliced(_sliced(rng, few, click, 30_000), _sliced(rng, many, click, 30_000)),
                         ("a", "b"), "clicks", "sends", per_unit=False)
    assert found.mix.value / found.mix.se < -20 and abs(found.rate.value / found.rate.se) < 4
    assert [kind for _, kind, _ in found.findings()[:2]] == ["mix", "mix"]


def test_an_error_holds_the_chance_of_who_is_in_a_slice():
    """Sizes of slices are random: simulated spread of mix and rate against the mean error."""
    rng, values, errors = np.random.default_rng(10), [], []
    click = {"a": 0.1, "b": 0.4}
    for _ in range(400):
        change = Change.sliced(*(_sliced(rng, {"a": 2.0, "b": 2.0}, click, 800) for _ in range(2)))
        found = mix_and_rate(change, ("a", "b"), "clicks", "sends", per_unit=True)
        values.append([one.value for one in (found.total, found.volume, found.mix, found.rate)])
        errors.append([one.se for one in (found.total, found.volume, found.mix, found.rate)])
    assert np.std(values, axis=0) == pytest.approx(np.mean(errors, axis=0), rel=0.12)


def test_slices_without_anything_below_the_line_are_refused():
    rng = np.random.default_rng(11)
    some, none = (_sliced(rng, {"a": rate}, {"a": 0.2}, 50) for rate in (2.0, 0.0))
    with pytest.raises(NothingBelow, match="nothing below the line after"):
        mix_and_rate(Change.sliced(some, none), ("a",), "clicks", "sends", per_unit=False)
    assert inside("a", "sends") in Change.sliced(some, none).names
