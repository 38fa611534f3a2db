"""The largest values of a metric: kept bucket by bucket, in the readout's own scan, beside days that need no column."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.metrics.anchors import exposure_anchors
from workbench.metrics.cuts import FIRST_DAY
from workbench.metrics.reduce import reduce_at
from workbench.metrics.tops import KEPT, Tops
from workbench.metrics.values import collect

ANCHORS = {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts", "where": "experiment = 'x'"}


def test_what_is_left_without_them_by_rows():
    rng = np.random.default_rng(0)
    tops, kept = Tops(shift=3.0), {("a",): [], ("b",): []}
    for _ in range(4):
        rows, which = rng.lognormal(1, 2, 500), rng.integers(0, 2, 500)
        tops.add([("a",), ("b",)], which, rows)
        for g, group in enumerate(kept):
            kept[group].append(rows[which == g])
    for group, parts in kept.items():
        rows, top = np.sort(np.concatenate(parts))[::-1], tops.tops()[group]
        assert top.n == len(rows) and top.total == pytest.approx(rows.sum())
        assert top.share(7) == pytest.approx(rows[:7].sum() / rows.sum())
        n, mean, variance = top.without(7)
        assert (n, mean, variance) == pytest.approx((len(rows) - 7, rows[7:].mean(),
                                                     rows[7:].var(ddof=1) / (len(rows) - 7)))


def test_no_more_are_kept_than_are_asked_for():
    tops = Tops(0.0)
    rows = np.random.default_rng(1).permutation(KEPT + 5_000).astype(float)
    for part in np.array_split(rows, 3):
        tops.add([("a",)], np.zeros(len(part), dtype=int), part)
    top, = tops.tops().values()
    assert top.values.tolist() == sorted(rows, reverse=True)[:KEPT] and top.n == len(rows)


def test_a_scan_brings_them_with_days_and_counts(world):
    anchors = exposure_anchors(world.snapshot, **ANCHORS, segments=["platform"])
    plain, = reduce_at(world.snapshot, world.catalog, ["count_7d", "any_7d"], anchors, cuts=(None,))
    found, = reduce_at(world.snapshot, world.catalog, ["count_7d", "any_7d"], anchors, cuts=(None,),
                       groupings=[("arm",), ("arm", FIRST_DAY)], counting=[("arm", "platform")], largest=["count_7d"])
    part = collect(world.snapshot, world.catalog, ["count_7d", "any_7d"], anchors)
    for arm in ("control", "treat"):
        mine = (part.keys["arm"] == arm) & part.mature["count_7d"]
        assert found.tops["count_7d", (arm,)].values.tolist() == sorted(part.columns["count_7d"][mine], reverse=True)
        one, other = found.cell("any_7d", arm).moments, plain.cell("any_7d", arm).moments
        assert one.n == other.n and one.cross == pytest.approx(other.cross)     # the sums of days add up to all
    assert {name for name, _ in found.tops} == {"count_7d"}
    days = part.anchor.astype("datetime64[D]").astype(str)
    assert {group[1] for group in found.groups(("arm", FIRST_DAY))} == set(days)
    for arm, day in found.groups(("arm", FIRST_DAY)):
        mine = (part.keys["arm"] == arm) & (days == day) & part.mature["any_7d"]
        cell = found.cell("any_7d", arm, day, by=("arm", FIRST_DAY))
        assert cell.moments.n == mine.sum()
        assert cell.moments.total("y") == pytest.approx(part.columns["any_7d"][mine].sum(), abs=1e-12)
    counted = {group: n for (by, group), n in found.units.items() if by == ("arm", "platform")}
    assert sum(counted.values()) == len(part)
    assert not any(by == ("arm", "platform") for _, by, _ in found.cells)
