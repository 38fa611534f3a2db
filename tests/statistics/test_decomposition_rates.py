"""Why did it move, over many simulated logs: the planted step first, intervals that cover, few false findings."""

from __future__ import annotations

import shutil
from datetime import timedelta

import numpy as np
import pytest

from workbench.demo import make_project
from workbench.experiments.decomposition.investigation import in_periods, in_slices
from workbench.logs.imports.importing import import_source
from workbench.simulator.studies.dip import (
    AFTER,
    BEFORE,
    CHANNELS,
    DAYS,
    PATH,
    PLATFORMS,
    STEPS,
    Dip,
    simulate,
    totals,
)
from workbench.stats.decomposition import shapley, steps

RUNS = [pytest.param(20, id="slice"), pytest.param(400, id="long", marks=pytest.mark.long)]


def _snapshot(world, folder):
    project = make_project(folder / "squad")
    log = simulate(world, folder / "made")
    return import_source(project, [log], "messaging", complete_until=AFTER + timedelta(days=DAYS))


@pytest.mark.parametrize("runs", RUNS)
def test_the_planted_step_comes_first_and_its_interval_covers(runs, tmp_path, cell):
    """A step moves by a quarter, for everybody, by turns; each part of the truth is Shapley's of exact totals."""
    first, worst, covered = 0, 0.0, np.zeros(len(STEPS))
    share = []          # of false ones among the findings of a log
    for seed in range(runs):
        world = Dip(seed=seed, step=STEPS[seed % len(STEPS)], factor=0.75 if seed % 2 else 1.33)
        found = in_periods(_snapshot(world, tmp_path / "w"), PATH, BEFORE, AFTER, window=f"{DAYS}d")
        shutil.rmtree(tmp_path / "w")
        truth = shapley(steps(totals(world, False)), steps(totals(world, True)))
        covered += [step.part.ci[0] <= true <= step.part.ci[1] for step, true in zip(found.steps, truth, strict=True)]
        first += found.driver is not None and found.driver.name == world.step
        named = [step.name for step in found.steps if step.q <= 0.1]
        share.append(sum(name != world.step for name in named) / max(len(named), 1))
        worst = max(worst, abs(found.residual) / abs(found.total.value))
    cell("why: planted step first", str(runs), f"{first / runs:.1%}", "90 %")
    held = covered / runs
    cell("why: intervals of parts cover", str(runs), f"{held.min():.1%} to {held.max():.1%}", "92 %")
    cell("why: false discovery rate along the path", str(runs), f"{np.mean(share):.1%}", "10 %")
    assert first >= 0.9 * runs and worst <= 1e-9
    assert (covered >= (0.92 * runs if runs >= 400 else 0.8 * runs)).all(), covered
    assert np.mean(share) <= (0.1 if runs >= 400 else 0.2)


@pytest.mark.parametrize("runs", RUNS)
def test_the_planted_slice_comes_first_and_few_others_are_named(runs, tmp_path, cell):
    """Clicks per open move within one channel or platform; every fifth log has nothing planted."""
    first = planted = 0
    share = []
    for seed in range(runs):
        column = ("channel", "platform")[seed % 2]
        value = (CHANNELS, PLATFORMS[:2])[seed % 2][seed // 2 % 2]
        world = Dip(seed=seed, step="clicks", factor=1.0 if seed % 5 == 4 else 0.7, where=(column, value))
        snapshot = _snapshot(world, tmp_path / "w")
        found = in_slices(snapshot, PATH[:3], BEFORE, AFTER, column, window=f"{DAYS}d")
        shutil.rmtree(tmp_path / "w")
        named = [(one.slice, one.kind) for one in found.findings]
        if world.factor < 1:
            planted += 1
            first += named[:1] == [(value, "rate")]
        # mix about the overall rate moves with what was planted: a finding is false where nothing moved
        wrong = [one for one in named if one[1] == "rate" and (world.factor == 1 or one[0] != value)]
        share.append(len(wrong) / max(len(named), 1))
    cell("why: planted slice first", str(planted), f"{first / planted:.1%}", "90 %")
    cell("why: false discovery rate of slices", str(runs), f"{np.mean(share):.1%}", "10 %")
    assert first >= 0.9 * planted and np.mean(share) <= 0.1


def test_a_world_is_what_it_says(tmp_path):
    """Counts of a large log against the exact totals."""
    world = Dip(users=20_000, step="opens", factor=0.8)
    snapshot = _snapshot(world, tmp_path)
    found = in_periods(snapshot, PATH, BEFORE, AFTER, window=f"{DAYS}d")
    for side, after in (("before", False), ("after", True)):
        exact = steps(totals(world, after))
        assert [getattr(step, side) for step in found.steps] == pytest.approx(exact.tolist(), rel=0.03)
