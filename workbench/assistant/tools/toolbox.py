"""The toolbox of one log: what a drafter may call, and the only source of the numbers in a reply.

Rules and models call the same tools; a tool that proves a draft gives the draft too.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

from workbench.assistant.drafts import Draft
from workbench.assistant.events import Approval, ToolEnd, ToolStart
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools import (
    catalog,
    code,
    experiments,
    groups,
    hypotheses,
    insights,
    metrics,
    past,
    policies,
    readouts,
    runs,
    saved,
    statements,
    templates,
    training,
)
from workbench.assistant.tools.tool import Frozen, Tool
from workbench.compute.stopping import Stops, stoppable
from workbench.errors import InputError, WorkbenchError
from workbench.project import parse_spec

MODULES = (catalog, metrics, groups, insights, past, hypotheses, experiments, readouts, training, policies, statements,
           templates, code, saved, runs)
REGISTERED = {tool.name: tool for module in MODULES for tool in module.TOOLS}


@dataclass
class Toolbox:
    """The tools on one log, and the results that a reply may refer to: t1, t2, ... in order of the calls.

    Attributes:
        results: by id, those of earlier turns of the conversation included.
        calls: what was called, by id.
        made: calls so far in the conversation; ids go on counting.
        stop: the person's stop; queries of a tool end with it.
    """

    grounding: Grounding
    tools: dict[str, Tool] = field(default_factory=lambda: dict(REGISTERED))
    results: dict[str, dict[str, Any]] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)
    calls: dict[str, ToolStart] = field(default_factory=dict)
    made: int = 0
    stop: Stops | None = field(default=None, repr=False)

    def start(self, name: str, arguments: dict[str, Any]) -> ToolStart:
        """Announce a call; its id is how the reply refers to the result. A draft that is to be saved is written out."""
        self.made += 1
        return ToolStart(f"t{self.made}", name, self._written_out(name, arguments))

    def approval(self, started: ToolStart) -> Approval:
        """What to ask the person, for a call of a tool that asks.

        Raises:
            InputError: the arguments are not the tool's: nobody is asked about what cannot be done.
        """
        tool = self._tool(started.tool)
        self._require_valid(started)
        if tool.written_out is not None:
            started = ToolStart(started.id, started.tool, tool.written_out(started.arguments))
        given = _arguments(tool, started.arguments)
        says = tool.says(given) if tool.says is not None else f"run {tool.name.replace('_', ' ')}"
        return Approval(started.id, tool.name, started.arguments, says)

    def finish(self, started: ToolStart, approved: bool = False) -> ToolEnd:
        """Run it. A fault is a result too: its line is `{{t1.error|text}}`.

        Args:
            approved: a person approved this very call; only the core says so.
        """
        self.calls[started.id] = started
        try:
            tool = self._tool(started.tool)
            if tool.asks and not approved:
                raise InputError(f"{tool.name} needs the person's approval", hint="it was not run")
            self._require_valid(started)
            with stoppable(self.stop):
                outcome = tool.call(self.grounding, _arguments(tool, started.arguments))
        except WorkbenchError as error:
            return self._failed(started, error.line)
        except Exception as error:
            logging.getLogger(__name__).exception("the tool %s failed", started.tool)
            return self._failed(started, f"{started.tool} failed by a fault of ours: {type(error).__name__}: {error}")
        result = outcome.result.model_dump(mode="json", by_alias=True)
        self.results[started.id] = result
        if outcome.draft is not None:
            self.drafts[started.id] = outcome.draft
        return ToolEnd(started.id, started.tool, result)

    def _written_out(self, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """The call with the draft's text in place of its id, so that whoever approves it sees what is written."""
        draft = self._draft_of(name, arguments)
        if draft is None or draft.status != "valid" or draft.yaml is None:
            return arguments
        rest = {key: value for key, value in arguments.items() if key not in ("draft", "kind", "yaml")}
        return {**rest, "kind": draft.kind, "yaml": draft.yaml}

    def _require_valid(self, started: ToolStart) -> None:
        """Raise for a draft that was named and may not be saved."""
        draft = self._draft_of(started.tool, started.arguments)
        if draft is None:
            return
        failed = next((f"{check.name}: {check.detail or 'no'}" for check in draft.checks if not check.ok), None)
        why = f": {failed}" if failed else " and has no file of its own"
        raise InputError(f"the draft {started.arguments['draft']!r} is {draft.status}{why}", where=started.tool,
                         hint="draft it again without that fault")

    def _draft_of(self, name: str, arguments: dict[str, Any]) -> Draft | None:
        given = arguments.get("draft") if name == saved.NAME else None
        return self.drafts.get(given) if isinstance(given, str) else None

    def _tool(self, name: str) -> Tool:
        if name not in self.tools:
            raise InputError(f"no tool {name!r}", got=name, known=self.tools)
        return self.tools[name]

    def _failed(self, started: ToolStart, line: str) -> ToolEnd:
        result = {"error": line}
        self.results[started.id] = result
        return ToolEnd(started.id, started.tool, result, line)


def _arguments(tool: Tool, given: dict[str, Any]) -> Frozen:
    """Raises `InputError`, with the nearest valid field."""
    return parse_spec(tool.arguments, given, tool.name)
