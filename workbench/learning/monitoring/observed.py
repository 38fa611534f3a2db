"""The rows of both windows with features, scores and labels, read once.

Of a log with more rows than fit comfortably, those of a share of the units, by a hash of its own: all rows of a unit
or none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.learning.encoding import Column, factorize
from workbench.learning.monitoring.windows import Windows
from workbench.learning.shipping.sources import between, rows_of
from workbench.learning.split import MEASURE, sides
from workbench.logs import sql
from workbench.logs.hashing import sql_fraction

if TYPE_CHECKING:
    from workbench.learning.scoring import Scorer
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

Progress = Callable[[float | None, str], None]
MOST_ROWS = 1_000_000


@dataclass(frozen=True)
class Observed:
    """`n` rows.

    Attributes:
        unit: (n,) int64 codes.
        current: (n,) bool, in the current window; else in the reference.
        trained: (n,) bool, the model learnt from this row's unit or day.
        features: feature -> (n,) float64; NaN is missing. Text has the code of its word, and the code after the last
            one where the model never saw it.
        scores: output -> (n,).
        values: metric -> (n,) float64, NaN where it is not mature or has no value.
        sample: share of the units.
    """

    unit: np.ndarray
    current: np.ndarray
    trained: np.ndarray
    features: dict[str, np.ndarray]
    scores: dict[str, np.ndarray]
    values: dict[str, np.ndarray]
    columns: tuple[Column, ...]
    sample: float


def observe(snapshot: Snapshot, catalog: Catalog, scorer: Scorer, found: Windows, metrics: tuple[str, ...], *,
            most: int = MOST_ROWS, threads: int = 1, progress: Progress | None = None,
            should_stop: Callable[[], bool] = lambda: False) -> Observed:
    """Read the rows of the scorer's spec in both windows, with its scores and further metrics at their anchor."""
    spec = scorer.spec
    where = " OR ".join(f"({between(spec, *one, rows=False)})" for one in (found.reference, found.current))
    where = f"({where})" + (f" AND ({spec.rows.where})" if spec.rows.where else "")
    total = _count(snapshot, spec.rows.table, where)
    sample = min(1.0, most / max(total, 1))
    if sample < 1:
        where += f" AND {sql_fraction('monitor', sql.name(spec.rows.unit))} < {sample!r}::DOUBLE"
    units, parts = [], []
    # an attributed label follows its message back to the decision by the decision's id
    keys = tuple(name for name in ("decision_id",) if name in snapshot.table(spec.rows.table).columns)
    for part in rows_of(snapshot, catalog, spec, where, keys, metrics, progress=progress, should_stop=should_stop):
        known = {name: np.where(part.values.mature[name] & ~part.values.missing[name], part.values.columns[name],
                                 np.nan) for name in metrics}
        scores = scorer.predict(part.raw, threads)
        units.append(part.unit)
        parts.append((part.anchor >= np.datetime64(found.current[0]), sides(spec, part.unit, part.anchor) != MEASURE,
                      {column.name: coded(column, part.raw[column.name]) for column in scorer.columns},
                      {name: scores[:, j] for j, name in enumerate(scorer.model.outputs)}, known))
    if not parts:
        empty = np.zeros(0)
        return Observed(empty.astype(np.int64), empty.astype(bool), empty.astype(bool),
                        {column.name: empty for column in scorer.columns},
                        dict.fromkeys(scorer.model.outputs, empty), dict.fromkeys(metrics, empty), scorer.columns,
                        sample)
    return Observed(factorize(np.concatenate(units))[1], np.concatenate([part[0] for part in parts]),
                    np.concatenate([part[1] for part in parts]), _joined([part[2] for part in parts]),
                    _joined([part[3] for part in parts]), _joined([part[4] for part in parts]), scorer.columns, sample)


def _joined(parts: list[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def coded(column: Column, values: np.ndarray) -> np.ndarray:
    """(n,) as the model sees it, except that text which it never saw is not missing here."""
    out = column.encode(values)
    if column.vocabulary is not None:
        there = factorize(values)[1] >= 0
        out[np.isnan(out) & there] = len(column.vocabulary)
    return out


def _count(snapshot: Snapshot, table: str, where: str) -> int:
    text = f"SELECT count(*) AS n FROM {sql.name(table)} WHERE {where}"
    return sum(int(snapshot.answer(bucket, text)["n"][0].as_py()) for bucket in range(snapshot.n_buckets))
