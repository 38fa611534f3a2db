"""Gradient-boosted trees (LightGBM): the rounds, set so that the same data, seed and threads give the same text.

Source: Ke et al., LightGBM, NeurIPS 2017; of rankings, Burges, From RankNet to LambdaRank to LambdaMART, 2010.
`deterministic` with `force_row_wise` takes away the choice between two histogram layouts that LightGBM otherwise makes
by timing them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import Cancelled, InputError
from workbench.learning.models.model import ALONE, Hooks, OnRound, never, unheard
from workbench.learning.models.targets import Kind, Target, stops, targets
from workbench.learning.models.trees import Head, LightGBMModel, library

if TYPE_CHECKING:
    from workbench.learning.data import Dataset
    from workbench.learning.spec import TrainingSpec

__all__ = ["Boosting", "LightGBMModel", "Rows", "fit", "load", "settings"]

CURVE_POINTS = 25           # rounds whose losses are taken: a loss over all rows costs as much as a part of a round
# Rows of the measuring side that the curve is drawn from: LightGBM adds every tree to their scores (with two threads
# 2 ms a tree of 100,000 rows, 0.7 ms of 10,000).
CURVE_ROWS = 10_000
STATE = "state.json"
# What decides the result's reproducibility, or belongs to another field of the spec.
_DECIDED_BY = {
    "run.seed": "seed random_seed random_state",
    "run.threads": "num_threads num_thread nthread nthreads n_jobs",
    "run.workers": "tree_learner tree tree_type num_machines num_machine machines local_listen_port pre_partition",
    "model.rounds": "num_iterations num_iteration n_iter num_tree num_trees num_round num_rounds nrounds "
                    "num_boost_round n_estimators max_iter",
    "model.patience": "early_stopping_round early_stopping_rounds early_stopping n_iter_no_change",
    "model.monotone": "monotone_constraints mc monotone_constraint monotonic_cst",
    "nothing: it is always on": "deterministic force_row_wise",
    "nothing: it follows from the label": "objective objective_type app application loss metric metrics",
    "nothing: text is a category": "categorical_feature cat_feature categorical_column cat_column",
}
_RESERVED = {name: by for by, names in _DECIDED_BY.items() for name in names.split()}
_OBJECTIVE: dict[Kind, tuple[str, str]] = {
    "binary": ("binary", "binary_logloss"), "next": ("binary", "binary_logloss"),
    "number": ("regression", "l2"), "rank": ("lambdarank", "ndcg"),
}


@dataclass(frozen=True)
class Rows:
    """(n, p) float64 matrix, (n,) labels, of rankings the sizes of the lists that the rows stand in."""

    matrix: np.ndarray
    label: np.ndarray
    lists: np.ndarray | None = None
    weight: np.ndarray | None = None


class Boosting:
    """One booster in the making.

    Args:
        train: rows that train.
        watched: further rows by name, of which losses are asked.
        settings: LightGBM's parameters, as `settings` gives them.
        names: (p,) feature names.
        categorical: indices of the columns that hold category codes.
        begin: a booster to go on from.

    Raises:
        InputError: for what LightGBM refuses.
    """

    def __init__(
        self, train: Rows, watched: Mapping[str, Rows], settings: Mapping[str, Any], names: tuple[str, ...],
        categorical: tuple[int, ...], begin: Any = None,
    ) -> None:
        lgb = library()
        given = dict(settings)

        def made(rows: Rows, reference: Any = None) -> Any:
            one = lgb.Dataset(rows.matrix, rows.label, weight=rows.weight, group=rows.lists, reference=reference,
                              params=given, feature_name=list(names), categorical_feature=list(categorical))
            # As `lightgbm.train(init_model=...)` does: scores begin at that booster's, and its trees come first.
            return one if before is None else one._set_predictor(before)

        try:
            before = None
            if begin is not None:
                before = lgb.basic._InnerPredictor.from_booster(begin, pred_parameter=given)
            self._train = made(train)
            self.booster = lgb.Booster(params=given, train_set=self._train)
            self._watched = {name: made(rows, self._train) for name, rows in watched.items() if len(rows.label)}
            for name, one in self._watched.items():
                self.booster.add_valid(one, name)
        except lgb.basic.LightGBMError as error:
            raise _refusal(error) from None
        self._error = lgb.basic.LightGBMError

    def step(self) -> None:
        """One more tree."""
        try:
            self.booster.update()
        except self._error as error:
            raise _refusal(error) from None

    def loss(self, name: str) -> float:
        """The loss now of the rows `train` or of watched ones: log loss, squared error, or 1 - NDCG."""
        found = self.booster.eval_train() if name == "train" else self.booster.eval(self._watched[name], name)
        _, metric, value, *_ = found[0]
        return 1 - float(value) if metric.startswith("ndcg") else float(value)

    def watches(self, name: str) -> bool:
        """Whether there are rows of that name."""
        return name == "train" or name in self._watched

    def finished(self, rounds: int = -1) -> Any:
        """The booster without its rows, of its first `rounds` rounds."""
        return library().Booster(model_str=self.booster.model_to_string(num_iteration=rounds))


@dataclass
class _Growing:
    """A head while it grows: its best loss on the rows that stop, and whether it has stopped."""

    target: Target
    boosting: Boosting
    best: float = float("inf")
    best_round: int = -1
    stopped: bool = False

    def look(self, number: int, patience: int) -> None:
        loss = self.boosting.loss("stop")
        if loss < self.best:
            self.best, self.best_round = loss, number
        self.stopped = number - self.best_round >= patience


def settings(spec: TrainingSpec, kind: Kind, names: tuple[str, ...]) -> dict[str, Any]:
    """LightGBM's parameters for a head of this kind.

    Raises:
        InputError: for a parameter that another field of the spec decides.
    """
    for name in spec.model.params:
        if name in _RESERVED:
            raise InputError(f"parameter {name!r} is decided by {_RESERVED[name]}", where="model.params")
    objective, metric = _OBJECTIVE[kind]
    out = {
        "verbosity": -1, **spec.model.params, "objective": objective, "metric": metric,
        "deterministic": True, "force_row_wise": True, "seed": spec.run.seed, "num_threads": spec.run.threads,
    }
    if kind == "rank":
        out["eval_at"] = [5]
    if spec.model.monotone:
        out["monotone_constraints"] = [spec.model.monotone.get(name, 0) for name in names]
    return out


def fit(
    data: Dataset,
    spec: TrainingSpec,
    *,
    on_round: OnRound = unheard,
    should_stop: Callable[[], bool] = never,
    hooks: Hooks = ALONE,
) -> LightGBMModel:
    """Train one booster a head, all of them a round at a time; see `models.model.fit`.

    With `patience`, a head stops when a tenth of the units that train has seen no better loss for that many rounds, and
    keeps the rounds up to its best one; those units grow no tree.
    """
    names = tuple(column.name for column in data.columns)
    categorical = tuple(j for j, column in enumerate(data.columns) if column.categorical)
    for j in categorical:
        if names[j] in spec.model.monotone:
            raise InputError(f"feature {names[j]!r} is text, which has no order to be monotone in",
                             where="model.monotone")
    stop = stops(data, spec)
    before = _State.read(hooks.begin) if hooks.begin is not None else None
    growing = []
    heads = {target.name: target for target in targets(data, spec)}
    for target in heads.values():
        sides = {"train": data.train & ~stop, "stop": stop, "valid": data.held}
        given = heads[target.given] if target.given is not None else None
        rows = {name: _rows(data, spec, target, given, side, CURVE_ROWS if name == "valid" else None)
                for name, side in sides.items()}
        if spec.model.patience is not None:
            _both(target, rows["stop"], spec)
        options = {**settings(spec, target.kind, names), **hooks.settings}
        begin = None if before is None else before.boosters[target.name]
        boosting = Boosting(rows.pop("train"), rows, options, names, categorical, begin)
        growing.append(_Growing(target, boosting, **({} if before is None else before.heads[target.name])))
    rounds, every = spec.model.rounds, max(1, spec.model.rounds // CURVE_POINTS)
    for number in range(1 if before is None else before.round + 1, rounds + 1):
        if should_stop():
            raise Cancelled("cancelled")
        for one in growing:
            if one.stopped:
                continue
            one.boosting.step()
            if spec.model.patience is not None:
                one.look(number, spec.model.patience)
        ended = number == rounds or all(one.stopped for one in growing)
        if on_round is not unheard and (number % every == 0 or ended):
            on_round(number, _losses(growing))
        if hooks.keep is not None and number % (hooks.every or 50) == 0 and not ended:
            hooks.keep(number, _State.of(growing, number).write)
        if ended:
            break
    return LightGBMModel(tuple(
        Head(one.target.name, one.target.kind, one.target.given, one.boosting.finished(one.best_round))
        for one in growing
    ))


def load(folder: Path) -> LightGBMModel:
    """What was saved in a folder."""
    return LightGBMModel.load(folder)


def _rows(
    data: Dataset, spec: TrainingSpec, target: Target, before: Target | None, side: np.ndarray, most: int | None
) -> Rows:
    """The rows of a side that this head learns from: where its label is known, and after `given` where that happened.

    Of more than `most` rows, every k-th one, or every k-th list.
    """
    label = target.happened
    mask = side & target.known
    if before is not None:
        mask = mask & (before.happened == 1)
    if target.kind == "rank":
        return _lists(data, spec, label, mask, most)
    chosen = np.flatnonzero(mask)
    if most is not None and len(chosen) > most:
        chosen = chosen[:: -(-len(chosen) // most)]
    return Rows(data.matrix[_run(chosen)], label[chosen])


def _run(chosen: np.ndarray) -> slice | np.ndarray:
    """Rows one after the other as a slice, which copies nothing."""
    if len(chosen) and chosen[-1] - chosen[0] + 1 == len(chosen):
        return slice(int(chosen[0]), int(chosen[-1]) + 1)
    return chosen


def _lists(data: Dataset, spec: TrainingSpec, label: np.ndarray, mask: np.ndarray, most: int | None) -> Rows:
    """Rows list by list; rows without a list, and lists of one row, order nothing and are left out."""
    from workbench.learning.encoding import factorize

    place = spec.model.group or ""
    chosen = np.flatnonzero(mask)
    words, codes = factorize(data.keys[place][chosen])
    size = np.bincount(codes[codes >= 0], minlength=len(words))
    keep = (codes >= 0) & (size > 1)[codes]
    if most is not None and keep.sum() > most:
        keep &= codes % -(-int(keep.sum()) // most) == 0
    chosen, codes = chosen[keep], codes[keep]
    order = np.argsort(codes, kind="stable")
    chosen = chosen[order]
    return Rows(data.matrix[chosen], label[chosen], np.unique(codes, return_counts=True)[1])


def _both(target: Target, rows: Rows, spec: TrainingSpec) -> None:
    if len(rows.label) == 0 or rows.label.min() == rows.label.max():
        raise InputError(f"`patience` looks at a tenth of the units that train, and {target.name!r} is one value there",
                         where=f"training/{spec.name}.yaml: model.patience", hint="take more rows, or no `patience`")


def _losses(growing: list[_Growing]) -> dict[str, float]:
    """`train` and `valid`, the mean over the heads by weight, and of several heads each one's own."""
    out: dict[str, float] = {}
    for side in ("train", "valid"):
        told = [one for one in growing if one.boosting.watches(side)]
        found = {one.target.name: one.boosting.loss(side) for one in told}
        if found:
            out[side] = float(np.average(list(found.values()), weights=[one.target.weight for one in told]))
        if len(growing) > 1:
            out |= {f"{name}.{side}": loss for name, loss in found.items()}
    return out


@dataclass(frozen=True)
class _State:
    """A checkpoint: the boosters so far and how each head stands."""

    round: int
    boosters: dict[str, Any]
    heads: dict[str, dict[str, Any]]

    @classmethod
    def of(cls, growing: list[_Growing], number: int) -> _State:
        return cls(number, {one.target.name: one.boosting.booster for one in growing}, {
            one.target.name: {"best": one.best, "best_round": one.best_round, "stopped": one.stopped}
            for one in growing
        })

    def write(self, folder: Path) -> None:
        from workbench.project import write_atomic, write_json

        for name, booster in self.boosters.items():
            write_atomic(folder / f"{name}.txt", booster.model_to_string(num_iteration=-1))
        # JSON has no infinity: a head without a loss yet has none written.
        heads = {name: {**one, "best": one["best"] if np.isfinite(one["best"]) else None}
                 for name, one in self.heads.items()}
        write_json(folder / STATE, {"version": 1, "round": self.round, "heads": heads})

    @classmethod
    def read(cls, folder: Path) -> _State:
        value = json.loads((folder / STATE).read_text("utf-8"))
        heads = {name: {**one, "best": float("inf") if one["best"] is None else one["best"]}
                 for name, one in value["heads"].items()}
        lgb = library()
        boosters = {name: lgb.Booster(model_str=(folder / f"{name}.txt").read_text("utf-8")) for name in heads}
        return cls(value["round"], boosters, heads)


def _refusal(error: Exception) -> Exception:
    """What LightGBM refuses is a parameter, except where it had no memory."""
    if "alloc" in str(error):
        return MemoryError(f"LightGBM: {error}")
    return InputError(f"LightGBM: {error}", where="model.params")
