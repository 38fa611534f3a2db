"""A rate in two parts of the log, and the difference with an interval clustered by user."""

from __future__ import annotations

from workbench.errors import InputError
from workbench.explore import filters
from workbench.explore.frequency import Z95
from workbench.explore.queries import REACHED, messages
from workbench.explore.spec import RATES, Compare
from workbench.explore.steps import Steps
from workbench.logs.snapshot import Snapshot

_USERS = """per_user AS (
  SELECT {group} AS g, user_id, {counts}
  FROM message_facts{kept}
  GROUP BY ALL
)"""
_SUMS = """SELECT g, {sums}
FROM per_user GROUP BY g"""
# a user's influence on the difference is (y - r n) / N in b minus the same in a; the sum of its squares is written
# with sums of whole numbers, which are exact in any order
_TOTALS = """summed AS (
  SELECT g, {sums} FROM parts GROUP BY g
), totals AS (
  SELECT *, y_a::DOUBLE / nullif(n_a, 0) AS r_a, y_b::DOUBLE / nullif(n_b, 0) AS r_b FROM summed
), spread AS (
  SELECT *, {z} * sqrt(greatest((yy_a - 2 * r_a * yn_a + r_a * r_a * nn_a) / n_a / n_a
    + (yy_b - 2 * r_b * yn_b + r_b * r_b * nn_b) / n_b / n_b
    - 2 * (y_ab - r_a * ny_ab - r_b * yn_ab + r_a * r_b * n_ab) / n_a / n_b, 0)) AS half FROM totals
)"""
_SHOWN = """SELECT {shown}n_a::BIGINT AS messages_a, r_a AS rate_a, n_b::BIGINT AS messages_b, r_b AS rate_b,
  r_b - r_a AS difference, r_b - r_a - half AS low, r_b - r_a + half AS high
FROM spread WHERE n_a + n_b > 0 ORDER BY n_a + n_b DESC, g
LIMIT 1000"""
_SUMMED = {"n_a": "n_a", "n_b": "n_b", "y_a": "y_a", "y_b": "y_b", "yy_a": "y_a * y_a", "yn_a": "y_a * n_a",
           "nn_a": "n_a * n_a", "yy_b": "y_b * y_b", "yn_b": "y_b * n_b", "nn_b": "n_b * n_b", "y_ab": "y_a * y_b",
           "ny_ab": "n_a * y_b", "yn_ab": "y_a * n_b", "n_ab": "n_a * n_b"}


def compare(snapshot: Snapshot, spec: Compare) -> Steps:
    """One row, or one a group."""
    info = messages(snapshot)
    reached = REACHED[RATES[spec.rate]]
    counts = []
    for name, part in (("a", spec.a), ("b", spec.b)):
        if not part:
            raise InputError("a part needs a filter", where=f"compare: {name}", hint="for example ts < 2026-06-15")
        test = " AND ".join(filters.test(info, one, f"compare: {name}.{i}") for i, one in enumerate(part))
        counts.append(f"count(*) FILTER ({test}) AS n_{name}, count({reached}) FILTER ({test}) AS y_{name}")
    group = filters.column(info, spec.by, "compare: by") if spec.by else None
    users = _USERS.format(group=group or "0", counts=",\n    ".join(counts), kept=filters.where(info, spec.filters))
    parts = _SUMS.format(sums=", ".join(f"sum({one})::DECIMAL(38, 0) AS {name}" for name, one in _SUMMED.items()))
    totals = _TOTALS.format(sums=", ".join(f"sum({name})::DOUBLE AS {name}" for name in _SUMMED), z=Z95)
    return Steps.of([users], parts, [totals], _SHOWN.format(shown=f"g AS {group}, " if group else ""))
