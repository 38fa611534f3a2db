"""A typed insight, run on the guarded engine."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from workbench.assistant.drafts import Check, Draft, status_of
from workbench.assistant.grounding import Grounding
from workbench.assistant.privacy.identifiers import columns_of
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.errors import InputError
from workbench.explore.insight import run
from workbench.explore.spec import parse
from workbench.logs.engine.guarded import guarded

KINDS = ("profile", "funnel", "breakdown", "trend", "retention", "frequency", "reachability", "compare")


class InsightArguments(Frozen):
    """A spec of an insight about many users; what one user did is no answer to anything."""

    spec: dict[str, Any] = Field(description=(
        "{kind: breakdown, rate: click_rate | open_rate | conversion_rate ... | count, of, by: channel, table}; "
        "{kind: trend, table: sends, unit: day | week | month, rate, by}; {kind: funnel, per: message | user, steps, "
        "by}; {kind: retention, start, back, unit, periods}; {kind: frequency, rate, method, days}; {kind: "
        "reachability, unit}; {kind: compare, rate, a: [filters], b: [filters]}; {kind: profile, table, columns}. Each "
        "takes filters: [{column, op: =, value}]"))


class InsightTable(Frozen):
    """The insight's rows, with the SQL that gave them."""

    kind: str
    spec: dict[str, Any]
    snapshot: str
    sql: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    total: int | None
    notes: tuple[str, ...]
    code: str


def run_insight(grounding: Grounding, given: InsightArguments) -> Outcome:
    """Run a typed insight on the guarded engine."""
    kind = str(given.spec.get("kind"))
    if kind not in KINDS:
        raise InputError(f"no insight {kind!r} about many users", where="explore: spec.kind", got=kind, known=KINDS)
    _require_many(grounding, given.spec)
    found = run(grounding.snapshot, parse(given.spec), guarded(grounding.snapshot))
    value = found.as_dict()
    shown = f"{found.total if found.total is not None else len(found.rows):,} rows of snapshot {found.snapshot}"
    checks = (Check("runs on the snapshot", True, shown), Check("found rows", bool(found.rows)))
    draft = Draft(
        "insight",
        insight_title(value["spec"]),
        value["spec"],
        status_of(checks),
        checks,
        code=found.code,
        chart=value["chart"],
        columns=tuple(found.columns),
        rows=tuple(found.rows),
        notes=found.notes,
    )
    fields = {name: value[name] for name in InsightTable.model_fields}
    return Outcome(InsightTable(**fields), draft)


def _require_many(grounding: Grounding, spec: dict[str, Any]) -> None:
    """Raise for a group or a filter that is one user, or one row."""
    info = grounding.tables.get(str(spec.get("table", "message_facts")))
    ids = set() if info is None else set(columns_of(info))
    tests = [one for name in ("filters", "a", "b") for one in spec.get(name) or () if isinstance(one, dict)]
    wanted = [spec.get("by"), *(spec.get("dimensions") or ()), *(one.get("column") for one in tests)]
    single = next((one for one in wanted if isinstance(one, str) and one in ids), None)
    if single is not None:
        others = ", ".join(grounding.groupable(info.name)[:3]) if info else ""
        raise InputError(f"{single!r} names one user or one row: an insight is about many", where="explore: spec",
                         hint=f"take a property, such as {others}" if others else "take a property of users")


def insight_title(spec: dict[str, Any]) -> str:
    """A short title: what, by what, of which rows."""
    kind = str(spec["kind"])
    what = str(spec.get("rate") or kind).replace("_", " ")
    if kind == "trend":
        what = f"{what if spec.get('rate') else spec['table'].replace('_', ' ')} by {spec.get('unit', 'day')}"
    elif what == "count":
        what = f"count of {spec['table'].replace('_', ' ')}"
    elif kind == "retention":
        what = f"retention by {spec['unit']}: {spec['start'].replace('_', ' ')}, then {spec['back'].replace('_', ' ')}"
    elif kind == "funnel" and spec.get("per") == "user":
        what = "funnel of users"
    elif kind == "compare":
        parts = (", ".join(f"{f['column']} {f['op']} {f['value']}" for f in spec[part]) for part in ("a", "b"))
        what = f"{what}: {' against '.join(parts)}"
    elif kind == "profile":
        what = f"profile of {spec['table']}"
    by = f" by {spec['by']}" if spec.get("by") else ""
    only = ", ".join(f"{f['column']} {f['op']} {f['value']}" for f in spec.get("filters") or [])
    return f"{what[:1].upper()}{what[1:]}{by}" + (f" ({only})" if only else "")


TOOLS = (
    Tool(
        "explore",
        "A person asks for a rate, a count, a funnel, a trend, retention, fatigue, reachability, a comparison of two "
        "parts of the log, or the shape of a table. First choice for a question about the log.",
        InsightArguments,
        InsightTable,
        run_insight,
    ),
)
