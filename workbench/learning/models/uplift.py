"""Effects of arms against control as a model: one output a label and an arm, `<label>.<arm>`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from workbench.errors import InputError
from workbench.learning.models.lightgbm import settings
from workbench.learning.models.model import ALONE, Hooks, OnRound, never, unheard
from workbench.learning.models.targets import targets
from workbench.learning.uplift.assigned import assigned, stated
from workbench.learning.uplift.boosting import PATIENCE, Setting
from workbench.learning.uplift.learners import FLOOR, Effects, learn
from workbench.learning.uplift.outcomes import require_outcomes
from workbench.learning.uplift.units import folds

if TYPE_CHECKING:
    from workbench.learning.data import Dataset
    from workbench.learning.spec import TrainingSpec

FILE = "uplift.json"
_SHUFFLED = 5_000           # rows that train whose features are shuffled to see which effects hang on
# LightGBM parameters of the spec that `settings` adds and the folds' boosters have of their own.
_OWN = ("verbosity", "objective", "metric", "deterministic", "force_row_wise", "seed", "num_threads")


@dataclass(frozen=True)
class UpliftModel:
    """Effects of several labels.

    Attributes:
        arms: names, control first.
        heads: label -> its effects.
        shares: output -> feature -> share, as `importance` gives them.
        statements: what a reader must know of how it was learnt.
    """

    arms: tuple[str, ...]
    heads: Mapping[str, Effects]
    shares: Mapping[str, Mapping[str, float]]
    statements: tuple[str, ...]

    @property
    def outputs(self) -> tuple[str, ...]:
        """(h,) `<label>.<arm>`, labels in the spec's order and within them arms without control."""
        return tuple(f"{name}.{arm}" for name in self.heads for arm in self.arms[1:])

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, h) effects on each label's own scale: of 0 and 1, differences of probabilities."""
        return np.column_stack([one.predict(matrix, threads) for one in self.heads.values()])

    def expected(self, head: str, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, arms) expected outcomes of a label in each arm, control first."""
        return self.heads[head].outcomes.predict(matrix, threads)

    def importance(self) -> Mapping[str, Mapping[str, float]]:
        """Output -> feature -> its share of how far predictions move when its values are shuffled between rows."""
        return self.shares

    def save(self, folder: Path) -> None:
        """Write LightGBM's own texts and a JSON that says what each is."""
        from workbench.project import write_json

        # Labels are numbered: two of them may differ only in the case of their letters.
        heads = {name: one.save(folder / f"head-{i}") for i, (name, one) in enumerate(self.heads.items())}
        write_json(folder / FILE, {"version": 1, "arms": list(self.arms), "heads": heads, "importance": self.shares,
                                   "statements": list(self.statements)})


def fit(
    data: Dataset,
    spec: TrainingSpec,
    *,
    on_round: OnRound = unheard,
    should_stop: Callable[[], bool] = never,
    hooks: Hooks = ALONE,
) -> UpliftModel:
    """Learn the effects of a spec's treatment on its labels; see `models.model.fit`.

    Rounds are chosen on the folds of the rows that train: `model.rounds` is their most.

    Raises:
        InputError: for what `assigned` refuses, fewer units than folds, or an arm whose label teaches nothing.
        Cancelled: when `should_stop` says so.
    """
    where = f"training/{spec.name}.yaml"
    learner = spec.model.learner
    if hooks.world > 1:
        raise InputError("effects are learnt on one worker", where=f"{where}: run.workers")
    if spec.model.monotone and learner in ("s", "t"):
        raise InputError(f"learner {learner} has no model of the effect that could be monotone",
                         where=f"{where}: model.monotone", hint="take learner x, r or dr")
    given = assigned(data, spec)
    names = tuple(column.name for column in data.columns)
    categorical = tuple(j for j, column in enumerate(data.columns) if column.categorical)
    params = {name: value for name, value in settings(spec, "number", names).items() if name not in _OWN}
    heads: dict[str, Effects] = {}
    shares: dict[str, dict[str, float]] = {}
    statements: list[str] = []
    goals = targets(data, spec)
    heard = _Heard(on_round, spec.model.rounds, len(goals) * _steps(learner, len(given.arms)))
    for target in goals:
        label = target.happened
        rows = np.flatnonzero(data.train & ~np.isnan(label))
        mine, label, matrix = given.rows(rows), label[rows], data.matrix[rows]
        fold = folds(data.unit[rows], spec.model.folds, spec.run.seed, f"{where}: model.folds")
        require_outcomes(target.name, label, mine, fold, f"{where}: labels")
        setting = Setting(spec.model.rounds, spec.model.patience or PATIENCE, params, spec.run.threads, spec.run.seed,
                          heard, should_stop)
        one = learn(learner, matrix, label, mine, fold, names=names, categorical=categorical, setting=setting)
        heads[target.name] = one
        statements += [line for line in stated(mine, FLOOR) if line not in statements]
        for a, moved in enumerate(_moved(one, matrix, spec.run.seed, spec.run.threads).T):
            pairs = sorted(zip(names, moved, strict=True), key=lambda p: (-p[1], p[0]))
            shares[f"{target.name}.{given.arms[a + 1]}"] = {name: float(value) for name, value in pairs}
    return UpliftModel(given.arms, heads, shares, tuple(statements))


def load(folder: Path) -> UpliftModel:
    """What `save` wrote."""
    said = json.loads((folder / FILE).read_text("utf-8"))
    heads = {name: Effects.load(folder / f"head-{i}", value) for i, (name, value) in enumerate(said["heads"].items())}
    return UpliftModel(tuple(said["arms"]), heads, said["importance"], tuple(said["statements"]))


def _steps(learner: str, arms: int) -> int:
    """How many times boosters are fitted for one label."""
    return {"s": 1, "t": arms, "x": arms + 2 * (arms - 1)}.get(learner, arms + (arms - 1))


class _Heard:
    """Rounds of one fit after another, told as those of a whole."""

    def __init__(self, on_round: OnRound, rounds: int, steps: int) -> None:
        self._on_round, self._rounds, self._steps = on_round, rounds, steps
        self._step, self._told = -1, 0

    def __call__(self, number: int, losses: dict[str, float]) -> None:
        self._step += number == 1
        whole = (self._step * self._rounds + number) // self._steps
        if whole > self._told:
            self._told = whole
            self._on_round(whole, {f"step_{self._step + 1}": losses["valid"]})


def _moved(effects: Effects, matrix: np.ndarray, seed: int, threads: int) -> np.ndarray:
    """(p, arms - 1) mean squared move of each effect when a feature's values are shuffled, as shares of the features.

    Source: Breiman, Machine Learning 2001 (permutation importance), of the prediction rather than its error: the error
    of an effect is not seen.
    """
    rng = np.random.default_rng(seed)
    rows = np.sort(rng.permutation(len(matrix))[:_SHUFFLED])
    sample = matrix[rows]
    before = effects.predict(sample, threads)
    moved = np.zeros((matrix.shape[1], before.shape[1]))
    for j in range(matrix.shape[1]):
        shuffled = sample.copy()
        shuffled[:, j] = rng.permutation(sample[:, j])
        moved[j] = ((effects.predict(shuffled, threads) - before) ** 2).mean(axis=0)
    total = moved.sum(axis=0)
    return np.divide(moved, total, out=np.zeros_like(moved), where=total > 0)
