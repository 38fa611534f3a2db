"""What every model is, and which module makes which kind.

A kind is a module with `fit(data, spec, *, on_round, should_stop, hooks) -> Model` and `load(folder) -> Model`.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from workbench.errors import InputError, NotFound, WorkbenchError

if TYPE_CHECKING:
    from workbench.learning.data import Dataset
    from workbench.learning.spec import TrainingSpec

# A later kind needs its line here, a module of that shape, and `model.kind` in the spec.
KINDS = {
    "lightgbm": "workbench.learning.models.lightgbm",
    "torch": "workbench.learning.models.network",
    "uplift": "workbench.learning.models.uplift",
}
FEATURES = "features.json"

# (round, 1 the first; losses): `train` and `valid`, and of several heads `<head>.train` and so on beside their mean.
OnRound = Callable[[int, dict[str, float]], None]


def never() -> bool:
    """Nobody asks to stop."""
    return False


def unheard(_: int, __: dict[str, float]) -> None:
    """Nobody listens to the rounds."""


def itself(array: np.ndarray) -> np.ndarray:
    """What one worker adds up over all workers."""
    return array


class Model(Protocol):
    """A trained model."""

    @property
    def outputs(self) -> tuple[str, ...]:
        """(h,) names of the columns that `predict` gives."""

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, h) float64 for an (n, p) float64 matrix as in `Dataset.matrix`; the same for any number of threads."""

    def importance(self) -> Mapping[str, Mapping[str, float]]:
        """Output -> feature -> share of what the model gained by it, the largest first; empty where it keeps none."""

    def save(self, folder: Path) -> None:
        """Write what `load` of its module reads."""


@dataclass(frozen=True)
class Hooks:
    """How a fit takes part in something larger: on several workers, or in steps that survive a killed process.

    Attributes:
        world: number of workers; with more than one, `Dataset` holds this worker's rows only.
        settings: LightGBM parameters of the network.
        wrap: of torch, makes the module one of a distributed group (such as DistributedDataParallel).
        reduce: of torch, adds a float64 array up over all workers, each of which calls it equally often.
        begin: folder of a checkpoint to go on from.
        keep: called as keep(round, write) every `every` rounds; `write(folder)` writes a checkpoint there.
        every: rounds between two checkpoints; None: 50 of LightGBM, each pass of torch.
    """

    world: int = 1
    settings: Mapping[str, Any] = field(default_factory=dict)
    wrap: Callable[[Any], Any] | None = None
    reduce: Callable[[np.ndarray], np.ndarray] = itself
    begin: Path | None = None
    keep: Callable[[int, Callable[[Path], None]], None] | None = None
    every: int | None = None


ALONE = Hooks()


def fit(
    data: Dataset,
    spec: TrainingSpec,
    *,
    on_round: OnRound = unheard,
    should_stop: Callable[[], bool] = never,
    hooks: Hooks = ALONE,
) -> Model:
    """Train the model of a spec on the rows that train.

    Rows of side 1 and 2 are never used to fit or to choose; a loss on side 2 is told with the rounds and nothing else.

    Args:
        data: the rows.
        spec: what to train.
        on_round: called after a round, not after every one where there are many.
        should_stop: asked before each round.
        hooks: of a fit that is one of several workers', or goes on from a checkpoint.

    Raises:
        InputError: for a parameter that the kind does not know, or labels that hold nothing to learn.
        Cancelled: when `should_stop` says so.
    """
    if hooks.world == 1:                # one worker's rows alone may hold one class: the whole was looked at before
        require_learnable(data, spec)
    model: Model = importlib.import_module(KINDS[spec.model.kind]).fit(
        data, spec, on_round=on_round, should_stop=should_stop, hooks=hooks,
    )
    return model


def load(folder: Path) -> Model:
    """The model that was saved in `folder` beside its `features.json`, with its calibration where it has one.

    Raises:
        NotFound: when the folder holds no trained model.
        InputError: for one of a later version, or whose files are not whole.
    """
    described = folder / FEATURES
    if not described.exists():
        raise NotFound("the folder holds no trained model", where=str(folder))
    kind = json.loads(described.read_text("utf-8"))["kind"]
    if kind not in KINDS:
        raise InputError(f"a model of kind {kind!r} is of a later version", where=str(described), got=kind, known=KINDS)
    from workbench.learning.calibration import applied

    try:
        return applied(importlib.import_module(KINDS[kind]).load(folder), folder)
    except (WorkbenchError, ImportError):
        raise
    except Exception as error:           # of each library its own: a file that is gone, cut off, or another's
        said = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise InputError(f"the model's files are not whole: {said}", where=str(folder),
                         hint="take another run, or train again") from None


def require_learnable(data: Dataset, spec: TrainingSpec) -> None:
    """Refuse labels of one value, and features that say nothing in any row that trains.

    Raises:
        InputError: naming the label, or all features when none varies.
    """
    where = f"training/{spec.name}.yaml"
    train = data.train
    for name, label in data.labels.items():
        known = label[train & ~np.isnan(label)]
        if len(known) == 0:
            raise InputError(f"the label {name!r} is known in no row that trains", where=f"{where}: labels")
        if known.min() == known.max():
            raise InputError(f"the label {name!r} is {known[0]:g} in every row that trains", where=f"{where}: labels")
    if not any(_varies(data.matrix[train, j]) for j in range(data.matrix.shape[1])):
        raise InputError("every feature is missing or one value in the rows that train", where=f"{where}: features")


def _varies(values: np.ndarray) -> bool:
    known = values[~np.isnan(values)]
    return len(known) > 0 and (len(known) < len(values) or bool(known.min() != known.max()))
