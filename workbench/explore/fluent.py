"""The insights as methods, for notebooks: `snapshot.explore.funnel(by="channel")`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.explore.approximate import approximate
from workbench.explore.distributed import on
from workbench.explore.insight import Insight, run
from workbench.explore.spec import parse
from workbench.logs.cluster.stored import nearest_to
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import Snapshot

Filters = Sequence[dict[str, Any]]


@dataclass(frozen=True)
class Explore:
    """Typed insights on one snapshot; a filter is `{"column": "channel", "op": "=", "value": "push"}`."""

    snapshot: Snapshot
    from_sample: bool = False
    mode: str = "inline"

    @property
    def sampled(self) -> Explore:
        """The same insights from one user in 64, with intervals: quick on a large log, see `approximate`."""
        return replace(self, from_sample=True)

    def where(self, mode: str) -> Explore:
        """The same insights `inline` (on this machine), on the cluster (`ray`), or where the rows are (`auto`)."""
        return replace(self, mode=mode)

    def profile(self, table: str, columns: Sequence[str] = (), filters: Filters = ()) -> Insight:
        """Every column of a table, or the columns named: type, nulls, distinct, range, shape."""
        return self._run(kind="profile", table=table, columns=tuple(columns), filters=filters)

    def funnel(self, by: str | None = None, order: str = "any", filters: Filters = (), per: str = "message",
               steps: Sequence[str] = (), within: str | None = None) -> Insight:
        """Messages, or with `per="user"` users, by the steps they reached; see `spec.Funnel` for the orders."""
        return self._run(kind="funnel", by=by, order=order, filters=filters, per=per, steps=tuple(steps), within=within)

    def breakdown(self, rate: str = "click_rate", by: str = "channel", of: str = "sent", table: str = "message_facts",
                  filters: Filters = ()) -> Insight:
        """A rate per message by a column; with `rate="count"` the rows of any table by a column."""
        return self._run(kind="breakdown", rate=rate, by=by, of=of, table=table, filters=filters)

    def trend(self, table: str = "message_facts", by: str | None = None, unit: str = "day", rate: str | None = None,
              filters: Filters = ()) -> Insight:
        """Rows of a table, or a rate of messages, per hour, day, week or month."""
        return self._run(kind="trend", table=table, by=by, unit=unit, rate=rate, filters=filters)

    def retention(self, start: str = "session", back: str = "session", unit: str = "week", periods: int = 8,
                  filters: Filters = ()) -> Insight:
        """Of the users who first did `start` in a period, the share that did `back` in the periods after it."""
        return self._run(kind="retention", start=start, back=back, unit=unit, periods=periods, filters=filters)

    def frequency(self, rate: str = "click_rate", method: str = "observed", days: int = 7, most: int = 10,
                  reference: int = 0, experiment: str | None = None, filters: Filters = ()) -> Insight:
        """A rate of messages by how many the user got in the days before; see `spec.Frequency` for the methods."""
        return self._run(kind="frequency", rate=rate, method=method, days=days, most=most, reference=reference,
                         experiment=experiment, filters=filters)

    def reachability(self, unit: str = "week", month_value: dict[str, float] | None = None, filters: Filters = (),
                     month_range: dict[str, tuple[float, float]] | None = None) -> Insight:
        """Reachable users by channel and period, who came and went, and what a month of it is worth.

        `month_value` and its range are taken from `objectives.yaml` unless the value is given.
        """
        return self._run(kind="reachability", unit=unit, month_value=month_value or {}, month_range=month_range or {},
                         filters=filters)

    def timeline(self, user: str, since: str | None = None, until: str | None = None, most: int = 500) -> Insight:
        """Everything the log holds of one user, in the order of time."""
        return self._run(kind="timeline", user=user, since=since, until=until, most=most)

    def compare(self, a: Filters, b: Filters, rate: str = "click_rate", by: str | None = None, filters: Filters = ()
                ) -> Insight:
        """A rate in two parts of the log, and the difference b - a."""
        return self._run(kind="compare", rate=rate, a=tuple(a), b=tuple(b), by=by, filters=filters)

    def crossfilter(self, dimensions: Sequence[str], measure: str = "count", table: str = "message_facts",
                    brushes: dict[str, dict[str, Any]] | None = None, filters: Filters = ()) -> Insight:
        """Rows, or a rate of messages, by each dimension under the brushes of the others.

        A brush is `{"low": 0, "high": 5}` or `{"values": ["push"]}`; see `spec.Brush`.
        """
        return self._run(kind="crossfilter", dimensions=tuple(dimensions), measure=measure, table=table,
                         brushes=brushes or {}, filters=filters)

    def users(self, of: dict[str, Any], at: dict[str, Any], most: int = 200) -> Insight:
        """The users behind one point of another insight: its spec, and the point's columns."""
        return self._run(kind="users", of=of, at=at, most=most)

    def _run(self, **value: Any) -> Insight:
        if "filters" in value:
            value["filters"] = tuple(value["filters"])
        if self.from_sample:
            return approximate(self.snapshot, parse(value), guarded(self.snapshot))
        cluster, _ = nearest_to(self.snapshot, self.mode)
        return run(self.snapshot, parse(value), on(cluster, self.snapshot) if cluster else None)
