"""The network of several objectives: shared experts, a gate and a tower for each head.

Sources: Ma et al., Modeling Task Relationships in Multi-task Learning with Multi-gate Mixture-of-Experts, KDD 2018;
Ma et al., Entire Space Multi-Task Model, SIGIR 2018; of the time to the next visit, discrete hazards: Gensheimer,
Narasimhan, PeerJ 2019.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from workbench.learning.models.targets import Kind


@dataclass(frozen=True)
class HeadShape:
    """One head: its kind, the one it is a step behind; of `next` the (b,) hours at which its bins end.

    `start`: (outputs,) where its outputs begin, the log odds of the label's rate; of a number, its mean and scale.
    """

    name: str
    kind: Kind
    given: str | None
    weight: float
    start: tuple[float, ...]
    mean: float = 0.0
    scale: float = 1.0
    edges: tuple[float, ...] = ()


@dataclass(frozen=True)
class Shape:
    """The whole architecture, which with its weights is the model."""

    width: int                      # numeric inputs
    words: tuple[int, ...]          # of each text
    heads: tuple[HeadShape, ...]
    experts: int
    hidden: int
    tower: int
    embedding: int
    dropout: float

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, value: dict[str, Any]) -> Shape:
        """What `as_dict` gave."""
        heads = tuple(HeadShape(**{**one, "start": tuple(one["start"]), "edges": tuple(one["edges"])})
                      for one in value["heads"])
        return cls(**{**value, "words": tuple(value["words"]), "heads": heads})

    @property
    def outputs(self) -> tuple[str, ...]:
        """Names of the predictions: each head, and of `next` also `<head>@24h` and so on within it."""
        return tuple(name for head in self.heads for name, _ in columns_of(head))


def columns_of(head: HeadShape) -> list[tuple[str, int]]:
    """(output, bins that it adds up) of a head: of `next`, within the whole and within 1, 3 and 7 days."""
    if head.kind != "next":
        return [(head.name, 0)]
    return [(head.name, len(head.edges)), *spans_of(head.name, head.edges)]


def spans_of(head: str, edges: tuple[float, ...]) -> list[tuple[str, int]]:
    """(output, bins that it adds up) of the spans within the whole that a head of `next` tells: 1, 3 and 7 days."""
    return [(f"{head}@{hours}h", edges.index(hours) + 1) for hours in (24, 72, 168) if hours in edges[:-1]]


def bins_of(within: float) -> tuple[float, ...]:
    """Hours at which the bins of a time end: each day of up to 30, else 30 equal parts; `within` is the last."""
    days = int(np.ceil(within / 24))
    if days <= 30:
        return (*(24.0 * day for day in range(1, days)), within)
    return tuple(within * part / 30 for part in range(1, 31))


def bin_of(hours: np.ndarray, edges: tuple[float, ...]) -> np.ndarray:
    """(n,) the bin (edge before, edge] of each time, `len(edges)` where there is none within; NaN stays."""
    return np.where(np.isnan(hours), np.nan, np.searchsorted(np.array(edges), hours, side="left").astype(np.float64))


def build(shape: Shape) -> Any:
    """A torch module: `forward(numbers, codes)` gives (n, outputs) predictions, with labels one loss a head.

    Both are `forward`, because a module that is wrapped for several workers hears of nothing else.
    """
    import torch
    from torch import nn
    from torch.nn import functional

    class Experts(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.tables = nn.ModuleList(nn.Embedding(count + 1, shape.embedding) for count in shape.words)
            inputs = shape.width + shape.embedding * len(shape.words)
            self.first = nn.Linear(inputs, shape.experts * shape.hidden)
            self.second = nn.Parameter(torch.empty(shape.experts, shape.hidden, shape.hidden))
            self.offset = nn.Parameter(torch.zeros(shape.experts, 1, shape.hidden))
            nn.init.kaiming_uniform_(self.second, a=5**0.5)
            self.drop = nn.Dropout(shape.dropout)
            self.gates = nn.ModuleList(nn.Linear(inputs, shape.experts) for _ in shape.heads)
            self.towers = nn.ModuleList(
                nn.Sequential(nn.Linear(shape.hidden, shape.tower), nn.ReLU(), nn.Linear(shape.tower, len(head.start)))
                for head in shape.heads
            )
            with torch.no_grad():
                for tower, head in zip(self.towers, shape.heads, strict=True):
                    tower.get_parameter("2.bias").copy_(torch.tensor(head.start))

        def raw(self, numbers: Any, codes: Any) -> list[Any]:
            """A (n, outputs of the head) tensor a head."""
            tables = [table(codes[:, k]) for k, table in enumerate(self.tables)]
            x = torch.cat([numbers, *tables], dim=1)
            hidden = functional.relu(self.first(x)).reshape(x.shape[0], shape.experts, shape.hidden).transpose(0, 1)
            hidden = self.drop(functional.relu(torch.baddbmm(self.offset, hidden, self.second))).transpose(0, 1)
            mixed = [torch.bmm(torch.softmax(gate(x), dim=1).unsqueeze(1), hidden).squeeze(1) for gate in self.gates]
            return [tower(one) for tower, one in zip(self.towers, mixed, strict=True)]

        def chances(self, raw: list[Any]) -> dict[str, Any]:
            """Head -> (n,) log P over all rows, of heads that are probabilities: a step adds its own to the one before.
            """
            out: dict[str, Any] = {}
            for head, z in zip(shape.heads, raw, strict=True):
                if head.kind == "number":
                    continue
                alone = head.kind == "binary"
                own = functional.logsigmoid(z[:, 0]) if alone else _log1m(-functional.softplus(z).sum(1))
                out[head.name] = own if head.given is None else own + out[head.given]
            return out

        def forward(self, numbers: Any, codes: Any, labels: Any = None) -> Any:
            raw = self.raw(numbers, codes)
            return self.predictions(raw) if labels is None else self.losses(raw, labels)

        def predictions(self, raw: list[Any]) -> Any:
            """(n, outputs)."""
            chances = self.chances(raw)
            found = []
            for head, z in zip(shape.heads, raw, strict=True):
                if head.kind == "binary":
                    found.append(torch.exp(chances[head.name]))
                elif head.kind == "number":
                    value = z[:, 0] * head.scale + head.mean
                    found.append(value if head.given is None else value * torch.exp(chances[head.given]))
                else:
                    alive = -functional.softplus(z).cumsum(1)
                    found += [-torch.expm1(alive[:, bins - 1]) for _, bins in columns_of(head)]
            return torch.stack(found, dim=1)

        def losses(self, raw: list[Any], labels: Any) -> Any:
            """(h,) mean loss of each head over the rows where its (n, h) label is not NaN; 0 where none is.

            Of `next` the label is the bin of the next row, or the number of bins where there is none.
            """
            chances = self.chances(raw)
            out = []
            for j, (head, z) in enumerate(zip(shape.heads, raw, strict=True)):
                known = ~torch.isnan(labels[:, j])
                y = torch.nan_to_num(labels[:, j])
                if head.kind == "binary":
                    log_p = chances[head.name]
                    loss = -(y * log_p + (1 - y) * _log1m(log_p))
                elif head.kind == "number":
                    value = z[:, 0] * head.scale + head.mean
                    value = value if head.given is None else value * torch.exp(chances[head.given])
                    loss = ((value - y) / head.scale) ** 2
                else:
                    bins = torch.arange(z.shape[1], dtype=y.dtype).unsqueeze(0)
                    before, now = bins < y.unsqueeze(1), bins == y.unsqueeze(1)
                    loss = (before * functional.softplus(z) + now * functional.softplus(-z)).sum(1)
                out.append((loss * known).sum() / known.sum().clamp(min=1))
            return torch.stack(out)

    def _log1m(log_p: Any) -> Any:
        """log(1 - exp(log_p)) for log_p < 0, exact near 0 and far below."""
        log_p = torch.clamp(log_p, max=-1e-7)
        return torch.where(log_p > -0.6931, torch.log(-torch.expm1(log_p)), torch.log1p(-torch.exp(log_p)))

    return Experts()
