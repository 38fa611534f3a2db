"""Train a model on a data set and leave a run folder that explains it.

Files: `model/` (the model's own text and the encoding of its features), `metrics.json`, `card.md`,
`environment.json`. Events: one `metric` a round (thinned above 500 rounds), `progress`.
"""

from __future__ import annotations

import importlib.metadata
import json
import platform
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from workbench.learning.calibration import calibrate
from workbench.learning.data import Dataset
from workbench.learning.encoding import factorize
from workbench.learning.models import model as models
from workbench.learning.models.model import ALONE, Hooks, Model
from workbench.learning.models.targets import targets
from workbench.learning.quality import quality, squared
from workbench.learning.spec import TrainingSpec
from workbench.learning.unbuilt import require_built
from workbench.project import write_atomic, write_json
from workbench.version import __version__

MAX_EVENTS = 500
HISTORY = "history.json"      # of a checkpoint: the losses up to there
_PACKAGES = ("messaging-workbench", "numpy", "lightgbm", "duckdb", "pyarrow", "ray")

Emit = Callable[[str, dict[str, Any]], Any]


def train(
    spec: TrainingSpec,
    data: Dataset,
    folder: Path,
    on_event: Emit,
    should_stop: Callable[[], bool] = lambda: False,
    hooks: Hooks = ALONE,
) -> dict[str, Any]:
    """Run the rounds, measure on the held-out rows, write the files; returns the metrics.

    Args:
        spec: what to train.
        data: its rows.
        folder: the run folder, which exists.
        on_event: called with (kind, data).
        should_stop: asked before each round.
        hooks: of a training that keeps checkpoints or goes on from one.

    Raises:
        Cancelled: when `should_stop` says so; no file is written then.
    """
    on_event("log", {"message": f"{data.counts['train']:,} rows train, {data.counts['valid']:,} measure"})
    for note in data.notes:
        on_event("log", {"message": note})
    model, history = grow(spec, data, on_event, should_stop, hooks)
    return finish(spec, data, model, history, folder, on_event)


def grow(
    spec: TrainingSpec, data: Dataset, on_event: Emit, should_stop: Callable[[], bool] = lambda: False,
    hooks: Hooks = ALONE,
) -> tuple[Model, list[dict[str, float]]]:
    """The rounds alone: the model, and its losses by round, from the first one also where it goes on from a checkpoint.

    Raises:
        Cancelled: when `should_stop` says so.
    """
    require_built(spec)
    rounds, every = spec.model.rounds, -(-spec.model.rounds // MAX_EVENTS)
    history: list[dict[str, float]] = []
    if hooks.begin is not None:
        history += json.loads((hooks.begin / HISTORY).read_text("utf-8"))

    def on_round(number: int, losses: dict[str, float]) -> None:
        history.append({"round": number, **losses})
        if number % every == 0 or number == rounds:
            on_event("metric", {"round": number, "rounds": rounds, **losses})
            on_event("progress", {"fraction": 0.4 + 0.55 * number / rounds, "stage": "train", "message": f"{number}"})

    def keep(number: int, write: Callable[[Path], None]) -> None:
        def whole(folder: Path) -> None:
            write(folder)
            write_json(folder / HISTORY, history)

        assert hooks.keep is not None
        hooks.keep(number, whole)

    own = hooks if hooks.keep is None else replace(hooks, keep=keep)
    return models.fit(data, spec, on_round=on_round, should_stop=should_stop, hooks=own), history


def finish(
    spec: TrainingSpec, data: Dataset, model: Model, history: list[dict[str, float]], folder: Path, on_event: Emit,
) -> dict[str, Any]:
    """Measure a model on the held-out rows and write the run's files; returns the metrics."""
    held = data.held
    model = calibrate(model, data, spec)
    prediction = model.predict(data.matrix[held], threads=spec.run.threads)
    unit = factorize(data.unit[held])[1]
    heads = {}
    for j, target in enumerate(targets(data, spec)):
        measure = quality if target.kind in ("binary", "next") else squared
        label = target.happened[held]
        known = ~np.isnan(label)
        heads[target.name] = measure(label[known], prediction[known, j], unit[known])
    head = next(iter(heads))
    metrics: dict[str, Any] = {
        "version": 1,
        "label": head,
        "fingerprint": data.fingerprint,
        "snapshot": data.snapshot,
        "counts": data.counts,
        "notes": list(data.notes),
        "held_out": heads[head],
        "heads": heads,
        "importance": model.importance(),
        "history": history,
    }
    model.save(folder / "model")
    write_json(folder / "model" / "features.json", {
        "version": 1, "kind": spec.model.kind, "columns": [column.as_dict() for column in data.columns],
    })
    write_json(folder / "environment.json", environment())
    write_atomic(folder / "card.md", card(spec, metrics))
    write_json(folder / "metrics.json", metrics)
    on_event("progress", {"fraction": 1.0, "stage": "done", "message": ""})
    return metrics


def environment() -> dict[str, Any]:
    """Versions of what the result stands on."""
    found: dict[str, Any] = {"version": 1, "workbench": __version__, "python": platform.python_version(),
                             "machine": platform.machine()}
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = None
    return found


def card(spec: TrainingSpec, metrics: dict[str, Any]) -> str:
    """The model's card: what it was taught, on what, how well, and what it must not be used for."""
    counts, held = metrics["counts"], metrics["held_out"]
    gain = metrics["importance"].get(metrics["label"], {})
    lines = [
        f"# {spec.name}", "",
        f"Predicts `{metrics['label']}` for a row of `{spec.rows.table}` with {spec.model.rounds} rounds of "
        f"{spec.model.kind}.", "",
        "| | |", "| --- | --- |",
        f"| snapshot | `{metrics['snapshot']}` |",
        f"| fingerprint | `{metrics['fingerprint']}` |",
        f"| rows that train | {counts['train']:,} |",
        f"| rows held out | {counts['valid']:,} |",
        f"| left out: immature, no label | {counts['immature']:,}, {counts['missing']:,} |",
    ]
    if "auc" in held:
        lines += [
            f"| base rate, held out | {held['base_rate']:.6g} |",
            f"| AUC, held out | {_interval(held['auc'])} |",
            f"| log loss, held out | {_interval(held['logloss'])} (base rate alone: "
            f"{held['logloss_of_base_rate']:.6g}) |",
        ]
    else:
        lines.append(f"| mean squared error, held out | {_interval(held['mse'])} |")
    if metrics["notes"]:
        lines += ["", "Of the rows:", "", *(f"* {note}" for note in metrics["notes"])]
    lines += ["", "Features by share of gain: "
              + ", ".join(f"{name} {share:.0%}" for name, share in gain.items()) + ".", "",
              "The held-out rows chose nothing: no early stopping. Intervals are 95 %, clustered by unit. "
              "A prediction is an association in the log, not the effect of sending.", ""]
    return "\n".join(lines)


def _interval(value: dict[str, Any]) -> str:
    if value["value"] is None or not np.isfinite(value["value"]):
        return "undefined: one class only"
    return f"{value['value']:.6g} ({value['ci'][0]:.6g} to {value['ci'][1]:.6g})"
