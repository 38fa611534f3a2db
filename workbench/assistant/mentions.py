"""`#metric`, `#table` and `#experiment` in a message: names, resolved on the server against the project."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError, nearest

if TYPE_CHECKING:
    from workbench.assistant.grounding import Grounding

_MENTION = re.compile(r"(?<![\w#&/])#(?:(metric|table|experiment|fact)[:/])?([A-Za-z_][\w.\-]*\w|[A-Za-z_])")
MOST = 6


@dataclass(frozen=True)
class Mention:
    """One mention.

    Attributes:
        written: as it stands in the message, `#` included.
        kind: metric, fact, table or experiment; None where the project has no such name.
        found: its declaration, plain values; never rows.
        nearest: the closest known name of one that was not found.
    """

    written: str
    name: str
    kind: str | None = None
    found: dict[str, Any] = field(default_factory=dict)
    nearest: str | None = None


def mentions_of(text: str, grounding: Grounding) -> tuple[Mention, ...]:
    """The mentions of a message, in order, each once."""
    found: dict[str, Mention] = {}
    for match in _MENTION.finditer(text):
        if len(found) < MOST:
            found.setdefault(match[0], _resolved(match[0], match[1], match[2], grounding))
    return tuple(found.values())


def _resolved(written: str, wanted: str | None, name: str, grounding: Grounding) -> Mention:
    from workbench.assistant.plain import plain_fact, plain_metric

    catalog, project = grounding.catalog, grounding.snapshot.project
    known = {
        "metric": list(catalog.metrics),
        "fact": list(catalog.facts),
        "table": list(grounding.tables),
        "experiment": project.names("experiments"),
    }
    kinds = [wanted] if wanted else list(known)
    kind = next((one for one in kinds if name in known[one]), None)
    if kind is None:
        return Mention(written, name, nearest=nearest(name, [n for one in kinds for n in known[one]]))
    if kind == "metric":
        return Mention(written, name, kind, plain_metric(catalog.metrics[name]))
    if kind == "fact":
        return Mention(written, name, kind, plain_fact(catalog.facts[name]))
    if kind == "table":
        info = grounding.tables[name]
        return Mention(written, name, kind, {"columns": dict(info.columns), "rows": info.rows})
    return Mention(written, name, kind, _experiment(grounding, name))


def _experiment(grounding: Grounding, name: str) -> dict[str, Any]:
    from workbench.project import read_yaml

    try:
        value = read_yaml(grounding.snapshot.project.spec_path("experiments", name))
    except WorkbenchError as error:
        return {"error": error.line}
    wanted = ("hypothesis", "design", "control", "split", "metrics", "plan", "enrol")
    return {key: value[key] for key in wanted if key in value} if isinstance(value, dict) else {}
