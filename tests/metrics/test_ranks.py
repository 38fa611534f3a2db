"""Quantiles over units and over events: the quantile of the rows, whatever the buckets, cuts and groups."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.metrics.anchors import decision_anchors, exposure_anchors
from workbench.metrics.checking import check_metric
from workbench.metrics.compiler import compile_metrics
from workbench.metrics.ranks import curve
from workbench.metrics.reduce import matrix, reduce, reduce_at
from workbench.metrics.together import together
from workbench.metrics.values import collect, values
from workbench.stats import quantile

EXPOSURE = {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts", "where": "experiment = 'x'"}
QUANTILES = {
    "median_14d": {"fact": "conversions", "agg": {"quantile": {"q": 0.5}}, "window": "14d", "missing": "zero",
                   "covariate": {"lookback": "7d"}, "direction": "up"},
    "spenders_p60": {"fact": "conversions", "agg": {"quantile": {"q": 0.6}}, "window": "14d", "missing": "exclude",
                     "direction": "up"},
    "event_p40": {"fact": "outcomes", "agg": {"quantile": {"q": 0.4, "over": "events"}}, "window": "14d",
                  "missing": "exclude", "covariate": {"lookback": "14d"}, "direction": "up"},
}
GROUPINGS = [("arm",), ("arm", "platform")]


@pytest.fixture(autouse=True)
def _few_units_are_enough(monkeypatch):
    """The log has 40 users: what is tested here is the arithmetic, not whether so few say anything."""
    monkeypatch.setattr(quantile, "TAIL", 2)


@pytest.fixture(scope="module")
def catalog(world):
    return world.catalog.with_metrics(QUANTILES)


def pick(values_, q: float) -> float:
    """Type 7: between the two order statistics around (n - 1) q."""
    order = sorted(values_)
    place = (len(order) - 1) * q
    low = math.floor(place)
    high = min(low + 1, len(order) - 1)
    return order[low] + (place - low) * (order[high] - order[low])


def rows_of(oracle, name: str, unit: str, row: dict) -> list[dict]:
    fact = "outcomes" if name == "event_p40" else "conversions"
    return [r for r in oracle.within(fact, unit, row["ts"], 0, 336) if r["value"] is not None]


def expected(oracle, name: str, arm: str, end) -> tuple[float, int]:
    """(the quantile, units with a value) of an arm, row by row."""
    own = [rows_of(oracle, name, unit, row) for unit, row in oracle.first_exposures().items()
           if row["arm"] == arm and row["ts"] + timedelta(days=14) <= end]
    own = [[r for r in rows if r["ts"] < end] for rows in own]
    if name == "event_p40":
        return pick([r["value"] for rows in own for r in rows], 0.4), sum(bool(rows) for rows in own)
    if name == "spenders_p60":
        own = [rows for rows in own if rows]
    return pick([sum(r["value"] for r in rows) for rows in own], 0.6 if "p60" in name else 0.5), len(own)


@pytest.mark.parametrize("name", QUANTILES)
@pytest.mark.parametrize("back", [0, 9])
def test_a_quantile_is_that_of_the_rows_at_every_cut(world, catalog, oracle, name, back):
    end = world.snapshot.table("outcomes").watermark
    cut = end - timedelta(days=back)
    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    found = reduce_at(world.snapshot, catalog, list(QUANTILES), anchors, cuts=[cut, None])[0]
    for arm in ("control", "treat"):
        moments = found.cell(name, arm).moments
        value, n = expected(oracle, name, arm, cut)
        ratio = moments.total("y") / moments.total("d") if "d" in moments.names else moments.mean("y")
        assert (moments.n, ratio) == (n, pytest.approx(value, rel=1e-9))


def test_labels_are_those_of_a_mean_or_of_a_ratio(world, catalog):
    found = reduce(world.snapshot, catalog, list(QUANTILES), exposure_anchors(world.snapshot, **EXPOSURE))
    labels = {name: found.cell(name, "treat").moments.names for name in QUANTILES}
    assert labels == {"median_14d": ("y", "x", "m"), "spenders_p60": ("y",), "event_p40": ("y", "d", "x", "dx", "m")}


def test_every_cell_has_the_quantile_of_its_own_units(world, catalog):
    """Segments have quantiles of their own; each cut is a scan that ended there."""
    anchors = exposure_anchors(world.snapshot, **EXPOSURE, segments=["platform"])
    end = world.snapshot.table("outcomes").watermark
    cuts = [end - timedelta(days=12), end - timedelta(days=3), None]
    for cut, at in zip(cuts, reduce_at(world.snapshot, catalog, list(QUANTILES), anchors, cuts=cuts,
                                       groupings=GROUPINGS), strict=True):
        part = collect(world.snapshot, catalog, list(QUANTILES), anchors, as_of=cut)
        for (name, by, group), cell in at.cells.items():
            inside = np.all([part.keys[key] == value for key, value in zip(by, group, strict=True)], axis=0)
            usable = inside & part.mature[name] & ~part.missing[name]
            assert cell.moments.n == usable.sum()
            own = curve(part, name, usable)
            if own.sparsity is None:
                assert cell.note == own.reason and math.isnan(cell.moments.mean("y"))
                continue
            labels, rows = matrix(part, name, at=([own], np.zeros(len(part), dtype=int)))
            assert cell.moments.names == labels
            assert [cell.moments.mean(one) for one in labels] == pytest.approx(rows[usable].mean(axis=0), rel=1e-9,
                                                                               abs=1e-9)


def test_no_number_depends_on_buckets_or_workers(tmp_path, make_world):
    found = []
    for buckets in (1, 8):
        world = make_world(tmp_path / str(buckets), seed=3, buckets=buckets)
        catalog = world.catalog.with_metrics(QUANTILES)
        anchors = exposure_anchors(world.snapshot, **EXPOSURE, segments=["platform"])
        found.append(reduce(world.snapshot, catalog, list(QUANTILES), anchors, groupings=GROUPINGS))
    for key, cell in found[0].cells.items():
        other = found[1].cells[key]
        assert (cell.moments.n, cell.note) == (other.moments.n, other.note)
        for label in cell.moments.names:
            assert cell.moments.mean(label) == pytest.approx(other.moments.mean(label), rel=1e-12, nan_ok=True)
            assert cell.moments.var(label) == pytest.approx(other.moments.var(label), rel=1e-9, nan_ok=True)
    one, two = (list(values(world.snapshot, catalog, ["event_p40"], anchors, workers=n)) for n in (1, 4))
    for a, b in zip(one, two, strict=True):
        assert a.events["event_p40"].values.tobytes() == b.events["event_p40"].values.tobytes()


@pytest.mark.parametrize("name", QUANTILES)
def test_the_sql_a_person_sees_and_the_estimate_agree(world, catalog, name):
    """The statement's column is the unit's value, over events their list: its quantile is the estimate."""
    from workbench.logs import sql
    from workbench.logs.snapshot import connect

    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    text = compile_metrics(world.snapshot, catalog, [name], anchors).sql
    mature = f"anchor <= TIMESTAMP '{world.snapshot.table('outcomes').watermark - timedelta(days=14)}'"
    column = f"unnest({name})" if name == "event_p40" else f"coalesce({name}, 0)" if "median" in name else name
    with connect() as connection:
        for info in world.snapshot.tables.values():
            connection.execute(f"CREATE VIEW {sql.name(info.name)} AS {world.snapshot.relation(info, None)}")
        shown = dict(connection.execute(
            f"SELECT arm, quantile_cont(v, {QUANTILES[name]['agg']['quantile']['q']}) "
            f"FROM (SELECT arm, {column} AS v FROM ({text}) WHERE {mature}) GROUP BY arm").fetchall())
    found = reduce(world.snapshot, catalog, [name], anchors)
    for arm, value in shown.items():
        moments = found.cell(name, arm).moments
        own = moments.total("y") / moments.total("d") if "d" in moments.names else moments.mean("y")
        assert own == pytest.approx(value, rel=1e-9)


def test_a_quantile_is_no_value_of_a_decision(world, catalog):
    with pytest.raises(InputError, match="no value of one decision"):
        values(world.snapshot, catalog, ["median_14d"], decision_anchors(world.snapshot))


def test_a_matrix_of_a_quantile_without_its_curves_is_a_fault(world, catalog):
    part = collect(world.snapshot, catalog, ["median_14d"], exposure_anchors(world.snapshot, **EXPOSURE))
    with pytest.raises(ValueError, match="is a quantile"):
        matrix(part, "median_14d")


@pytest.mark.parametrize("name", QUANTILES)
def test_check_shows_the_quantile(world, catalog, name):
    found = check_metric(world.snapshot, catalog, name)
    part = collect(world.snapshot, catalog, [name], exposure_anchors(world.snapshot, **{**EXPOSURE, "where": None}))
    own = curve(part, name, part.mature[name] & ~part.missing[name])
    assert found.ok and found.value == pytest.approx(own.value, rel=1e-9) and found.variance > 0


def test_planning_has_the_quantile_beside_the_other_metrics(world, catalog):
    names = ["median_14d", "any_7d"]
    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    found = together(world.snapshot, catalog, names, anchors, by="arm")
    part = collect(world.snapshot, catalog, names, anchors)
    for arm in ("control", "treat"):
        usable = part.mature["median_14d"] & (part.keys["arm"] == arm)
        assert found[arm].mean("median_14d:y") == pytest.approx(pick(part.columns["median_14d"][usable], 0.5), rel=1e-9)


def test_planning_refuses_a_quantile_that_has_no_error(world, catalog, monkeypatch):
    monkeypatch.setattr(quantile, "TAIL", 50)
    with pytest.raises(InputError, match=r"metrics\.median_14d: the 0\.5 quantile needs 100 independent units"):
        together(world.snapshot, catalog, ["median_14d"], exposure_anchors(world.snapshot, **EXPOSURE))
