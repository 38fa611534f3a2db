"""A metric: drafted and proved, shown as the project declares it, or by group of users."""

from __future__ import annotations

import math
from typing import Any

from pydantic import Field

from workbench.assistant.drafts import Check, Draft, status_of
from workbench.assistant.grounding import Grounding
from workbench.assistant.plain import plain_fact, plain_metric
from workbench.assistant.tools.tool import Frozen, Named, Outcome, Tool
from workbench.errors import InputError, WorkbenchError
from workbench.logs import sql
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.checking import MetricCheck, check_metric, natural_anchors
from workbench.metrics.reduce import reduce
from workbench.metrics.spec import MetricsFile
from workbench.project import dump_yaml, parse_spec
from workbench.stats.power import detectable

FEWEST = 20  # users in a group whose mean is shown


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


class GroupArguments(MetricArguments):
    """A metric, and a column of `users` to group its units by."""

    by: str


class Groups(Frozen):
    """One row per group: its units and its mean; groups below 20 units are counted, not shown."""

    metric: str
    by: str
    anchor: str
    rows: tuple[dict[str, Any], ...]
    hidden: int
    warnings: tuple[str, ...] = ()


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
        detectable=reach_of(first),
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
        "detectable change": _percent(reach_of(found)),
    }


def _percent(value: float | None) -> str | None:
    return None if value is None else f"{100 * value:.2g} %"


def reach_of(found: MetricCheck) -> float | None:
    """The smallest change that two equal arms of all units would find, relative to the mean; None without a mean."""
    if not found.value or found.variance is None or found.n < 2:
        return None
    return detectable(found.variance, found.n) / abs(found.value)


def _checks(found: MetricCheck, many: bool) -> list[Check]:
    of = f"{found.name}: " if many else ""
    mean = "no mature unit" if found.value is None else f"mean {found.value:.4g} over {found.n:,} units, {found.anchor}"
    reach = reach_of(found)
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


def value_of(grounding: Grounding, given: Named) -> Outcome:
    """Prove a metric of the project as it stands."""
    catalog = grounding.catalog
    metric = catalog.metric(given.name)
    whole = given.name.partition(".")[0]
    facts = {name: plain_fact(catalog.fact(name)) for name in dict.fromkeys(n.partition("[")[0] for n in metric.facts)}
    return prove_metric(
        grounding,
        MetricArguments(
            name=whole,
            metric=plain_metric(catalog.metrics[whole]),
            facts=facts,
            notes=(f"declared in {catalog.places.get(f'metrics.{whole}', 'the project')}",),
        ),
    )


def metric_by(grounding: Grounding, given: GroupArguments) -> Outcome:
    """The metric's mean by a property of users, as of each unit's anchor."""
    snapshot = grounding.snapshot
    if "users" not in snapshot.tables:
        raise InputError("the snapshot has no table 'users'")
    snapshot.table("users").require(given.by, where="by")
    spec = {"version": 1, **({"facts": given.facts} if given.facts else {}), "metrics": {given.name: given.metric}}
    catalog = grounding.catalog.with_file(parse_spec(MetricsFile, spec, "the draft"))
    anchors, words = natural_anchors(snapshot, catalog, given.name)
    column = sql.name(given.by)
    joined = Anchors(
        f"SELECT a.*, CAST(u.{column} AS VARCHAR) AS {column} FROM ({anchors.sql}) a "
        "LEFT JOIN users u ON a.unit = u.user_id "
        "AND (u.valid_from IS NULL OR u.valid_from <= a.anchor) AND (u.valid_to IS NULL OR a.anchor < u.valid_to) "
        "QUALIFY row_number() OVER (PARTITION BY a.unit, a.anchor ORDER BY u.valid_from DESC NULLS LAST) = 1",
        (*anchors.keys, given.by),
        anchors.kind,
    )
    found = reduce(snapshot, catalog, [given.name], joined, groupings=((given.by,),))
    rows, hidden = [], 0
    for group in found.groups((given.by,)):
        cell = found.cell(given.name, *group, by=(given.by,))
        if cell is None or cell.moments.n < FEWEST:
            hidden += 1
            continue
        y = cell.moments.mean("y")
        d = cell.moments.mean("d") if "d" in cell.moments.names else 1.0
        rows.append(
            {given.by: group[0], "mean": y / d if d else None, "units": cell.moments.n, "immature": cell.immature}
        )
    rows.sort(key=lambda row: -float(row["mean"] or 0.0))
    proved = prove_metric(grounding, given)
    assert proved.draft is not None and isinstance(proved.result, MetricProof)
    checks = (*proved.draft.checks, Check(f"grouped by {given.by}", bool(rows)))
    draft = Draft(
        "metric",
        given.name,
        proved.draft.spec,
        status_of(checks),
        checks,
        proved.draft.yaml,
        proved.draft.code,
        chart=_bars(rows, given.by),
        columns=(given.by, "mean", "units", "immature"),
        rows=tuple(rows),
        notes=proved.draft.notes,
    )
    return Outcome(
        Groups(
            metric=given.name,
            by=given.by,
            anchor=words,
            rows=tuple(rows),
            hidden=hidden,
            warnings=proved.result.warnings,
        ),
        draft,
    )


def _bars(rows: list[dict[str, Any]], by: str) -> dict[str, Any] | None:
    import altair as alt

    from workbench.charts import Chart

    if not rows:
        return None
    data = [
        {"group": "(none)" if row[by] is None else str(row[by]), "mean": row["mean"], "units": row["units"]}
        for row in rows
    ]
    chart = (
        alt.Chart(alt.Data(values=data))
        .mark_bar()
        .encode(
            y=alt.Y("group:N", sort=None, title=by),
            x=alt.X("mean:Q", title="mean per unit"),
            tooltip=[
                alt.Tooltip("group:N", title=by),
                alt.Tooltip("mean:Q", format=".4g"),
                alt.Tooltip("units:Q", format=","),
            ],
        )
    )
    return Chart.of(chart.properties(width=460, height=alt.Step(26))).spec


TOOLS = (
    Tool(
        "draft_metric",
        "A person asks for a metric, a measure, a guardrail, a success metric or a label.",
        MetricArguments,
        MetricProof,
        prove_metric,
    ),
    Tool(
        "metric_value", "A person names a metric of the project and asks for its value.", Named, MetricProof, value_of
    ),
    Tool(
        "metric_by",
        "A person asks for a metric or a rate by a property of users, such as platform or country.",
        GroupArguments,
        Groups,
        metric_by,
    ),
)
