"""A spec -> its SQL: which module answers which kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from workbench.explore.compare import compare
from workbench.explore.crossfilter import strips
from workbench.explore.frequency import frequency
from workbench.explore.profile import profile
from workbench.explore.queries import breakdown, funnel, trend
from workbench.explore.reachability import reachability
from workbench.explore.retention import retention
from workbench.explore.spec import AnySpec, Crossfilter, Frequency, Funnel, Profile, Users
from workbench.explore.steps import Bucketed, Steps
from workbench.explore.timeline import timeline
from workbench.explore.user_funnel import user_funnel
from workbench.explore.users import users
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import Snapshot

if TYPE_CHECKING:
    from workbench.explore.insight import Guarded

_COMPILERS: dict[str, Callable[[Snapshot, Any], Steps]] = {
    "breakdown": breakdown, "trend": trend, "retention": retention, "reachability": reachability,
    "timeline": timeline, "compare": compare,
}


def query(snapshot: Snapshot, spec: AnySpec, engine: Guarded | None = None) -> str:
    """The SQL of an insight; it runs as it stands. The axes of a crossfilter are found with `engine`.

    Raises:
        InputError: for a table or column that does not exist, with the nearest name.
    """
    return compiled(snapshot, spec, engine or guarded(snapshot)).whole


def compiled(snapshot: Snapshot, spec: AnySpec, engine: Guarded | Bucketed) -> Steps:
    """The SQL of an insight, whole and in its two steps; what must be known first is asked from `engine`."""
    if isinstance(spec, Profile):
        return profile(snapshot.table(spec.table, "profile: table"), spec, engine)
    if isinstance(spec, Funnel):
        return user_funnel(snapshot, spec) if spec.per == "user" else funnel(snapshot, spec)
    if isinstance(spec, Crossfilter):
        return strips(snapshot, spec, engine)
    if isinstance(spec, Frequency):
        return frequency(snapshot, spec, engine)
    if isinstance(spec, Users):
        return users(snapshot, spec, engine)
    return _COMPILERS[spec.kind](snapshot, spec)
