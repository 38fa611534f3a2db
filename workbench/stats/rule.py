"""The rule as a whole: how often it ships, for any true effects, with its tests as they hang together.

Ship iff at least one success metric is superior, every guardrail is non-inferior and nothing deteriorated. The tests
are of one experiment, so they are dependent: between metrics through the users, between looks through the units that
were there before. With units nested by time of exposure, two statistics of metrics i and j on n and m mature units
have the correlation r_ij min(n, m) / sqrt(n m), r_ij that of the two (adjusted, linearised) values of one unit. All of
it is one normal vector, and the rule is a function of it: it is drawn, with a fixed seed, and counted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

DRAWS = 65_536      # a probability has a standard error of at most 0.2 points
_BLOCK = 8_192
_KEPT = 16_384      # so few draws are kept for the next call: a search has the same noise at every size
_SEED = 20_240_211


@dataclass(frozen=True)
class RuleTest:
    """One metric of the rule on one arm, at every look.

    Attributes:
        role: `success` or `guardrail`.
        z: (K,) expected statistic of its own test, superiority or non-inferiority, in the good direction.
        harm: (K,) expected statistic of deterioration: positive is harm.
        bounds: (K,) what the first must exceed.
        harm_bounds: (K,) what the second must exceed.
        information: (K,) mature units at each look.
    """

    role: str
    z: tuple[float, ...]
    harm: tuple[float, ...]
    bounds: tuple[float, ...]
    harm_bounds: tuple[float, ...]
    information: tuple[float, ...]


@dataclass(frozen=True)
class RulePower:
    """What a design comes to under one alternative.

    Attributes:
        ship: chance that the rule ships by its last look; `se` its Monte Carlo error.
        by_look: (K,) chance that it has shipped by each look.
        superior, non_inferior, deteriorated: chance of each test's crossing by the last look, in the tests' order;
            None where a metric has no such test.
    """

    ship: float
    se: float
    by_look: tuple[float, ...]
    superior: tuple[float | None, ...]
    non_inferior: tuple[float | None, ...]
    deteriorated: tuple[float, ...]


def ships(superior: np.ndarray, non_inferior: np.ndarray, deteriorated: np.ndarray) -> np.ndarray:
    """The rule. Booleans (..., S) of success metrics, (..., G) of guardrails, (..., S + G) of both -> (...)."""
    return np.asarray(superior.any(axis=-1) & non_inferior.all(axis=-1) & ~deteriorated.any(axis=-1))


def rule_power(tests: Sequence[RuleTest], correlation: np.ndarray, draws: int = DRAWS, seed: int = _SEED) -> RulePower:
    """Draw the tests' statistics together and count how often the rule ships.

    Args:
        tests: T metrics, all with the same number of looks.
        correlation: (T, T) between the values of one unit, each in its metric's good direction.
        draws: of the whole experiment.

    Raises:
        ValueError: without a success metric, or for shapes that do not fit.
    """
    looks = len(tests[0].z)
    success = np.array([one.role == "success" for one in tests])
    if not success.any():
        raise ValueError("the rule needs a success metric")
    if correlation.shape != (len(tests), len(tests)):
        raise ValueError(f"{len(tests)} tests and a correlation of shape {correlation.shape}")
    root = _root(tests, correlation)
    up = np.array([one.z for one in tests])
    harm = np.array([one.harm for one in tests])
    bounds = np.array([one.bounds for one in tests])
    harm_bounds = np.array([one.harm_bounds for one in tests])
    random = np.random.default_rng(seed)
    kept = _kept(root.tobytes(), root.shape[0], draws, seed) if draws <= _KEPT else None
    shipped = np.zeros(looks)
    crossed, harmed = np.zeros(len(tests)), np.zeros(len(tests))
    for begin in range(0, draws, _BLOCK):
        n = min(_BLOCK, draws - begin)
        noise = random.standard_normal((n, root.shape[0])) @ root.T if kept is None else kept[begin:begin + n]
        noise = noise.reshape(n, len(tests), looks)
        good = np.logical_or.accumulate(noise + up > bounds, axis=2)
        bad = np.logical_or.accumulate(-noise + harm > harm_bounds, axis=2)
        found = ships(good[:, success].swapaxes(1, 2), good[:, ~success].swapaxes(1, 2), bad.swapaxes(1, 2))
        shipped += np.logical_or.accumulate(found, axis=1).sum(axis=0)
        crossed += good[:, :, -1].sum(axis=0)
        harmed += bad[:, :, -1].sum(axis=0)
    share = shipped / draws
    last = float(share[-1])
    return RulePower(
        last, math.sqrt(max(last * (1 - last), 0.0) / draws), tuple(share.tolist()),
        tuple(float(c / draws) if own else None for c, own in zip(crossed, success, strict=True)),
        tuple(None if own else float(c / draws) for c, own in zip(crossed, success, strict=True)),
        tuple((harmed / draws).tolist()))


@lru_cache(maxsize=2)
def _kept(root: bytes, size: int, draws: int, seed: int) -> np.ndarray:
    """(draws, size) the statistics' noise, which a search over sizes and effects asks for again and again."""
    matrix = np.frombuffer(root).reshape(size, size)
    return np.asarray(np.random.default_rng(seed).standard_normal((draws, size)) @ matrix.T)


def _root(tests: Sequence[RuleTest], correlation: np.ndarray) -> np.ndarray:
    """A square root of the (T K, T K) covariance of all statistics at all looks."""
    n = np.array([one.information for one in tests]).ravel()
    if not (n > 0).all():
        raise ValueError("every look needs mature units of every metric")
    looks = len(tests[0].information)
    own = np.repeat(np.arange(len(tests)), looks)
    # the same looks at another size hang together alike: rounded, so that they are seen to be the same
    nested = np.round(np.minimum(n[:, None], n[None, :]) / np.sqrt(n[:, None] * n[None, :]), 12)
    return _square_root((correlation[np.ix_(own, own)] * nested).tobytes(), len(own))


@lru_cache(maxsize=4)
def _square_root(matrix: bytes, size: int) -> np.ndarray:
    values, vectors = np.linalg.eigh(np.frombuffer(matrix).reshape(size, size))
    return np.asarray(vectors * np.sqrt(np.maximum(values, 0.0)))
