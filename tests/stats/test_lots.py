"""Lots: published words of SplitMix64, uniform, independent between units and between replays."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2

from workbench.logs.hashing import hash64
from workbench.stats.lots import RANGE, copies, cuts, lots, words

HASHES = hash64("rehearse:e", [f"u{i}" for i in range(4_000)])


def test_published_words():
    """The reference sequence of the generator from the seed 1234567."""
    found = words(np.array([1234567], dtype=np.uint64), 0, 5)[0].tolist()
    assert found == [6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431,
                     16408922859458223821]


def test_a_unit_draws_the_same_lot_in_any_company():
    whole = lots(HASHES, 0, 64)
    assert (lots(HASHES[100:200], 16, 8) == whole[100:200, 16:24]).all()
    with pytest.raises(ValueError, match="four at a time"):
        lots(HASHES, 1, 4)


def test_uniform_and_independent():
    found = lots(HASHES, 0, 256)
    counts = np.bincount((found >> 12).ravel(), minlength=16)
    expected = found.size / 16
    assert abs(chi2.cdf(((counts - expected) ** 2 / expected).sum(), 15) - 0.5) < 0.4995
    centred = (found - found.mean()) / found.std()
    for pair in (centred[:, :-1] * centred[:, 1:], centred[:-1] * centred[1:], centred[:, :-4] * centred[:, 4:]):
        assert abs(pair.mean()) < 4.5 / np.sqrt(pair.size)


def test_cuts_hold_their_shares():
    assert cuts(np.array([0.5, 0.5]), 1.0).tolist() == [0, RANGE // 2, RANGE]
    edges = cuts(np.array([0.9, 0.1]), 0.25)
    assert edges[-1] == RANGE // 4 and (edges[1] - edges[0]) / edges[-1] == pytest.approx(0.9, abs=1e-4)


@pytest.mark.parametrize("mean", [0.3, 5.0, 400.0])
def test_copies_are_a_poisson_number(mean):
    table = copies(mean).astype(float)
    assert table.mean() == pytest.approx(mean, rel=1e-3)
    assert table.var() == pytest.approx(mean, rel=3e-3)
