"""The test of independence against scipy's, and what has none."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from workbench.stats.contingency import independence


def test_as_scipy_has_it():
    table = np.random.default_rng(0).integers(5, 80, (3, 4))
    assert independence(table) == pytest.approx(chi2_contingency(table, correction=False).pvalue, rel=1e-12)


def test_rows_without_units_do_not_count():
    assert independence(np.array([[10, 20], [0, 0]])) is None
    assert independence(np.array([[10, 20, 0], [20, 10, 0], [0, 0, 0]])) == independence(np.array([[10, 20], [20, 10]]))
