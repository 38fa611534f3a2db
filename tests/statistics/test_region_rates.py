"""The 95 % region of two effects holds the truth as often as it says: phases of a ramp, and arms of clusters."""

from __future__ import annotations

import math

import numpy as np
import pytest

from workbench.experiments.estimates.effects import of_clusters, of_units
from workbench.experiments.plan.phases import PHASE, PLAIN, Entry
from workbench.metrics.reduce import Reduction
from workbench.metrics.tally import Cell
from workbench.metrics.together import Company
from workbench.stats.clusters import ClusterSums, influences, over_strata
from workbench.stats.moments import Moments
from workbench.stats.region import Region

RUNS = [pytest.param(400, id="slice"), pytest.param(4_000, id="long", marks=pytest.mark.long)]
TRUTH = np.array([0.2, -0.1])
NAMES = ["a", "b"]


def tolerance(runs: int) -> float:
    return 0.005 + 3.5 * math.sqrt(0.05 * 0.95 / runs)


def draws(rng: np.random.Generator, n: int) -> np.ndarray:
    """(n, 2) skewed values of two metrics that hang together."""
    taste = rng.exponential(1, n)
    return np.column_stack([taste + rng.exponential(1, n), taste + rng.normal(0, 0.5, n)])


@pytest.mark.parametrize("runs", RUNS)
def test_over_a_ramp(runs, cell):
    """Phases of 10, 50 and 90 % over a rising mean; a third of the units has no value of the second metric."""
    rng = np.random.default_rng(0)
    held = naive = 0
    for _ in range(runs):
        strata, effects, sizes = [], [], []
        pooled: dict[str, list[np.ndarray]] = {"old": [], "new": []}
        for phase, share in enumerate((0.1, 0.5, 0.9)):
            rows, new = draws(rng, 600) + phase, rng.random(600) < share
            rows[new] += TRUTH
            has = rng.random(600) > 1 / 3
            one = {}
            for arm, inside in (("old", ~new), ("new", new)):
                both = inside & has
                one[arm] = Company(Moments.from_rows(("a:y", "b:y"), rows[both], np.zeros(2)),
                                   np.array([inside.sum(), both.sum()]))
                pooled[arm].append(rows[both])
            strata.append(one)
            effects.append([rows[new, 0].mean() - rows[~new, 0].mean(),
                            rows[new & has, 1].mean() - rows[~new & has, 1].mean()])
            sizes.append([600, has.sum()])
        weights = np.array(sizes) / np.sum(sizes, axis=0)
        parts = of_units(strata, NAMES, "old", "new")
        held += Region((weights * effects).sum(axis=0), parts.control + parts.treatment).holds(TRUTH)[0]
        whole = {arm: np.concatenate(values) for arm, values in pooled.items()}
        naive += Region(whole["new"].mean(axis=0) - whole["old"].mean(axis=0),
                        sum(np.cov(one.T) / len(one) for one in whole.values())).holds(TRUTH)[0]
    cell("region over a ramp", f"{runs:,} runs", f"{held / runs:.2%}", f"phases pooled {naive / runs:.2%}")
    assert abs(held / runs - 0.95) < tolerance(runs)
    assert naive / runs < 0.1


def summed(rng: np.random.Generator, clusters: int, first: int, effect: np.ndarray, phases: int
           ) -> list[dict[str, ClusterSums]]:
    """By phase: metric -> the sums of clusters that resemble themselves, uneven, each with units in every phase."""
    sizes = np.maximum(1, np.round(rng.gamma(2, 5, (phases, clusters)))).astype(int)
    own = rng.multivariate_normal([0, 0], [[0.2, 0.12], [0.12, 0.2]], clusters)
    found = []
    for phase in range(phases):
        of = np.repeat(np.arange(clusters), sizes[phase])
        rows = draws(rng, len(of)) + own[of] + effect + phase
        found.append({name: ClusterSums(("y",), np.zeros(1), sizes[phase], np.bincount(of, rows[:, i])[:, None],
                                        np.arange(first, first + clusters)) for i, name in enumerate(NAMES)})
    return found


@pytest.mark.parametrize("runs", RUNS)
@pytest.mark.parametrize(("clusters", "phases"), [(12, 1), (30, 1), (20, 2)])
def test_over_clusters(runs, clusters, phases, cell):
    """Twelve and thirty clusters an arm; clusters with units in two phases, whose parts add before they are squared."""
    rng = np.random.default_rng(0)
    held = chi_square = 0
    entry = PLAIN if phases == 1 else Entry({"1": {"old": 0.5, "new": 0.5}, "2": {"old": 0.5, "new": 0.5}}, None, 0)
    for _ in range(runs):
        arms = {"old": summed(rng, clusters, 0, np.zeros(2), phases),
                "new": summed(rng, clusters, 1_000, TRUTH, phases)}
        cells, by = {}, ("arm",) if phases == 1 else ("arm", PHASE)
        for arm, strata in arms.items():
            for k, one in enumerate(strata):
                for name, sums in one.items():
                    n = int(sums.units.sum())
                    cells[name, by, (arm,) if phases == 1 else (arm, str(k + 1))] = Cell(
                        Moments(("y",), n, np.zeros(1), np.zeros(1), np.zeros((1, 1))), 0, 0, None, sums)
        parts = of_clusters(Reduction(cells, {}), NAMES, "old", "new", entry)
        pairs = []
        for name in NAMES:
            two = [(arms["old"][k][name], arms["new"][k][name]) for k in range(phases)]
            weights = [float(a.units.sum() + b.units.sum()) for a, b in two]
            pairs.append(over_strata([influences(*one) for one in two], weights, two))
        cov = parts.control + parts.treatment
        assert np.diag(cov) == pytest.approx([one.control.variance + one.treatment.variance for one in pairs], rel=1e-9)
        effect = np.array([one.treatment.mean - one.control.mean for one in pairs])
        held += Region(effect, cov, 0.95, min(one.freedom for one in pairs)).holds(TRUTH)[0]
        chi_square += Region(effect, cov).holds(TRUTH)[0]
    cell(f"region of {clusters} clusters an arm, {phases} phases", f"{runs:,} runs", f"{held / runs:.2%}",
         f"by chi-square {chi_square / runs:.2%}")
    assert abs(held / runs - 0.95) < tolerance(runs)
    assert chi_square < held
