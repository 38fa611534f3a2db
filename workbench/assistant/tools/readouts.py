"""A readout that was saved."""

from __future__ import annotations

import json
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Named, Outcome, Tool
from workbench.errors import NotFound


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


TOOLS = (
    Tool(
        "last_readout",
        "A person asks whether an experiment worked or whether to ship it.",
        Named,
        ReadoutSummary,
        last_readout,
    ),
)
