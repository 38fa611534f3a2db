"""Moments are those of the rows: by arm and segment, whatever the buckets and threads."""

from __future__ import annotations

import math
from datetime import timedelta

import numpy as np
import pytest

from workbench.metrics.anchors import decision_anchors, exposure_anchors
from workbench.metrics.compiler import compile_metrics
from workbench.metrics.reduce import matrix, reduce, reduce_at
from workbench.metrics.values import collect, values

EXPOSURE = {"table": "exposures", "unit": "unit", "arm": "arm", "time": "ts", "where": "experiment = 'x'"}
NAMES = ["any_7d", "sum_14d", "mean_7d", "days_14d", "per_session", "ctr_14d", "capped", "capped_ratio", "ctr_known",
         "loss_14d"]


@pytest.fixture(scope="module")
def reduced(world):
    anchors = exposure_anchors(world.snapshot, **EXPOSURE, segments=["platform"])
    return reduce(world.snapshot, world.catalog, NAMES, anchors, groupings=[("arm",), ("arm", "platform")])


def test_every_user_has_rows_on_several_days_and_moments_are_row_level_numpy(world, oracle, reduced):
    """Sums per user first, then means and variances over users: rows and days of one user do not add up apart."""
    days = {u: {r["ts"].date() for r in world.rows["outcomes"] if r["user_id"] == u} for u in oracle.first_exposures()}
    assert min(len(found) for found in days.values()) >= 5
    end = world.snapshot.table("outcomes").watermark
    for arm in ("control", "treat"):
        y = [oracle.aggregate("sum", oracle.within("conversions", u, row["ts"], 0, 336))
             for u, row in sorted(oracle.first_exposures().items())
             if row["arm"] == arm and row["ts"] + timedelta(days=14) <= end]
        moments = reduced.cell("sum_14d", arm).moments
        assert moments.n == len(y)
        assert moments.mean("y") == pytest.approx(np.mean(y), rel=1e-12)
        assert moments.var("y") == pytest.approx(np.var(y, ddof=1), rel=1e-12)


def test_every_cell_is_the_moments_of_its_units(world, reduced):
    anchors = exposure_anchors(world.snapshot, **EXPOSURE, segments=["platform"])
    part = collect(world.snapshot, world.catalog, NAMES, anchors)
    for (name, by, group), cell in reduced.cells.items():
        inside = np.all([part.keys[key] == value for key, value in zip(by, group, strict=True)], axis=0)
        usable = inside & part.mature[name] & ~part.missing[name]
        labels, rows = matrix(part, name, reduced.caps)
        assert cell.moments.names == labels and cell.moments.n == usable.sum()
        assert cell.immature == (inside & ~part.mature[name]).sum()
        assert cell.missing == (inside & part.mature[name] & part.missing[name]).sum()
        for a in labels:
            for b in labels:
                x, y = rows[usable, labels.index(a)], rows[usable, labels.index(b)]
                expected = np.cov(x, y)[0, 1] if usable.sum() > 1 else math.nan
                assert cell.moments.cov(a, b) == pytest.approx(expected, rel=1e-9, abs=1e-12, nan_ok=True)


def test_segments_add_up_to_their_arm(reduced):
    for name in NAMES:
        for arm in ("control", "treat"):
            cells = [reduced.cell(name, arm, p, by=("arm", "platform")) for p in ("ios", "android", None)]
            whole, parts = reduced.cell(name, arm).moments, [cell.moments for cell in cells if cell is not None]
            assert len(parts) >= 2
            assert sum(part.n for part in parts) == whole.n
            assert np.allclose(sum(part.cross for part in parts), whole.cross, rtol=1e-12)


def test_labels_say_value_denominator_covariate_and_missing_history(reduced):
    assert reduced.cell("ctr_14d", "treat").moments.names == ("y", "d")
    assert reduced.cell("any_7d", "treat").moments.names == ("y", "x", "m")
    assert reduced.cell("per_session", "treat").moments.names == ("y", "d", "x", "dx", "m")


def test_a_cap_is_one_quantile_over_mature_units_of_all_arms(world, reduced, oracle):
    end = world.snapshot.table("outcomes").watermark
    y = [oracle.aggregate("sum", oracle.within("conversions", u, row["ts"], 0, 336))
         for u, row in oracle.first_exposures().items() if row["ts"] + timedelta(days=14) <= end]
    positive = sorted(v for v in y if v > 0)
    assert reduced.caps["capped"] == pytest.approx(positive[math.ceil(0.9 * len(positive)) - 1], rel=1e-12)
    total = sum(reduced.cell("capped", arm).moments.total("y") for arm in ("control", "treat"))
    assert total == pytest.approx(sum(min(v, reduced.caps["capped"]) for v in y), rel=1e-12)


def test_a_ratio_is_capped_on_each_side_at_its_own_quantile(world, reduced, oracle):
    end = world.snapshot.table("outcomes").watermark
    rows = [(oracle.aggregate("sum", oracle.within("conversions", u, row["ts"], 0, 336)),
             float(len(oracle.within("sessions", u, row["ts"], 0, 336))), row["arm"])
            for u, row in oracle.first_exposures().items() if row["ts"] + timedelta(days=14) <= end]
    for side, label, which in (("num", "y", 0), ("den", "d", 1)):
        values_ = sorted(row[which] for row in rows)
        cap = values_[math.ceil(0.8 * len(values_)) - 1]
        assert reduced.caps[f"capped_ratio.{side}"] == pytest.approx(cap, rel=1e-12) and cap < values_[-1]
        for arm in ("control", "treat"):
            total = sum(min(row[which], cap) for row in rows if row[2] == arm)
            assert reduced.cell("capped_ratio", arm).moments.total(label) == pytest.approx(total, rel=1e-12)


def test_every_day_of_one_scan_is_a_scan_of_its_own(world):
    """What was known at each cut: cells, caps, immature and missing units as if the log had ended there."""
    anchors = exposure_anchors(world.snapshot, **EXPOSURE, segments=["platform"])
    end = world.snapshot.table("outcomes").watermark
    cuts = [end - timedelta(days=back) for back in (24, 17, 9, 8, 1)] + [None]
    groupings = [("arm",), ("arm", "platform")]
    together = reduce_at(world.snapshot, world.catalog, NAMES, anchors, cuts=cuts, groupings=groupings)
    assert len({found.cell("any_7d", "treat").moments.n for found in together if found.cell("any_7d", "treat")}) > 3
    for cut, found in zip(cuts, together, strict=True):
        alone = reduce(world.snapshot, world.catalog, NAMES, anchors, as_of=cut, groupings=groupings)
        assert (found.units, found.crossovers, found.caps) == (alone.units, alone.crossovers, alone.caps)
        assert set(found.cells) == set(alone.cells)
        for key, cell in found.cells.items():
            other = alone.cells[key]
            assert (cell.moments.n, cell.immature, cell.missing) == (other.moments.n, other.immature, other.missing)
            for a in cell.moments.names:
                assert cell.moments.total(a) == pytest.approx(other.moments.total(a), rel=1e-10, abs=1e-9)
                assert cell.moments.var(a) == pytest.approx(other.moments.var(a), rel=1e-8, abs=1e-12, nan_ok=True)


def test_a_cut_knows_nothing_of_later_rows(world, oracle):
    """Row-level numpy over the rows before the cut and the units that were mature by then."""
    end = world.snapshot.table("outcomes").watermark
    cut = end - timedelta(days=9)
    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    found = reduce_at(world.snapshot, world.catalog, ["sum_14d"], anchors, cuts=[cut, None])[0]
    for arm in ("control", "treat"):
        exposed = {u: row for u, row in oracle.first_exposures().items() if row["arm"] == arm and row["ts"] < cut}
        y = [oracle.aggregate("sum", [r for r in oracle.within("conversions", u, row["ts"], 0, 336) if r["ts"] < cut])
             for u, row in sorted(exposed.items()) if row["ts"] + timedelta(days=14) <= cut]
        cell = found.cell("sum_14d", arm)
        assert (cell.moments.n, cell.immature) == (len(y), len(exposed) - len(y))
        assert cell.moments.mean("y") == pytest.approx(np.mean(y), rel=1e-12)


def test_crossovers_and_units_are_counted_once(world, reduced, oracle):
    exposed = oracle.first_exposures().values()
    assert reduced.crossovers == sum(row["crossover"] for row in exposed)
    assert sum(reduced.units[("arm",), g] for g in reduced.groups()) == len(exposed)


@pytest.mark.parametrize("workers", [1, 2, 4])
def test_the_bytes_do_not_depend_on_the_workers(world, workers):
    anchors = exposure_anchors(world.snapshot, **EXPOSURE)
    first = list(values(world.snapshot, world.catalog, NAMES, anchors, workers=1))
    again = list(values(world.snapshot, world.catalog, NAMES, anchors, workers=workers))
    for a, b in zip(first, again, strict=True):
        assert a.bucket == b.bucket and all(a.columns[c].tobytes() == b.columns[c].tobytes() for c in a.columns)


def test_no_number_depends_on_the_buckets(tmp_path, make_world):
    found = []
    for buckets in (1, 8):
        world = make_world(tmp_path / str(buckets), seed=3, buckets=buckets)
        assert world.snapshot.n_buckets == buckets
        found.append(reduce(world.snapshot, world.catalog, NAMES, exposure_anchors(world.snapshot, **EXPOSURE)))
    one, eight = found
    assert one.caps == eight.caps and one.units == eight.units
    for key, cell in one.cells.items():
        other = eight.cells[key]
        assert (cell.moments.n, cell.immature, cell.missing) == (other.moments.n, other.immature, other.missing)
        for label in cell.moments.names:
            assert cell.moments.mean(label) == pytest.approx(other.moments.mean(label), rel=1e-12, abs=1e-15)
            assert cell.moments.var(label) == pytest.approx(other.moments.var(label), rel=1e-10, abs=1e-15)


def test_one_definition_four_uses(world, oracle):
    """The SQL a person sees, Moments, the label and the reward agree on the same (unit, anchor) pairs."""
    names = ["clicked_last", "value_last"]
    anchors = decision_anchors(world.snapshot, where="executed", columns=["action"])
    label = collect(world.snapshot, world.catalog, names, anchors)                      # a training label
    reward = list(values(world.snapshot, world.catalog, names, decision_anchors(world.snapshot)))   # of all decisions
    rewards = {d: (p.columns["clicked_last"][i], p.columns["value_last"][i])
               for p in reward for i, d in enumerate(p.keys["decision_id"])}
    moments = reduce(world.snapshot, world.catalog, names, anchors, groupings=[("action",)])
    shown = compile_metrics(world.snapshot, world.catalog, names, anchors).sql
    for j, name in enumerate(names):
        mature = label.mature[name]
        assert label.columns[name].tolist() == [rewards[d][j] for d in label.keys["decision_id"]]
        found = moments.cell(name, "push/a", by=("action",)).moments
        assert found.n == mature.sum()
        assert found.total("y") == pytest.approx(label.columns[name][mature].sum(), rel=1e-9)
        by_sql = _run_whole(world.snapshot, f"SELECT decision_id, {name} FROM ({shown})")
        assert dict(by_sql) == pytest.approx(dict(zip(label.keys["decision_id"], label.columns[name], strict=True)))
    assert label.columns["value_last"].sum() > 0


def test_a_time_to_loss_is_one_number_in_sql_estimate_and_label(world):
    catalog = world.catalog.with_metrics({"loss_after": {
        "fact": "reachable", "agg": "time_to_loss", "window": "7d", "anchor": "decision", "direction": "up"}})
    anchors = decision_anchors(world.snapshot, columns=["action"])
    label = collect(world.snapshot, catalog, ["loss_after"], anchors)
    by_sql = dict(_run_whole(world.snapshot, "SELECT decision_id, loss_after FROM (" + compile_metrics(
        world.snapshot, catalog, ["loss_after"], anchors).sql + ")"))
    known = ~label.missing["loss_after"]
    assert {d for d, v in by_sql.items() if v is not None} == set(label.keys["decision_id"][known])
    assert [by_sql[d] for d in label.keys["decision_id"][known]] == pytest.approx(label.columns["loss_after"][known])
    found = reduce(world.snapshot, catalog, ["loss_after"], anchors, groupings=[("action",)])
    for action in ("push/a", "hold"):
        usable = known & label.mature["loss_after"] & (label.keys["action"] == action)
        cell = found.cell("loss_after", action, by=("action",))
        assert (cell.moments.n, usable.sum() > 20) == (usable.sum(), True)
        assert cell.moments.mean("y") == pytest.approx(label.columns["loss_after"][usable].mean(), rel=1e-9)


def _run_whole(snapshot, text: str) -> list[tuple]:
    """Run SQL over the whole snapshot at once, as a person would."""
    from workbench.logs import sql
    from workbench.logs.snapshot import connect

    with connect() as connection:
        for info in snapshot.tables.values():
            connection.execute(f"CREATE VIEW {sql.name(info.name)} AS {snapshot.relation(info, None)}")
        return connection.execute(text).fetchall()
