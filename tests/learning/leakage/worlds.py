"""Rows with honest features, strong and odd ones among them: what a detector must not take for a leak."""

from __future__ import annotations

import numpy as np

from workbench.learning.data import Dataset
from workbench.learning.encoding import Column


def dataset(features: dict[str, np.ndarray], labels: dict[str, np.ndarray], each: int = 4,
            words: dict[str, int] | None = None) -> Dataset:
    """Rows that all train; `words` says how many a categorical feature has."""
    n = len(next(iter(labels.values())))
    unit = np.array([f"u{i // each}" for i in range(n)], dtype=object)
    many = words or {}
    columns = tuple(Column(name, tuple(f"w{k:04d}" for k in range(many[name])) if name in many else None)
                    for name in features)
    return Dataset(unit, np.full(n, np.datetime64("2026-06-01", "us")), np.zeros(n, np.int8),
                   np.column_stack([np.asarray(one, dtype=np.float64) for one in features.values()]), labels, columns,
                   {"rows": n}, "", "")


def clean(seed: int) -> Dataset:
    """One of ten kinds of honest rows: what decides the label is known, and the label is drawn after it."""
    rng = np.random.default_rng(1_000 + seed)
    n = 40_000
    latent = np.repeat(rng.normal(size=n // 4), 4)              # of the unit
    fresh = rng.normal(size=n)

    def happened(score, base):
        cut = np.quantile(score, 1 - base)
        return (score + rng.logistic(size=n) * 0.6 > cut).astype(float)

    plain = {"taste": latent + 0.3 * rng.normal(size=n), "recency": rng.exponential(50, n), "noise": rng.normal(size=n)}
    words = {}
    if seed == 0:       # clicks of one in two hundred, a strong score
        label = happened(3 * latent + fresh, 0.005)
    elif seed == 1:     # who visits every day is back in four weeks, nearly always: cells that are all ones
        visits = rng.binomial(28, 1 / (1 + np.exp(-2 * latent)))
        label = (rng.random(n) < 1 - (1 - 0.9 * visits / 28) ** 7).astype(float)
        plain |= {"visits": visits, "since": np.where(visits > 0, rng.exponential(28 / (visits + 0.5)), np.nan)}
    elif seed == 2:     # a few users are active always, most never, and few are active at all: a score in two heaps
        active = np.repeat(rng.random(n // 4) < 0.05, 4)
        label = (rng.random(n) < np.where(active, 0.93, 0.004)).astype(float)
        plain |= {"active": active, "days": np.where(active, rng.integers(20, 29, n), rng.integers(0, 6, n))}
    elif seed == 3:     # nobody clicks what was not sent: half of the rows are certain zeros
        sent = rng.random(n) < 0.5
        label = happened(fresh + latent, 0.2) * sent
        plain |= {"sent": sent, "score": np.where(sent, fresh + 0.5 * latent, np.nan)}
    elif seed == 4:     # a word of five hundred, each with a rate of its own
        words = {"place": 500}
        place = rng.integers(0, 500, n)
        label = (rng.random(n) < 1 / (1 + np.exp(3 - 1.5 * rng.normal(size=500)[place]))).astype(float)
        plain |= {"place": place}
    elif seed == 5:     # age of an account in seconds, and amounts in cents: whole numbers, nearly all different
        label = happened(latent + fresh, 0.1)
        plain |= {"age": rng.integers(0, 10**8, n), "cents": np.floor(rng.lognormal(8, 2, n) * 100)}
    elif seed == 6:     # being missing says a lot: who never clicked has no time since a click
        ever = np.repeat(rng.random(n // 4) < 1 / (1 + np.exp(-3 * latent[::4])), 4)
        label = (rng.random(n) < np.where(ever, 0.4, 0.01)).astype(float)
        plain |= {"since_click": np.where(ever, rng.exponential(100, n), np.nan)}
    elif seed == 7:     # thirty cases in all
        label = np.zeros(n)
        label[rng.choice(n, 30, replace=False)] = 1
        plain |= {"flag": rng.random(n) < 0.001}
    elif seed == 8:     # what somebody spends is much like what they spent
        spends = np.exp(2 * latent)
        label = np.round(spends * rng.lognormal(0, 0.5, n) * (rng.random(n) < 0.9), 2)
        plain |= {"spent": np.round(spends * rng.lognormal(0, 0.3, n), 2), "bought": rng.poisson(spends)}
    else:               # hours until the next visit, infinite for who does not come
        rate = np.exp(1.5 * latent) / 48
        wait = rng.exponential(1 / rate)
        label = np.where(wait < 336, wait, np.inf)
        plain |= {"rate": rate * rng.lognormal(0, 0.4, n), "since_visit": rng.exponential(1 / rate)}
    return dataset(plain, {"label": label}, words=words)
