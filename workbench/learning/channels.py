"""In-app messages exist only while a user is active: their rows are of another population, and a session is their
moment.

A model over in-app rows and others that cannot tell which is which learns who was active, and calls it an effect of the
message; so such rows are refused unless a feature (or the treatment) has the channel. An in-app decision that lies
outside any session was made for somebody who was not there: its windows begin at the wrong moment. It is counted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError
from workbench.learning.features import own_columns
from workbench.learning.spec import TrainingSpec
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import Fact, Metric

IN_APP = "in_app"
SESSION = "in_session"          # the ad hoc metric: a session within the hour before or after
_TELLS = ("channel", "action")


@dataclass(frozen=True)
class Channels:
    """The rows' channels: name -> rows, `hold` not among them; `sessions` says that the log has any."""

    rows: dict[str, int]
    sessions: bool

    @property
    def in_app(self) -> bool:
        """Whether any row is in-app."""
        return self.rows.get(IN_APP, 0) > 0


def channels_of(snapshot: Snapshot, spec: TrainingSpec) -> Channels:
    """Count the rows by channel.

    Raises:
        InputError: when in-app rows and others are mixed and nothing tells them apart.
    """
    info = snapshot.table(spec.rows.table)
    if "channel" not in info.columns:
        return Channels({}, False)
    kept = f" AND ({spec.rows.where})" if spec.rows.where else ""
    text = (f"SELECT CAST(channel AS VARCHAR) AS channel, count(*) AS n FROM {sql.name(info.name)} "
            f"WHERE channel IS NOT NULL{kept} GROUP BY 1 ORDER BY 1")
    counts: dict[str, int] = {}
    for number in range(snapshot.n_buckets):
        for row in snapshot.answer(number, text).to_pylist():
            counts[row["channel"]] = counts.get(row["channel"], 0) + row["n"]
    sessions = False
    if IN_APP in counts and "outcomes" in snapshot.tables:
        asked = "SELECT count(*) AS n FROM (SELECT 1 FROM outcomes WHERE kind = 'session' LIMIT 1)"
        sessions = any(snapshot.answer(number, asked)["n"][0].as_py() for number in range(snapshot.n_buckets))
    channels = Channels(dict(sorted(counts.items())), sessions)
    others = [name for name in channels.rows if name != IN_APP]
    told = any(column in _TELLS for columns in own_columns(spec, snapshot).values() for column in columns)
    if channels.in_app and others and not told and not (spec.treatment and spec.treatment.column in _TELLS):
        raise InputError(
            f"{channels.rows[IN_APP]:,} in-app rows are mixed with {sum(channels.rows[n] for n in others):,} of "
            f"{', '.join(others)}, and no feature tells which: in-app exists only while a user is active, so the model "
            "would learn who is active", where=f"training/{spec.name}.yaml: features",
            hint="add `channel: {column: channel}`, or keep one side by `rows.where: \"channel <> 'in_app'\"`",
        )
    return channels


def with_sessions(catalog: Catalog) -> Catalog:
    """The catalog with the metric of whether a session is within an hour of the anchor."""
    fact = Fact(table="outcomes", unit="user_id", time="ts", where="kind = 'session'")
    metric = Metric.model_construct(fact="session of in_app", agg="any", window=(-1, 1), direction="up",
                                    anchor="decision")
    return catalog.with_facts({"session of in_app": fact}, {}).with_metrics({SESSION: metric})


def outside(channel: np.ndarray, in_session: np.ndarray) -> int:
    """How many in-app rows have no session of their user within an hour."""
    return int(((channel == IN_APP) & ~(in_session > 0)).sum())
