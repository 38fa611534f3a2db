"""Plant effects, replay, and judge every replay by the whole rule."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from scipy.special import ndtri

from workbench.errors import Cancelled
from workbench.experiments.health.ratios import FEWEST_CLUSTERS
from workbench.experiments.health.showing import SRM_LEVEL
from workbench.experiments.plan.judge import Judge
from workbench.experiments.rehearsal.clusters import ClusterReplays
from workbench.experiments.rehearsal.elsewhere import replayed
from workbench.experiments.rehearsal.planting import Planted, plant
from workbench.experiments.rehearsal.population import People
from workbench.experiments.rehearsal.rehearsed import Coverage, Outcome, Rate, rate
from workbench.experiments.rehearsal.replaying import Draw, Values
from workbench.experiments.rehearsal.scenarios import Scenario, scenarios
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.stats.replays import Pairs, pairs
from workbench.stats.rule import rule_power, ships
from workbench.stats.srm import sample_ratio, sequential_sample_ratio

Progress = Callable[[float | None, str], None]


def judged(judge: Judge, people: People, units: float, replays: int, exposed: Sequence[float],
           shares: Mapping[str, tuple[float, ...]], workers: int | None = None, progress: Progress | None = None,
           should_stop: Callable[[], bool] | None = None, *, snapshot: Snapshot | None = None
           ) -> tuple[tuple[Outcome, ...], tuple[Coverage, ...], Rate]:
    """Replay every scenario on the same arms: (what the rule did, how often intervals held the truth, blocked).

    Args:
        snapshot: replays are formed where its statements run; default here.
    """
    experiment = judge.experiment
    weights = experiment.split
    arms = [experiment.control, *(arm for arm in experiment.arms if weights[arm] > 0)]
    total = sum(weights[arm] for arm in arms)
    draw = Draw(people.hashes, tuple(weights[arm] / total for arm in arms), units, replays)
    worlds = list(scenarios(judge, units))
    made, truths = _planted(judge, people, worlds, draw, shares)
    compared: dict[tuple[int, str, str], Pairs] = {}
    if people.members is not None:
        wholes = ClusterReplays(tuple(made), tuple(exposed), draw, people.members)

        def tell() -> None:
            if should_stop is not None and should_stop():
                raise Cancelled("cancelled")
            if progress is not None:
                progress(None, "replays of clusters")

        counts = wholes.counts(tell)

        def pair_of(arm: int, name: str, variant: str) -> Pairs:
            return wholes.pairs(arm, name, variant, tell)
    else:
        found = replayed(snapshot, made, exposed, draw, workers=workers, progress=progress, should_stop=should_stop)
        counts = found.counts

        def pair_of(arm: int, name: str, variant: str) -> Pairs:
            return pairs(found.sums[0, name, ""], found.sums[arm, name, variant])

    blocked = _blocked(experiment, arms, counts, units)

    def compare(arm: int, name: str, variant: str) -> Pairs:
        key = (arm, name, variant)
        if key not in compared:
            if should_stop is not None and should_stop():
                raise Cancelled("cancelled")
            compared[key] = pair_of(*key)
        return compared[key]

    own = arms.index(judge.arm)
    outcomes = tuple(_outcome(judge, world, truths, compare, range(1, len(arms)), own, units, blocked, replays)
                     for world in worlds)
    coverage = tuple(_coverage(judge, name, world, truths, people, compare(own, name, _variant(world, name)))
                     for world in worlds if world.name in ("no_effect", "planned")
                     for name in experiment.metric_names
                     if world.name == "no_effect" or _variant(world, name))
    return outcomes, coverage, rate(float(blocked.mean()), replays)


def _variant(world: Scenario, name: str) -> str:
    """The name of what a scenario plants on a metric; '' for nothing."""
    size = world.effects.get(name, 0.0)
    return f"{size!r}" if size else ""


def _planted(judge: Judge, people: People, worlds: Sequence[Scenario], draw: Draw,
             shares: Mapping[str, tuple[float, ...]]) -> tuple[list[Values], dict[tuple[str, str], Planted]]:
    """Every metric with everything that any scenario plants on it, and the effects that came of it."""
    made, truths = [], {}
    for number, name in enumerate(judge.experiment.metric_names):
        rows, usable = people.rows[name], people.usable[name]
        shift = rows[usable].mean(axis=0) if usable.any() else np.zeros(rows.shape[1])
        variants = {}
        for world in worlds:
            variant = _variant(world, name)
            if variant and variant not in variants:
                change = judge.sign(name) * world.effects[name]
                under, truths[name, variant] = plant(name, people.labels[name], rows, usable, change,
                                                     draw.order(number), name in people.quantiles)
                variants[variant] = np.where(usable[:, None], under - shift, 0.0)
        made.append(Values(name, people.labels[name], shift, np.where(usable[:, None], rows - shift, 0.0), usable,
                           shares[name], variants))
    return made, truths


def _outcome(judge: Judge, world: Scenario, truths: Mapping[tuple[str, str], Planted],
             compare: Callable[[int, str, str], Pairs], arms: range, own: int, units: float, blocked: np.ndarray,
             replays: int) -> Outcome:
    shipped = {}
    passed: dict[str, dict[str, float]] = {"superior": {}, "non_inferior": {}, "deteriorated": {}}
    size = sum(judge.sizes(units))
    for arm in arms:
        good, bad = [], []
        for name in judge.judged:
            two, sign = compare(arm, name, _variant(world, name)), judge.sign(name)
            guard = judge.experiment.metrics.guardrail.get(name)
            if guard is None:
                z, level, sides = sign * two.z, judge.levels.superiority, 2
            else:
                z = two.distance(sign, guard.margin.amount, guard.margin.relative)
                level, sides = judge.levels.non_inferiority, 1
            good.append(_crossed(two, z, judge.normal(name, level, sides, size)))
            bad.append(_crossed(two, -sign * two.z, judge.normal(name, judge.levels.deterioration, 1, size)))
            if arm == own:
                passed["superior" if guard is None else "non_inferior"][name] = float(good[-1][:, -1].mean())
                passed["deteriorated"][name] = float(bad[-1][:, -1].mean())
        success = np.array([name in judge.experiment.metrics.success for name in judge.judged])
        stacked, harmed = np.stack(good, axis=-1), np.stack(bad, axis=-1)
        found = ships(stacked[..., success], stacked[..., ~success], harmed)
        shipped[arm] = np.logical_or.accumulate(found, axis=1) & ~blocked[:, None]
    by_look = np.logical_or.reduce(list(shipped.values())) if world.kind == "false_ship" else shipped[own]
    share = float(by_look[:, -1].mean())
    expected = Judge(judge.experiment, judge.catalog, judge.joint, world.margins(judge), judge.arrival,
                     cluster_size=judge.cluster_size)
    predicted = rule_power(expected.tests(units), expected.correlation).ship
    at = judge.experiment.plan.alpha if world.kind == "false_ship" else predicted
    slack = 3 * math.sqrt(at * (1 - at) / replays)
    ok = share <= at + slack if world.kind == "false_ship" else abs(share - at) <= 0.02 + slack
    planned = judge.experiment.plan.sequential.units if judge.experiment.plan.sequential else None
    limit = judge.experiment.plan.alpha if world.kind == "false_ship" else (
        judge.experiment.plan.power if planned is not None and abs(units / planned - 1) < 0.01 else None)
    return Outcome(
        world.name, world.kind, world.words,
        tuple(truths[name, _variant(world, name)] for name in judge.judged if _variant(world, name)),
        rate(share, replays), predicted, limit, ok, tuple(by_look.mean(axis=0).tolist()), passed["superior"],
        passed["non_inferior"], passed["deteriorated"])


def _crossed(two: Pairs, z: np.ndarray, bounds: Sequence[float]) -> np.ndarray:
    """(R, K) whether a test has crossed by each look, by each replay's degrees of freedom; an undefined one has not."""
    with np.errstate(invalid="ignore"):
        return np.logical_or.accumulate(np.nan_to_num(z, nan=-np.inf) > two.critical(np.array(bounds)), axis=1)


def _coverage(judge: Judge, name: str, world: Scenario, truths: Mapping[tuple[str, str], Planted], people: People,
              two: Pairs) -> Coverage:
    planted = truths.get((name, _variant(world, name)))
    truth = planted.effect if planted else 0.0
    z = float(-ndtri(judge.experiment.plan.alpha / 2))
    last = Pairs(two.control[:, -1], two.treatment[:, -1], two.control_variance[:, -1], two.treatment_variance[:, -1],
                 two.shared[:, -1], None if two.freedom is None else two.freedom[:, -1])
    mean = float(people.joint.means[people.joint.names.index(name)])
    relative = None
    if mean:
        of = planted.relative if planted and planted.relative is not None else 0.0
        relative = rate(float(last.covers_relative(math.copysign(1.0, mean) * of, z).mean()), len(last.effect))
    spread = float(np.nanstd(last.effect))
    return Coverage(name, world.name, 1 - judge.experiment.plan.alpha, truth,
                    rate(float(last.covers(truth, z).mean()), len(last.effect)), relative,
                    float(np.nanmean(last.se)) / spread if spread > 0 else None)


def _blocked(experiment: Experiment, arms: Sequence[str], counts: np.ndarray, units: float) -> np.ndarray:
    """(R,) whether the sample ratio, or too few clusters, stop the readout."""
    split = {arm: experiment.split[arm] for arm in arms}
    plan = experiment.plan.sequential
    once = plan is None or plan.method == "fixed"
    found = []
    if experiment.cluster is not None:      # the plan counts units, the ratio is that of clusters
        units = float(max(np.mean(counts[:, -1].sum(axis=1)), 1.0))
    for one in counts:
        seen = [{arm: int(n) for arm, n in zip(arms, look, strict=True)} for look in one]
        p = sample_ratio(seen[-1], split) if once else sequential_sample_ratio(seen, split, units, SRM_LEVEL)
        few = experiment.cluster is not None and min(seen[-1].values()) < FEWEST_CLUSTERS
        found.append(few or (p is not None and p < SRM_LEVEL))
    return np.array(found)
