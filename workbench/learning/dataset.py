"""Rows, labels and features of a training spec, from the snapshot through the metric compiler.

The label is the metric itself evaluated at the row's anchor; a feature over a window is a metric with a
window that ends before the anchor, compiled by the same compiler in the same scan.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from workbench.errors import InputError
from workbench.learning.data import Dataset, sides
from workbench.learning.encoding import encode, factorize, fit_column
from workbench.learning.spec import ColumnFeature, FactFeature, TrainingSpec
from workbench.logs import sql
from workbench.logs.engine.gate import check_expression
from workbench.metrics.spec import Metric
from workbench.metrics.unbuilt import refuse_unbuilt
from workbench.version import __version__

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.anchors import Anchors
    from workbench.metrics.catalog import Catalog
    from workbench.metrics.values import UnitValues

Progress = Callable[[float | None, str], None]

# Columns of `decisions` that are written after the choice, or are the choice's own probability.
AFTERWARDS = ("executed", "suppress_reason", "defer_until", "propensity", "propensity_kind", "explore")
# Columns that belong to the candidate: scoring replaces them by each candidate's own.
OF_CANDIDATE = ("action", "channel", "message_ref")


def check(snapshot: Snapshot, catalog: Catalog, spec: TrainingSpec) -> None:
    """Hold a spec against a snapshot and a catalog without reading a row.

    Raises:
        InputError: for a table, column, metric or fact that does not exist, with the nearest name;
            for a feature that is known only after the decision.
        NotBuiltYet: for a label whose metric uses a field that is not built.
    """
    where = f"training/{spec.name}.yaml"
    table = snapshot.table(spec.rows.table, where=f"{where}: rows.table")
    table.require(spec.rows.unit, spec.rows.anchor, where=f"{where}: rows")
    if spec.rows.where is not None:
        check_expression(spec.rows.where, f"{where}: rows.where")
    for label in spec.heads.values():
        if label.metric is None:
            continue
        metric = catalog.metric(label.metric, where=f"{where}: label.metric")
        refuse_unbuilt(label.metric, metric)
        if metric.ratio is not None:
            raise InputError(f"{label.metric!r} is a ratio; a label is one number a row", where=f"{where}: label")
    for name, feature in spec.features.items():
        place = f"{where}: features.{name}"
        if isinstance(feature, ColumnFeature):
            table.require(feature.column, where=place)
            if feature.column in AFTERWARDS:
                raise InputError(f"column {feature.column!r} is written after the choice: a model that sees it "
                                 "learns from the future", where=place)
    with_features(catalog, spec)


def with_features(catalog: Catalog, spec: TrainingSpec) -> Catalog:
    """The catalog with the spec's windowed features as ad hoc metrics named `feature_<name>`."""
    metrics: dict[str, Metric] = {}
    for name, feature in spec.features.items():
        if isinstance(feature, FactFeature):
            catalog.fact(feature.fact, where=f"training/{spec.name}.yaml: features.{name}")
            metrics[f"feature_{name}"] = Metric.model_construct(
                fact=feature.fact, agg=cast("Any", feature.agg), window=feature.window, direction="up",
                anchor="decision", missing=feature.missing,
            )
            refuse_unbuilt(f"feature_{name}", metrics[f"feature_{name}"])
    return catalog.with_metrics(metrics) if metrics else catalog


def anchors_of(spec: TrainingSpec, where: str | None, columns: tuple[str, ...]) -> Anchors:
    """One anchor a row of the spec's table that fulfils `rows.where` or another condition, with its columns."""
    from workbench.metrics.anchors import Anchors

    carried = "".join(f", {sql.name(column)}" for column in columns)
    text = (
        f"SELECT {sql.name(spec.rows.unit)} AS unit, {sql.name(spec.rows.anchor)} AS anchor{carried} "
        f"FROM {sql.name(spec.rows.table)}"
    )
    return Anchors(sql=text + (f" WHERE {where}" if where else ""), keys=columns, kind="decision")


def window_names(spec: TrainingSpec) -> list[str]:
    """Names of the ad hoc metrics of the windowed features."""
    return [f"feature_{name}" for name, feature in spec.features.items() if isinstance(feature, FactFeature)]


def column_names(spec: TrainingSpec) -> tuple[str, ...]:
    """The row's own columns that features read, each once."""
    return tuple(dict.fromkeys(f.column for f in spec.features.values() if isinstance(f, ColumnFeature)))


def raw_features(spec: TrainingSpec, part: UnitValues) -> dict[str, np.ndarray]:
    """Feature name -> values of one bucket; a window without rows is missing (NaN) where that is not zero."""
    return {
        name: part.keys[feature.column] if isinstance(feature, ColumnFeature)
        else np.where(part.missing[f"feature_{name}"], np.nan, part.columns[f"feature_{name}"])
        for name, feature in spec.features.items()
    }


def build(
    snapshot: Snapshot,
    catalog: Catalog,
    spec: TrainingSpec,
    *,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Dataset:
    """Read the rows of a spec. Rows come in bucket order, within it by (unit, anchor): always the same.

    Raises:
        InputError: what `check` finds; no mature row; one class or one side of the split only.
        Cancelled: when `should_stop` says so between two buckets.
    """
    from workbench.metrics.values import values

    check(snapshot, catalog, spec)
    (label,) = [one.metric or "" for one in spec.heads.values()]
    # An attributed label follows its message back to the decision by the decision's id.
    key = [name for name in ("decision_id",) if name in snapshot.table(spec.rows.table).columns]
    own = tuple(dict.fromkeys((*key, *column_names(spec))))
    anchors = anchors_of(spec, f"({spec.rows.where})" if spec.rows.where else None, own)
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray, dict[str, Any]]] = []
    counts = {"rows": 0, "immature": 0, "missing": 0}
    for part in values(snapshot, with_features(catalog, spec), [label, *window_names(spec)], anchors,
                       progress=progress, should_stop=should_stop):
        mature = part.mature[label]
        missing = part.missing[label] & mature
        keep = mature & ~missing
        counts["rows"] += len(keep)
        counts["immature"] += int((~mature).sum())
        counts["missing"] += int(missing.sum())
        raw = raw_features(spec, part)
        parts.append((part.unit[keep], part.anchor[keep], part.columns[label][keep],
                      {name: column[keep] for name, column in raw.items()}))
    return _assemble(spec, snapshot.id, parts, counts)


def _assemble(spec: TrainingSpec, snapshot: str, parts: list[Any], counts: dict[str, int]) -> Dataset:
    where = f"training/{spec.name}.yaml"
    if sum(len(part[0]) for part in parts) == 0:
        raise InputError(f"no row is left to learn from: {counts['rows']:,} rows, {counts['immature']:,} immature, "
                         f"{counts['missing']:,} without a label", where=f"{where}: rows")
    unit, anchor, label = (np.concatenate([part[i] for part in parts]) for i in range(3))
    side = sides(spec, unit, anchor)
    train = side == 0
    if not train.any() or train.all():
        which = "trains" if not train.any() else "is held out"
        raise InputError(f"no row {which}", where=f"{where}: split")
    (name,) = spec.heads
    if len(np.unique(label[train])) < 2:
        raise InputError(f"the label {name!r} is {label[0]:g} in every row that trains", where=f"{where}: label")
    raw = {name: np.concatenate([part[3][name] for part in parts]) for name in spec.features}
    columns = tuple(fit_column(name, raw[name], train) for name in spec.features)
    counts = counts | {"train": int(train.sum()), "valid": int((side == 2).sum()), "units": len(factorize(unit)[0])}
    return Dataset(unit, anchor, side, encode(columns, raw), {name: label}, columns, counts,
                   fingerprint(spec, snapshot), snapshot)


def fingerprint(spec: TrainingSpec, snapshot: str) -> str:
    """16 hex digits over what decides the result: spec, snapshot, package version.

    Where a run is executed (`run.mode`) does not decide it and is left out.
    """
    value = spec.model_dump(mode="json")
    value["run"].pop("mode")
    text = json.dumps([value, snapshot, __version__], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
