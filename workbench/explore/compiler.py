"""A spec -> its SQL: which module answers which kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.explore.compare import compare
from workbench.explore.frequency import frequency
from workbench.explore.profile import profile_sql
from workbench.explore.queries import breakdown, funnel, trend
from workbench.explore.reachability import reachability
from workbench.explore.retention import retention
from workbench.explore.spec import AnySpec, Funnel, Profile
from workbench.explore.timeline import timeline
from workbench.explore.user_funnel import user_funnel
from workbench.explore.users import users
from workbench.logs.snapshot import Snapshot

_COMPILERS: dict[str, Callable[[Snapshot, Any], str]] = {
    "breakdown": breakdown, "trend": trend, "retention": retention, "frequency": frequency,
    "reachability": reachability, "timeline": timeline, "compare": compare, "users": users,
}


def query(snapshot: Snapshot, spec: AnySpec) -> str:
    """The SQL of an insight; it runs as it stands.

    Raises:
        InputError: for a table or column that does not exist, with the nearest name.
    """
    if isinstance(spec, Profile):
        return profile_sql(snapshot.table(spec.table, "profile: table"), spec)
    if isinstance(spec, Funnel):
        return user_funnel(snapshot, spec) if spec.per == "user" else funnel(snapshot, spec)
    return _COMPILERS[spec.kind](snapshot, spec)
