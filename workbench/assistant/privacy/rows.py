"""Rows of a result for a model: only at level rows, and only the exact text that the person has read and approved.

The tool exists at no other level. Its text is written by us, from the result that the call names; a person may shorten
it before approving. Personal columns and identifiers are not in it, at any level.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from pydantic import Field

from workbench.assistant.grounding import Grounding
from workbench.assistant.privacy.identifiers import identifiers_of
from workbench.assistant.privacy.outgoing import SEND_ROWS
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.assistant.tools.toolbox import Toolbox
from workbench.errors import InputError
from workbench.logs.source.personal import named

MOST = 200  # rows


class RowArguments(Frozen):
    """Which result; the text is filled in from it."""

    result: str = Field(description="t3: the result whose rows are needed")
    text: str = Field("", max_length=60_000, description="leave it out")


class SentRows(Frozen):
    """What the person let go."""

    result: str
    text: str


def offer(toolbox: Toolbox, level: str) -> None:
    """Add the tool where the level allows it."""
    if level == "rows":
        toolbox.tools[SEND_ROWS] = replace(_TOOL, written_out=lambda given: _written(toolbox, given))


def _written(toolbox: Toolbox, given: dict[str, Any]) -> dict[str, Any]:
    grounding = toolbox.grounding
    identifiers = identifiers_of(grounding.snapshot, grounding.names().split("\n"))
    id = str(given.get("result"))
    rows = toolbox.results.get(id, {}).get("rows")
    if not isinstance(rows, list | tuple) or not rows:
        raise InputError(f"the result {id!r} has no rows", where=SEND_ROWS)
    lines = []
    for row in rows[:MOST]:
        kept = {key: one for key, one in row.items() if key not in named(row)} if isinstance(row, dict) else row
        lines.append(identifiers.redact(json.dumps(kept, ensure_ascii=False, default=str))[0])
    return {"result": id, "text": "\n".join(lines)}


def _send(grounding: Grounding, given: RowArguments) -> Outcome:
    return Outcome(SentRows(result=given.result, text=given.text))


_TOOL = Tool(
    SEND_ROWS,
    "The rows of a result are withheld from you and the answer cannot be written without reading them. The person "
    "sees the exact text first. References need no rows: prefer them.",
    RowArguments,
    SentRows,
    _send,
    asks=True,
    says=lambda given: f"sends this text, the rows of {given.result}, to the model",
)
