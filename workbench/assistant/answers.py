"""Tools that look something up: the catalog, a metric of the project, a metric by group, a saved readout."""

from __future__ import annotations

import json
from typing import Any

from pydantic import Field

from workbench.assistant.drafts import Check, Draft, status_of
from workbench.assistant.grounding import Grounding
from workbench.assistant.metric_drafts import plain_fact, plain_metric
from workbench.assistant.proofs import MetricArguments, MetricProof, prove_metric
from workbench.assistant.tools import Frozen, Outcome, Tool
from workbench.errors import InputError, NotFound
from workbench.logs import sql
from workbench.metrics.anchors import Anchors
from workbench.metrics.checking import natural_anchors
from workbench.metrics.reduce import reduce
from workbench.metrics.spec import MetricsFile
from workbench.project import parse_spec
from workbench.scaffold.manifest import list_templates

FEWEST = 20  # users in a group whose mean is shown


class Nothing(Frozen):
    """No arguments."""


class Named(Frozen):
    """The name of a metric or an experiment."""

    name: str


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


class Holdings(Frozen):
    """What the project holds."""

    tables: tuple[str, ...]
    metrics: tuple[str, ...]
    facts: tuple[str, ...]
    experiments: tuple[str, ...]
    templates: tuple[str, ...]
    values: dict[str, list[str]] = Field(default_factory=dict)


class ReadoutSummary(Frozen):
    """A readout that was made before: reading it again is not a new look."""

    experiment: str
    snapshot: str
    current: bool
    status: str
    verdict: str
    ship_arm: str | None
    locked: bool
    reasons: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]


def holdings(grounding: Grounding, given: Nothing) -> Outcome:
    """Names of everything a draft may use."""
    project = grounding.snapshot.project
    return Outcome(
        Holdings(
            tables=tuple(grounding.tables),
            metrics=tuple(sorted(grounding.catalog.metrics)),
            facts=tuple(sorted(grounding.catalog.facts)),
            experiments=tuple(project.names("experiments")),
            templates=tuple(one.name for one in list_templates()),
            values={f"{t}.{c}": list(v) for (t, c), v in grounding.closed.items()},
        )
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


def last_readout(grounding: Grounding, given: Named) -> Outcome:
    """The readout that was saved beside the spec; none is made here, because opening effects is a look."""
    project = grounding.snapshot.project
    path = project.spec_path("experiments", given.name).parent / "readout.json"
    if not path.exists():
        raise NotFound(
            f"{given.name!r} has not been read out", hint=f"run `workbench readout {given.name}`; that is a look"
        )
    value = json.loads(path.read_text("utf-8"))
    rows = tuple(
        {
            k: row[k]
            for k in ("metric", "role", "test", "arm", "mean", "control_mean", "relative", "relative_ci", "class")
        }
        for row in value["estimates"]
        if row["segment"] is None and row["test"] != "deterioration"
    )
    decision = value["decision"]
    return Outcome(
        ReadoutSummary(
            experiment=given.name,
            snapshot=value["snapshot"],
            current=value["snapshot"] == grounding.snapshot.id,
            status=value["status"],
            verdict=decision["verdict"],
            ship_arm=decision["ship_arm"],
            locked=value["locked"],
            reasons=tuple(decision["reasons"]),
            rows=rows,
        )
    )


ANSWERS = (
    Tool(
        "describe_log",
        "A person asks what there is: tables, metrics, channels, experiments, templates.",
        Nothing,
        Holdings,
        holdings,
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
    Tool(
        "last_readout",
        "A person asks whether an experiment worked or whether to ship it.",
        Named,
        ReadoutSummary,
        last_readout,
    ),
)
