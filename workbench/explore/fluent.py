"""The insights as methods, for notebooks: `snapshot.explore.funnel(by="channel")`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.explore.insight import Insight, run
from workbench.explore.spec import parse
from workbench.logs.snapshot import Snapshot

Filters = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Explore:
    """Typed insights on one snapshot; a filter is `{"column": "channel", "op": "=", "value": "push"}`."""

    snapshot: Snapshot

    def profile(self, table: str, columns: Sequence[str] = (), filters: Filters = ()) -> Insight:
        """Every column of a table, or the columns named: type, nulls, distinct, range, shape."""
        return self._run(kind="profile", table=table, columns=tuple(columns), filters=filters)

    def funnel(self, by: str | None = None, order: str = "any", filters: Filters = ()) -> Insight:
        """Messages by the steps they reached; `order="strict"` wants every step before as well."""
        return self._run(kind="funnel", by=by, order=order, filters=filters)

    def breakdown(self, rate: str = "click_rate", by: str = "channel", of: str = "sent", table: str = "message_facts",
                  filters: Filters = ()) -> Insight:
        """A rate per message by a column; with `rate="count"` the rows of any table by a column."""
        return self._run(kind="breakdown", rate=rate, by=by, of=of, table=table, filters=filters)

    def trend(self, table: str = "message_facts", by: str | None = None, unit: str = "day", rate: str | None = None,
              filters: Filters = ()) -> Insight:
        """Rows of a table, or a rate of messages, per hour, day or week."""
        return self._run(kind="trend", table=table, by=by, unit=unit, rate=rate, filters=filters)

    def _run(self, **value: Any) -> Insight:
        value["filters"] = tuple(value["filters"])
        return run(self.snapshot, parse(value))
