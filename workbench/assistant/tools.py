"""Typed tools over the engine: what a drafter may call, and the only source of its numbers."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from workbench.assistant.drafts import Check, Draft
from workbench.errors import WorkbenchError
from workbench.explore.insight import run
from workbench.explore.spec import parse
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.checking import check_metric
from workbench.metrics.spec import MetricsFile
from workbench.project import dump_yaml, parse_spec


class MetricDraft(BaseModel):
    """A metric with the facts it needs.

    When to use: a person asks for a metric, a measure, a guardrail or a label.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    facts: dict[str, Any]
    metric: dict[str, Any]


class InsightDraft(BaseModel):
    """A typed insight.

    When to use: a person asks for a rate, a count or a comparison that the log can answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    spec: dict[str, Any]


def prove_metric(snapshot: Snapshot, catalog: Catalog, draft: MetricDraft) -> tuple[Draft, dict[str, Any] | None]:
    """Compile and run a drafted metric on the snapshot; facts that the project has are not repeated."""
    new_facts = {name: fact for name, fact in draft.facts.items() if name not in catalog.facts}
    spec: dict[str, Any] = {"version": 1, **({"facts": new_facts} if new_facts else {}),
                            "metrics": {draft.name: draft.metric}}
    code = f'import workbench as wb\n\nwb.open().metric("{draft.name}")'
    checks: list[Check] = []
    result: dict[str, Any] | None = None
    try:
        file = parse_spec(MetricsFile, spec, f"metrics/{draft.name}.yaml")
        checks.append(Check("is a valid spec", True))
        found = check_metric(snapshot, catalog.with_file(file), draft.name)
        result = found.as_dict()
        checks.append(Check("compiles and runs on the snapshot", True, f"{found.n:,} units, {found.anchor}"))
        checks.append(Check("one row per unit: nothing fans out", found.fan_out_safe))
        shown = f"mean {found.value:.4g}, variance {found.variance:.4g}" \
            if found.value is not None and found.variance is not None else "no mature unit"
        checks.append(Check("varies between units", bool(found.variance), shown))
        checks += [Check("nothing blocks", False, fault) for fault in found.blocking]
    except WorkbenchError as error:
        checks.append(Check("compiles and runs on the snapshot", False, error.line))
    valid = all(check.ok for check in checks)
    notes = tuple(result["warnings"]) if result else ()
    return Draft("metric", f"Metric {draft.name}", spec, "valid" if valid else "invalid", tuple(checks),
                 dump_yaml(spec), code if valid else None, notes=notes), result


def run_insight(snapshot: Snapshot, draft: InsightDraft) -> tuple[Draft, dict[str, Any] | None]:
    """Run a typed insight on the snapshot."""
    try:
        found = run(snapshot, parse(draft.spec))
    except WorkbenchError as error:
        return Draft("insight", "Insight", draft.spec, "invalid", (Check("runs on the snapshot", False, error.line),)), None
    value = found.as_dict()
    title = " ".join(str(v).replace("_", " ") for v in (
        draft.spec["kind"], draft.spec.get("rate", ""), f"by {draft.spec['by']}" if draft.spec.get("by") else "") if v)
    checks = (Check("runs on the snapshot", True, f"{len(found.rows):,} rows of snapshot {found.snapshot}"),)
    return Draft("insight", title[:1].upper() + title[1:], value["spec"], "valid", checks, code=value["code"],
                 chart=value["chart"], columns=tuple(value["columns"]), rows=tuple(value["rows"]),
                 notes=tuple(value["notes"])), value
