"""Rows, labels and features of a training spec, a bucket at a time, from the snapshot through the metric compiler.

The label is the metric itself evaluated at the row's anchor; a feature over a window is a metric with a
window that ends before the anchor, compiled by the same compiler in the same scan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from workbench.learning import channels, split
from workbench.learning.features import anchors_of, with_features
from workbench.learning.features.attributes import key, row_features
from workbench.learning.features.windows import label_metric, window_metrics, window_values
from workbench.learning.spec import TrainingSpec

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog
    from workbench.metrics.values import UnitValues

Progress = Callable[[float | None, str], None]


@dataclass(frozen=True)
class Part:
    """The rows of one bucket that have a label, in the order of (unit, anchor).

    Attributes:
        raw: feature -> (n,) values; a number is float64 with NaN where missing, a text is an object or None.
        labels: name -> (n,) float64 as in `Dataset`.
        keys: (n,) columns that are no features.
        counts: rows read and left out.
    """

    bucket: int
    unit: np.ndarray
    anchor: np.ndarray
    side: np.ndarray
    raw: dict[str, np.ndarray]
    labels: dict[str, np.ndarray]
    keys: dict[str, np.ndarray]
    counts: dict[str, int]


def read(snapshot: Snapshot, catalog: Catalog, spec: TrainingSpec, found: channels.Channels, *,
         progress: Progress | None = None, should_stop: Callable[[], bool] = lambda: False) -> Iterator[Part]:
    """The rows of each bucket, in bucket order; at most a few buckets are in memory at a time.

    Args:
        found: the rows' channels.
        should_stop: asked between two buckets.
    """
    from workbench.metrics.values import values

    info = snapshot.table(spec.rows.table)
    # An attributed label follows its message back to the decision by the decision's id.
    carried = [*(one for one in ("decision_id",) if one in info.columns), *key_columns(snapshot, spec)]
    anchors = anchors_of(spec, snapshot, f"({spec.rows.where})" if spec.rows.where else None,
                         tuple(dict.fromkeys(carried)))
    wide = with_features(catalog, spec)
    labels = {name: label_metric(name, label) for name, label in spec.heads.items()}
    names = list(dict.fromkeys([*labels.values(), *window_metrics(spec)]))
    if found.in_app and found.sessions:
        wide, names = channels.with_sessions(wide), [*names, channels.SESSION]
    limits = {name: _trains_until(wide.metric(metric).horizon, spec) for name, metric in labels.items()}
    for part in values(snapshot, wide, names, anchors, progress=progress, should_stop=should_stop):
        yield _part(spec, part, labels, limits, key_columns(snapshot, spec))


def key_columns(snapshot: Snapshot, spec: TrainingSpec) -> tuple[str, ...]:
    """The row's own columns that are kept beside the features: treatment, propensity, group, channel."""
    wanted = [spec.model.group]
    if spec.treatment is not None:
        wanted += [spec.treatment.column,
                   spec.treatment.propensity if isinstance(spec.treatment.propensity, str) else None]
    if "channel" in snapshot.table(spec.rows.table).columns:
        wanted.append("channel")
    return tuple(dict.fromkeys(one for one in wanted if one is not None))


def _trains_until(horizon: int | None, spec: TrainingSpec) -> np.datetime64 | None:
    """Of a split by time, the latest anchor whose label was known at the split's moment."""
    if spec.split.time is None or horizon is None:
        return None
    return np.datetime64(split.moment(spec), "us") - np.timedelta64(horizon, "h")


def _part(spec: TrainingSpec, part: UnitValues, metrics: dict[str, str],
          limits: dict[str, np.datetime64 | None], keys: tuple[str, ...]) -> Part:
    side = split.sides(spec, part.unit, part.anchor)
    n = len(side)
    any_mature, any_known, kept = (np.zeros(n, dtype=bool) for _ in range(3))
    labels, unknown = {}, {}
    for name, metric in metrics.items():
        mature, missing = part.mature[metric], part.missing[metric]
        column = part.columns[metric]
        if spec.heads[name].next is not None:       # no row within the time is an answer, and not a missing one
            column, missing = np.where(missing, np.inf, column), np.zeros(n, dtype=bool)
        known = mature & ~missing
        limit = limits[name]
        used = known if limit is None else known & ((side != split.TRAIN) | (part.anchor <= limit))
        labels[name] = np.where(used, column, np.nan)
        any_mature |= mature
        any_known |= known
        kept |= used
        unknown[name] = used
    counts = {"rows": n, "immature": int((~any_mature).sum()), "missing": int((any_mature & ~any_known).sum()),
              "straddling": int((any_known & ~kept).sum())}
    if len(metrics) > 1:
        counts |= {f"unknown.{name}": int((kept & ~used).sum()) for name, used in unknown.items()}
    channel = part.keys.get("channel")
    if channels.SESSION in part.columns and channel is not None:
        counts["in_app_outside_session"] = channels.outside(channel[kept], part.columns[channels.SESSION][kept])
    raw = raw_features(spec, part)
    return Part(part.bucket, part.unit[kept], part.anchor[kept], side[kept],
                {name: column[kept] for name, column in raw.items()},
                {name: column[kept] for name, column in labels.items()},
                {name: _key(spec, name, part.keys[name][kept]) for name in keys}, counts)


def _key(spec: TrainingSpec, name: str, values: np.ndarray) -> np.ndarray:
    """A propensity as numbers, anything else as text."""
    if spec.treatment is not None and name == spec.treatment.propensity:
        return np.asarray(values, dtype=np.float64)
    if values.dtype.kind == "O":
        return values
    return np.array([None if one is None or one != one else str(one) for one in values.tolist()], dtype=object)


def raw_features(spec: TrainingSpec, part: UnitValues) -> dict[str, np.ndarray]:
    """Feature -> values of one bucket; a window without rows is missing (NaN) where that is not zero."""
    own = row_features(spec)
    return {name: part.keys[key(name)] if name in own else window_values(name, part) for name in spec.features}


def counted(parts: list[dict[str, int]]) -> dict[str, int]:
    """The counts of several buckets together."""
    total: dict[str, int] = {}
    for one in parts:
        for name, count in one.items():
            total[name] = total.get(name, 0) + count
    return total

