"""What could have been sent: the decisions of some days with their eligible actions and features, without rewards.

`feedback.py` reads decisions whose reward is known, to judge a policy; this reads those that are just there, to see
what a policy would do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import InputError, Refused
from workbench.learning.features import candidate_sql
from workbench.learning.shipping.sources import between, rows_of
from workbench.learning.spec import TrainingSpec
from workbench.logs.actions import DecisionBatch

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog

Progress = Callable[[float | None, str], None]


@dataclass(frozen=True)
class Opportunities:
    """`n` decisions of one bucket that have eligible actions.

    Attributes:
        unit, ts: (n,) whose, and when.
        batch: the decisions with their `m` eligible actions.
        logged: (n,) the action that was decided.
        without: decisions that have no eligible action in the log, left out.
    """

    unit: np.ndarray
    ts: np.ndarray
    batch: DecisionBatch
    logged: np.ndarray
    without: int


def read(snapshot: Snapshot, catalog: Catalog, training: TrainingSpec, begin: datetime | None, end: datetime | None, *,
         progress: Progress | None = None, should_stop: Callable[[], bool] = lambda: False
         ) -> Iterator[Opportunities]:
    """The decisions in [begin, end), bucket by bucket; `rows.where` is not asked: it says what a model learns from.

    Raises:
        InputError: when the model's rows are no decisions.
        Refused: when the log has no candidates.
    """
    if training.rows.table != "decisions":
        raise InputError(f"its rows are of {training.rows.table!r}, and only decisions have actions to choose from",
                         where=f"training/{training.name}.yaml: rows.table")
    if "candidates" not in snapshot.tables:
        raise Refused("the log has no table 'candidates': what could have been sent is unknown",
                      hint="log every eligible action of a decision")
    where = between(training, begin, end, rows=False)
    for part in rows_of(snapshot, catalog, training, where, ("decision_id", "action"), progress=progress,
                        should_stop=should_stop):
        yield _joined(part, snapshot.answer(part.values.bucket, candidate_sql(training, snapshot, "eligible")))


def _joined(part: Any, candidates: Any) -> Opportunities:
    import pyarrow as pa
    import pyarrow.compute as pc

    ids = pa.array(part.keys["decision_id"], type=pa.string(), from_pandas=True)
    owner = pc.fill_null(pc.index_in(candidates["decision_id"].combine_chunks(), ids), -1).to_numpy(
        zero_copy_only=False).astype(np.int64)
    kept = np.flatnonzero(owner >= 0)
    order = kept[np.argsort(owner[kept], kind="stable")]
    owner = owner[order]
    coded = candidates["action"].combine_chunks().dictionary_encode()
    words = np.array([*coded.dictionary.to_pylist(), None], dtype=object)
    action = words[coded.indices.to_numpy(zero_copy_only=False)[order]]
    count = np.bincount(owner, minlength=len(part.unit))
    there = count > 0
    batch = DecisionBatch(
        decision_id=part.keys["decision_id"][there],
        start=np.concatenate([[0], np.cumsum(count[there])]).astype(np.int64),
        action=action,
        features={name: np.asarray(column)[there] for name, column in part.raw.items()},
        candidate_features={name.removeprefix("feature."): candidates[name].to_numpy()[order]
                            for name in candidates.column_names if name.startswith("feature.")},
    )
    return Opportunities(part.unit[there], part.anchor[there], batch, part.keys["action"][there], int((~there).sum()))


def last_day(snapshot: Snapshot) -> tuple[datetime, datetime]:
    """The last day that the decisions of a log have whole, UTC: [midnight, midnight).

    Raises:
        Refused: when the log knows no time up to which they are complete.
    """
    reached = snapshot.table("decisions").watermark
    if reached is None:
        raise Refused("the log does not say up to when its decisions are complete",
                      hint="import it with --complete-until")
    end = reached.replace(hour=0, minute=0, second=0, microsecond=0)
    return end - timedelta(days=1), end
