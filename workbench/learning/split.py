"""Which side of the split a row is on: the model learns from one, another sets probabilities, policies are judged on
the third.
"""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from workbench.learning.encoding import factorize
from workbench.learning.spec import TrainingSpec
from workbench.logs import sql
from workbench.logs.hashing import fraction, sql_fraction

TRAIN, CALIBRATE, MEASURE = range(3)


def sides(spec: TrainingSpec, unit: np.ndarray, anchor: np.ndarray) -> np.ndarray:
    """(n,) int8, what each row is for: 0 trains, 1 sets probabilities, 2 measures.

    A unit trains when its hash, salted with the spec's own salt, is below the share; so all rows of a
    unit stand on one side, and the split is independent of buckets and samples. By time, the rows
    before the moment train. Of the units that do not train, `calibrate` is the share that sets probabilities: those
    whose hash is lowest; by time it is that share of all units, with their rows from the moment on.
    """
    units, codes = factorize(unit)
    hashed = fraction(_salt(spec), units)
    if spec.split.time is not None:
        train = np.asarray(anchor, dtype="datetime64[us]") < np.datetime64(moment(spec), "us")
    else:
        train = (hashed < spec.split.share)[codes]
    side = np.where(train, TRAIN, MEASURE).astype(np.int8)
    if spec.split.calibrate is not None:
        side[~train & (hashed < _calibrates_below(spec))[codes]] = CALIBRATE
    return side


def trains(spec: TrainingSpec, unit: np.ndarray, anchor: np.ndarray) -> np.ndarray:
    """(n,) bool: whether each row trains."""
    return sides(spec, unit, anchor) == TRAIN


def trained_sql(spec: TrainingSpec) -> str:
    """The rows that train, as a SQL condition over the rows' table, equal to `sides` row for row."""
    if spec.split.time is not None:
        return f"{sql.name(spec.rows.anchor)} < {sql.literal(moment(spec))}"
    return f"{_hashed(spec)} < {spec.split.share!r}::DOUBLE"


def held_out_sql(spec: TrainingSpec) -> str:
    """The rows that neither train nor set probabilities: those on which a policy may be judged."""
    held = f"NOT ({trained_sql(spec)})"
    if spec.split.calibrate is not None:
        held += f" AND {_hashed(spec)} >= {_calibrates_below(spec)!r}::DOUBLE"
    return held


def moment(spec: TrainingSpec) -> datetime:
    """The moment of a split by time, in UTC."""
    said = datetime.fromisoformat(spec.split.time or "")
    return said if said.tzinfo is None else said.astimezone(UTC).replace(tzinfo=None)


def _calibrates_below(spec: TrainingSpec) -> float:
    share = 0.0 if spec.split.time is not None else spec.split.share
    return share + (1 - share) * (spec.split.calibrate or 0.0)


def _salt(spec: TrainingSpec) -> str:
    return f"split:{spec.split.salt}"


def _hashed(spec: TrainingSpec) -> str:
    return sql_fraction(_salt(spec), sql.name(spec.rows.unit))
