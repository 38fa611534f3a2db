"""What an uplift model is worth on rows that did not train, as plain values with intervals.

Every interval is 95 %, from influence values summed within units (`ranking.py`). The outcome models of the scores were
taught by the rows that train; what is measured is unbiased whatever they say, because propensities are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from workbench.errors import InputError
from workbench.learning.encoding import factorize
from workbench.learning.models.targets import targets
from workbench.learning.uplift.assigned import assigned
from workbench.learning.uplift.calibration import bins, projected
from workbench.learning.uplift.curves import policy, ranked
from workbench.learning.uplift.ranking import interval
from workbench.learning.uplift.scores import contrast, doubly_robust

if TYPE_CHECKING:
    from workbench.learning.data import Dataset
    from workbench.learning.spec import TrainingSpec

VERSION = 1
LEVEL = 0.05


class Predicting(Protocol):
    """What of a model is measured."""

    @property
    def statements(self) -> tuple[str, ...]:
        """What a reader must know of how it was learnt."""

    def predict(self, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, h) effects."""

    def expected(self, head: str, matrix: np.ndarray, threads: int = 1) -> np.ndarray:
        """(n, arms) expected outcomes."""


def measure(model: Predicting, data: Dataset, spec: TrainingSpec) -> dict[str, Any]:
    """The figures of a model on the rows of a data set that measure.

    Returns:
        version, learner, arms (control first), statements, and by label (`heads`): rows, units, the mean outcome of
        each arm, by arm (`arms`) what its order of rows gains (`curves.ranked`), the policy that treats where the
        predicted effect is above 0 (`positive`), bins and heterogeneity (`calibration`); with several arms the same of
        the policy that takes the best arm (`best`).

    Raises:
        InputError: for an arm without a row that measures and has a known label.
    """
    given = assigned(data, spec)
    rows = np.flatnonzero(data.held)
    effects = model.predict(data.matrix[rows], spec.run.threads)
    out: dict[str, Any] = {
        "version": VERSION, "learner": spec.model.learner, "arms": list(given.arms),
        "statements": [*model.statements, *_shared(data)], "heads": {},
    }
    width = len(given.arms) - 1
    for j, target in enumerate(targets(data, spec)):
        known = ~np.isnan(target.happened[rows])
        mine, label = given.rows(rows[known]), target.happened[rows[known]]
        for a, name in enumerate(given.arms):
            if not mine.given(a).any():
                raise InputError(f"no row of the arm {name!r} that measures has a known {target.name!r}",
                                 where=f"training/{spec.name}.yaml: labels")
        expected = model.expected(target.name, data.matrix[rows[known]], spec.run.threads)
        scores = doubly_robust(label, expected, mine)
        unit = factorize(data.unit[rows[known]])[1]
        out["heads"][target.name] = _head(given.arms, effects[known, j * width:(j + 1) * width], scores, unit)
    return out


def _head(arms: tuple[str, ...], effects: np.ndarray, scores: np.ndarray, unit: np.ndarray) -> dict[str, Any]:
    out: dict[str, Any] = {
        "rows": len(unit), "units": int(unit.max()) + 1,
        "outcomes": {name: interval(float(scores[:, a].mean()), scores[:, a] - scores[:, a].mean(), unit)
                     for a, name in enumerate(arms)},
        "arms": {},
    }
    for a, name in enumerate(arms[1:], start=1):
        predicted, effect = effects[:, a - 1], contrast(scores, a)
        out["arms"][name] = {
            **ranked(predicted, effect, unit),
            "positive": policy((predicted > 0).astype(np.int64), scores[:, [0, a]], unit),
            "bins": bins(predicted, effect, unit),
            "heterogeneity": _heterogeneity(projected(predicted, effect, unit), len(arms) - 1),
        }
    if len(arms) > 2:
        best = effects.argmax(axis=1)
        top = effects[np.arange(len(best)), best]
        chosen = scores[np.arange(len(best)), best + 1] - scores[:, 0]
        out["best"] = {**ranked(top, chosen, unit), "positive": policy(np.where(top > 0, best + 1, 0), scores, unit),
                       "shares": {name: float((best == a).mean()) for a, name in enumerate(arms[1:])}}
    return out


def _heterogeneity(found: dict[str, Any], arms: int) -> dict[str, Any]:
    """The projection with its verdict: `found`, `not_shown`, or `none_predicted`; p counts the arms (Bonferroni)."""
    if found["slope"] is None:
        return {**found, "verdict": "none_predicted"}
    p = None if found["p"] is None else min(1.0, found["p"] * arms)
    return {"slope": found["slope"], "p": p, "verdict": "found" if p is not None and p < LEVEL else "not_shown"}


def _shared(data: Dataset) -> list[str]:
    """Units on both sides of a split by time: their rows are not independent of what trained."""
    units, codes = factorize(data.unit)
    trains, measures = (np.bincount(codes[side], minlength=len(units)) > 0 for side in (data.train, data.held))
    both = int((trains & measures).sum())
    if not both:
        return []
    return [f"{both:,} of {int(measures.sum()):,} units that measure have earlier rows that trained: the figures are "
            "of these units later, not of new ones."]


def by_output(measured: dict[str, Any]) -> dict[str, Any]:
    """`<label>.<arm>` -> its figures without the points of curves: name -> value with interval."""
    return {f"{head}.{name}": {
        "rows": one["rows"], "units": one["units"], "average_effect": arm["average"], "qini": arm["qini"],
        "auuc": arm["auuc"], "autoc": arm["autoc"],
        **{f"effect_in_first_{at['share']:.0%}": at["uplift"] for at in arm["at"]},
        "gain_where_positive": arm["positive"]["gain"],
        **({} if arm["heterogeneity"]["slope"] is None else {"calibration_slope": arm["heterogeneity"]["slope"]}),
    } for head, one in measured["heads"].items() for name, arm in one["arms"].items()}


def stated(measured: dict[str, Any]) -> list[str]:
    """The lines of a model card: what was found, in words that claim no more."""
    lines = [f"Learner {measured['learner']}; control `{measured['arms'][0]}`; effects on the label's own scale, "
             "a row. Intervals are 95 %, clustered by unit; the held-out rows chose nothing.", ""]
    for head, one in measured["heads"].items():
        for name, arm in one["arms"].items():
            lines += [f"## `{name}` on `{head}`", "", "| held out | |", "| --- | --- |",
                      f"| effect of all | {_with(arm['average'])} |",
                      f"| Qini | {_with(arm['qini'])} |", f"| AUUC | {_with(arm['auuc'])} |"]
            lines += [f"| effect in the first {at['share']:.0%} | {_with(at['uplift'])} |" for at in arm["at"]]
            positive = arm["positive"]
            lines += [f"| gain of treating where positive ({positive['treated']:.0%} of rows) | "
                      f"{_with(positive['gain'])} |",
                      f"| that beyond treating all | {_with(positive['beyond_all'][0])} |", "", verdict(arm), ""]
        if "best" in one:
            positive = one["best"]["positive"]
            lines += [f"## The best arm of each row, on `{head}`", "", "| held out | |", "| --- | --- |",
                      f"| gain of the best arm where positive ({positive['treated']:.0%} of rows) | "
                      f"{_with(positive['gain'])} |"]
            lines += [f"| that beyond `{name}` for all | {_with(beyond)} |"
                      for name, beyond in zip(one["arms"], positive["beyond_all"], strict=True)]
            lines.append("")
    return [*lines, *(line for text in measured["statements"] for line in (text, ""))]


def verdict(arm: dict[str, Any]) -> str:
    """Whether effects differ between rows, as far as an arm's figures say."""
    found = arm["heterogeneity"]
    if found["verdict"] == "none_predicted":
        return ("The model predicts the same effect for every row: no rounds lowered the loss on rows that did not "
                "train. It cannot say whom to treat first.")
    said = f"slope of observed on predicted effects {_with(found['slope'])}, p = {found['p']:.2g}" \
        if found["p"] is not None else f"slope {_with(found['slope'])}"
    if found["verdict"] == "found":
        low, high = found["slope"]["ci"]
        off = " Predicted differences are larger than observed ones." if high < 1 else \
            " Predicted differences are smaller than observed ones." if low > 1 else ""
        return f"Effects differ between rows, and the model tells them apart: {said}.{off}"
    return (f"Held-out rows do not show that effects differ as the model says: {said}. Treating by its order is not "
            "supported; this does not show that all effects are equal.")


def _with(value: dict[str, Any]) -> str:
    return f"{value['value']:.4g} ({value['ci'][0]:.4g} to {value['ci'][1]:.4g})"
