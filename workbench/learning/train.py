"""Train a model on a data set and leave a run folder that explains it.

Files: `model/` (the model's own files, its calibration, the encoding of its features), `metrics.json`, `card.md`,
`environment.json`, `again.py`. Events: one `metric` a told round, `progress`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from workbench.learning.calibration import calibrate
from workbench.learning.card import card
from workbench.learning.data import CALIBRATE, MEASURE, TRAIN, Dataset
from workbench.learning.explained import explained, shares
from workbench.learning.measured import measured
from workbench.learning.models import model as models
from workbench.learning.models.model import ALONE, Hooks, Model
from workbench.learning.provenance import again, environment
from workbench.learning.spec import TrainingSpec
from workbench.learning.stages import of_rounds
from workbench.project import write_atomic, write_json

MAX_EVENTS = 500
HISTORY = "history.json"      # of a checkpoint: the losses up to there

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
        InputError: when too few rows of a class are there to calibrate on, or hold nothing to learn.
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
    rounds = spec.model.rounds
    history: list[dict[str, float]] = []
    told = [0]
    if hooks.begin is not None:
        history += json.loads((hooks.begin / HISTORY).read_text("utf-8"))

    def on_round(number: int, losses: dict[str, float]) -> None:
        history.append({"round": number, **losses})
        if number - told[0] >= rounds // MAX_EVENTS or number == rounds:
            told[0] = number
            on_event("metric", {"round": number, "rounds": rounds, **losses})
            on_event("progress", {"fraction": of_rounds(number, rounds), "stage": "train", "message": f"{number}"})

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
    model = calibrate(model, data, spec)
    metrics: dict[str, Any] = {
        "version": 2,
        "label": next(iter(spec.heads)),
        "fingerprint": data.fingerprint,
        "snapshot": data.snapshot,
        "counts": data.counts,
        "notes": list(data.notes),
        "window": _window(data),
        "rounds": int(history[-1]["round"]) if history else spec.model.rounds,
    }
    if spec.treatment is not None:
        from workbench.learning.uplift.measure import by_output, measure

        metrics["uplift"] = measure(cast("Any", model), data, spec)
        metrics["heads"] = by_output(metrics["uplift"])
        metrics["label"] = next(iter(metrics["heads"]))
        metrics["importance"] = model.importance()
    else:
        prediction = model.predict(data.matrix[data.held], threads=spec.run.threads)
        metrics["heads"] = measured(model.outputs, prediction, data, spec)
        metrics["explained"] = explained(model, data, spec)
        metrics["importance"] = model.importance() or shares(metrics["explained"]["heads"])
    metrics |= {"held_out": metrics["heads"][metrics["label"]], "history": history}
    model.save(folder / "model")
    write_json(folder / "model" / "features.json", {
        "version": 1, "kind": spec.model.kind, "columns": [column.as_dict() for column in data.columns],
    })
    write_json(folder / "environment.json", environment(spec))
    write_atomic(folder / "again.py", again(spec, data.snapshot, data.data_fingerprint))
    write_atomic(folder / "card.md", card(spec, metrics))
    write_json(folder / "metrics.json", metrics)
    on_event("progress", {"fraction": 1.0, "stage": "done", "message": ""})
    return metrics


def _window(data: Dataset) -> dict[str, list[str]]:
    """Side -> day of its first and its last row."""
    out = {}
    for name, side in (("train", TRAIN), ("calibrate", CALIBRATE), ("valid", MEASURE)):
        anchor = data.anchor[data.side == side]
        if len(anchor):
            out[name] = [str(one.astype("datetime64[D]")) for one in (anchor.min(), anchor.max())]
    return out
