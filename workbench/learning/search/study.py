"""Ask for a batch of parameters, try them anywhere, tell what they gave.

What is asked depends on the seed and on what was told before, in the order of the trials: so the same spec gives the
same history, whatever ran where and whichever trial ended first. A batch of several knows nothing of each other: it
costs some of what a search learns on its way, and that is why its size is part of the spec.

Source of the sampler: Bergstra et al., Algorithms for Hyper-Parameter Optimization, NeurIPS 2011 (TPE, by Optuna). A
trial is given up when its mean loss is above the median of those before it at the same fold: Golovin et al., Google
Vizier, KDD 2017.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.learning.search.space import Choices, Range, space
from workbench.learning.search.trial import Trial
from workbench.learning.spec import TrainingSpec
from workbench.learning.stages import of_trials
from workbench.project import write_json

FILE = "trials.json"
FREE = 4                      # trials that are never given up: a median of fewer says little
# (number, parameters, limits by fold) -> what each gave, in the same order
Batch = Sequence[tuple[int, dict[str, Any], list[float | None]]]
Tried = Callable[[Batch], Sequence[Trial]]
Emit = Callable[[str, dict[str, Any]], Any]


def search(spec: TrainingSpec, folder: Path, tried: Tried, on_event: Emit) -> dict[str, Any]:
    """The best parameters; `trials.json` of the run folder has the history, and a search that was ended goes on there.

    Args:
        spec: with its search.
        folder: the run folder.
        tried: tries a batch.
        on_event: told each trial.

    Raises:
        InputError: for parameters that the model refuses, or a space that is none.
    """
    import optuna

    assert spec.search is not None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    asked = {name: _distribution(values) for name, values in space(spec).items()}
    study = optuna.create_study(direction="minimize", sampler=optuna.samplers.TPESampler(
        seed=spec.search.seed, n_startup_trials=min(10, max(2, spec.search.trials // 3))))
    before = history_of(folder)
    history: list[Trial] = []
    while len(history) < spec.search.trials:
        many = min(spec.search.parallel, spec.search.trials - len(history))
        trials = [study.ask(asked) for _ in range(many)]
        limits = _limits(history, spec.search.folds)
        batch = [(len(history) + place, dict(trial.params), limits) for place, trial in enumerate(trials)]
        known = before[len(history) : len(history) + many]
        again = len(known) == many and [one.params for one in known] == [params for _, params, _ in batch]
        found = known if again else list(tried(batch))
        for trial, one in zip(trials, found, strict=True):
            _tell(study, trial, one)
            history.append(one)
        if not again:
            _write(folder, spec, history)
            for one in found:
                _say(on_event, one, history, spec.search.trials)
    return dict(best(history).params)


def best(history: Sequence[Trial]) -> Trial:
    """The trial with the smallest loss of those that had all folds; the earlier one of equals.

    Raises:
        InputError: when none had.
    """
    whole = [one for one in history if not one.pruned and np.isfinite(one.loss)]
    if not whole:
        raise InputError("no trial came to its end with a loss", where="search")
    return min(whole, key=lambda one: (one.loss, one.number))


def history_of(folder: Path) -> list[Trial]:
    """The trials that a run folder keeps; [] where there are none."""
    path = folder / FILE
    return [Trial.from_dict(one) for one in json.loads(path.read_text("utf-8"))["trials"]] if path.exists() else []


def _limits(history: Sequence[Trial], folds: int) -> list[float | None]:
    """By fold, the median of the earlier trials' mean losses up to it."""
    if len(history) < FREE:
        return [None] * folds
    out: list[float | None] = []
    for one in range(folds):
        there = [float(np.mean(trial.losses[: one + 1])) for trial in history if len(trial.losses) > one]
        out.append(float(np.median(there)) if len(there) >= FREE else None)
    return out


def _tell(study: Any, trial: Any, one: Trial) -> None:
    import optuna

    for number in range(len(one.losses)):
        trial.report(float(np.mean(one.losses[: number + 1])), number)
    if one.pruned or not np.isfinite(one.loss):
        study.tell(trial, state=optuna.trial.TrialState.PRUNED)
    else:
        study.tell(trial, one.loss)


def _write(folder: Path, spec: TrainingSpec, history: Sequence[Trial]) -> None:
    assert spec.search is not None
    whole = [one for one in history if not one.pruned and np.isfinite(one.loss)]
    write_json(folder / FILE, {
        "version": 1, "asked": spec.search.model_dump(mode="json"),
        "done": len(history) >= spec.search.trials, "best": best(whole).as_dict() if whole else None,
        "trials": [one.as_dict() for one in history]})


def _say(on_event: Emit, one: Trial, history: Sequence[Trial], trials: int) -> None:
    whole = [other for other in history if not other.pruned and np.isfinite(other.loss)]
    on_event("metric", {"trial": one.number, "trials": trials, "loss": one.loss if np.isfinite(one.loss) else None,
                        "pruned": one.pruned, "params": one.params, "best": best(whole).loss if whole else None})
    on_event("progress", {"fraction": of_trials(one.number + 1, trials), "stage": "search",
                          "message": f"trial {one.number + 1} of {trials}"})


def _distribution(values: Range | Choices) -> Any:
    from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

    if isinstance(values, Choices):
        return CategoricalDistribution(values.values)
    if values.whole:
        return IntDistribution(int(values.low), int(values.high), log=values.log)
    return FloatDistribution(float(values.low), float(values.high), log=values.log)
