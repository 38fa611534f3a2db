"""A policy spec as probabilities over the eligible actions of each decision."""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError, NotFound
from workbench.learning.scoring import Scorer
from workbench.logs.actions import HOLD, DecisionBatch
from workbench.policies.spec import PolicySpec
from workbench.project import Project


@dataclass(frozen=True)
class SpecPolicy:
    """A policy made from its spec, with the model that scores where it needs one."""

    spec: PolicySpec
    scorer: Scorer | None = None
    threads: int = 1

    @property
    def id(self) -> str:
        """The policy's name."""
        return self.spec.id

    def scores(self, batch: DecisionBatch) -> np.ndarray | None:
        """(m,) what each candidate is chosen by, 0 for hold; None without a model.

        The weighted sum of the model's heads where the policy has weights; else the head that learnt its reward, or
        the first.
        """
        if self.scorer is None:
            return None
        if self.spec.weights is None:
            return self.scorer.score(batch, self.threads, self._head(self.spec.reward))
        parts = [weight * self.scorer.score(batch, self.threads, self._head(metric))
                 for metric, weight in self.spec.weights.items()]
        return np.asarray(np.sum(parts, axis=0))

    def predicted(self, batch: DecisionBatch, metric: str) -> np.ndarray | None:
        """(m,) the model's expected value of a metric of each candidate, 0 for hold; None where it learnt no such."""
        head = self._head(metric)
        return self.scorer.score(batch, self.threads, head) if self.scorer is not None and head else None

    def _head(self, metric: str) -> str | None:
        heads = self.scorer.spec.heads if self.scorer is not None else {}
        return next((name for name, label in heads.items() if label.metric == metric), None)

    def probabilities(self, batch: DecisionBatch) -> np.ndarray:
        """(m,) float64, not negative, summing to one within each decision."""
        return self.from_scores(batch, self.scores(batch))

    def from_scores(self, batch: DecisionBatch, scores: np.ndarray | None) -> np.ndarray:
        """The probabilities, given the scores that `scores` would compute.

        Raises:
            InputError: for a decision without an eligible action.
        """
        count = np.diff(batch.start)
        if len(count) and int(count.min()) == 0:
            raise InputError(f"decision {str(batch.decision_id[int(np.argmin(count))])!r} has no eligible action")
        even = np.repeat(1.0 / count, count)
        kind = self.spec.kind
        if kind == "uniform":
            return even
        if kind == "static":
            chosen = self._static(batch)
        else:
            if scores is None:
                raise InputError(f"policy {self.id!r} needs the model of a run")
            chosen = _softmax(scores, batch, self.spec.temperature) if kind == "softmax" else _best(scores, batch)
        return (1 - self.spec.epsilon) * chosen + self.spec.epsilon * even

    def _static(self, batch: DecisionBatch) -> np.ndarray:
        """Even over the matching actions of a decision; hold where none matches, else even over all."""
        wanted = self.spec.action or HOLD
        names, codes = np.unique(batch.action.astype(str), return_inverse=True)
        matches = np.array([name == wanted or name.startswith(f"{wanted}/") for name in names])[codes]
        share = matches.astype(np.float64)
        none = _total(share, batch) == 0
        share = np.where(none[batch.owner], (names == HOLD)[codes], share)
        none = _total(share, batch) == 0
        share = np.where(none[batch.owner], 1.0, share)
        return share / _total(share, batch)[batch.owner]


def _total(values: np.ndarray, batch: DecisionBatch) -> np.ndarray:
    return np.add.reduceat(values, batch.start[:-1]) if len(batch.decision_id) else np.zeros(0)


def _softmax(scores: np.ndarray, batch: DecisionBatch, temperature: float | None) -> np.ndarray:
    if len(scores) == 0:
        return np.zeros(0)
    scaled = scores / float(temperature or 1.0)
    top = np.maximum.reduceat(scaled, batch.start[:-1])
    weight = np.exp(scaled - top[batch.owner])
    return weight / _total(weight, batch)[batch.owner]


def _best(scores: np.ndarray, batch: DecisionBatch) -> np.ndarray:
    """All mass on the best action; ties share it, so that the order of candidates does not matter."""
    if len(scores) == 0:
        return np.zeros(0)
    best = (scores == np.maximum.reduceat(scores, batch.start[:-1])[batch.owner]).astype(np.float64)
    return best / _total(best, batch)[batch.owner]


def build(spec: PolicySpec, project: Project, *, threads: int | None = None) -> SpecPolicy:
    """The policy of a spec; greedy and softmax load the model of their run.

    Raises:
        NotFound: when there is no such finished run, or a weight is of a metric that it did not learn.
    """
    scorer = None
    if spec.run is not None:
        from workbench.learning import scoring
        from workbench.learning.trained import find_trained

        scorer = scoring.load(find_trained(project, spec.run))
        learnt = [label.metric for label in scorer.spec.heads.values() if label.metric is not None]
        for metric in spec.weights or ():
            if metric not in learnt:
                raise NotFound(f"run {spec.run!r} did not learn {metric!r}", got=metric, known=learnt,
                               where=f"policies/{spec.id}/policy.json: weights",
                               hint="name what the training spec has among its `labels`")
    return SpecPolicy(spec, scorer, threads or min(2, os.cpu_count() or 1))

