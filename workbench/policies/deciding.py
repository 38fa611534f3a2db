"""What a policy makes of every opportunity of a log: a row a candidate action, with its score and its probability."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.errors import Cancelled, InputError, Refused
from workbench.learning.shipping.scoring import appearing
from workbench.learning.spec import ColumnFeature, Rows, Split, TrainingSpec
from workbench.metrics.catalog import Catalog
from workbench.policies import opportunities, policy
from workbench.policies.spec import PolicySpec
from workbench.project import Project
from workbench.version import __version__

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot

Progress = Callable[[float | None, str], None]


@dataclass(frozen=True)
class Decided:
    """What came out: decisions, their candidate actions in rows, and decisions without any, which are left out."""

    path: str
    policy: str
    run: str | None
    decisions: int
    rows: int
    without: int

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"version": 1, **asdict(self)}


def decide(project: Project, name: str, snapshot: Snapshot, out: Path, *, begin: datetime | None = None,
           end: datetime | None = None, threads: int | None = None, progress: Progress | None = None,
           should_stop: Callable[[], bool] = lambda: False) -> Decided:
    """Write `decision_id, user_id, ts, action, score, probability` of every candidate in [begin, end).

    `score` is NULL of a policy without a model. The file is there whole or not at all. `threads` are the model's; None
    takes two where the machine has them.

    Raises:
        NotFound, InputError: for an unknown policy or run.
        Refused: when the log has no candidates, or the window no decision.
        Cancelled: when `should_stop` says so between two buckets.
    """
    import pyarrow as pa

    from workbench.learning.trained import find_trained

    spec = PolicySpec.load(project, name)
    run = find_trained(project, spec.run) if spec.run is not None else None
    built = policy.build(spec, project, threads=threads)
    about = {"workbench.policy": name, "workbench.run": run.name if run else "", "workbench.snapshot": snapshot.id,
             "workbench.version": __version__}
    training = built.scorer.spec if built.scorer is not None else _all(spec)
    decisions = rows = without = 0
    with appearing(out) as write:
        for part in opportunities.read(snapshot, Catalog.load(project), training, begin, end, progress=progress,
                                       should_stop=should_stop):
            without += part.without
            if len(part.unit) == 0:
                continue
            if should_stop():
                raise Cancelled("scoring cancelled")
            scores = built.scores(part.batch)
            chosen, owner = built.from_scores(part.batch, scores), part.batch.owner
            write(pa.table({
                "decision_id": pa.array(part.batch.decision_id[owner], pa.string()),
                "user_id": pa.array(part.unit[owner], pa.string()),
                "ts": pa.array(part.ts[owner].astype("datetime64[us]")),
                "action": pa.array(part.batch.action, pa.string()),
                "score": pa.array(scores if scores is not None else np.full(len(owner), np.nan), from_pandas=True),
                "probability": chosen,
            }).replace_schema_metadata(about))
            decisions, rows = decisions + len(part.unit), rows + len(owner)
        if rows == 0:
            raise Refused("no decision there has an eligible action", hint="name other days with --from and --to")
    return Decided(str(out), name, run.name if run else None, decisions, rows, without)


def _all(spec: PolicySpec) -> TrainingSpec:
    """All decisions, for a policy that has no model and so no features: only their own id is read."""
    if spec.kind in ("greedy", "softmax"):
        raise InputError(f"policy {spec.id!r} has no model")
    return TrainingSpec.model_construct(
        version=1, name=spec.id, rows=Rows(table="decisions"), features={"decision": ColumnFeature(column="ts")},
        split=Split(by="user_id"))
