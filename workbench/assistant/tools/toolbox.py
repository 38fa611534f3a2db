"""The toolbox of one log: what a drafter may call, and the only source of the numbers in a reply.

Rules and models call the same tools; a tool that proves a draft gives the draft too.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from workbench.assistant.drafts import Draft
from workbench.assistant.events import ToolEnd, ToolStart
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools import catalog, groups, hypotheses, insights, metrics, readouts
from workbench.assistant.tools.tool import Frozen, Tool
from workbench.errors import InputError, WorkbenchError

MODULES = (metrics, groups, insights, hypotheses, readouts, catalog)
REGISTERED = {tool.name: tool for module in MODULES for tool in module.TOOLS}


@dataclass
class Toolbox:
    """The tools on one log, and the results that a reply may refer to: t1, t2, ... in order of the calls."""

    grounding: Grounding
    tools: dict[str, Tool] = field(default_factory=lambda: dict(REGISTERED))
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    _calls: int = 0

    def start(self, name: str, arguments: dict[str, Any]) -> ToolStart:
        """Announce a call; its id is how the reply refers to the result."""
        self._calls += 1
        return ToolStart(f"t{self._calls}", name, arguments)

    def finish(self, started: ToolStart) -> ToolEnd:
        """Run it. A fault is a result too: its line is `{{t1.error|text}}`."""
        try:
            tool = self.tools.get(started.tool)
            if tool is None:
                raise InputError(f"no tool {started.tool!r}", got=started.tool, known=self.tools)
            outcome = tool.call(self.grounding, _arguments(tool, started.arguments))
        except WorkbenchError as error:
            result = {"error": error.line}
            self.results[started.id] = result
            return ToolEnd(started.id, started.tool, result, error.line)
        result = outcome.result.model_dump(mode="json", by_alias=True)
        self.results[started.id] = result
        if outcome.draft is not None:
            self.drafts[started.id] = outcome.draft
        return ToolEnd(started.id, started.tool, result)


def _arguments(tool: Tool, given: dict[str, Any]) -> Frozen:
    try:
        return tool.arguments.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InputError(first["msg"].removeprefix("Value error, "), where=f"{tool.name}: {place}") from None
