"""q-values by golden numbers, by their definition, and by the share of false findings that they allow."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from workbench.stats.multiplicity import benjamini_hochberg, benjamini_yekutieli, e_benjamini_hochberg

# Benjamini and Hochberg (1995), section 3.2: of these 15 the method finds 4 at 0.05, Bonferroni 3
PUBLISHED = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1.0]


def test_the_published_example_has_four_findings():
    assert (benjamini_hochberg(PUBLISHED) <= 0.05).sum() == 4
    assert benjamini_hochberg(PUBLISHED)[:4] == pytest.approx([.0015, .003, .0095, .035625])
    assert (benjamini_yekutieli(PUBLISHED) <= 0.05).sum() == 3


@pytest.mark.parametrize("seed", range(20))
def test_they_are_scipys_in_any_order_and_with_ties(seed):
    p = np.random.default_rng(seed).beta(0.4, 1, 37).round(2)
    assert benjamini_hochberg(p) == pytest.approx(false_discovery_control(p), abs=1e-14)
    assert benjamini_yekutieli(p) == pytest.approx(false_discovery_control(p, method="by"), abs=1e-14)


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.2])
def test_e_values_are_findings_as_their_definition_says(rate):
    for seed in range(30):
        e = np.exp(np.random.default_rng(seed).normal(1, 2, 25))
        m, found = len(e), np.zeros(25, dtype=bool)
        order = np.argsort(-e)
        passing = [k for k in range(1, m + 1) if e[order[k - 1]] >= m / (k * rate)]
        found[order[:max(passing, default=0)]] = True
        assert ((e_benjamini_hochberg(e) <= rate) == found).all()


def test_edges():
    assert len(benjamini_hochberg([])) == len(benjamini_yekutieli([])) == len(e_benjamini_hochberg([])) == 0
    assert benjamini_hochberg([0.03]).tolist() == benjamini_yekutieli([0.03]).tolist() == [0.03]
    assert e_benjamini_hochberg([0.0, math.inf]).tolist() == [1.0, 0.0]
    for bad in ([1.1], [-0.1], [math.nan]):
        with pytest.raises(ValueError):
            benjamini_hochberg(bad)
    with pytest.raises(ValueError):
        e_benjamini_hochberg([-1.0])
