"""The network of several objectives (PyTorch): its rounds, its files. One round is one pass over the rows that train.

The same rows, seed and threads give the same weights. Several workers walk through the same number of batches, each
over its own rows; what is learnt of the rows beforehand (means, rates) is added up over all of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import InputError
from workbench.learning.models.experts import HeadShape, Shape, bin_of, bins_of, build
from workbench.learning.models.inputs import Inputs, Reduce
from workbench.learning.models.model import ALONE, Hooks, OnRound, never, unheard
from workbench.learning.models.passes import CHUNK, WEIGHTS, Passes, Tensors, loss_of, threads_of
from workbench.learning.models.targets import Target, stops, targets

if TYPE_CHECKING:
    from workbench.learning.data import Dataset
    from workbench.learning.spec import TrainingSpec

ARCHITECTURE = "network.json"
CURVE_ROWS = 10_000         # of the measuring side that the curve is drawn from
# What `model.params` may say, with what stands where it does not.
PARAMS: dict[str, Any] = {
    "experts": 4, "hidden": 64, "tower": 32, "embedding": 8, "dropout": 0.0,
    "learning_rate": 0.005, "weight_decay": 1e-5, "batch": 1024,
}


@dataclass(frozen=True)
class NetworkModel:
    """A trained network: inputs, architecture, weights."""

    inputs: Inputs
    shape: Shape
    module: Any

    @property
    def outputs(self) -> tuple[str, ...]:
        """(h,) each head; of `next` P(within `within`), and P(within 1, 3 and 7 days) as `<head>@24h` and so on."""
        return self.shape.outputs

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, h) predictions; equal for any number of rows at a time to about 1e-6, as float32 is."""
        import torch

        out = np.zeros((len(matrix), len(self.outputs)))
        self.module.eval()
        with threads_of(threads), torch.no_grad():
            for begin in range(0, len(matrix), CHUNK):
                numbers, codes = self.inputs.encode(matrix[begin : begin + CHUNK])
                out[begin : begin + CHUNK] = self.module(torch.from_numpy(numbers), torch.from_numpy(codes)).numpy()
        return out

    def hazards(self, matrix: np.ndarray, head: str) -> np.ndarray:
        """(n, bins) of a head of `next`: the chance of the next row in each bin, given that there was none before."""
        import torch

        place = [one.name for one in self.shape.heads].index(head)
        numbers, codes = self.inputs.encode(matrix)
        self.module.eval()
        with torch.no_grad():
            raw = self.module.raw(torch.from_numpy(numbers), torch.from_numpy(codes))
            return np.asarray(torch.sigmoid(raw[place]).numpy(), dtype=np.float64)

    def importance(self) -> dict[str, dict[str, float]]:
        """Empty: a network keeps no gain of its features; what shuffling one costs is measured on rows."""
        return {}

    def save(self, folder: Path) -> None:
        """Write `model.safetensors` and `network.json`."""
        from safetensors.torch import save

        from workbench.project import write_atomic, write_json

        write_json(folder / ARCHITECTURE, {
            "version": 1, "inputs": self.inputs.as_dict(), "shape": self.shape.as_dict(), "outputs": list(self.outputs),
        })
        write_atomic(folder / WEIGHTS, save(dict(self.module.state_dict())))


def load(folder: Path) -> NetworkModel:
    """What `save` wrote."""
    from safetensors.torch import load_file

    value = json.loads((folder / ARCHITECTURE).read_text("utf-8"))
    shape = Shape.from_dict(value["shape"])
    module = build(shape)
    module.load_state_dict(load_file(folder / WEIGHTS))
    return NetworkModel(Inputs.from_dict(value["inputs"]), shape, module)


def fit(
    data: Dataset,
    spec: TrainingSpec,
    *,
    on_round: OnRound = unheard,
    should_stop: Callable[[], bool] = never,
    hooks: Hooks = ALONE,
) -> NetworkModel:
    """Train for `rounds` passes, with `patience` until a tenth of the units sees no better loss: `models.model.fit`.

    `should_stop` is asked before each batch.
    """
    import torch

    params = _params(spec)
    stop = stops(data, spec)
    train = np.flatnonzero(data.train & ~stop)
    heads = targets(data, spec)
    inputs = Inputs.fit(data.columns, data.matrix[train], hooks.reduce)
    shape = _shape(inputs, heads, params, train, hooks.reduce)
    with threads_of(spec.run.threads), torch.random.fork_rng():
        torch.manual_seed(spec.run.seed)
        module = build(shape)
        passes = Passes(_tensors(data, inputs, shape, heads, train), module, params, spec, hooks)
        held = np.flatnonzero(data.held)
        held = held[:: -(-len(held) // CURVE_ROWS)] if len(held) else held
        watched = {"stop": _tensors(data, inputs, shape, heads, np.flatnonzero(stop)),
                   "valid": _tensors(data, inputs, shape, heads, held)}
        for number in range(passes.begun + 1, spec.model.rounds + 1):
            losses = {"train": passes.one(number, should_stop), "stop": loss_of(module, watched["stop"], hooks.reduce)}
            if on_round is not unheard or hooks.world > 1:       # adding up takes all workers, whoever listens
                losses["valid"] = loss_of(module, watched["valid"], hooks.reduce)
            on_round(number, _told(losses, shape))
            if spec.model.patience is not None and passes.waited(number, losses["stop"]) >= spec.model.patience:
                break
            if hooks.keep is not None and number % (hooks.every or 1) == 0 and number < spec.model.rounds:
                hooks.keep(number, passes.writer(number))
        passes.restore()
        _unseen(module, passes.rows[1], hooks.reduce)
    return NetworkModel(inputs, shape, module)


def _params(spec: TrainingSpec) -> dict[str, Any]:
    """The defaults with what the spec says.

    Raises:
        InputError: for a parameter that is none, or a number that cannot be.
    """
    for name, value in spec.model.params.items():
        if name not in PARAMS:
            raise InputError(f"unknown parameter {name!r}", where="model.params", got=name, known=PARAMS)
        whole = isinstance(PARAMS[name], int)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or (whole and value != int(value)):
            raise InputError(f"{name} is {value!r}, not a {'whole ' if whole else ''}number", where="model.params")
        low, high = (1, 1 << 20) if whole else (0, 1)
        if not low <= value <= high:
            raise InputError(f"{name} is {value!r}, not between {low} and {high:,}", where="model.params")
    return {name: type(value)(spec.model.params.get(name, value)) for name, value in PARAMS.items()}


def _shape(
    inputs: Inputs, heads: tuple[Target, ...], params: dict[str, Any], train: np.ndarray, reduce: Reduce
) -> Shape:
    """The architecture, whose outputs begin at the rates of the rows that train."""
    named = {head.name: head for head in heads}
    shapes = []
    for head in heads:
        y = head.happened[train]
        before = named[head.given].happened[train] if head.given is not None else np.ones(len(train))
        known = ~np.isnan(y) & (before == 1)
        rows, total = reduce(np.array([known.sum(), y[known].sum()], dtype=np.float64))
        mean, scale = 0.0, 1.0
        edges: tuple[float, ...] = ()
        start: tuple[float, ...] = ()
        if head.kind == "binary":
            start = (_odds(total, rows),)
        elif head.kind == "number":
            mean = float(total / max(rows, 1))
            square = reduce(np.array([((y[known] - mean) ** 2).sum()]))[0]
            scale, start = float(np.sqrt(square / max(rows, 1))) or 1.0, (0.0,)
        elif head.kind == "next":
            if head.given is not None:
                raise InputError(f"{head.name!r} is a time and given {head.given!r}: a network learns it over all rows",
                                 where="labels")
            edges = bins_of(head.within or 1.0)
            bins = bin_of(head.label[train], edges)
            at = bins[~np.isnan(bins)].astype(np.int64)
            count = reduce(np.bincount(at, minlength=len(edges) + 1).astype(np.float64))
            alive = count[::-1].cumsum()[::-1]
            start = tuple(_odds(count[k], alive[k]) for k in range(len(edges)))
        shapes.append(HeadShape(head.name, head.kind, head.given, head.weight, start, mean, scale, edges))
    return Shape(inputs.width, inputs.words, tuple(shapes), params["experts"], params["hidden"], params["tower"],
                 params["embedding"], params["dropout"])


def _odds(happened: float, rows: float) -> float:
    share = (happened + 0.5) / (rows + 1)
    return float(np.log(share) - np.log1p(-share))


def _tensors(data: Dataset, inputs: Inputs, shape: Shape, heads: tuple[Target, ...], rows: np.ndarray) -> Tensors:
    import torch

    numbers, codes = inputs.encode(data.matrix[rows])
    labels = np.column_stack([
        bin_of(head.label[rows], one.edges) if one.kind == "next" else head.label[rows]
        for head, one in zip(heads, shape.heads, strict=True)
    ]).astype(np.float32)
    return torch.from_numpy(numbers), torch.from_numpy(codes), torch.from_numpy(labels)


def _told(losses: dict[str, np.ndarray], shape: Shape) -> dict[str, float]:
    """As of every model: `train` and `valid` by weight, and of several heads each one's own."""
    weights = np.array([head.weight for head in shape.heads])
    out = {}
    for side in ("train", "valid"):
        known = ~np.isnan(losses[side]) if side in losses else np.zeros(len(weights), dtype=bool)
        if known.any():
            out[side] = float(np.average(losses[side][known], weights=weights[known]))
        if len(weights) > 1:
            out |= {f"{head.name}.{side}": float(losses[side][j]) for j, head in enumerate(shape.heads) if known[j]}
    return out


def _unseen(module: Any, codes: Any, reduce: Reduce) -> None:
    """Where no row that trained was missing, what is missing or unseen later is the mean of the words by their rows."""
    import torch

    with torch.no_grad():
        for k, table in enumerate(module.tables):
            rows = torch.bincount(codes[:, k], minlength=table.num_embeddings).numpy().astype(np.float64)
            count = torch.from_numpy(reduce(rows)).to(torch.float32)
            if count[0] == 0 and count.sum() > 0:
                table.weight[0] = (count[:, None] * table.weight).sum(0) / count.sum()
