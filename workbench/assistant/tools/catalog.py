"""What the project holds, and what it does not."""

from __future__ import annotations

from pydantic import Field

from workbench.assistant.grounding import Grounding
from workbench.assistant.plain import window
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.logs.schema import TABLES
from workbench.metrics.spec import Metric
from workbench.scaffold.catalog import usable

_NEEDED = {
    "opportunities": "what could have been sent, and was not",
    "decisions": "who was chosen for what: models, policies and pacing",
    "candidates": "which messages a policy chose among: policies that choose otherwise cannot be judged",
    "sends": "messages that went out",
    "messages": "creatives, campaigns and their domain",
    "interactions": "opens, clicks, unsubscribes",
    "outcomes": "conversions, revenue, sessions",
    "reachability": "the right to message somebody tomorrow",
    "consent": "what people agreed to",
    "exposures": "who was in which arm of an experiment",
    "users": "properties of users: segments and populations",
}


class Nothing(Frozen):
    """No arguments."""


class MetricDoc(Frozen):
    """A metric of the project, in the words of its file."""

    name: str
    reads: str
    aggregate: str
    window: str
    anchor: str
    direction: str
    description: str | None
    file: str


class TableDoc(Frozen):
    """A table: its columns with their types, and the moment up to which its rows are complete (UTC)."""

    name: str
    rows: int
    columns: dict[str, str]
    begins: str | None
    complete_until: str | None
    derived: bool


class Holdings(Frozen):
    """What the project holds; `values` are closed sets, `absent` what the log lacks and which questions need it."""

    tables: tuple[str, ...]
    metrics: tuple[str, ...]
    facts: tuple[str, ...]
    experiments: tuple[str, ...]
    templates: tuple[str, ...]
    values: dict[str, list[str]] = Field(default_factory=dict)
    snapshot: str = ""
    training: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    table_docs: tuple[TableDoc, ...] = ()
    metric_docs: tuple[MetricDoc, ...] = ()
    template_docs: dict[str, str] = Field(default_factory=dict)
    absent: dict[str, str] = Field(default_factory=dict)


def holdings(grounding: Grounding, given: Nothing) -> Outcome:
    """Names and meanings of everything a draft may use."""
    project, catalog = grounding.snapshot.project, grounding.catalog
    templates = usable(project)
    return Outcome(
        Holdings(
            tables=tuple(grounding.tables),
            metrics=tuple(sorted(catalog.metrics)),
            facts=tuple(sorted(catalog.facts)),
            experiments=tuple(project.names("experiments")),
            templates=tuple(one.name for one in templates),
            values={f"{t}.{c}": list(v) for (t, c), v in grounding.closed.items()},
            snapshot=grounding.snapshot.id,
            training=tuple(project.names("training")),
            policies=tuple(project.names("policies")),
            table_docs=tuple(
                TableDoc(name=one.name, rows=one.rows, columns=dict(one.columns),
                         begins=str(one.begins) if one.begins else None,
                         complete_until=str(one.watermark) if one.watermark else None, derived=one.derived)
                for one in grounding.tables.values()),
            metric_docs=tuple(_doc(name, catalog.metrics[name], catalog.places.get(f"metrics.{name}", ""))
                              for name in sorted(catalog.metrics)),
            template_docs={one.name: one.when for one in templates},
            absent=_absent(grounding),
        )
    )


def _doc(name: str, metric: Metric, file: str) -> MetricDoc:
    span = "none" if metric.window is None else window(*metric.window)
    return MetricDoc(
        name=name,
        reads=" / ".join(metric.facts),
        aggregate=" / ".join(part.agg for part in metric.ratio) if metric.ratio else metric.aggregate,
        window=span if isinstance(span, str) else f"{span[0]} to {span[1]}",
        anchor=metric.anchor,
        direction=metric.direction,
        description=metric.description,
        file=file,
    )


def _absent(grounding: Grounding) -> dict[str, str]:
    """Canonical tables that are missing or empty, and columns that the canonical log has and this one does not."""
    found = {}
    canonical = any(name in grounding.tables for name in TABLES)
    for name, table in TABLES.items() if canonical else ():
        info = grounding.tables.get(name)
        if info is None or info.rows == 0:
            found[name] = f"{'no rows' if info is not None else 'no such table'}: {_NEEDED.get(name, '')}"
            continue
        lacking = [column for column in table.columns if column not in info.columns]
        if lacking:
            found[f"{name}: columns"] = ", ".join(lacking)
    if not grounding.catalog.metrics:
        found["metrics"] = "the project declares none: draft one"
    return found


TOOLS = (
    Tool(
        "describe_log",
        "A person asks what there is: tables, columns, metrics, channels, experiments, templates, how far the log "
        "goes; and before a draft names a table, a column or a value. `absent` says what the log cannot answer.",
        Nothing,
        Holdings,
        holdings,
    ),
)
