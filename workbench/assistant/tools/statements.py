"""One SELECT that sums up users: the last resort, where no typed insight and no metric answers."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field

from workbench.assistant.confined.provenance import same_numbers
from workbench.assistant.drafts import Check, Draft
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.errors import InputError
from workbench.logs.engine import gate
from workbench.logs.engine.cells import BEHIND, FEWEST, Cells, cells
from workbench.logs.engine.guarded import guarded

LIMIT = 100             # rows at most
SECONDS = 30.0
_NUMERAL = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|(?<![\w.])\.\d+")
_CLAIM = re.compile(r"\d[\d,]*\.\d+|\d[\d.,]*(?=\s?(?:%|per ?cent))")


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
    _require_counted(given.sql, found)
    shown = f"{len(found.rows):,} rows of at least {FEWEST} users"
    hidden = f"{found.hidden:,} rows of fewer than {FEWEST} users were left out" if found.hidden else None
    checks = (Check("runs on the snapshot", True, shown), Check("found rows", bool(found.rows), hidden))
    code = f"import workbench as wb\n\nwb.open().snapshot({grounding.snapshot.id!r}).sql({given.sql!r})"
    draft = Draft("insight", "A statement of its own", {"sql": given.sql}, "valid" if found.rows else "invalid", checks,
                  code=code, columns=found.columns, rows=found.rows, notes=(NOTE, *([hidden] if hidden else [])))
    return Outcome(StatementRows(sql=found.sql, snapshot=grounding.snapshot.id, columns=found.columns, rows=found.rows,
                                 hidden=found.hidden, truncated=found.truncated, fewest=FEWEST, note=NOTE), draft)


def _require_counted(text: str, found: Cells) -> None:
    """Raise where a number that the statement itself holds comes back as if the log had given it."""
    tree = gate.parse(text)["statements"][0]["node"]
    for item in tree["select_list"]:
        nodes = list(gate.nodes(item))
        if not any(one.get("class") == "COLUMN_REF" or str(one.get("function_name", "")).startswith("count")
                   for one in nodes):
            raise InputError("a value of the statement's own is no answer", where="query_sql: sql",
                             hint="select group keys, counts, sums and averages")
    said = text[: max((m.start() for m in re.finditer(r"(?i)\bfrom\b", text)), default=0)]
    shown = [one for row in found.rows for key, one in row.items() if key != BEHIND]
    numbers = [float(one) for one in _NUMERAL.findall(said)]
    written = [*(f"{one:g}" for one in same_numbers(numbers, shown)),
               *(one for one in _CLAIM.findall(said) if any(isinstance(text, str) and one in text
                                                            for text in [*shown, *found.columns]))]
    if written:
        raise InputError(f"{written[0]} stands in the statement itself: it was not counted", where="query_sql: sql",
                         hint="select group keys, counts, sums and averages")


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
