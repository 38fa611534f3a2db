"""What a plan is computed from: how the metrics vary on the log that is there, and how fast users come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from workbench.errors import InputError
from workbench.experiments.looks import needed_tables
from workbench.experiments.spec import Experiment
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, connect
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.together import together
from workbench.stats.joint import Joint, joint

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
    return Basis(snapshot.id, made, there.words, there.arriving)


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
    timed = [catalog.metric(name).horizon for name in experiment.metric_names if catalog.metric(name).horizon]
    if not timed:
        table, unit = experiment.exposure.table, sql.name(experiment.exposure.unit)
        return Units(Anchors(f"SELECT DISTINCT {unit} AS unit, NULL::TIMESTAMP AS anchor FROM {sql.name(table)}",
                             kind="none"), f"every {experiment.exposure.unit} of {table}", ())
    marks = [mark for mark in (snapshot.table(one).watermark for one in needed_tables(experiment, catalog)) if mark]
    came = next((name for name in ("decisions", "sends", "outcomes") if name in snapshot.tables
                 and snapshot.table(name).key == "user_id"), None)
    if not marks or came is None:
        raise InputError("the log has neither decisions nor sends nor outcomes: nobody is there to plan for",
                         where=experiment.place)
    end = min([*marks, until] if until is not None else marks)
    moment = end - timedelta(hours=max(h for h in timed if h))
    text = (f"SELECT DISTINCT user_id AS unit, {sql.literal(moment)} AS anchor FROM {came} "
            f"WHERE ts >= {sql.literal(moment - timedelta(days=BACK_DAYS))} AND ts < {sql.literal(moment)}")
    words = f"every user with {came} in the {BACK_DAYS} days before {moment:%Y-%m-%d}"
    return Units(Anchors(text), words, _arriving(snapshot, came, end))


def _arriving(snapshot: Snapshot, table: str, until: datetime) -> tuple[int, ...]:
    """Different users by the end of each of the last days."""
    since = until - timedelta(days=BACK_DAYS)
    with connect(threads=2) as connection:
        rows = connection.execute(
            f"SELECT day, count(*) FROM (SELECT user_id, date_diff('day', {sql.literal(since)}, min(ts)) AS day "
            f"FROM ({snapshot.relation(snapshot.table(table), None)}) WHERE ts >= {sql.literal(since)} "
            f"AND ts < {sql.literal(until)} GROUP BY user_id) GROUP BY day").fetchall()
    new = np.zeros(BACK_DAYS, dtype=np.int64)
    for day, count in rows:
        if 0 <= day < BACK_DAYS:
            new[day] += count
    return tuple(np.cumsum(new).tolist())
