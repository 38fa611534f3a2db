"""Probabilities set on rows that did not train: isotonic regression or Platt's logistic curve, kept as plain numbers.

Sources: Zadrozny, Elkan, KDD 2002 (isotonic); Platt, Probabilistic Outputs for SVMs, 1999; pool-adjacent-violators,
Barlow et al., Statistical Inference under Order Restrictions, 1972.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.errors import InputError
from workbench.learning.data import CALIBRATE
from workbench.learning.models.experts import bins_of, spans_of
from workbench.learning.models.targets import targets

if TYPE_CHECKING:
    from workbench.learning.data import Dataset
    from workbench.learning.models.model import Model
    from workbench.learning.spec import TrainingSpec

FILE = "calibration.json"
FEWEST = 10             # positives and negatives that a curve needs: below, it is their noise


@dataclass(frozen=True)
class Curve:
    """A map of one output, never falling. Isotonic: (k,) knots joined by lines; Platt: (slope, intercept) of the logit.

    `given`: the output that this one is a step behind and is held below.
    """

    kind: Literal["isotonic", "platt"]
    x: tuple[float, ...]
    y: tuple[float, ...]
    given: str | None = None

    def apply(self, prediction: np.ndarray) -> np.ndarray:
        """(n,) probabilities; beyond the outermost knots, those."""
        if self.kind == "platt":
            return 1 / (1 + np.exp(-(self.x[0] * _logit(prediction) + self.y[0])))
        return np.interp(prediction, self.x, self.y)


@dataclass(frozen=True)
class Calibrated:
    """A model whose probabilities went through a curve each."""

    model: Model
    curves: Mapping[str, Curve]

    @property
    def outputs(self) -> tuple[str, ...]:
        """(h,) the model's own."""
        return self.model.outputs

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, h) the model's predictions, through the curves."""
        out = self.model.predict(matrix, threads).copy()
        for name in in_order(self.outputs, self.curves):
            curve, j = self.curves.get(name), self.outputs.index(name)
            if curve is not None:
                out[:, j] = curve.apply(out[:, j])
                if curve.given is not None:
                    out[:, j] = np.minimum(out[:, j], out[:, self.outputs.index(curve.given)])
        return out

    def importance(self) -> Mapping[str, Mapping[str, float]]:
        """The model's own: a curve orders nothing anew."""
        return self.model.importance()

    def save(self, folder: Path) -> None:
        """Write the model's files and `calibration.json`."""
        from workbench.project import write_json

        self.model.save(folder)
        write_json(folder / FILE, {"version": 1, "curves": {
            name: {"kind": one.kind, "x": list(one.x), "y": list(one.y), "given": one.given}
            for name, one in self.curves.items()
        }})

    def __getattr__(self, name: str) -> Any:
        # Cut points and contributions are the model's: a curve adds no jump between two of them.
        if name in ("thresholds", "contributions", "heads", "booster"):
            return getattr(self.model, name)
        raise AttributeError(name)


def in_order(outputs: Sequence[str], curves: Mapping[str, Curve]) -> list[str]:
    """The outputs, each after the one that its curve is held below."""
    found: list[str] = []

    def add(name: str) -> None:
        curve = curves.get(name)
        if curve is not None and curve.given is not None:
            add(curve.given)
        if name not in found:
            found.append(name)

    for name in outputs:
        add(name)
    return found


def calibrate(model: Model, data: Dataset, spec: TrainingSpec) -> Model:
    """The model with a curve for each probability, set on the rows of side 1; as it is where the spec asks for none.

    Each span of a time has a curve of its own, and is held below the next longer one.

    Raises:
        InputError: for a probability with fewer than 10 positives or negatives among those rows.
    """
    kind = spec.model.calibrate
    if kind == "none":
        return model
    side = data.side == CALIBRATE
    prediction = model.predict(data.matrix[side], threads=spec.run.threads)
    curves: dict[str, Curve] = {}
    for name, given, label in _probabilities(data, spec, model.outputs):
        _require(name, label, spec)
        known = ~np.isnan(label)
        fitted = (isotonic if kind == "isotonic" else platt)(
            prediction[known, model.outputs.index(name)], label[known])
        curves[name] = Curve(fitted.kind, fitted.x, fitted.y, given if given in curves else None)
    return Calibrated(model, curves) if curves else model


def require_calibrated(data: Dataset, spec: TrainingSpec) -> None:
    """Refuse, before any round, what `calibrate` would refuse after the last one.

    Raises:
        InputError: for a probability with fewer than 10 positives or negatives among the rows of side 1.
    """
    if spec.model.calibrate == "none":
        return
    outputs = [name for target in targets(data, spec) if target.kind == "next" and spec.model.kind == "torch"
               for name, _ in spans_of(target.name, bins_of(target.within or 1.0))]
    for name, _, label in _probabilities(data, spec, outputs):
        _require(name, label, spec)


def _probabilities(
    data: Dataset, spec: TrainingSpec, outputs: Sequence[str]
) -> Iterator[tuple[str, str | None, np.ndarray]]:
    """(output, what it is held below, its label on the rows of side 1) of the heads, and of spans among the outputs."""
    side = data.side == CALIBRATE
    for target in targets(data, spec):
        if target.kind not in ("binary", "next"):
            continue
        yield target.name, target.given, target.happened[side]
        longer = target.name
        spans = {name: float(name.rpartition("@")[2].removesuffix("h")) for name in outputs
                 if name.startswith(f"{target.name}@")}
        for name in sorted(spans, key=spans.__getitem__, reverse=True):
            yield name, longer, target.by(spans[name])[side]
            longer = name


def _require(name: str, label: np.ndarray, spec: TrainingSpec) -> None:
    counts = int((label == 1).sum()), int((label == 0).sum())
    if min(counts) < FEWEST:
        raise InputError(
            f"the rows that calibrate have {counts[0]:,} of {name!r} and {counts[1]:,} without: "
            f"{FEWEST} of each are needed", where=f"training/{spec.name}.yaml: split.calibrate",
            hint="calibrate on a larger share, or not at all",
        )


def applied(model: Model, folder: Path) -> Model:
    """A loaded model with the curves that were saved beside it, where there are any."""
    path = folder / FILE
    if not path.exists():
        return model
    curves = json.loads(path.read_text("utf-8"))["curves"]
    return Calibrated(model, {
        name: Curve(one["kind"], tuple(one["x"]), tuple(one["y"]), one["given"]) for name, one in curves.items()
    })


def isotonic(prediction: np.ndarray, label: np.ndarray) -> Curve:
    """The never falling function of the prediction with the least squared error, lines between its blocks.

    Equal predictions are one point. A block's value stands at its first and its last prediction.
    """
    x, inverse, count = np.unique(prediction, return_inverse=True, return_counts=True)
    mean = np.bincount(inverse, weights=label) / count
    value, weight, first = np.empty(len(x)), np.empty(len(x)), np.empty(len(x), dtype=np.int64)
    top = -1
    for i in range(len(x)):
        top += 1
        value[top], weight[top], first[top] = mean[i], count[i], i
        while top > 0 and value[top - 1] >= value[top]:
            total = weight[top - 1] + weight[top]
            value[top - 1] = (weight[top - 1] * value[top - 1] + weight[top] * value[top]) / total
            weight[top - 1] = total
            top -= 1
    starts = first[: top + 1]
    ends = np.append(starts[1:], len(x)) - 1
    at = np.column_stack([x[starts], x[ends]]).ravel()
    levels = np.repeat(value[: top + 1], 2)
    keep = np.append(True, np.diff(at) > 0)               # a block of one prediction has one knot
    return Curve("isotonic", tuple(at[keep].tolist()), tuple(levels[keep].tolist()))


def platt(prediction: np.ndarray, label: np.ndarray) -> Curve:
    """P = 1 / (1 + exp(-(a logit(prediction) + b))) of the greatest likelihood, labels pulled in as Platt does.

    A slope below 0 would turn the order of predictions round: then it is 0, and every row has the base rate.
    """
    z = _logit(prediction)
    n1 = float((label == 1).sum())
    n0 = len(label) - n1
    wanted = np.where(label == 1, (n1 + 1) / (n1 + 2), 1 / (n0 + 2))
    scale = float(z.std()) or 1.0
    centre = float(z.mean())
    design = np.column_stack([(z - centre) / scale, np.ones(len(z))])
    beta = np.array([0.0, np.log((n1 + 1) / (n0 + 1))])
    loss = np.inf
    for _ in range(100):
        eta = design @ beta
        now = float((np.logaddexp(0, eta) - wanted * eta).sum())
        if loss - now <= 1e-12 * abs(now):
            break
        loss = now
        p = 1 / (1 + np.exp(-eta))
        hessian = design.T @ (design * (p * (1 - p))[:, None]) + 1e-9 * np.eye(2)
        step = np.linalg.solve(hessian, design.T @ (wanted - p))
        beta = _shorter(design, wanted, beta, step, now)
    slope = beta[0] / scale
    if slope <= 0:
        return Curve("platt", (0.0,), (float(np.log(n1 / n0)),))
    return Curve("platt", (float(slope),), (float(beta[1] - slope * centre),))


def _shorter(design: np.ndarray, wanted: np.ndarray, beta: np.ndarray, step: np.ndarray, now: float) -> np.ndarray:
    """Newton's step, halved until it does not lose."""
    for _ in range(30):
        eta = design @ (beta + step)
        if float((np.logaddexp(0, eta) - wanted * eta).sum()) <= now:
            return beta + step
        step = step / 2
    return beta


def _logit(prediction: np.ndarray) -> np.ndarray:
    p = np.clip(prediction, 1e-12, 1 - 1e-12)
    return np.log(p) - np.log1p(-p)
