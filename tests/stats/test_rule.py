"""The rule's power against the same rule played on rows, and against its own parts."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from workbench.stats.rule import RuleTest, rule_power, ships
from workbench.stats.spending import boundary

Z = float(norm.isf(0.025))


def one(role: str, z: float, bound: float = Z, harm_bound: float = 99.0, looks: int = 1) -> RuleTest:
    times = [(k + 1) / looks for k in range(looks)]
    return RuleTest(role, tuple(z * np.sqrt(t) for t in times), tuple(-z * np.sqrt(t) for t in times),
                    (bound,) * looks, (harm_bound,) * looks, tuple(1_000 * t for t in times))


def test_the_rule():
    yes, no = np.array([True]), np.array([False])
    none = np.zeros(0, dtype=bool)
    assert ships(np.array([False, True]), none, no) and not ships(no, yes, no)
    assert not ships(yes, np.array([True, False]), no) and not ships(yes, yes, np.array([False, True]))


def test_one_metric_has_the_power_of_its_test():
    found = rule_power([one("success", 2.8)], np.eye(1))
    assert found.ship == pytest.approx(norm.cdf(2.8 - Z), abs=4 * found.se)


def test_independent_metrics_multiply_and_equal_ones_do_not():
    tests = [one("success", 2.8), one("guardrail", 2.5, float(norm.isf(0.05)))]
    apart = rule_power(tests, np.eye(2))
    assert apart.ship == pytest.approx(norm.cdf(2.8 - Z) * norm.cdf(2.5 - norm.isf(0.05)), abs=4 * apart.se)
    together = rule_power(tests, np.ones((2, 2)))
    assert together.ship == pytest.approx(norm.cdf(min(2.8 - Z, 2.5 - norm.isf(0.05))), abs=4 * together.se)
    assert apart.non_inferior[0] is None and apart.superior[1] is None


def test_looks_of_one_metric_are_a_group_sequential_test():
    fractions = (0.25, 0.5, 1.0)
    bounds = boundary(fractions, 0.025)
    test = RuleTest("success", (0.0,) * 3, (0.0,) * 3, bounds, (99.0,) * 3, tuple(800 * t for t in fractions))
    found = rule_power([test], np.eye(1), draws=400_000)
    assert found.ship == pytest.approx(0.025, abs=4 * found.se)
    assert found.by_look == pytest.approx([0.025 * t * t for t in fractions], abs=0.001)


def test_against_rows():
    """Two correlated metrics with two looks, the second maturing later: 3,000 experiments played on rows."""
    random = np.random.default_rng(8)
    n, rho, runs = 400, 0.6, 3_000
    looks = {"y": (240, 400), "g": (160, 400)}      # units per arm that are mature
    effect, margin = 0.20, 0.22
    bounds = {"y": boundary([0.6, 1.0], 0.025), "g": boundary([0.4, 1.0], 0.05)}
    harm = {"y": boundary([0.6, 1.0], 0.01), "g": boundary([0.4, 1.0], 0.01)}
    root = np.linalg.cholesky([[1, rho], [rho, 1]])
    shipped = 0
    for _ in range(runs):
        arms = [random.standard_normal((n, 2)) @ root.T for _ in range(2)]
        arms[1][:, 0] += effect
        up = {"y": False, "g": False}
        bad = went = False
        for look in range(2):
            for i, name in enumerate("yg"):
                m = looks[name][look]
                gap, se = arms[1][:m, i].mean() - arms[0][:m, i].mean(), np.sqrt(2 / m)
                up[name] |= (gap + (margin if name == "g" else 0)) / se > bounds[name][look]
                bad |= -gap / se > harm[name][look]
            went |= up["y"] and up["g"] and not bad
        shipped += went
    tests = []
    for name, role in (("y", "success"), ("g", "guardrail")):
        m = np.array(looks[name])
        true = effect if name == "y" else 0.0
        se = np.sqrt(2 / m)
        tests.append(RuleTest(role, tuple((true + (margin if name == "g" else 0)) / se), tuple(-true / se),
                              bounds[name], harm[name], tuple(m * 2.0)))
    found = rule_power(tests, np.array([[1, rho], [rho, 1]]))
    assert found.ship == pytest.approx(shipped / runs, abs=0.02)


def test_the_same_draws_every_time_and_more_power_with_more_effect():
    sizes = [rule_power([one("success", z), one("guardrail", 3.0)], np.eye(2), 8_192).ship for z in (1.0, 2.0, 3.0)]
    again = [rule_power([one("success", z), one("guardrail", 3.0)], np.eye(2), 8_192).ship for z in (1.0, 2.0, 3.0)]
    assert sizes == again and sizes == sorted(sizes)


def test_a_rule_without_success_is_refused():
    with pytest.raises(ValueError, match="needs a success metric"):
        rule_power([one("guardrail", 1.0)], np.eye(1))
