"""Passes of a network over rows: batches in step on all workers, losses, checkpoints."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import Cancelled, InputError
from workbench.learning.models.inputs import Reduce
from workbench.learning.models.model import Hooks

if TYPE_CHECKING:
    from workbench.learning.spec import TrainingSpec

WEIGHTS, BEST, STATE, OPTIMIZER = "model.safetensors", "best.safetensors", "state.json", "optimizer.pt"
CHUNK = 16_384

Tensors = tuple[Any, Any, Any]          # (n, width) numbers, (n, c) codes, (n, h) labels


class Passes:
    """Passes over this worker's rows, all workers in step."""

    def __init__(
        self, rows: Tensors, module: Any, params: dict[str, Any], spec: TrainingSpec, hooks: Hooks
    ) -> None:
        import torch

        self.rows, self.module, self.seed, self.rounds = rows, module, spec.run.seed, spec.model.rounds
        self.weight = torch.tensor([head.weight for head in spec.heads.values()], dtype=torch.float32)
        every = float(hooks.reduce(np.array([float(len(rows[0]))]))[0])
        self.steps = max(1, int(np.ceil(every / params["batch"])))
        self.rate = float(params["learning_rate"])
        self.begun, self.best, self.best_round = 0, math.inf, 0
        self.kept: dict[str, Any] | None = None
        # one pass over all numbers of a step, where the default makes some ten
        self.optimizer = torch.optim.AdamW(module.parameters(), lr=self.rate, weight_decay=params["weight_decay"],
                                           fused=True)
        if hooks.begin is not None:
            self._read(hooks.begin)
        self.wrapped = module if hooks.wrap is None else hooks.wrap(module)

    def one(self, number: int, should_stop: Callable[[], bool]) -> np.ndarray:
        """Pass `number`; returns the (h,) mean loss of its batches.

        Order and dropout come from the seed and the pass alone, so a checkpoint goes on as if nothing had been.
        """
        import torch

        generator = torch.Generator().manual_seed(self.seed * 1_000_003 + number)
        torch.manual_seed(self.seed * 1_000_003 + number)
        order = torch.randperm(len(self.rows[0]), generator=generator)
        total = torch.zeros(len(self.weight))
        self.module.train()
        for step, chosen in enumerate(torch.tensor_split(order, self.steps)):
            if should_stop():
                raise Cancelled("cancelled")
            # From the whole rate down to none along half a cosine: Loshchilov, Hutter, ICLR 2017, without restarts.
            done = ((number - 1) * self.steps + step) / (self.rounds * self.steps)
            for group in self.optimizer.param_groups:
                group["lr"] = self.rate * 0.5 * (1 + math.cos(math.pi * done))
            losses = self.wrapped(*(part[chosen] for part in self.rows))
            self.optimizer.zero_grad()
            (losses @ self.weight).backward()
            self.optimizer.step()
            total += losses.detach()
        return np.asarray((total / self.steps).numpy(), dtype=np.float64)

    def waited(self, number: int, losses: np.ndarray) -> int:
        """How many passes ago the (h,) losses on the rows that stop were best, of which the weights are kept.

        Raises:
            InputError: when a label is known in none of those rows.
        """
        if np.isnan(losses).any():
            raise InputError("`patience` looks at a tenth of the units that train, and a label is known in none of "
                             "their rows", where="model.patience", hint="take more rows, or no `patience`")
        now = float(losses @ self.weight.numpy())
        if now < self.best:
            self.best, self.best_round = now, number
            self.kept = {name: value.clone() for name, value in self.module.state_dict().items()}
        return number - self.best_round

    def restore(self) -> None:
        """Put the best weights back, where a best was looked for."""
        if self.kept is not None:
            self.module.load_state_dict(self.kept)

    def writer(self, number: int) -> Callable[[Path], None]:
        """A function that writes a checkpoint of this moment."""
        import io

        import torch
        from safetensors.torch import save

        from workbench.project import write_atomic, write_json

        def write(folder: Path) -> None:
            moments = io.BytesIO()
            torch.save(self.optimizer.state_dict(), moments)
            write_atomic(folder / WEIGHTS, save(dict(self.module.state_dict())))
            write_atomic(folder / OPTIMIZER, moments.getvalue())
            if self.kept is not None:
                write_atomic(folder / BEST, save(self.kept))
            write_json(folder / STATE, {"version": 1, "round": number, "best_round": self.best_round,
                                        "best": self.best if np.isfinite(self.best) else None})

        return write

    def _read(self, folder: Path) -> None:
        import torch
        from safetensors.torch import load_file

        self.module.load_state_dict(load_file(folder / WEIGHTS))
        self.optimizer.load_state_dict(torch.load(folder / OPTIMIZER, weights_only=True))
        state = json.loads((folder / STATE).read_text("utf-8"))
        self.begun, self.best_round = int(state["round"]), int(state["best_round"])
        if state["best"] is not None:
            self.best, self.kept = float(state["best"]), load_file(folder / BEST)


def loss_of(module: Any, rows: Tensors, reduce: Reduce) -> np.ndarray:
    """(h,) mean loss over the rows of all workers where each label is known; NaN where none is."""
    import torch

    module.eval()
    total = np.zeros((2, rows[2].shape[1]))
    with torch.no_grad():
        for begin in range(0, len(rows[0]), CHUNK):
            part = tuple(one[begin : begin + CHUNK] for one in rows)
            known = (~torch.isnan(part[2])).sum(0).numpy()
            total += np.stack([module(*part).numpy().astype(np.float64) * known, known])
    total = reduce(total)
    return np.divide(total[0], total[1], out=np.full(total.shape[1], np.nan), where=total[1] > 0)


@contextmanager
def threads_of(threads: int) -> Iterator[None]:
    """Torch's own number of threads within the block; it is the process's, so it is put back."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)
