"""What a service answers: rows as JSON in, scores as JSON out, by the code that scores files. No web framework here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.learning import scoring
from workbench.learning.encoding import Column
from workbench.learning.scoring import Scorer
from workbench.learning.trained import find_trained
from workbench.project import Project

MOST_ROWS = 10_000


@dataclass(frozen=True)
class Answering:
    """The run that answers."""

    folder: Path
    scorer: Scorer

    @classmethod
    def of(cls, project: Project, spec: str) -> Answering:
        """A spec's champion, else its newest run.

        Raises:
            NotFound, InputError: where there is none, or its model is not the one that was promoted.
        """
        folder = find_trained(project, spec)
        return cls(folder, scoring.load(folder))

    def fresh(self, project: Project, spec: str) -> Answering:
        """The same, or the run that answers since."""
        return self if find_trained(project, spec) == self.folder else Answering.of(project, spec)

    def described(self) -> dict[str, Any]:
        """Which run answers, and what it wants to know."""
        return {"version": 1, "run": self.folder.name, "outputs": list(self.scorer.model.outputs),
                "features": {one.name: "text" if one.categorical else "number" for one in self.scorer.columns}}

    def answer(self, body: bytes) -> dict[str, Any]:
        """`{"rows": [{feature: value}]}` -> `{run, scores: [{output: score}], unseen}`.

        Raises:
            InputError: in one line, for what is no such request; no row of it is scored then.
        """
        try:
            value = json.loads(body)
        except (json.JSONDecodeError, UnicodeDecodeError):
            raise InputError("the request is not JSON") from None
        rows = value.get("rows") if isinstance(value, dict) else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise InputError("the request has no list of `rows`", hint='send {"rows": [{"feature": 1.5}]}')
        if not 1 <= len(rows) <= MOST_ROWS:
            raise InputError(f"{len(rows):,} rows; from 1 to {MOST_ROWS:,} are answered at a time")
        raw = {column.name: _values(column, rows) for column in self.scorer.columns}
        found = self.scorer.predict(raw)
        if not np.isfinite(found).all():
            raise InputError("a score is not finite", hint="look at the features of the row")
        outputs = self.scorer.model.outputs
        strange = {column.name: sorted({str(one) for one in raw[column.name] if one is not None} - set(
            column.vocabulary)) for column in self.scorer.columns if column.vocabulary is not None}
        return {"version": 1, "run": self.folder.name,
                "scores": [dict(zip(outputs, map(float, row), strict=True)) for row in found],
                "unseen": {name: words for name, words in strange.items() if words}}


def _values(column: Column, rows: list[dict[str, Any]]) -> np.ndarray:
    """One feature of every row."""
    out: list[Any] = []
    for number, row in enumerate(rows):
        if column.name not in row:
            raise InputError(f"no feature {column.name!r}", where=f"rows[{number}]", got=column.name, known=row,
                             hint="say null where it is missing")
        value = row[column.name]
        fits = isinstance(value, str) if column.categorical else isinstance(value, (int, float))
        if value is not None and not fits:
            wanted = "text" if column.categorical else "a number"
            raise InputError(f"{column.name!r} is {value!r}, which is not {wanted}", where=f"rows[{number}]")
        out.append(value)
    if column.categorical:
        return np.array(out, dtype=object)
    return np.array([np.nan if one is None else float(one) for one in out])
