"""A metric by group of users."""

from __future__ import annotations

from typing import Any

from workbench.assistant.drafts import Check, Draft, status_of
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.metrics import MetricArguments, MetricProof, prove_metric
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.errors import InputError
from workbench.logs import sql
from workbench.metrics.anchors import Anchors
from workbench.metrics.checking import natural_anchors
from workbench.metrics.reduce import reduce
from workbench.metrics.spec import MetricsFile
from workbench.project import parse_spec

FEWEST = 20  # users in a group whose mean is shown


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
        path=proved.draft.path,
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
        "metric_by",
        "A person asks for a metric or a rate by a property of users, such as platform or country.",
        GroupArguments,
        Groups,
        metric_by,
    ),
)
