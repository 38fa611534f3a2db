"""A trained run as a function: the expected label of any candidate action.

Features that read the row's own columns `action`, `channel` or `message_ref` are replaced by the
candidate's; attributes of its message and expressions over these columns come with the batch, by candidate; every other
feature is the decision's. Holding has no message and is not scored here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.errors import InputError, NotFound
from workbench.learning.encoding import Column, encode, factorize
from workbench.learning.features import OF_CANDIDATE, of_candidate
from workbench.learning.models import model as models
from workbench.learning.models.model import Model
from workbench.learning.spec import ColumnFeature, TrainingSpec
from workbench.logs.actions import DecisionBatch, split_action
from workbench.project import parse_spec, read_yaml

_SPARSE = 0.7          # above this share of distinct rows, finding them costs more than it saves


@dataclass(frozen=True)
class Scorer:
    """A trained model with the encoding of its features."""

    spec: TrainingSpec
    model: Model
    columns: tuple[Column, ...]

    def predict(self, raw: Mapping[str, np.ndarray], threads: int = 1) -> np.ndarray:
        """(n, h) expected label of each head from feature name -> (n,) raw values.

        Trees are constant between their cut points, so rows that fall into the same cells are scored once.

        Raises:
            InputError: when a feature is missing.
        """
        for column in self.columns:
            if column.name not in raw:
                raise InputError(f"the model needs feature {column.name!r}", got=column.name, known=raw)
        matrix = encode(self.columns, raw)
        thresholds = getattr(self.model, "thresholds", None)
        if len(matrix) == 0 or thresholds is None:
            return self.model.predict(matrix, threads)
        first, inverse = self._cells(matrix, thresholds())
        if len(first) > _SPARSE * len(matrix):
            return self.model.predict(matrix, threads)
        return self.model.predict(matrix[first], threads)[inverse]

    def score(self, batch: DecisionBatch, threads: int = 1, head: str | None = None) -> np.ndarray:
        """(m,) expected label of each candidate; `hold` scores 0: nothing is sent, nothing is attributed to it.

        Of a model of effects, the effect of the candidate's own arm, and 0 of the control.

        Args:
            batch: decisions with their candidates.
            threads: of the model.
            head: which of the labels; None: the first.

        Raises:
            InputError: for a head or a feature that is not there, or a candidate whose arm had no rows.
        """
        outputs, treatment = self.model.outputs, self.spec.treatment
        heads = outputs if treatment is None else tuple(self.spec.heads)
        if head is not None and head not in heads:
            raise InputError(f"the model has no head {head!r}", got=head, known=heads)
        owner = batch.owner
        names, codes = factorize(batch.action)
        parts = [split_action(name) for name in names]
        own = {
            "action": np.array(names, dtype=object),
            "channel": np.array([channel for channel, _ in parts], dtype=object),
            "message_ref": np.array([message for _, message in parts], dtype=object),
        }
        sent = np.array([channel is not None for channel, _ in parts])[codes]
        column = np.full(len(codes), 0 if head is None else heads.index(head))
        if treatment is not None:
            arms = own.get(treatment.column)
            if arms is None:
                raise InputError(f"the run learnt effects of {treatment.column!r}, which is no candidate's own",
                                 where=f"training/{self.spec.name}.yaml: treatment.column", known=OF_CANDIDATE)
            column = np.array([_output(outputs, head or heads[0], arm, treatment.control) for arm in arms])[codes]
            sent = column >= 0
        raw: dict[str, np.ndarray] = {}
        of_each = of_candidate(self.spec)
        for name, feature in self.spec.features.items():
            if isinstance(feature, ColumnFeature) and feature.of is None and feature.column in OF_CANDIDATE:
                raw[name] = own[feature.column][codes[sent]]
            elif name in batch.candidate_features:
                raw[name] = batch.candidate_features[name][sent]
            elif name in of_each:
                raise InputError(f"feature {name!r} is each candidate's own, and the batch has it by decision only",
                                 where="candidate_features",
                                 hint="look it up for every candidate, as `features.candidate_sql` does")
            elif name in batch.features:
                raw[name] = batch.features[name][owner[sent]]
        out = np.zeros(len(batch.action))
        out[sent] = self.predict(raw, threads)[np.arange(int(sent.sum())), column[sent]]
        return out

    def _cells(self, matrix: np.ndarray, thresholds: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """(row of the first member of each cell, (n,) cell of each row)."""
        code = np.zeros(len(matrix), dtype=np.int64)
        size = 1
        for j, (column, cuts) in enumerate(zip(self.columns, thresholds, strict=True)):
            values = matrix[:, j]
            if column.categorical:
                cells, found = len(column.vocabulary or ()) + 1, np.where(np.isnan(values), -1, values) + 1
            else:
                # A split sends x <= cut to the left, so cells are (cut, next cut]; missing is a cell of its own.
                cells = len(cuts) + 2
                found = np.where(np.isnan(values), cells - 1, np.searchsorted(cuts, values, side="left"))
            if size * cells >= 2**62:
                _, code = _first_and_inverse(code)
                size = int(code.max()) + 1
            code = code * cells + found.astype(np.int64)
            size *= cells
        return _first_and_inverse(code)


def _output(outputs: tuple[str, ...], head: str, arm: str | None, control: str) -> int:
    """The column of an arm's effect on a label; -1 of the control."""
    if arm == control:
        return -1
    name = f"{head}.{arm}"
    if name not in outputs:
        raise InputError(f"a candidate is of the arm {arm!r}, whose effect was not learnt", got=name, known=outputs,
                         hint="train on rows that have it")
    return outputs.index(name)


def _first_and_inverse(code: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Distinct values in order of first appearance: (their first rows, (n,) index of each row's value)."""
    import pyarrow as pa

    inverse = pa.array(code).dictionary_encode().indices.to_numpy(zero_copy_only=False).astype(np.int64)
    first = np.full(int(inverse.max()) + 1, -1)
    first[inverse[::-1]] = np.arange(len(code))[::-1]
    return first, inverse


def load(folder: Path) -> Scorer:
    """The scorer of a finished run's folder.

    Raises:
        NotFound: when the folder holds no trained model.
    """
    import json

    described = folder / "model" / "features.json"
    if not described.exists():
        raise NotFound(f"run {folder.name!r} holds no trained model", where=str(folder))
    columns = tuple(Column.from_dict(one) for one in json.loads(described.read_text("utf-8"))["columns"])
    spec = parse_spec(TrainingSpec, read_yaml(folder / "spec.yaml"), str(folder / "spec.yaml"))
    return Scorer(spec, models.load(folder / "model"), columns)
