"""Logged feedback: what was decided, what else could have been, with which probability, and what came of it.

Read one user bucket at a time, so that memory follows the bucket, not the log. The reward is a metric
evaluated at the decision, by the compiler that makes experiment values and training labels.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.errors import Refused
from workbench.learning.encoding import factorize
from workbench.learning.features import anchors_of, candidate_sql, window_metrics, with_features
from workbench.learning.reading import raw_features
from workbench.learning.spec import Rows, TrainingSpec
from workbench.learning.split import held_out_sql, trained_sql
from workbench.logs import sql
from workbench.logs.actions import DecisionBatch
from workbench.metrics.anchors import Anchors

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

Progress = Callable[[float | None, str], None]
Side = Literal["held_out", "trained"]

SUM_TOLERANCE = 1e-3       # logs keep rounded probabilities
_ALWAYS = ("decision_id", "action", "propensity")


@dataclass(frozen=True)
class LoggedFeedback:
    """`n` decisions of one bucket that can be evaluated, and what had to be left out.

    Attributes:
        unit: (n,) text, the user of each decision.
        batch: the decisions with their `m` eligible actions and their features.
        chosen: (n,) int64, the candidate row that was logged.
        propensity: (m,) the logging policy's probability of each candidate.
        reward: (n,) float64.
        left_out: reason -> decisions that are not among the `n`; see `FAULTS` for what blocks.
    """

    unit: np.ndarray
    batch: DecisionBatch
    chosen: np.ndarray
    propensity: np.ndarray
    reward: np.ndarray
    left_out: dict[str, int]


# Reasons that are faults of the log, and what they break. `immature` and `no_reward` are not.
FAULTS = {
    "no_candidates": "decisions have no eligible action in `candidates`",
    "chosen_not_a_candidate": "decisions chose an action that is not among their candidates",
    "propensity_missing": "decisions have no propensity",
    "propensity_zero": "decisions have a propensity of 0, or not between 0 and 1",
    "propensity_sum": "decisions have propensities that do not sum to one",
    "propensity_differs": "decisions say another propensity than their candidate does",
}


def read(
    snapshot: Snapshot,
    catalog: Catalog,
    reward: str,
    training: TrainingSpec | None,
    *,
    side: Side = "held_out",
    progress: Progress | None = None,
) -> Iterator[LoggedFeedback]:
    """The feedback of each bucket, on the users (or the days) that did not train the model.

    Args:
        snapshot: the log.
        catalog: with the reward metric.
        reward: a metric anchored at the decision.
        training: the spec of the model that scores. None: all decisions, there is no side.
        side: `held_out` rows, or those that `trained`: an estimate on rows that trained would flatter the model.
        progress: called with the share done.

    Raises:
        Refused: when the log has no candidates.
    """
    from workbench.metrics.values import values

    if "candidates" not in snapshot.tables:
        raise Refused(
            "the log has no table 'candidates': what else could have been sent, and how likely, is unknown",
            hint="log every eligible action with its propensity",
        )
    rows = training.rows if training is not None else Rows(table="decisions")
    names = [reward]
    if training is not None:
        anchors = anchors_of(training, snapshot, _side_sql(training, side), _ALWAYS)
        catalog, names = with_features(catalog, training), [reward, *window_metrics(training)]
    else:
        listed = ", ".join(sql.name(column) for column in _ALWAYS)
        anchors = Anchors(
            sql=f"SELECT {sql.name(rows.unit)} AS unit, {sql.name(rows.anchor)} AS anchor, {listed} FROM decisions",
            keys=_ALWAYS, kind="decision",
        )
    for part in values(snapshot, catalog, names, anchors, progress=progress):
        if len(part.unit) == 0:
            continue
        features = raw_features(training, part) if training is not None else {}
        yield _assemble(part, features, reward, _candidates(snapshot, part.bucket, training, side))


def _side_sql(training: TrainingSpec, side: Side) -> str:
    return held_out_sql(training) if side == "held_out" else trained_sql(training)


def _candidates(snapshot: Snapshot, bucket: int, training: TrainingSpec | None, side: Side) -> Any:
    """One bucket's eligible actions as an Arrow table: decision_id, action, propensity, and features of their own."""
    condition = "eligible"
    if training is not None and training.split.time is None:
        condition += f" AND {_side_sql(training, side)}"
    text = f"SELECT decision_id, action, propensity FROM candidates WHERE {condition}"
    return snapshot.answer(bucket, text if training is None else candidate_sql(training, snapshot, condition))


def _assemble(part: Any, features: dict[str, Any], reward: str, candidates: Any) -> LoggedFeedback:
    import pyarrow as pa
    import pyarrow.compute as pc

    n = len(part.unit)
    ids = pa.array(part.keys["decision_id"], type=pa.string(), from_pandas=True)
    owner = pc.fill_null(pc.index_in(candidates["decision_id"].combine_chunks(), ids), -1).to_numpy(
        zero_copy_only=False).astype(np.int64)
    order = np.flatnonzero(owner >= 0)
    if np.any(np.diff(owner[order]) < 0):
        order = order[np.argsort(owner[order], kind="stable")]
    owner = owner[order]
    actions = candidates["action"].combine_chunks().dictionary_encode()
    codes = actions.indices.to_numpy(zero_copy_only=False).astype(np.int64)[order]
    words = actions.dictionary.to_pylist()
    p = candidates["propensity"].to_numpy().astype(np.float64)[order]

    faulty, chosen = _faults(part, n, owner, codes, words, p)
    reasons = {"immature": ~part.mature[reward], "no_reward": part.missing[reward], **faulty}
    keep = np.ones(n, dtype=bool)
    left_out = {}
    for reason, rows in reasons.items():                  # each decision counts for its first reason
        left_out[reason] = int((rows & keep).sum())
        keep &= ~rows
    kept_rows = keep[owner]
    new_row = np.cumsum(kept_rows) - 1
    count = np.bincount(owner, minlength=n)[keep]
    text = np.array(words, dtype=object)
    batch = DecisionBatch(
        decision_id=part.keys["decision_id"][keep],
        start=np.concatenate([[0], np.cumsum(count)]).astype(np.int64),
        action=text[codes[kept_rows]] if len(words) else np.empty(0, dtype=object),
        features={name: np.asarray(column)[keep] for name, column in features.items()},
        candidate_features={name.removeprefix("feature."): candidates[name].to_numpy()[order][kept_rows]
                            for name in candidates.column_names if name.startswith("feature.")},
    )
    return LoggedFeedback(
        part.unit[keep], batch, new_row[chosen[keep]] if keep.any() else np.zeros(0, dtype=np.int64),
        p[kept_rows], part.columns[reward][keep].astype(np.float64), left_out,
    )


def _faults(
    part: Any, n: int, owner: np.ndarray, codes: np.ndarray, words: list[str], p: np.ndarray
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """(reason -> (n,) bool, (n,) candidate row of the logged action; 0 where there is none)."""
    position = {word: i for i, word in enumerate(words)}
    logged_words, logged_codes = factorize(part.keys["action"])
    table = np.array([position.get(word, -2) for word in logged_words] + [-2])
    logged = table[logged_codes]
    hits = np.flatnonzero(codes == logged[owner]) if len(owner) else np.zeros(0, dtype=np.int64)
    chosen = np.zeros(n, dtype=np.int64)
    chosen[owner[hits]] = hits
    times = np.bincount(owner[hits], minlength=n)
    own = np.asarray(part.keys["propensity"], dtype=np.float64)
    there = times == 1
    of_chosen = np.where(there, p[chosen] if len(p) else 0.0, np.nan)
    total = np.bincount(owner, weights=np.nan_to_num(p), minlength=n)
    impossible = np.bincount(owner, weights=(p < 0) | (p > 1), minlength=n) > 0
    with np.errstate(invalid="ignore"):
        return {
            "no_candidates": np.bincount(owner, minlength=n) == 0,
            "chosen_not_a_candidate": ~there,
            "propensity_missing": np.isnan(own) | np.isnan(of_chosen),
            "propensity_zero": (own <= 0) | (of_chosen <= 0) | impossible,
            "propensity_sum": np.abs(total - 1) > SUM_TOLERANCE,
            "propensity_differs": np.abs(own - of_chosen) > SUM_TOLERANCE,
        }, chosen
