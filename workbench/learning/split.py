"""Which side of the split a row is on: the model learns from one, policies are judged on the other."""

from __future__ import annotations

from datetime import datetime

import numpy as np

from workbench.learning.encoding import factorize
from workbench.learning.spec import TrainingSpec
from workbench.logs import sql
from workbench.logs.hashing import fraction, sql_fraction


def trains(spec: TrainingSpec, unit: np.ndarray, anchor: np.ndarray) -> np.ndarray:
    """(n,) bool: whether each row trains.

    A unit trains when its hash, salted with the spec's own salt, is below the share; so all rows of a
    unit stand on one side, and the split is independent of buckets and samples. By time, the rows
    before the moment train.
    """
    if spec.split.time is not None:
        return np.asarray(anchor, dtype="datetime64[us]") < np.datetime64(_moment(spec.split.time), "us")
    units, codes = factorize(unit)
    return (fraction(_salt(spec), units) < spec.split.share)[codes]


def held_out_sql(spec: TrainingSpec) -> str:
    """The rows that do not train, as a SQL condition over the rows' table: the complement of `trains`."""
    if spec.split.time is not None:
        return f"{sql.name(spec.rows.anchor)} >= {sql.literal(_moment(spec.split.time))}"
    return f"{sql_fraction(_salt(spec), sql.name(spec.rows.unit))} >= {spec.split.share!r}::DOUBLE"


def _salt(spec: TrainingSpec) -> str:
    return f"split:{spec.split.salt}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)
