"""The typed tools: what a drafter may call, and the only source of the numbers in a reply.

Rules and models call the same tools. Each has a model of its arguments, a model of its result, and says when
to use it; a tool that proves a draft gives the draft too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from workbench.assistant.drafts import Draft
from workbench.assistant.events import ToolEnd, ToolStart
from workbench.assistant.grounding import Grounding
from workbench.errors import InputError, WorkbenchError


class Frozen(BaseModel):
    """Arguments and results: immutable, nothing undeclared."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


@dataclass(frozen=True)
class Outcome:
    """What a tool gives: its result, and the draft that it proved."""

    result: BaseModel
    draft: Draft | None = None


@dataclass(frozen=True)
class Tool:
    """One typed tool.

    Attributes:
        when_to_use: read by a model; also the tool's documentation.
        call: runs it; raises `WorkbenchError` with one line that says what to do.
    """

    name: str
    when_to_use: str
    arguments: type[Frozen]
    result: type[Frozen]
    call: Callable[[Grounding, Any], Outcome] = field(repr=False)


@dataclass
class Toolbox:
    """The tools on one log, and the results that a reply may refer to: t1, t2, ... in order of the calls."""

    grounding: Grounding
    tools: dict[str, Tool] = field(default_factory=lambda: registered())
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


def registered() -> dict[str, Tool]:
    """Every tool by name."""
    from workbench.assistant.answers import ANSWERS
    from workbench.assistant.proofs import PROOFS

    return {tool.name: tool for tool in (*PROOFS, *ANSWERS)}


def _arguments(tool: Tool, given: dict[str, Any]) -> Frozen:
    try:
        return tool.arguments.model_validate(given)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"])
        raise InputError(first["msg"].removeprefix("Value error, "), where=f"{tool.name}: {place}") from None
