"""Our typed tools as a model calls them: every call goes through here, whatever the model asks for.

A call of a tool that asks becomes an interrupt of the agent: the core runs it after the person's word, and the
agent goes on with what came of it. The model is told what `privacy.outgoing` lets out.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from langchain.agents.middleware import AgentMiddleware
from langchain_core.messages import ToolMessage
from langchain_core.tools import StructuredTool
from langgraph.types import interrupt
from pydantic import Field, ValidationError

from workbench.assistant.drafter import Decided
from workbench.assistant.drafts import Check, Draft
from workbench.assistant.events import Asked, Drafted, Event, RefusedToAnswer, Say, ToolEnd
from workbench.assistant.model.prompt import between
from workbench.assistant.privacy import outgoing
from workbench.assistant.references import Renderer
from workbench.assistant.streaming import in_thread
from workbench.assistant.tools.tool import Frozen
from workbench.assistant.tools.toolbox import Toolbox
from workbench.errors import InputError, nearest

REPAIRS = 2  # times that a draft goes back to the model
MOST = 12_000  # characters of a result that the model is told

_WORDS = ("because", "if", "then", "for", "description", "hypothesis", "purpose", "reason", "note")


class Question(Frozen):
    """A clarifying question."""

    question: str = Field(min_length=1, max_length=600)


class Reason(Frozen):
    """What the log cannot answer, and the nearest thing that it can."""

    reason: str = Field(min_length=1, max_length=600)
    nearest: str = Field("", max_length=300)


_TALK: dict[str, tuple[type[Any], str]] = {
    "ask_person": (Question, "The request can mean two things: ask which one. Ends your answer."),
    "cannot_answer": (Reason, "The log holds nothing that answers. Ends your answer."),
}


def offered(toolbox: Toolbox) -> list[StructuredTool]:
    """What the model may call; `Calls` makes the calls, so the functions here never run."""

    async def never(**_: Any) -> str:
        raise AssertionError("a call went round the bridge")

    def tool(name: str, description: str, arguments: type[Any], ends: bool = False) -> StructuredTool:
        schema = arguments.model_json_schema(by_alias=True)
        schema.get("properties", {}).pop("notes", None)  # a note is shown as it stands: ours only
        return StructuredTool(
            name=name, description=description, args_schema=schema, coroutine=never, return_direct=ends
        )

    own = [
        tool(one.name, one.when_to_use + (" The person is asked first." if one.asks else ""), one.arguments)
        for one in toolbox.tools.values()
    ]
    return own + [tool(name, when, kind, True) for name, (kind, when) in _TALK.items()]


class Calls(AgentMiddleware):
    """Makes the model's calls, one at a time, and tells `emit` what happens.

    Args:
        emit: takes the events, in order.
        said: what the person wrote: numbers that a draft's own words may repeat.
        announced: approvals that wait, by the provider's id of the call; their ids stay when an agent goes on.
    """

    def __init__(
        self,
        toolbox: Toolbox,
        level: str,
        emit: Callable[[Event | Say], None],
        said: tuple[str, ...] = (),
        announced: dict[str, str] | None = None,
    ) -> None:
        super().__init__()
        self.toolbox, self.level, self.emit = toolbox, level, emit
        self.said = said
        self.announced = dict(announced or {})
        self.failed: dict[str, int] = {}
        self.held: Draft | None = None  # a draft that failed its checks and may yet be mended
        self._one = asyncio.Lock()

    async def awrap_tool_call(self, request: Any, handler: Any) -> ToolMessage:
        """Make one call; `handler`, which would run the function, is never called."""
        call = request.tool_call
        async with self._one:
            told = await self._called(call["name"], dict(call["args"]), str(call["id"]))
        return ToolMessage(content=between(told), tool_call_id=call["id"], name=call["name"])

    async def _called(self, name: str, given: dict[str, Any], call: str) -> str:
        if name in _TALK:
            return self._talked(name, given)
        tool = self.toolbox.tools.get(name)
        if tool is None:
            near = nearest(name, [*self.toolbox.tools, *_TALK])
            return _text({"error": f"there is no tool {name!r}" + (f"; did you mean {near!r}?" if near else "")})
        if "notes" in tool.arguments.model_fields:
            given.pop("notes", None)
        if tool.asks:
            return self._asked(name, given, call)
        if self.failed.get(name, 0) > REPAIRS:
            return _text({"error": "this draft failed its checks three times: tell the person what is missing"})
        started = self.toolbox.start(name, given)
        self.emit(started)
        ended = await in_thread(lambda: self.toolbox.finish(started))
        self.emit(ended)
        return self._told(ended, self._drafted(ended))

    def _drafted(self, ended: ToolEnd) -> Draft | None:
        """Show a draft that holds; one that does not goes back to the model first."""
        draft = self.toolbox.drafts.get(ended.id)
        if draft is None:
            return None
        draft = self.toolbox.drafts[ended.id] = self._worded(draft)
        if draft.status != "invalid":
            self.held = None
            self.failed.pop(ended.tool, None)
            self.emit(Drafted(draft))
        else:
            self.held = draft
            self.failed[ended.tool] = self.failed.get(ended.tool, 0) + 1
        return draft

    def _worded(self, draft: Draft) -> Draft:
        """The draft, invalid where its own words hold a number that the person did not write."""
        titles = (one.title for one in self.toolbox.drafts.values() if one.kind != "code" and one.status == "valid")
        judge = Renderer({}, [*self.said, self.toolbox.grounding.names(), *titles])
        for text in _prose(draft.spec):
            judge.plain(text)
        if not judge.struck:
            return draft
        found = ", ".join(dict.fromkeys(judge.struck))
        lacks = Check("its words hold no number of their own", False, f"take out {found}: it is from no result")
        return replace(draft, status="invalid", checks=(*draft.checks, lacks))

    def show_held(self) -> None:
        """Show the draft that was not mended, and say what it lacks."""
        if self.held is None:
            return
        draft, self.held = self.held, None
        self.emit(Drafted(draft))
        id = next(id for id, one in reversed(self.toolbox.drafts.items()) if one is draft)
        self.toolbox.results[id] = {
            **self.toolbox.results[id],
            "lacks": [f"{c.name}: {c.detail}" if c.detail else c.name for c in draft.checks if not c.ok],
        }
        lines = "".join(f"- {{{{{id}.lacks.{i}|text}}}}\n" for i in range(len(self.toolbox.results[id]["lacks"])))
        self.emit(Say(f"\n\nThe draft does not hold yet. What is missing:\n\n{lines}"))

    def _told(self, ended: ToolEnd, draft: Draft | None) -> str:
        value: dict[str, Any] = {
            "id": ended.id,
            "result": outgoing.result(
                ended.tool, ended.result, self.toolbox.grounding, self.level, self._given(ended.id)
            ),
        }
        if draft is not None:
            value["draft"] = {"status": draft.status}
            if draft.status == "invalid":
                left = REPAIRS + 1 - self.failed[ended.tool]
                value["draft"]["failed checks"] = [
                    outgoing.check(c.name, c.detail, self.toolbox.grounding, self.level, self._given(ended.id))
                    for c in draft.checks
                    if not c.ok
                ]
                value["draft"]["next"] = (
                    "mend it and call again" if left > 0 else "stop: tell the person what is missing"
                )
        return _text(value)

    def _given(self, id: str) -> dict[str, Any]:
        call = self.toolbox.calls.get(id)
        return call.arguments if call is not None else {}

    def _asked(self, name: str, given: dict[str, Any], call: str) -> str:
        if call not in self.announced:
            try:
                approval = self.toolbox.approval(self.toolbox.start(name, given))
            except InputError as error:
                return _text(outgoing.result(name, {"error": error.line}, self.toolbox.grounding, self.level, given))
            self.announced[call] = approval.id
            self.emit(approval)
        return str(interrupt({"call": call, "approval": self.announced[call]}))

    def decided(self, decided: Decided) -> str:
        """What the model is told of the person's word."""
        if decided.word == "reject" or decided.ended is None:
            return _text({"error": "the person rejected this call; do not make it again unless they ask for it"})
        draft = self.toolbox.drafts.get(decided.approval.id)
        if draft is not None:
            self.emit(Drafted(draft))
        return _text(
            {
                "id": decided.approval.id,
                "result": outgoing.result(
                    decided.ended.tool,
                    decided.ended.result,
                    self.toolbox.grounding,
                    self.level,
                    decided.approval.arguments,
                ),
            }
        )

    def _talked(self, name: str, given: dict[str, Any]) -> str:
        kind, _ = _TALK[name]
        try:
            said = kind.model_validate(given)
        except ValidationError:
            said = Question(question="What exactly should be measured or answered?") if kind is Question else Reason(
                reason="The log does not answer this.")
        if isinstance(said, Question):
            self.emit(Say(f"\n\n{said.question}\n"))
            self.emit(Asked(said.question))
        elif isinstance(said, Reason):
            text = f"{said.reason}{f' {said.nearest}' if said.nearest else ''}"
            self.emit(Say(f"\n\n{text}\n"))
            self.emit(RefusedToAnswer(text))
        return "told the person"


def _prose(spec: Any) -> list[str]:
    """The sentences of a spec: what no check of the engine can prove."""
    if isinstance(spec, dict):
        return [
            text
            for key, value in spec.items()
            for text in ([value] if key in _WORDS and isinstance(value, str) else _prose(value))
        ]
    return [text for one in spec for text in _prose(one)] if isinstance(spec, list | tuple) else []


def _text(value: dict[str, Any]) -> str:
    """JSON of at most MOST characters; the id stands first."""
    for items, letters in ((10_000, 10_000), (60, 600), (20, 200), (8, 120)):
        text = json.dumps(_short(value, items, letters), ensure_ascii=False, default=str)
        if len(text) <= MOST:
            return text
    return json.dumps({key: value[key] for key in ("id", "draft") if key in value} | {"result": "too long to tell"})


def _short(value: Any, items: int, letters: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= letters else f"{value[:letters]} [... cut ...]"
    if isinstance(value, dict):
        return {key: _short(one, items, letters) for key, one in list(value.items())[:items]}
    if isinstance(value, list | tuple):
        more = [f"[... {len(value) - items} more ...]"] if len(value) > items else []
        return [_short(one, items, letters) for one in value[:items]] + more
    return value
