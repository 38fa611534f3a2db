"""The planned analysis before launch: the whole rule on hundreds of replays of the log.

scan -> per-unit values -> planted effects -> replays (`replaying`) -> the rule of every replay -> rates

A replay gives every user, or every cluster, another arm by a salted hash; the arms that users really were in are not
read, so a rehearsal is no look at an effect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time

import numpy as np

from workbench.errors import InputError, NotBuiltYet
from workbench.experiments.assignment.allocation import Allocation
from workbench.experiments.health.ratios import FEWEST_CLUSTERS
from workbench.experiments.plan.arrival import Arrival, look_dates, mature_shares
from workbench.experiments.plan.basis import Units, units_of
from workbench.experiments.plan.judge import Judge
from workbench.experiments.plan.lock import spec_hash
from workbench.experiments.rehearsal.population import read_units
from workbench.experiments.rehearsal.rehearsed import Rehearsal
from workbench.experiments.rehearsal.verdicts import judged
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.stats.contrast import Margin
from workbench.version import __version__

REPLAYS = 400
Progress = Callable[[float | None, str], None]


def rehearse(experiment: Experiment, snapshot: Snapshot, *, replays: int = REPLAYS, units: float | None = None,
             effects: Mapping[str, Margin] | None = None, workers: int | None = None,
             progress: Progress | None = None, should_stop: Callable[[], bool] | None = None) -> Rehearsal:
    """Rehearse an experiment on the users of a snapshot.

    Args:
        replays: how many; a rate has a standard error of at most 0.5 / sqrt(replays).
        units: of a replay, over all arms; default the planned units, at most as many as there are users. More than
            there are draws users several times.
        effects: metric -> the true effect planted for the power; default the first success metric's `mde`.

    Raises:
        InputError: for a number that makes no sense, or a log on which nobody is mature.
        Cancelled: when `should_stop` says so.
    """
    if replays < 20:
        raise InputError(f"{replays} replays say nothing", where="--replays", hint="give at least 20")
    if experiment.design == "switchback":
        raise NotBuiltYet(f"rehearse with design={experiment.design}", where=experiment.place)
    catalog, allocation = Catalog.load(snapshot.project), Allocation.load(snapshot.project)
    there, until, notes = _before_enrolment(experiment, snapshot, catalog)
    people = read_units(experiment, snapshot, catalog, there.anchors, until, progress, should_stop)
    steps = allocation.steps(experiment)
    if any(step.split is not None and step.split != experiment.split for step in steps):
        notes.append("the ramp's splits are not rehearsed: every replay has the experiment's own")
    arrival = Arrival.of(experiment, there.arriving, steps)
    dates = look_dates(experiment)
    whole = people.members
    judge = Judge(experiment, catalog, people.joint, dict(effects or {}), arrival,
                  cluster_size=people.joint.n / len(whole) if whole is not None else None)
    plan = experiment.plan.sequential
    if plan is not None and plan.method == "always_valid":
        notes.append("looks at any time are rehearsed at the end of the experiment")
    if people.quantiles:
        notes.append(f"{', '.join(sorted(people.quantiles))}: a replay takes each user's influence on the quantile of "
                     "all users, not a quantile of each arm")
    n = len(people.hashes)
    size = float(units or min(plan.units if plan and plan.units else n, n))
    if size > n:
        what = "users" if whole is None else "clusters"
        notes.append(f"a replay has {size:,.0f} units of {n:,} users: {what} are drawn several times, as if those who "
                     "are not in the log were like those who are")
    if whole is not None:
        _enough(experiment, len(whole), size / n)
    exposed = tuple(arrival.share(np.array([(date - datetime.combine(experiment.enrol.from_, time())).days
                                            for date in dates])).tolist()) if dates and experiment.enrol else (1.0,)
    shares = {name: mature_shares(experiment, catalog, name, dates, arrival) for name in experiment.metric_names}
    outcomes, coverage, blocked = judged(judge, people, size, replays, exposed, shares, workers, progress, should_stop,
                                         snapshot=snapshot)
    weak = next(one for one in outcomes if one.kind == "power").predicted
    if weak < experiment.plan.power - 0.05 and units is None:
        notes.append(f"with {size:,.0f} units the planned effects are found with a power of {weak:.0%}: `--units` "
                     "rehearses the size that `workbench plan` asks for")
    return Rehearsal(
        1, experiment.name, snapshot.id, spec_hash(experiment, catalog), __version__, replays,
        there.words + people.words, n, size, judge.arm, experiment.plan.alpha,
        tuple(date.date().isoformat() for date in dates), outcomes, coverage, blocked, tuple(notes))


def _enough(experiment: Experiment, clusters: int, share: float) -> None:
    """Whether a replay has the clusters that a readout asks for."""
    weights = {arm: weight for arm, weight in experiment.split.items() if weight > 0}
    arm = min(weights, key=lambda one: weights[one])
    least = clusters * share * weights[arm] / sum(weights.values())
    if least < FEWEST_CLUSTERS:
        raise InputError(f"a replay has {least:.1f} clusters in {arm!r}, the readout shows no effect below "
                         f"{FEWEST_CLUSTERS} an arm: there is nothing to rehearse", where=experiment.place,
                         hint=f"randomise smaller clusters than {experiment.cluster!r}, or more of them")


def _before_enrolment(experiment: Experiment, snapshot: Snapshot, catalog: Catalog
                      ) -> tuple[Units, datetime | None, list[str]]:
    """The units, up to when rows are used, and what has to be said of them."""
    plain_units = units_of(experiment, snapshot, catalog)
    if plain_units.anchors.kind == "none":
        return plain_units, None, ["the arms of the table are not read; values may hold an effect of theirs"]
    begin = datetime.combine(experiment.enrol.from_, time()) if experiment.enrol else None
    table = experiment.exposure.table
    reached = snapshot.table(table).watermark if table in snapshot.tables else None
    if begin is None or reached is None or reached <= begin:
        return plain_units, None, []
    longest = max(catalog.metric(name).horizon or 0 for name in experiment.metric_names)
    starts = snapshot.begins
    days = (begin - starts).days if starts else 0
    if days * 24 > longest + 7 * 24:
        return units_of(experiment, snapshot, catalog, begin), begin, [
            f"enrolment has begun: only rows before {begin:%Y-%m-%d} are used"]
    return plain_units, None, [
        f"enrolment has begun and the log has only {days} days before it, the longest window {longest // 24}: users of "
        "the running experiment are replayed, whatever their arms"]
