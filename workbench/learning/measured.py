"""What a model is worth on the rows that measure: by head, by segment, and how segments differ.

Segments are the texts that rows have: their channel and other keys, and features that are texts. A segment's own
figures are shown from 50 rows on; it is compared with all other rows from 200 on, where both sides have them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import norm

from workbench.learning.data import Dataset
from workbench.learning.encoding import factorize
from workbench.learning.models.targets import Target, targets
from workbench.learning.quality import (
    area,
    auc,
    calibration_error,
    concordance,
    difference,
    log_loss_rows,
    mean_of,
    ndcg,
    quality,
    squared,
    with_interval,
)
from workbench.learning.spec import ColumnFeature, TrainingSpec

MOST_VALUES = 30
SHOWN, COMPARED = 50, 200
UNKNOWN = "(missing)"


def measured(outputs: tuple[str, ...], prediction: np.ndarray, data: Dataset, spec: TrainingSpec) -> dict[str, Any]:
    """Head -> its figures on the rows that measure.

    Args:
        outputs: (h,) names of the model's columns.
        prediction: (held rows, h) what it predicts for them.
        data: all rows.
        spec: whose heads they are.

    Returns:
        Per head the measures of its kind, `segments` (name -> value -> measures) and `slices` (differences).
    """
    held = data.held
    unit = factorize(data.unit[held])[1]
    found = segments(data, spec)
    out: dict[str, Any] = {}
    for target in targets(data, spec):
        label = target.happened[held]
        known = ~np.isnan(label)
        if not known.any():
            out[target.name] = {"rows": 0, "units": 0, "segments": {}, "slices": []}
            continue
        mine = prediction[:, outputs.index(target.name)]
        one = _head(target, data, spec, known, mine, unit)
        inner = {name: values[known] for name, values in found.items()}
        one["segments"] = {
            name: {value: _short(target, label[known][rows], mine[known][rows], unit[known][rows])
                   for value, rows in _values(values, SHOWN)}
            for name, values in inner.items()
        }
        one["slices"] = _slices(target, label[known], mine[known], unit[known], inner)
        if target.kind == "next":
            one["within"] = _within(target, outputs, prediction[known], data.labels[target.name][held][known],
                                    unit[known])
        out[target.name] = one
    return out


def segments(data: Dataset, spec: TrainingSpec) -> dict[str, np.ndarray]:
    """Name -> (held rows,) text, of all columns with 2 to 30 values: keys of rows, then features that are texts."""
    held = data.held
    left_out = {spec.model.group}
    if spec.treatment is not None:
        left_out |= {spec.treatment.column, spec.treatment.propensity if isinstance(spec.treatment.propensity, str)
                     else None}
    found: dict[str, np.ndarray] = {}
    for name, values in data.keys.items():
        if name not in left_out and values.dtype.kind in "OUT":
            found[name] = np.array([UNKNOWN if value is None else str(value) for value in values[held]], dtype=object)
    for j, column in enumerate(data.columns):
        feature = spec.features.get(column.name)
        again = isinstance(feature, ColumnFeature) and feature.column in found
        if column.vocabulary is not None and len(column.vocabulary) <= MOST_VALUES and not again:
            words = np.array([*column.vocabulary, UNKNOWN], dtype=object)
            codes = np.nan_to_num(data.matrix[held, j], nan=len(column.vocabulary)).astype(np.int64)
            found[column.name] = words[codes]
    return {name: values for name, values in found.items() if 2 <= len(set(values.tolist())) <= MOST_VALUES}


def _head(
    target: Target, data: Dataset, spec: TrainingSpec, known: np.ndarray, prediction: np.ndarray, unit: np.ndarray
) -> dict[str, Any]:
    """The measures of a head over all its rows."""
    held = data.held
    label = target.happened[held][known]
    if target.kind == "number":
        return squared(label, prediction[known], unit[known])
    if target.kind == "rank":
        lists = np.asarray(data.keys[spec.model.group or ""][held][known], dtype=object)
        whole = np.array([one is not None for one in lists])
        return {"rows": len(label), "units": len(np.unique(unit[known])), "mean": float(label.mean()),
                "ndcg": ndcg(label[whole], prediction[known][whole], lists[whole].astype(str), unit[known][whole])}
    out = quality(label, prediction[known], unit[known])
    if target.kind == "next":
        out["concordance"] = concordance(target.label[held][known], prediction[known], unit[known])
    return out


def _within(
    target: Target, outputs: tuple[str, ...], prediction: np.ndarray, hours: np.ndarray, unit: np.ndarray
) -> dict[str, Any]:
    """Of a model that says more than one span: hours -> how P(next row within them) stands to what happened."""
    out = {}
    for j, name in enumerate(outputs):
        head, _, span = name.partition("@")
        if head == target.name and span:
            happened = (hours <= float(span.removesuffix("h"))).astype(np.float64)
            out[span] = {"base_rate": float(happened.mean()), "predicted": float(prediction[:, j].mean()),
                         "auc": auc(happened, prediction[:, j], unit),
                         "calibration_error": calibration_error(happened, prediction[:, j], unit)}
    return out


def _short(target: Target, label: np.ndarray, prediction: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    """The few measures that a segment is told by."""
    out: dict[str, Any] = {"rows": len(label), "units": len(np.unique(unit)), "mean": float(label.mean()),
                           "predicted": float(prediction.mean())}
    if target.kind in ("binary", "next"):
        out |= {"positives": int(label.sum()), "logloss": with_interval(log_loss_rows(label, prediction), unit),
                "auc": auc(label, prediction, unit), "calibration_error": calibration_error(label, prediction, unit)}
    elif target.kind == "number":
        out["mse"] = with_interval((label - prediction) ** 2, unit)
    return out


def _slices(
    target: Target, label: np.ndarray, prediction: np.ndarray, unit: np.ndarray, found: dict[str, np.ndarray]
) -> list[dict[str, Any]]:
    """Each segment's value against all other rows: how much more it is overstated, and how much better ranked.

    `gap` is mean prediction minus mean label there, minus the same elsewhere. All intervals of a head hold together
    with 95 % (Bonferroni over the slices and both differences); `differs` where one of them leaves 0 out.
    """
    if target.kind == "rank":
        return []
    pairs = [(name, value, rows) for name, values in found.items() for value, rows in _values(values, COMPARED)
             if len(label) - rows.sum() >= COMPARED]
    z = float(norm.ppf(1 - 0.05 / (4 * max(len(pairs), 1))))
    out = []
    for name, value, rows in pairs:
        over = prediction - label
        gap = difference(mean_of(over[rows]), mean_of(over[~rows]), rows, unit, z)
        one: dict[str, Any] = {"segment": name, "value": value, "rows": int(rows.sum()), "gap": gap}
        if target.kind != "number":
            here, there = area(label[rows], prediction[rows]), area(label[~rows], prediction[~rows])
            if here is not None and there is not None:
                one["auc"] = difference(here, there, rows, unit, z)
        apart = [key for key in ("gap", "auc") if key in one]
        one["differs"] = [key for key in apart if not one[key]["ci"][0] <= 0 <= one[key]["ci"][1]]
        out.append(one)
    return out


def _values(values: np.ndarray, least: int) -> list[tuple[str, np.ndarray]]:
    """(value, (n,) bool of its rows) of the values with enough rows, by name."""
    words, codes = factorize(values)
    count = np.bincount(codes, minlength=len(words))
    return [(words[k], codes == k) for k in sorted(range(len(words)), key=words.__getitem__) if count[k] >= least]
