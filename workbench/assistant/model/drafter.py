"""One answer of a model: LangChain's agent with our tools, its stream turned into our events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any
from uuid import uuid4

from workbench.assistant.drafter import Decided
from workbench.assistant.events import Event, Say, Usage, Working
from workbench.assistant.model.faults import fault_of
from workbench.assistant.model.sending import Sent
from workbench.assistant.privacy.egress import Gate
from workbench.assistant.privacy.identifiers import identifiers_of
from workbench.assistant.settings import Settings
from workbench.assistant.streaming import in_thread
from workbench.assistant.tools.toolbox import Toolbox
from workbench.assistant.turn import Turn
from workbench.project import Project

_END = object()
CALLS, REQUESTS = 16, 12  # of tools and of the model, for one message


class ModelDrafter:
    """Answers with the model that the project's settings name."""

    def __init__(self, project: Project, settings: Settings) -> None:
        self.project, self.settings = project, settings

    async def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Event | Say]:
        """Answer a message."""
        async with aclosing(self._spoken(turn, toolbox, None)) as events:
            async for event in events:
                yield event

    async def resume(self, turn: Turn, toolbox: Toolbox, decided: Decided) -> AsyncIterator[Event | Say]:
        """Go on after the person's word; calls of the same answer that still wait go on waiting."""
        async with aclosing(self._spoken(turn, toolbox, decided)) as events:
            async for event in events:
                yield event

    async def _spoken(self, turn: Turn, toolbox: Toolbox, decided: Decided | None) -> Any:
        gate: list[Gate] = []
        spoken = _Spoken()
        yield Working("asks the model")
        loop = asyncio.get_running_loop()

        def sent(address: str, body: bytes) -> bytes:
            left = gate[0](address, body)  # in a thread of its own
            loop.call_soon_threadsafe(spoken.sent, address, left)
            return left

        try:
            build = await in_thread(lambda: self._prepared(turn, toolbox, gate, sent))
            async with aclosing(self._events(turn, toolbox, decided, build, spoken)) as events:
                async for event in events:
                    yield event
        except Exception as error:
            fault = fault_of(error, self.settings)
            if spoken.calls is not None:
                spoken.calls.show_held()
            for event in spoken.ready():
                yield event
            if fault is None:
                raise
            raise fault from error
        if gate and gate[0].withheld:
            yield Say(f"\n\n(Taken out of what was sent to the model: {', '.join(sorted(gate[0].withheld))}.)\n")
        yield spoken.usage()

    def _prepared(self, turn: Turn, toolbox: Toolbox, gate: list[Gate], sent: Sent) -> Callable[..., Any]:
        """Import LangChain and make the model, which takes seconds the first time; gives what builds the agent."""
        from langchain.agents import create_agent
        from langchain.agents.middleware import (
            ModelCallLimitMiddleware,
            SummarizationMiddleware,
            ToolCallLimitMiddleware,
        )

        from workbench.assistant.model.bridge import offered
        from workbench.assistant.model.middleware import Replies, Requests
        from workbench.assistant.model.prompt import system_prompt
        from workbench.assistant.model.providers import chat_model

        grounding = toolbox.grounding
        identifiers = identifiers_of(grounding.snapshot, grounding.names().split("\n"))
        gate.append(Gate(self.project, identifiers, turn.thread, turn.number))
        model, most = chat_model(self.settings, sent), self.settings.context_tokens

        def build(calls: Any, checkpointer: Any) -> Any:
            return create_agent(
                model,
                offered(toolbox),
                system_prompt=system_prompt(toolbox, self.settings.level),
                middleware=[
                    SummarizationMiddleware(model, trigger=("tokens", most), keep=("tokens", most // 3)),
                    ModelCallLimitMiddleware(run_limit=REQUESTS, exit_behavior="error"),
                    ToolCallLimitMiddleware(run_limit=CALLS, exit_behavior="continue"),
                    Replies(),
                    Requests(calls.emit),
                    calls,
                ],
                checkpointer=checkpointer,
            )

        return build

    async def _events(
        self, turn: Turn, toolbox: Toolbox, decided: Decided | None, build: Callable[..., Any], spoken: _Spoken
    ) -> Any:
        from langgraph.types import Command

        from workbench.assistant.model.bridge import Calls
        from workbench.assistant.model.memory import saver
        from workbench.assistant.model.prompt import message_of

        config = {"configurable": {"thread_id": turn.thread or uuid4().hex}, "recursion_limit": 100}
        async with saver(self.project, turn.thread) as kept:
            said = (turn.text, *turn.before[-1:], turn.pending or "")
            calls = spoken.calls = Calls(toolbox, self.settings.level, spoken.emit, said)
            agent = build(calls, kept)
            if decided is None:
                given: Any = {"messages": [("user", message_of(turn, toolbox, self.settings.level))]}
            else:
                waiting = {
                    one.value["approval"]: (one.id, one.value["call"])
                    for one in (await agent.aget_state(config)).interrupts
                }
                if decided.approval.id not in waiting:  # it was asked by another drafter, or the file was moved away
                    yield Say("The model no longer knows of this call; go on with a message.\n")
                    return
                calls.announced.update({call: id for id, (_, call) in waiting.items()})
                given = Command(resume={waiting[decided.approval.id][0]: calls.decided(decided)})
            stream = agent.astream(given, config, stream_mode=["messages"])
            async with aclosing(spoken.merged(stream)) as events:
                async for event in events:
                    yield event
            calls.show_held()
            for event in spoken.ready():
                yield event


class _Spoken:
    """An agent's stream and the events of its calls, in the order in which they happen."""

    def __init__(self) -> None:
        self.calls: Any = None
        self.input = self.output = self.bytes = 0
        self._arrived: asyncio.Queue[Any] = asyncio.Queue()
        self._message: str | None = None

    def emit(self, event: Event | Say) -> None:
        """Take an event of a call."""
        self._arrived.put_nowait(event)

    def sent(self, address: str, body: bytes) -> None:
        """Count what leaves, before it does: a stop or a fault does not hide it."""
        self.bytes += len(body)
        self.emit(self.usage())

    def usage(self) -> Usage:
        """What the answer cost so far."""
        return Usage(self.input, self.output, self.bytes)

    def ready(self) -> list[Event | Say]:
        """What was emitted and not given yet."""
        return [self._arrived.get_nowait() for _ in range(self._arrived.qsize())]

    async def merged(self, stream: Any) -> Any:
        """The model's text as `Say`, between the events of its calls."""

        async def feed() -> None:
            async with aclosing(stream) as items:
                async for _, item in items:
                    for said in self._read(*item):
                        self.emit(said)

        feeding = asyncio.create_task(feed())
        feeding.add_done_callback(lambda _: self._arrived.put_nowait(_END))
        try:
            while (event := await self._arrived.get()) is not _END:
                yield event
            feeding.result()
        finally:
            feeding.cancel()
            await asyncio.wait({feeding}, timeout=0.4)

    def _read(self, message: Any, about: dict[str, Any]) -> list[Say]:
        from langchain_core.messages import AIMessage

        if not isinstance(message, AIMessage):
            return []
        if message.usage_metadata:
            self.input += message.usage_metadata["input_tokens"]
            self.output += message.usage_metadata["output_tokens"]
        if about.get("langgraph_node") != "model" or not message.text:
            return []
        new = self._message is not None and self._message != message.id
        self._message = message.id
        return [Say(f"\n\n{message.text}" if new else str(message.text))]
