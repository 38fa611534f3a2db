"""A real e-mail test: 64,000 customers, a third each got a mail of men's or of women's goods, or none.

The assignment was even and random, so propensities are 1/3. What is asserted is what holds of such a test whatever its
truth is: means against the raw ones, and sums that fit. Whether anybody reacts otherwise than the others is reported.
"""

from __future__ import annotations

import csv

import numpy as np
import pytest

from workbench.learning.data import Dataset
from workbench.learning.encoding import Column, encode
from workbench.learning.models.uplift import fit
from workbench.learning.uplift.measure import measure
from workbench.logs.hashing import fraction

from ...tables import line
from .worlds import spec

FEATURES = ("recency", "history", "mens", "womens", "zip_code", "newbie", "channel")
THIRD = {"No E-Mail": 1 / 3, "Mens E-Mail": 1 / 3, "Womens E-Mail": 1 / 3}


@pytest.fixture(scope="module")
def customers(hillstrom_csv) -> Dataset:
    """A customer a row; half of them measure, by a hash."""
    with hillstrom_csv.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    text = {"zip_code", "channel"}
    raw = {name: np.array([one[name] if name in text else float(one[name]) for one in rows],
                          dtype=object if name in text else float) for name in FEATURES}
    unit = np.array([str(i) for i in range(len(rows))], dtype=object)
    side = np.where(fraction("split:hillstrom", unit) < 0.5, 0, 2).astype(np.int8)
    columns = tuple(Column(name, tuple(sorted(set(raw[name]))) if name in text else None) for name in FEATURES)
    counts = {"rows": len(rows), "immature": 0, "missing": 0, "train": int((side == 0).sum()),
              "valid": int((side == 2).sum()), "units": len(rows)}
    labels = {name: np.array([float(one[name]) for one in rows]) for name in ("visit", "spend")}
    return Dataset(unit, np.full(len(rows), np.datetime64("2008-03-01", "us")), side, encode(columns, raw), labels,
                   columns, counts, "f" * 16, "s" * 12,
                   {"segment": np.array([one["segment"] for one in rows], dtype=object)})


@pytest.fixture(scope="module")
def figures(customers):
    """What the default learner is worth."""
    said = spec(features={name: {"column": name} for name in FEATURES}, label=None,
                labels={"visit": {"metric": "visit"}, "spend": {"metric": "spend"}},
                treatment={"column": "segment", "control": "No E-Mail", "propensity": THIRD})
    return measure(fit(customers, said), customers, said)


def test_average_effects_are_those_of_the_raw_means(customers, figures):
    held, arm = customers.held, customers.keys["segment"]
    for label, one in figures["heads"].items():
        y = customers.labels[label]
        for name, found in one["arms"].items():
            raw = [y[held & (arm == which)] for which in (name, "No E-Mail")]
            difference = raw[0].mean() - raw[1].mean()
            error = np.sqrt(sum(part.var() / len(part) for part in raw))
            # the same rows with and without outcome models: they differ by a part of an error, not by several
            assert abs(found["average"]["value"] - difference) < error
            assert found["average"]["se"] == pytest.approx(error, rel=0.15)
    visits = figures["heads"]["visit"]["arms"]
    # the published effects over all customers are 7.66 and 4.52 points
    assert abs(visits["Mens E-Mail"]["average"]["value"] - 0.0766) < 4 * visits["Mens E-Mail"]["average"]["se"]
    assert abs(visits["Womens E-Mail"]["average"]["value"] - 0.0452) < 4 * visits["Womens E-Mail"]["average"]["se"]


def test_figures_fit_each_other(figures):
    for label, one in figures["heads"].items():
        for name, arm in {**one["arms"], "the best arm": one["best"]}.items():
            assert arm["auuc"]["value"] == pytest.approx(arm["qini"]["value"] + arm["average"]["value"] / 2)
            assert arm["curve"][-1]["gain"] == pytest.approx(arm["average"]["value"])
            line("Hillstrom, held-out half", label, name, f"effect {arm['average']['value']:.4g}",
                 "Qini {:.4g} ({:.4g} to {:.4g})".format(arm["qini"]["value"], *arm["qini"]["ci"]),
                 arm.get("heterogeneity", {}).get("verdict", ""))
