"""What a plan is computed from: how the metrics vary on the log that is there, and how fast users come."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from workbench.compute.mapping import map_buckets
from workbench.errors import InputError
from workbench.experiments.plan.clustering import over_clusters
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.together import together
from workbench.project import write_json
from workbench.stats.joint import Joint, joint
from workbench.version import __version__

BACK_DAYS = 28          # users who were decided on so recently are those that an experiment would get


@dataclass(frozen=True)
class Basis:
    """Variances from a snapshot.

    Attributes:
        joint: the metrics over the units, adjusted by their covariates.
        words: which units, in words.
        arriving: (days,) how many different users have come by the end of each day of a recent stretch; empty where
            nothing says when users come.
    """

    snapshot: str
    joint: Joint
    words: str
    arriving: tuple[int, ...]


def basis(experiment: Experiment, snapshot: Snapshot, catalog: Catalog) -> Basis:
    """Evaluate every metric of an experiment on the log, as it would be without the experiment.

    Raises:
        InputError: where no unit is mature on all metrics.
    """
    there = units_of(experiment, snapshot, catalog)
    found = together(snapshot, catalog, experiment.metric_names, there.anchors).get(None)
    made = joint(found, experiment.metric_names) if found is not None else None
    if made is None:
        raise InputError("no two units have a mature value on every metric: nothing says how they vary",
                         where=experiment.place, hint="plan on a longer log, or with shorter windows")
    words = there.words
    if experiment.cluster is not None:
        made, more = over_clusters(experiment, snapshot, catalog, there.anchors, made)
        words += more
    return Basis(snapshot.id, made, words, there.arriving)


def kept_basis(experiment: Experiment, snapshot: Snapshot, catalog: Catalog) -> Basis:
    """The basis, from the project's cache where the same metrics were evaluated on the same snapshot before."""
    facts = {fact for name in experiment.metric_names for fact in catalog.metric(name).facts}
    text = "\n".join([
        snapshot.id, __version__, experiment.exposure.model_dump_json(), experiment.design, str(experiment.cluster),
        *(f"{name}={catalog.metric(name).model_dump_json()}" for name in experiment.metric_names),
        *(f"{fact}={catalog.fact(fact).model_dump_json()}" for fact in sorted(facts))])
    path = snapshot.project.cache / "bases" / f"{hashlib.sha256(text.encode()).hexdigest()[:24]}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):        # what cannot be read is made again
        value = json.loads(path.read_text("utf-8"))
        made = Joint(tuple(value["names"]), value["n"], *(np.array(value[name]) for name in ("means", "raw", "cov")))
        return Basis(snapshot.id, made, value["words"], tuple(value["arriving"]))
    found = basis(experiment, snapshot, catalog)
    write_json(path, {"version": 1, "names": list(found.joint.names), "n": found.joint.n,
                      "means": found.joint.means.tolist(), "raw": found.joint.raw.tolist(),
                      "cov": found.joint.cov.tolist(), "words": found.words, "arriving": list(found.arriving)})
    return found


@dataclass(frozen=True)
class Units:
    """Units as an experiment would get them.

    Attributes:
        anchors: the units, all of them at one moment.
        words: which, in words.
        arriving: see `Basis`.
    """

    anchors: Anchors
    words: str
    arriving: tuple[int, ...]


def units_of(experiment: Experiment, snapshot: Snapshot, catalog: Catalog, until: datetime | None = None) -> Units:
    """The users who were decided on before the last moment at which every metric is mature, whatever their arms.

    Args:
        until: use no row from here on.
    """
    exposure = experiment.exposure
    people = exposure.table, exposure.unit
    return units_for(experiment.metric_names, snapshot, catalog, people, experiment.place, until)


def units_for(names: Sequence[str], snapshot: Snapshot, catalog: Catalog, people: tuple[str, str], place: str,
              until: datetime | None = None) -> Units:
    """The units of some metrics, as `units_of`.

    Args:
        people: (table, unit column) of the units where no metric has a time.
        place: for messages.
    """
    timed = [catalog.metric(name).horizon for name in names if catalog.metric(name).horizon]
    if not timed:
        table, unit = people[0], sql.name(people[1])
        return Units(Anchors(f"SELECT DISTINCT {unit} AS unit, NULL::TIMESTAMP AS anchor FROM {sql.name(table)}",
                             kind="none"), f"every {people[1]} of {table}", ())
    marks = [mark for name in names for fact in catalog.metric(name).facts
             if (mark := snapshot.complete_until(catalog.fact(fact).table))]
    came = next((name for name in ("decisions", "sends", "outcomes") if name in snapshot.tables
                 and snapshot.table(name).key == "user_id"), None)
    if not marks or came is None:
        raise InputError("the log has neither decisions nor sends nor outcomes: nobody is there to plan for",
                         where=place)
    end = min([*marks, until] if until is not None else marks)
    moment = end - timedelta(hours=max(h for h in timed if h))
    text = (f"SELECT DISTINCT user_id AS unit, {sql.literal(moment)} AS anchor FROM {came} "
            f"WHERE ts >= {sql.literal(moment - timedelta(days=BACK_DAYS))} AND ts < {sql.literal(moment)}")
    words = f"every user with {came} in the {BACK_DAYS} days before {moment:%Y-%m-%d}"
    return Units(Anchors(text), words, _arriving(snapshot, came, end))


def _arriving(snapshot: Snapshot, table: str, until: datetime) -> tuple[int, ...]:
    """Different users by the end of each of the last days; from the project's cache where they were counted before."""
    path = snapshot.project.cache / "arrivals" / f"{snapshot.id}-{table}-{until:%Y%m%dT%H%M%S%f}.json"
    with suppress(OSError, ValueError, KeyError, TypeError):        # what cannot be read is counted again
        return tuple(map(int, json.loads(path.read_text("utf-8"))["arriving"]))
    found = _arrived(snapshot, table, until)
    write_json(path, {"version": 1, "arriving": list(found)})
    return found


def _arrived(snapshot: Snapshot, table: str, until: datetime) -> tuple[int, ...]:
    since = until - timedelta(days=BACK_DAYS)
    text = (f"SELECT day, count(*) AS users FROM (SELECT user_id, date_diff('day', {sql.literal(since)}, min(ts)) "
            f"AS day FROM {sql.name(table)} WHERE ts >= {sql.literal(since)} AND ts < {sql.literal(until)} "
            "GROUP BY user_id) GROUP BY day")
    new = np.zeros(BACK_DAYS, dtype=np.int64)
    # a user's rows lie in one bucket: the buckets' counts add up
    for rows in map_buckets(lambda number: snapshot.answer(number, text).to_pylist(), snapshot.n_buckets):
        for row in rows:
            if 0 <= row["day"] < BACK_DAYS:
                new[row["day"]] += row["users"]
    return tuple(np.cumsum(new).tolist())
