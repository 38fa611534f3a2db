"""State facts: how long a state held within a window, whether it held at its end, when it was first lost."""

from __future__ import annotations

from workbench.logs import sql
from workbench.metrics.expressions import condition
from workbench.metrics.scans import moment
from workbench.metrics.spec import Fact

_DAY = 86_400_000_000.0


def relation(out: str, fact: Fact, agg: str, window: tuple[int, int]) -> str:
    """`(_i, out)` of one aggregate; a period without an end is open, without a beginning has always been.

    `time_to_loss` has no row, and so is missing, where the state did not hold when the window began: what is not
    there cannot be lost.
    """
    low, high = (f"a.anchor + INTERVAL ({hours}) HOUR" for hours in window)
    test = condition(fact.where)
    rows = (f"SELECT {sql.name(fact.unit)} AS unit, "
            f"coalesce({moment(fact.begins or '')}, TIMESTAMP '0001-01-01') AS s, "
            f"coalesce({moment(fact.ends or '')}, TIMESTAMP '9999-01-01') AS e "
            f"FROM {sql.name(fact.table)}{f' WHERE {test}' if test else ''}")
    joined = f"_anchors a JOIN ({rows}) t ON t.unit = a.unit"
    if agg == "at":
        return (f"SELECT a._i, 1.0 AS {sql.name(out)}\n  FROM {joined} AND t.s <= {high} AND t.e > {high}\n"
                "  GROUP BY a._i")
    cut = (f"SELECT a._i, epoch_us(greatest(t.s, {low})) AS s, epoch_us(least(t.e, {high})) AS e\n"
           f"      FROM {joined} AND t.s < {high} AND t.e > {low}")
    # the union's length: what each period adds beyond the furthest end before it; whole microseconds, so exact
    grown = ("SELECT _i, s, e, max(e) OVER (PARTITION BY _i ORDER BY s, e ROWS BETWEEN UNBOUNDED PRECEDING AND "
             f"1 PRECEDING) AS reached\n    FROM ({cut})")
    if agg == "time_to_loss":
        # periods in order: the first that begins behind everything before it comes after the loss
        begun = f"SELECT g.*, epoch_us({low}) AS low FROM ({grown}) g JOIN _anchors a USING (_i)"
        return (f"SELECT _i, (coalesce(min(reached) FILTER (WHERE s > reached), max(e)) - any_value(low)) / {_DAY!r} "
                f"AS {sql.name(out)}\n  FROM ({begun})\n  GROUP BY _i HAVING min(s) = any_value(low)")
    return (f"SELECT _i, sum(greatest(0, e - greatest(s, coalesce(reached, s)))) / {_DAY!r} AS {sql.name(out)}\n"
            f"  FROM ({grown})\n  GROUP BY _i")
