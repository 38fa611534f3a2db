"""The same tools for other agents, through Jupyter's MCP server: entry point group `jupyter_server_mcp.tools`.

Another agent is a model somewhere else: it is told what a model of ours would be told at the project's level, without
identifiers, and what it was told is written down first. Tools that write, run or send rows are not offered: nobody
could be asked here. A draft comes with its file's text, which a person may save.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from workbench.assistant.grounding import Grounding
from workbench.assistant.privacy import egress, outgoing
from workbench.assistant.privacy.identifiers import identifiers_of
from workbench.assistant.privacy.level import FEWEST, permitted
from workbench.assistant.settings import Settings
from workbench.assistant.tools.tool import Tool
from workbench.assistant.tools.toolbox import REGISTERED, Toolbox
from workbench.errors import Refused
from workbench.project import Project

PREFIX = "workbench_"
TO = "mcp://jupyter_server_mcp"


def tools() -> list[str]:
    """What the entry point names: `module:function` of every tool that only reads."""
    return [f"{__name__}:{PREFIX}{tool.name}" for tool in REGISTERED.values() if not tool.asks]


def __getattr__(name: str) -> Callable[..., dict[str, Any]]:
    """The function of a tool, made when the MCP server asks for it."""
    tool = REGISTERED.get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
    if tool is None or tool.asks:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _function(tool)


def call(project: Project, name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Call a tool for an agent outside.

    Returns:
        {result, draft}: the result as far as it may leave; the draft's status, checks, file and cell, or None.

    Raises:
        Refused: the project, or an administrator, lets nothing out.
        NotSent: what would leave cannot be written down.
        WorkbenchError: of the snapshot.
    """
    from workbench.logs.snapshot import Snapshot

    settings = Settings.of(project)
    allowed = permitted(settings.level, settings.enabled)
    if allowed.level == "off":
        raise Refused(f"nothing may leave: {allowed.why}", hint="`[assistant] level` decides, see docs/assistant.md")
    toolbox = Toolbox(Grounding.of(Snapshot.open(project)))
    ended = toolbox.finish(toolbox.start(name, arguments))
    told: dict[str, Any] = {"result": outgoing.result(name, ended.result, toolbox.grounding, allowed.level, arguments)}
    draft = toolbox.drafts.get(ended.id)
    if draft is not None:
        failed = [outgoing.check(one.name, one.detail, toolbox.grounding, allowed.level, arguments)
                  for one in draft.checks if not one.ok]
        told["draft"] = {"kind": draft.kind, "status": draft.status, "failed": failed,
                         "file": draft.yaml if allowed.level != "schema" else None}
    names = toolbox.grounding.names().split("\n")
    gate = egress.Gate(project, identifiers_of(toolbox.grounding.snapshot, names), thread=TO)
    left: dict[str, Any] = json.loads(gate(TO, json.dumps(told, ensure_ascii=False).encode()))
    return left


def _function(tool: Tool) -> Callable[..., dict[str, Any]]:
    """A function whose signature is the tool's arguments, as MCP servers read them."""

    def run(**arguments: Any) -> dict[str, Any]:
        given = tool.arguments(**arguments).model_dump(mode="json", by_alias=True, exclude_unset=True)
        return call(Project.near(Path.cwd()), tool.name, given)

    # a note on a draft is shown as it stands: ours only
    fields = {name: field for name, field in tool.arguments.model_fields.items() if name != "notes"}
    ordered = sorted(fields.items(), key=lambda item: not item[1].is_required())
    run.__name__ = run.__qualname__ = PREFIX + tool.name
    run.__doc__ = f"{tool.when_to_use} Values over fewer than {FEWEST} users, and identifiers, are withheld."
    run.__annotations__ = {**{name: field.annotation for name, field in ordered}, "return": dict[str, Any]}
    run.__signature__ = inspect.Signature([  # type: ignore[attr-defined]
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=field.annotation,
                          default=inspect.Parameter.empty if field.is_required() else field.get_default(
                              call_default_factory=True))
        for name, field in ordered
    ], return_annotation=dict[str, Any])
    return run
