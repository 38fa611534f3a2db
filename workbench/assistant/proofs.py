"""Tools that prove a draft on the snapshot before a person sees it: a metric, an insight, a hypothesis."""

from __future__ import annotations

import math
from typing import Any

from pydantic import Field

from workbench.assistant.drafts import Check, Draft, status_of
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools import Frozen, Outcome, Tool
from workbench.errors import InputError, WorkbenchError
from workbench.explore.insight import run
from workbench.explore.spec import parse
from workbench.logs.engine.guarded import guarded
from workbench.metrics.catalog import Catalog
from workbench.metrics.checking import MetricCheck, check_metric
from workbench.metrics.spec import MetricsFile
from workbench.project import dump_yaml, parse_spec
from workbench.stats.power import detectable


class MetricArguments(Frozen):
    """A metric as `metrics/*.yaml` writes it, with the facts that the project lacks."""

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    metric: dict[str, Any]
    facts: dict[str, dict[str, Any]] = Field(default_factory=dict)
    notes: tuple[str, ...] = ()


class MetricProof(Frozen):
    """What the metric comes to; `detectable` is relative to its mean, two equal arms, 80 % power, alpha 5 %."""

    name: str
    snapshot: str
    anchor: str
    value: float | None
    variance: float | None
    n: int
    immature: int
    missing: int
    share_zero: float | None
    detectable: float | None
    warnings: tuple[str, ...]
    blocking: tuple[str, ...]
    sql: str
    parts: tuple[dict[str, Any], ...] = ()


class InsightArguments(Frozen):
    """A spec of kind profile, funnel, breakdown or trend."""

    spec: dict[str, Any]


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


class HypothesisArguments(Frozen):
    """Because, if, then, for; and the metric that would show it."""

    because: str | None = None
    if_: str = Field(alias="if")
    then: str
    for_: str | None = Field(None, alias="for")
    metric: str
    direction: str | None = None


class HypothesisProof(Frozen):
    """The metric's state today, and the effect that today's log could have found."""

    metric: str
    value: float | None
    n: int
    detectable: float | None


def prove_metric(grounding: Grounding, given: MetricArguments) -> Outcome:
    """Compile and run the drafted metric; a fault of the draft makes it invalid, with the engine's own line."""
    spec: dict[str, Any] = {
        "version": 1,
        **({"facts": given.facts} if given.facts else {}),
        "metrics": {given.name: given.metric},
    }
    text = dump_yaml(spec)
    checks: list[Check] = []
    try:
        file = parse_spec(MetricsFile, spec, "the draft")
        catalog = grounding.catalog.with_file(file)
        names = _parts(catalog, given.name, grounding)
        found = [check_metric(grounding.snapshot, catalog, name) for name in names]
    except WorkbenchError as error:
        checks.append(Check("compiles and runs", False, error.line))
        draft = Draft("metric", given.name, spec, "invalid", tuple(checks), text, notes=given.notes)
        return Outcome(
            MetricProof(
                name=given.name,
                snapshot=grounding.snapshot.id,
                anchor="",
                value=None,
                variance=None,
                n=0,
                immature=0,
                missing=0,
                share_zero=None,
                detectable=None,
                warnings=(),
                blocking=(error.line,),
                sql="",
            ),
            draft,
        )
    first = found[0]
    rows = tuple(_row(one) for one in found)
    for one in found:
        checks += _checks(one, len(found) > 1)
    proof = MetricProof(
        name=given.name,
        snapshot=first.snapshot,
        anchor=first.anchor,
        value=first.value,
        variance=first.variance,
        n=first.n,
        immature=first.immature,
        missing=first.missing,
        share_zero=first.share_zero,
        detectable=_relative(first),
        warnings=tuple(dict.fromkeys(w for one in found for w in one.warnings)),
        blocking=tuple(dict.fromkeys(b for one in found for b in one.blocking)),
        sql=first.sql,
        parts=rows,
    )
    draft = Draft(
        "metric",
        given.name,
        spec,
        status_of(tuple(checks)),
        tuple(checks),
        text,
        _cell(text, given.name, first.snapshot),
        columns=tuple(rows[0]),
        rows=rows,
        notes=(*given.notes, *proof.warnings),
    )
    return Outcome(proof, draft)


def _parts(catalog: Catalog, name: str, grounding: Grounding) -> list[str]:
    """The metric itself; with `by`, one per value of the column."""
    metric = catalog.metric(name)
    if metric.by is None:
        return [name]
    values = grounding.values(catalog.fact(metric.fact or "").table, metric.by)
    if not values:
        raise InputError(f"the values of {metric.by!r} are not a closed set", where=f"metrics.{name}.by")
    return [f"{name}.{value}" for value in values]


def _row(found: MetricCheck) -> dict[str, Any]:
    return {
        "metric": found.name,
        "mean": found.value,
        "standard deviation": math.sqrt(found.variance) if found.variance else None,
        "units": found.n,
        "detectable change": _percent(_relative(found)),
    }


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{100 * value:.2g} %"


def _relative(found: MetricCheck) -> float | None:
    if not found.value or found.variance is None or found.n < 2:
        return None
    return detectable(found.variance, found.n) / abs(found.value)


def _checks(found: MetricCheck, many: bool) -> list[Check]:
    of = f"{found.name}: " if many else ""
    mean = "no mature unit" if found.value is None else f"mean {found.value:.4g} over {found.n:,} units, {found.anchor}"
    reach = _relative(found)
    power = (
        None if reach is None else f"two equal arms of all {found.n:,} units would find a change of {100 * reach:.2g} %"
    )
    return [
        Check(f"{of}compiles and runs", True, mean),
        Check(f"{of}counts each unit once", found.fan_out_safe),
        Check(f"{of}can show a difference", found.ok, "; ".join(found.blocking) or power),
    ]


def _cell(text: str, name: str, snapshot: str) -> str:
    """A cell that proves the metric as drafted, saved or not."""
    quoted = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip()
    return (
        f'import workbench as wb\n\ndraft = """\n{quoted}\n"""\n'
        f"wb.open().metric({name!r}, draft=draft, snapshot={snapshot!r})"
    )


def run_insight(grounding: Grounding, given: InsightArguments) -> Outcome:
    """Run a typed insight on the guarded engine."""
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


def insight_title(spec: dict[str, Any]) -> str:
    """A short title: what, by what, of which rows."""
    kind = str(spec["kind"])
    what = str(spec.get("rate") or kind).replace("_", " ")
    if kind == "trend":
        what = f"{what if spec.get('rate') else spec['table'].replace('_', ' ')} by {spec.get('unit', 'day')}"
    elif what == "count":
        what = f"count of {spec['table'].replace('_', ' ')}"
    elif kind == "profile":
        what = f"profile of {spec['table']}"
    by = f" by {spec['by']}" if spec.get("by") else ""
    only = ", ".join(f"{f['column']} {f['op']} {f['value']}" for f in spec.get("filters") or [])
    return f"{what[:1].upper()}{what[1:]}{by}" + (f" ({only})" if only else "")


def prove_hypothesis(grounding: Grounding, given: HypothesisArguments) -> Outcome:
    """Hold a hypothesis against the project: its metric exists, moves, and could show the effect."""
    metric = grounding.catalog.metric(given.metric, "the hypothesis")
    found = check_metric(grounding.snapshot, grounding.catalog, given.metric)
    said = given.model_dump(by_alias=True)
    spec = {
        "hypothesis": {k: said[k] for k in ("because", "if", "then", "for")},
        "metrics": {"success": {given.metric: {"mde": _mde(found)}}},
    }
    reach = _relative(found)
    checks = (
        Check("names the change", bool(given.if_.strip())),
        Check("names a reason that could be wrong", bool(given.because), None if given.because else "add: because ..."),
        Check("names whom it is for", bool(given.for_), None if given.for_ else "add: for ..."),
        Check("its metric varies", found.ok, "; ".join(found.blocking) or None),
        Check(
            "its direction is the metric's",
            given.direction in (None, metric.direction),
            None
            if given.direction in (None, metric.direction)
            else f"{given.metric} is better when it goes {metric.direction}",
        ),
        Check(
            "could be found",
            reach is not None,
            None if reach is None else f"all {found.n:,} units would find a change of {100 * reach:.2g} %",
        ),
    )
    draft = Draft("hypothesis", f"Hypothesis on {given.metric}", spec, status_of(checks), checks, dump_yaml(spec))
    return Outcome(HypothesisProof(metric=given.metric, value=found.value, n=found.n, detectable=reach), draft)


def _mde(found: MetricCheck) -> str:
    """Twice what the log's own size could find, at least 1 %: an effect that a trial of this size can settle."""
    reach = _relative(found)
    return "5%" if reach is None or not math.isfinite(reach) else f"{max(1, math.ceil(200 * reach))}%"


PROOFS = (
    Tool(
        "draft_metric",
        "A person asks for a metric, a measure, a guardrail, a success metric or a label.",
        MetricArguments,
        MetricProof,
        prove_metric,
    ),
    Tool(
        "explore",
        "A person asks for a rate, a count, a funnel, a trend or the shape of a table.",
        InsightArguments,
        InsightTable,
        run_insight,
    ),
    Tool(
        "draft_hypothesis",
        "A person states or asks for a hypothesis.",
        HypothesisArguments,
        HypothesisProof,
        prove_hypothesis,
    ),
)
