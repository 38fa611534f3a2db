"""One bucket of a log as a log of its own: its users are a hash's, and a preview of it says so."""

from __future__ import annotations

import pytest

from workbench.experiments.rehearsal.preview import preview
from workbench.logs.hashing import bucket_of
from workbench.logs.portion import portion


@pytest.fixture(scope="module")
def larger(make_world, tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("larger"), seed=5, buckets=4, users=240)


def users(snapshot) -> set[str]:
    found = set()
    for number in range(snapshot.n_buckets):
        found |= set(snapshot.answer(number, "SELECT DISTINCT user_id FROM users").column(0).to_pylist())
    return found


def test_a_portion_holds_whole_users_of_one_bucket(larger):
    part = portion(larger.snapshot)
    everybody = sorted(users(larger.snapshot))
    home = bucket_of(everybody, 4)
    assert users(part) == {one for one, b in zip(everybody, home, strict=True) if b == 0} != set(everybody)
    assert part.n_buckets == 1 and part.id == larger.snapshot.id
    for name, info in part.tables.items():
        mine = part.answer(0, f"SELECT count(*) AS n FROM {name}")["n"][0].as_py()
        assert mine == info.rows, name
    assert portion(part) is part


def test_a_bounded_preview_counts_all_who_come_and_reads_some_of_them(larger):
    whole = preview(larger.snapshot, larger.catalog, "any_7d")
    some = preview(larger.snapshot, larger.catalog, "any_7d", bounded=True)
    alone = preview(portion(larger.snapshot), larger.catalog, "any_7d")
    assert (whole.share, some.share) == (1.0, 0.25) and "one user in 4" in " ".join(some.notes)
    assert [one.units for one in some.detectable] == pytest.approx([one.units for one in whole.detectable])
    assert (some.spread, some.false_positives) == (alone.spread, alone.false_positives)
    assert some.spread.n + some.spread.immature < whole.spread.n + whole.spread.immature


def test_who_comes_when_is_counted_once_a_snapshot(larger):
    """And what is kept is what is counted."""
    from workbench.experiments.plan.basis import units_for

    def arriving():
        return units_for(["any_7d"], larger.snapshot, larger.catalog, ("exposures", "unit"), "here").arriving

    first = arriving()
    kept = sorted((larger.snapshot.project.cache / "arrivals").glob("*.json"))
    assert arriving() == first and len(first) == 28 and kept
    kept[-1].write_text("broken")
    assert arriving() == first
