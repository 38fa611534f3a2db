"""A change taken apart on whole logs: the published e-mail test, an experiment's arms, two periods."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from workbench.cli.app import main
from workbench.errors import InputError, NotFound, Refused
from workbench.experiments.analyze import analyze
from workbench.experiments.decomposition.arms import of_arms
from workbench.experiments.decomposition.path import path_of
from workbench.experiments.decomposition.periods import of_periods, periods
from workbench.experiments.decomposition.slices import of_slices
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import Project

STEPS = ("reachable:days", "sends:count", "opens:distinct", "clicks:distinct", "conversions:count", "conversions:sum")
BEFORE, AFTER, DAYS = datetime(2026, 5, 20), datetime(2026, 6, 20), 14


@pytest.fixture(scope="module")
def squad(simulated_kept):
    return Snapshot.open(simulated_kept), Catalog.load(simulated_kept)


@pytest.fixture(scope="module")
def readout(simulated_kept):
    experiment = Experiment.load(simulated_kept, "push_frequency_cap")
    return experiment, analyze(experiment, Snapshot.open(simulated_kept))


def _spans(snapshot):
    return periods(snapshot, ("sends", "interactions", "outcomes"), BEFORE, AFTER, DAYS * 24)


# --- arms ------------------------------------------------------------------------------------------------------------

def test_a_real_email_test_has_the_published_parts(hillstrom_csv, tmp_path, capsys):
    home = tmp_path / "mail"
    assert main(["init", str(home)]) == 0
    named = ["--adapter", "table", "--name", "hillstrom", "--project", str(home)]
    assert main(["import", str(hillstrom_csv), *named]) == 0
    facts = "\n".join(f"  {name}: {{table: hillstrom, unit: row_id, value: {name}}}"
                      for name in ("visit", "conversion", "spend"))
    metrics = "\n".join(f"  {name}_mean: {{fact: {name}, agg: max, direction: up}}"
                        for name in ("visit", "conversion", "spend"))
    (home / "metrics" / "core.yaml").write_text(f"version: 1\nfacts:\n{facts}\nmetrics:\n{metrics}\n")
    (home / "experiments" / "email_2008").mkdir(parents=True)
    (home / "experiments" / "email_2008" / "experiment.yaml").write_text("""\
version: 1
name: email_2008
exposure: {table: hillstrom, unit: row_id, arm: segment}
control: No E-Mail
split: {No E-Mail: 1, Mens E-Mail: 1, Womens E-Mail: 1}
metrics: {success: {spend_mean: {mde: 5%}}}
""")
    project = Project.find(home)
    experiment, snapshot = Experiment.load(project, "email_2008"), Snapshot.open(project)
    path = path_of(Catalog.load(project), ("visit_mean", "conversion_mean", "spend_mean"))
    found = of_arms(experiment, snapshot, path, analyze(experiment, snapshot), method="lmdi")
    published = {"Mens E-Mail": (0.769827, [0.536746, 0.237214, -0.004133]),
                 "Womens E-Mail": (0.424412, [0.300736, 0.066958, 0.056718])}
    for one in found:
        total, parts = published[one.sides[1]]
        assert one.total.value == pytest.approx(total, abs=5e-7)
        assert [step.part.value for step in one.steps] == [pytest.approx(part, abs=5e-7) for part in parts]
        assert one.driver is not None and one.driver.name == "visit_mean"
    assert sum(step.share for step in found[0].steps) == pytest.approx(1) and "% of the change" in found[0].words
    assert found[0].steps[1].rate == "conversion_mean per visit_mean"


def test_the_parts_of_an_arm_add_up_to_its_raw_effect(squad, readout):
    snapshot, catalog = squad
    experiment, read = readout
    path = path_of(catalog, (*STEPS[:-1], "revenue_28d"))
    (found,) = of_arms(experiment, snapshot, path, read)
    row = next(row for row in read.rows() if row.metric == "revenue_28d")
    assert found.total.value == pytest.approx(row.effect, rel=1e-9)         # revenue has no covariate: nothing adjusted
    assert found.total.se == pytest.approx(row.se, rel=1e-9)
    assert abs(found.residual) <= 1e-9 * abs(found.total.value)
    assert sum(step.part.value for step in found.steps) == pytest.approx(found.total.value, rel=1e-9)
    assert found.steps[1].part.value < 0 and found.driver is found.steps[1]         # the cap sends less
    assert "not of causes" in found.notes[0]
    assert found.as_dict()["driver"] == "sends"
    assert all(step.share is None for step in found.steps) and "of the change" not in found.words       # parts cancel


def test_an_adjusted_estimate_is_said_beside_the_raw_change(squad, readout):
    experiment, read = readout
    (found,) = of_arms(experiment, squad[0], path_of(squad[1], ("sends:count", "conversion_28d")), read)
    assert any("the readout estimates" in note and "cuped" in note for note in found.notes)


def test_a_readout_that_shows_nothing_is_not_taken_apart(simulated_kept, squad, readout):
    hidden = analyze(readout[0], squad[0], health_only=True)
    with pytest.raises(Refused, match="shows no effect: there is nothing to take apart"):
        of_arms(readout[0], squad[0], path_of(squad[1], STEPS, "28d"), hidden)


# --- what a path may be ----------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("steps", "window", "said"), [
    (("sends:count", "ctr_14d"), None, "'ctr_14d' is a ratio: steps of a path are totals per unit"),
    (("sends:count", "clicked_24h"), None, "a value of one decision"),
    (("conversion_7d", "revenue_28d"), None, r"windows of the path differ: conversion_7d \[0d, 7d\), revenue_28d"),
    (("revenue_28d", "sends:count"), "7d", "asked for 7d"),
    (("sends:count", "clicks:count"), None, "'sends:count' needs a window"),
    (("sends:days", "clicks:count"), "7d", "unknown aggregate 'days' of the fact 'sends'"),
    (("sends:cuont", "clicks:count"), "7d", "did you mean 'count'"),
    (("sends:count", "clicks:max"), "7d", "needs a `value`"),
    (("sends:count", "sends:count"), "7d", "stands twice"),
    (("sends:count",), "7d", "2 to 12 steps, not 1"),
    (("sends:count", "clicks:count"), "7", "write '7d' or '7h'|not a duration"),
    (("snds:count", "clicks:count"), "7d", "did you mean 'sends'"),
])
def test_a_path_that_is_none_is_named(squad, steps, window, said):
    with pytest.raises(InputError, match=said):
        path_of(squad[1], steps, window)


def test_an_unknown_metric_gets_the_nearest_name(squad):
    with pytest.raises(NotFound, match="did you mean 'revenue_28d'"):
        path_of(squad[1], ("sends:count", "revenu_28d"))


# --- periods ---------------------------------------------------------------------------------------------------------

def test_the_sums_of_two_periods_are_those_of_plain_sql(squad):
    snapshot, catalog = squad
    found = of_periods(snapshot, path_of(catalog, STEPS, f"{DAYS}d"), _spans(snapshot), total=True)
    sums = []
    for start in (BEFORE, AFTER):
        text = (f"SELECT coalesce(sum(value), 0) AS s FROM outcomes WHERE kind = 'conversion' AND ts >= TIMESTAMP "
                f"'{start}' AND ts < TIMESTAMP '{start + timedelta(days=DAYS)}'")
        sums.append(sum(snapshot.answer(number, text).to_pylist()[0]["s"] for number in range(snapshot.n_buckets)))
    assert (found.before, found.after) == (pytest.approx(sums[0], rel=1e-9), pytest.approx(sums[1], rel=1e-9))
    assert abs(found.residual) <= 1e-9 * max(abs(found.before), abs(found.after))
    assert [step.name for step in found.steps] == ["users", "reachable days", "sends", "opens", "clicks",
                                                   "conversions", "conversions sum"]
    each = of_periods(snapshot, path_of(catalog, STEPS, f"{DAYS}d"), _spans(snapshot))
    assert each.before == pytest.approx(sums[0] / 1_500, rel=1e-9)
    assert "two periods of one log" in each.notes[0]


@pytest.mark.parametrize("by", ["channel", "platform"])
@pytest.mark.parametrize("per_user", [False, True])
def test_slices_add_up_whatever_they_are_slices_of(squad, by, per_user):
    snapshot, catalog = squad
    path = path_of(catalog, ("sends:count", "clicks:distinct"), f"{DAYS}d")
    found = of_slices(snapshot, path, _spans(snapshot), by, per_user=per_user)
    parts = found.mix.value + found.rate.value + (found.volume.value if found.volume else 0.0)
    assert parts == pytest.approx(found.total.value, rel=1e-9) and abs(found.residual) <= 1e-9 * abs(found.total.value)
    whole = of_periods(snapshot, path, _spans(snapshot))
    expected = whole.total.value if per_user else whole.steps[1].after - whole.steps[1].before
    assert found.total.value == pytest.approx(expected, rel=1e-9)
    assert sum(one.share[0] for one in found.slices) == pytest.approx(1)


def test_the_rate_of_a_slice_is_that_of_plain_sql(squad):
    snapshot, catalog = squad
    path = path_of(catalog, ("sends:count", "clicks:distinct"), f"{DAYS}d")
    found = of_slices(snapshot, path, _spans(snapshot), "channel")
    until = BEFORE + timedelta(days=DAYS)
    for one in found.slices:
        counts = np.zeros(2)
        for number in range(snapshot.n_buckets):
            span = f"ts >= TIMESTAMP '{BEFORE}' AND ts < TIMESTAMP '{until}' AND channel = '{one.name}'"
            counts += [float(snapshot.answer(number, text).to_pylist()[0]["n"]) for text in (
                f"SELECT count(*) AS n FROM sends WHERE {span}",
                "SELECT coalesce(sum(n), 0) AS n FROM (SELECT count(DISTINCT message_id) AS n FROM interactions WHERE "
                f"kind = 'click' AND NOT is_machine AND {span} GROUP BY user_id)")]
        assert one.rate[0] == pytest.approx(counts[1] / counts[0], rel=1e-9)


def test_periods_that_the_log_does_not_hold_are_named(squad):
    snapshot, catalog = squad
    with pytest.raises(InputError, match=r"the log ends at 2026-07-21 00:00.*begin it by 2026-07-07"):
        periods(snapshot, ("sends",), BEFORE, datetime(2026, 7, 10), DAYS * 24)
    with pytest.raises(InputError, match="the periods overlap"):
        periods(snapshot, ("sends",), BEFORE, BEFORE + timedelta(days=3), DAYS * 24)
    path = path_of(catalog, ("sends:count", "clicks:distinct"), f"{DAYS}d")
    with pytest.raises(InputError, match="'users' has no column 'platfrom'; did you mean 'platform'"):
        of_slices(snapshot, path, _spans(snapshot), "platfrom")


def test_a_step_that_is_nothing_in_a_period_is_refused_by_name(squad):
    snapshot, catalog = squad
    path = path_of(catalog, ("sends:count", "clicks:distinct", "conversions:count"), f"{DAYS}d")
    before_the_log = periods(snapshot, (), datetime(2026, 3, 1), AFTER, DAYS * 24)
    with pytest.raises(Refused, match="nobody was there in the 14 days from 2026-03-01"):
        of_periods(snapshot, path, before_the_log)
    with pytest.raises(Refused, match="there is no 'sends' in the 14 days from 2026-03-01"):
        of_slices(snapshot, path_of(catalog, ("sends:count", "clicks:distinct"), f"{DAYS}d"), before_the_log, "channel")
    catalog = catalog.with_facts({"faxes": catalog.fact("sends").model_copy(update={"where": "channel = 'fax'"})}, {})
    with pytest.raises(Refused, match="'faxes' is nothing in the 14 days from 2026-05-20"):
        of_periods(snapshot, path_of(catalog, ("faxes:count", "clicks:distinct"), "14d"), _spans(snapshot))
