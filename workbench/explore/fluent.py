"""The insights as methods, for notebooks: `snapshot.explore.funnel(by="channel")`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from workbench.explore.insight import Insight, run
from workbench.explore.spec import parse
from workbench.logs.snapshot import Snapshot


@dataclass(frozen=True)
class Explore:
    """Typed insights on one snapshot."""

    snapshot: Snapshot

    def profile(self, table: str) -> Insight:
        """Every column of a table in one pass."""
        return self._run(kind="profile", table=table)

    def funnel(self, by: str | None = None, filters: Sequence[dict[str, Any]] = ()) -> Insight:
        """Messages by the steps they reached, per message, in any order."""
        return self._run(kind="funnel", by=by, filters=filters)

    def breakdown(self, rate: str = "click_rate", by: str = "channel", filters: Sequence[dict[str, Any]] = ()
                  ) -> Insight:
        """A rate per message by a column."""
        return self._run(kind="breakdown", rate=rate, by=by, filters=filters)

    def trend(self, table: str = "message_facts", by: str | None = None, filters: Sequence[dict[str, Any]] = ()
              ) -> Insight:
        """Rows of a table per day."""
        return self._run(kind="trend", table=table, by=by, filters=filters)

    def _run(self, **value: Any) -> Insight:
        return run(self.snapshot, parse(value))
