"""One SELECT that sums up users: the last resort, where no typed insight and no metric answers."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from workbench.assistant.drafts import Check, Draft
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.logs.engine.cells import FEWEST, cells
from workbench.logs.engine.guarded import guarded

LIMIT = 100             # rows at most
SECONDS = 30.0


class StatementArguments(Frozen):
    """One SELECT of the snapshot's tables: group keys and count, sum, avg, stddev of plain columns."""

    sql: str = Field(max_length=4000)
    why: str = Field(description="why no typed insight and no metric answers")


class StatementRows(Frozen):
    """The rows that stand for at least `fewest` users, counted in `users_behind`; `hidden` stood for fewer."""

    sql: str
    snapshot: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    hidden: int
    truncated: bool
    fewest: int
    note: str


NOTE = "counted by a statement of its own, not by a metric of the project: nobody has checked what it means"


def query_sql(grounding: Grounding, given: StatementArguments) -> Outcome:
    """Run it on the guarded engine; rows of few users are left out."""
    found = cells(guarded(grounding.snapshot), given.sql, limit_rows=LIMIT, timeout_s=SECONDS)
    shown = f"{len(found.rows):,} rows of at least {FEWEST} users"
    hidden = f"{found.hidden:,} rows of fewer than {FEWEST} users were left out" if found.hidden else None
    checks = (Check("runs on the snapshot", True, shown), Check("found rows", bool(found.rows), hidden))
    code = f"import workbench as wb\n\nwb.open().snapshot({grounding.snapshot.id!r}).sql({given.sql!r})"
    draft = Draft("insight", "A statement of its own", {"sql": given.sql}, "valid" if found.rows else "invalid", checks,
                  code=code, columns=found.columns, rows=found.rows, notes=(NOTE, *([hidden] if hidden else [])))
    return Outcome(StatementRows(sql=found.sql, snapshot=grounding.snapshot.id, columns=found.columns, rows=found.rows,
                                 hidden=found.hidden, truncated=found.truncated, fewest=FEWEST, note=NOTE), draft)


TOOLS = (
    Tool(
        "query_sql",
        "Last resort: no typed insight (explore) and no metric answers, and aggregates over users would. One SELECT "
        "without inner selects; no column that names a user outside of joins and count(DISTINCT ...). Rows of fewer "
        "than 50 users are not shown.",
        StatementArguments,
        StatementRows,
        query_sql,
    ),
)
