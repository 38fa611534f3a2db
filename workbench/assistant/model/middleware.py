"""Around each call of the model: a conversation that is whole, requests that are made again, replies that are read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from langchain.agents.middleware import AgentMiddleware, hook_config
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from workbench.assistant.events import Event, Say, Working
from workbench.assistant.model.faults import EmptyReply, Unreadable, retry_after

OURS = "[The workbench]"  # begins what we say to the model in the conversation
TRIES = 3
LONGEST_WAIT = 5.0  # s; a provider that asks for more is not waited for
_AGAIN = {408, 409, 429, 500, 502, 503, 504, 529}


class Requests(AgentMiddleware):
    """Makes a request again where nothing of an answer has come, and mends what a stop or a crash left behind."""

    def __init__(self, emit: Callable[[Event | Say], None]) -> None:
        super().__init__()
        self.emit = emit

    async def awrap_model_call(self, request: Any, handler: Any) -> Any:
        """Ask the model."""
        request = request.override(messages=whole(request.messages))
        for left in range(TRIES - 1, -1, -1):
            try:
                return await handler(request)
            except Exception as error:
                wait = _wait(error, TRIES - left)
                if wait is None or not left:
                    raise
                self.emit(Working("the model is busy; asks again"))
                await asyncio.sleep(wait)
        raise AssertionError("the last try returned or raised")


def _wait(error: Exception, tried: int) -> float | None:
    """Seconds until the request may be made again; None where it may not.

    A status comes before any of the answer; so does a connection that was not made.
    """
    status = getattr(error, "status_code", None)
    connecting = type(error.__cause__).__name__ in ("ConnectError", "ConnectTimeout")
    if status not in _AGAIN and not connecting:
        return None
    asked = retry_after(error)
    if asked is not None:
        return asked if asked <= LONGEST_WAIT else None
    return 0.4 * 3 ** (tried - 1)


def whole(messages: list[AnyMessage]) -> list[AnyMessage]:
    """A conversation that a provider takes: each call has its result behind it, nothing is empty."""
    results = {m.tool_call_id: m for m in messages if isinstance(m, ToolMessage)}
    made: list[AnyMessage] = []
    for message in messages:
        if isinstance(message, ToolMessage):
            continue
        if isinstance(message, AIMessage):
            if not message.text.strip() and not message.tool_calls:
                message = AIMessage("(no answer)", id=message.id)
            made.append(message)
            made += [
                results.get(str(call["id"]))
                or ToolMessage("it was stopped, or the person went on without deciding", tool_call_id=call["id"])
                for call in message.tool_calls
            ]
            continue
        if isinstance(message, HumanMessage) and made and isinstance(made[-1], HumanMessage):
            made.append(AIMessage("(this answer was stopped, or failed)"))
        made.append(message)
    return made


class Replies(AgentMiddleware):
    """Reads what the model said: plain text and calls, whatever the provider's own form.

    A call whose arguments are not JSON goes back to the model, twice.
    """

    def __init__(self) -> None:
        super().__init__()
        self.unread = 0

    @hook_config(can_jump_to=["model"])
    async def aafter_model(self, state: Any, runtime: Any) -> dict[str, Any] | None:
        """Put the reply into the conversation as plain values.

        Raises:
            Unreadable: a third time.
            EmptyReply: no text and no call.
        """
        said = state["messages"][-1]
        if not isinstance(said, AIMessage):
            return None
        plain = AIMessage(said.text, id=said.id, tool_calls=said.tool_calls, usage_metadata=said.usage_metadata)
        if said.invalid_tool_calls and not said.tool_calls:
            self.unread += 1
            if self.unread > 2:
                raise Unreadable
            names = ", ".join(sorted({str(call["name"]) for call in said.invalid_tool_calls}))
            told = HumanMessage(f"{OURS} The arguments of your call of {names} were not valid JSON. Call it again.")
            return {
                "messages": [AIMessage(said.text or "(a call that could not be read)", id=said.id), told],
                "jump_to": "model",
            }
        if not said.text.strip() and not said.tool_calls:
            raise EmptyReply
        return {"messages": [plain]}
