"""Sums along sorted runs of finest cells against sums of each group's own rows."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from workbench.metrics.cube import cells_of
from workbench.metrics.tally import Layout, Tally
from workbench.metrics.values import UnitValues

GROUPINGS = [("arm",), ("arm", "country"), ("arm", "platform")]


def bucket(random: np.random.Generator, n: int, countries: int = 4) -> UnitValues:
    def key(values):
        return np.array(values, dtype=object)[random.integers(0, len(values), n)]

    keys = {"arm": key(["a", "b"]), "country": key([None, *(f"c{i}" for i in range(countries))]),
            "platform": key(["ios", "web"])}
    return UnitValues(0, np.arange(n), np.full(n, np.datetime64("NaT", "us")), keys, {}, {}, {})


@pytest.mark.parametrize(("n", "countries", "cuts"), [
    (3_000, 4, 1), (3_000, 4, 5), (900, 700, 28), (1, 1, 2), (0, 1, 2)])
def test_every_group_at_every_cut_is_that_of_its_rows(n, countries, cuts):
    """Two buckets, two values, units that are never mature or have no value; few cells together, or many apart."""
    random = np.random.default_rng(n)
    layout = Layout.alone("m", ("y", "x"), np.array([0.3, -1.0]))
    tallies = {by: Tally(layout, cuts) for by in GROUPINGS}
    seen = []
    for _ in range(2):
        part = bucket(random, n, countries)
        present = random.integers(0, cuts + 1, n)
        mature = np.maximum(present, random.integers(0, cuts + 1, n))
        missing = random.random(n) < 0.1
        columns = [random.normal(size=n), random.normal(size=n)]
        cubes = cells_of(part, GROUPINGS, cuts)
        for cube in cubes:
            found = cube.sums(present, mature, missing, cuts, columns, layout)
            for by, (groups, at) in cube.groups.items():
                tallies[by].add(groups, at, found)
        seen.append((part, present, mature, missing, np.column_stack(columns) if n else np.zeros((0, 2))))
    assert len(cubes) == (3 if countries == 700 else 1)
    for by, tally in tallies.items():
        cells = tally.cells()["m"]
        wanted = {tuple(one) for part, *_ in seen for one in zip(*(part.keys[key].tolist() for key in by), strict=True)}
        assert set(cells[0]) == wanted
        for group in wanted:
            for c in range(cuts):
                rows, there, ripe = [], 0, 0
                for part, present, mature, missing, values in seen:
                    mine = np.all([part.keys[key] == value for key, value in zip(by, group, strict=True)], axis=0)
                    rows.append(values[mine & (mature <= c) & ~missing])
                    there, ripe = there + (mine & (present <= c)).sum(), ripe + (mine & (mature <= c)).sum()
                cell, rows = cells[c][group], np.vstack(rows)
                assert (cell.moments.n, cell.immature, cell.missing) == (len(rows), there - ripe, ripe - len(rows))
                assert cell.moments.sums == pytest.approx((rows - [0.3, -1.0]).sum(axis=0), abs=1e-9)
                off = rows - [0.3, -1.0]
                assert cell.moments.cross == pytest.approx(off.T @ off, abs=1e-9)


def test_metrics_of_one_window_share_one_order():
    """And an array that merely looks like another's does not: it is sorted by itself."""
    random = np.random.default_rng(5)
    part = bucket(random, 500)
    cube, = cells_of(part, GROUPINGS, 2)
    present = np.zeros(500, dtype=np.int64)
    mature, other = (random.integers(0, 3, 500) for _ in range(2))
    y, layout = [random.normal(size=500)], Layout.alone("m", ("y",), np.zeros(1))
    sums = [cube.sums(present, one, None, 2, y, layout).sums for one in (mature, other, mature)]
    assert np.array_equal(sums[0], sums[2]) and not np.array_equal(sums[0], sums[1])
    assert all(a.shape == b.shape for a, b in pairwise(sums))
