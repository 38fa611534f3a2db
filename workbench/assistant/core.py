"""One core behind every door: `Assistant.run` yields events, `ask` collects them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from workbench.assistant.events import Asked, Done, Drafted, Event, RefusedToAnswer, Token, ToolEnd
from workbench.assistant.grounding import ground
from workbench.assistant.offline import answer
from workbench.errors import NotBuiltYet, NotFound
from workbench.project import Project

_END = object()


@dataclass(frozen=True)
class Assistant:
    """The assistant of one project; nothing is sent anywhere without a configured model."""

    project: Project

    async def run(self, thread: str, text: str, context: dict[str, Any] | None = None) -> AsyncIterator[Event]:
        """Answer one message of a thread.

        Args:
            thread: the conversation's id.
            context: what the person looks at (open notebook, selected chart), as plain values.

        Raises:
            NotBuiltYet: when a model is configured: only the offline drafter is built.
        """
        events = events_of(self.project, text)
        loop = asyncio.get_running_loop()
        while (event := await loop.run_in_executor(None, next, events, _END)) is not _END:
            yield event  # type: ignore[misc]


def events_of(project: Project, text: str) -> Iterator[Event]:
    """The same, for a caller without an event loop."""
    if (project.settings.get("assistant") or {}).get("model"):
        raise NotBuiltYet("[assistant] model", where="workbench.toml")
    try:
        log = ground(project)
    except NotFound as error:
        yield RefusedToAnswer(error.line)
        yield Token(f"There is nothing to ground a draft on: {error.line}\n")
        yield Done()
        return
    yield from answer(text, log)
    yield Done()


def ask(project: Project, text: str) -> dict[str, Any]:
    """The object that `workbench ask --json` prints and the panel shows."""
    reply: list[str] = []
    found: dict[str, Any] = {"drafts": [], "results": {}, "asked": None, "refused": None, "sent_bytes": 0}
    for event in events_of(project, text):
        if isinstance(event, Token):
            reply.append(event.text)
        elif isinstance(event, Drafted):
            found["drafts"].append({**event.draft.as_dict(), "card": event.draft.card()})
        elif isinstance(event, ToolEnd):
            found["results"][event.id] = {"tool": event.tool, "result": event.result, "error": event.error}
        elif isinstance(event, Asked):
            found["asked"] = event.question
        elif isinstance(event, RefusedToAnswer):
            found["refused"] = event.reason
        elif isinstance(event, Done):
            found["sent_bytes"] = event.sent_bytes
    return {"reply": "".join(reply).strip(), **found}
