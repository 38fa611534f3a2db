"""What the project holds."""

from __future__ import annotations

from pydantic import Field

from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.scaffold.manifest import list_templates


class Nothing(Frozen):
    """No arguments."""


class Holdings(Frozen):
    """What the project holds."""

    tables: tuple[str, ...]
    metrics: tuple[str, ...]
    facts: tuple[str, ...]
    experiments: tuple[str, ...]
    templates: tuple[str, ...]
    values: dict[str, list[str]] = Field(default_factory=dict)


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


TOOLS = (
    Tool(
        "describe_log",
        "A person asks what there is: tables, metrics, channels, experiments, templates.",
        Nothing,
        Holdings,
        holdings,
    ),
)
