"""A rate in two parts of the log, and the difference with an interval clustered by user."""

from __future__ import annotations

from workbench.errors import InputError
from workbench.explore import filters
from workbench.explore.frequency import Z95
from workbench.explore.queries import REACHED, messages
from workbench.explore.spec import RATES, Compare
from workbench.logs.snapshot import Snapshot

# a user's influence on the difference is (y - r n) / N in b minus the same in a; the sum of its squares is written
# with sums of whole numbers, which are exact in any order
_SQL = """WITH per_user AS (
  SELECT {group} AS g, user_id, {counts}
  FROM message_facts{kept}
  GROUP BY ALL
), totals AS (
  SELECT g, sum(n_a) AS total_a, sum(n_b) AS total_b, sum(y_a)::DOUBLE / nullif(sum(n_a), 0) AS r_a,
    sum(y_b)::DOUBLE / nullif(sum(n_b), 0) AS r_b,
    sum(y_a * y_a) - 2 * r_a * sum(y_a * n_a) + r_a * r_a * sum(n_a * n_a) AS aa,
    sum(y_b * y_b) - 2 * r_b * sum(y_b * n_b) + r_b * r_b * sum(n_b * n_b) AS bb,
    sum(y_a * y_b) - r_a * sum(n_a * y_b) - r_b * sum(y_a * n_b) + r_a * r_b * sum(n_a * n_b) AS ab
  FROM per_user GROUP BY g
), spread AS (
  SELECT *, {z} * sqrt(greatest(aa / total_a / total_a + bb / total_b / total_b - 2 * ab / total_a / total_b, 0))
    AS half FROM totals
)
SELECT {shown}total_a::BIGINT AS messages_a, r_a AS rate_a, total_b::BIGINT AS messages_b, r_b AS rate_b,
  r_b - r_a AS difference, r_b - r_a - half AS low, r_b - r_a + half AS high
FROM spread WHERE total_a + total_b > 0 ORDER BY total_a + total_b DESC, g
LIMIT 1000"""


def compare(snapshot: Snapshot, spec: Compare) -> str:
    """The statement: one row, or one a group."""
    info = messages(snapshot)
    reached = REACHED[RATES[spec.rate]]
    counts = []
    for name, part in (("a", spec.a), ("b", spec.b)):
        if not part:
            raise InputError("a part needs a filter", where=f"compare: {name}", hint="for example ts < 2026-06-15")
        test = " AND ".join(filters.test(info, one, f"compare: {name}.{i}") for i, one in enumerate(part))
        counts.append(f"count(*) FILTER ({test}) AS n_{name}, count({reached}) FILTER ({test}) AS y_{name}")
    group = filters.column(info, spec.by, "compare: by") if spec.by else None
    return _SQL.format(group=group or "0", counts=",\n    ".join(counts), kept=filters.where(info, spec.filters), z=Z95,
                       shown=f"g AS {group}, " if group else "")
