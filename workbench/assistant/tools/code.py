"""A cell of analysis: refused by its syntax, or tried in the confined child; inserted by a person, never run here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from workbench.assistant.checks import Check, Status, status_of
from workbench.assistant.confined.charts import faults
from workbench.assistant.confined.provenance import charted, from_log, written_claims, written_numbers
from workbench.assistant.confined.rules import refusals, uses_engine
from workbench.assistant.confined.run import Limits, Ran, Value, run_confined
from workbench.assistant.confined.telling import fault, heads
from workbench.assistant.drafts import Draft
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Outcome, Tool


class CodeArguments(Frozen):
    """A notebook cell, and what it is for."""

    code: str = Field(min_length=1, description=(
        "Python for one notebook cell. `import workbench as wb`, then `wb.open()`: `.snapshot().sql('SELECT ...')` "
        "(an Arrow table; `.to_pandas()`), `.explore.KIND(...)`, `.metric(NAME)`, `.experiment(NAME).readout("
        "health_only=True)`. Also pandas, numpy, altair, math, statistics, datetime. The last line is an expression: "
        "the answer. No files, no classes, no `with`, no private names."))
    purpose: str = Field(min_length=1, max_length=120, description="what the cell answers, in a few words")


class CodeResult(Frozen):
    """What the confined child gave; values only where every check passed.

    A model is told of it without its rows, so it has no other number that a cell could choose.

    Attributes:
        source: these numbers come from the draft's own cell, which the card shows.
        rows: of a table, at most 200; a single number or text is one row with the column `value`.
        columns: named as the cell or the project names them, else by their place.
        line: of the cell, where it failed.
    """

    status: Literal["valid", "invalid", "not_run"]
    source: Literal["drafted code"] = "drafted code"
    snapshot: str
    columns: tuple[str, ...] = ()
    rows: tuple[dict[str, bool | int | float | str | None], ...] = ()
    error: str | None = None
    line: int | None = None


def draft_code(grounding: Grounding, given: CodeArguments) -> Outcome:
    """Check a cell by its syntax, run it in the confined child, and give the draft with what came of it."""
    refused = refusals(given.code)
    if refused:
        lines = tuple(Check("keeps to what a draft may do", False, str(one)) for one in refused)
        return _outcome(grounding, given, "invalid", lines, Ran(status="not_run"), str(refused[0]), refused[0].line)
    ran = run_confined(grounding.snapshot, given.code, Limits())
    asks = uses_engine(given.code)
    checks = [Check("keeps to what a draft may do", True),
              Check("asks the engine", asks, None if asks else "read the log with `wb.open()`: a cell invents no data")]
    if ran.status == "not_run":
        checks.append(Check("runs confined", False, f"not run: {ran.why}"))
        return _outcome(grounding, given, "not_run" if asks else "invalid", tuple(checks), ran, ran.why, None)
    place = f"line {ran.line}: " if ran.line else ""
    if ran.status != "done":
        told = ran.why or f"{place}{fault(given.code, ran.error or '', grounding.names())}"
        checks.append(Check("runs confined", False, told))
        return _outcome(grounding, given, "invalid", tuple(checks), ran, told, ran.line)
    checks.append(Check("runs confined", True, f"{ran.seconds:.1f} s behind {', '.join(ran.fences)}"))
    checks += _of_value(given.code, ran.value)
    status = status_of(tuple(checks))
    said = None if status == "valid" else next(f"{one.name}: {one.detail}" for one in checks if not one.ok)
    return _outcome(grounding, given, status, tuple(checks), ran, said, None)


def _of_value(code: str, value: Value | None) -> list[Check]:
    checks = [Check("gives a value", value is not None, None if value is not None else
                    "end the cell with an expression: a number, a table or a chart")]
    if value is None:
        return checks
    derived = from_log(code)
    checks.append(Check("its value comes from the log", derived,
                        None if derived else "the last expression does not depend on `wb.open()`"))
    shown: list[Any] = [value.value, *(cell for row in value.rows for cell in row.values()), *charted(value.chart)]
    written = [*(f"{one:g}" for one in written_numbers(code, shown)), *written_claims(code, [*shown, *value.columns])]
    if written:
        checks.append(Check("its numbers were counted, not written", False,
                            f"{', '.join(written[:3])} stands in the cell itself"))
    loads = faults(value.chart) if value.chart is not None else []
    if loads:
        checks.append(Check("its chart loads nothing", False, "; ".join(loads)))
    return checks


def _outcome(grounding: Grounding, given: CodeArguments, status: Status, checks: tuple[Check, ...], ran: Ran,
             error: str | None, line: int | None) -> Outcome:
    value = ran.value if status == "valid" and ran.value is not None else Value(kind="text")
    single = value.kind in ("number", "text") and value.value is not None
    columns = ("value",) if single else value.columns
    rows = ({"value": value.value},) if single else value.rows
    named = heads(given.code, columns, grounding.names())
    result = CodeResult(
        status=status, snapshot=grounding.snapshot.id, columns=named, error=error, line=line,
        rows=tuple({name: row.get(column) for name, column in zip(named, columns, strict=True)} for row in rows))
    notes = [f"tried on snapshot {grounding.snapshot.id}"] if ran.status == "done" else []
    if ran.error:
        notes.append(f"it said: {ran.error}")       # for the person, whose log it is: a model is told `error`
    if ran.printed and status == "valid":
        notes.append(f"it printed: {ran.printed[:600]}{'…' if len(ran.printed) > 600 or ran.cut else ''}")
    if value.total is not None and value.total > len(value.rows):
        notes.append(f"the first {len(value.rows):,} of {value.total:,} rows")
    return Outcome(result, Draft(
        "code", given.purpose, {"language": "python", "purpose": given.purpose, "code": given.code}, status, checks,
        code=given.code, chart=value.chart, columns=columns, rows=rows, notes=tuple(notes)))


TOOLS = (
    Tool(
        "draft_code",
        "A person asks for a cell of Python, or for an analysis that no insight, metric or experiment covers.",
        CodeArguments,
        CodeResult,
        draft_code,
    ),
)
