"""One core behind every door: `Assistant.run` yields events, `ask` collects them into one reply.

The drafter writes text with references; the renderer here turns it into what a person reads, so no door can
show a number that has no source.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any

from workbench.assistant.events import (
    Asked,
    Done,
    Drafted,
    Event,
    Failed,
    RefusedToAnswer,
    Say,
    Token,
    ToolEnd,
)
from workbench.assistant.grounding import Grounding
from workbench.assistant.references import Renderer, as_text
from workbench.assistant.tools.toolbox import Toolbox
from workbench.errors import NotBuiltYet, NotFound, WorkbenchError
from workbench.logs.snapshot import Snapshot
from workbench.project import Project

_END = object()
REMOVED = "\n*A number without a source was taken out of this reply.*\n"


@dataclass
class Assistant:
    """The assistant of one project.

    Args:
        snapshot: the snapshot's id; the current one unless told.
        pending: per thread, the request that was answered by a question; the next message completes it.
    """

    project: Project
    snapshot: str | None = None
    pending: dict[str, str] = field(default_factory=dict)

    async def run(self, thread: str, text: str, context: dict[str, Any] | None = None) -> AsyncIterator[Event]:
        """Answer one message of a thread; the work is done outside the event loop.

        Args:
            thread: the conversation's id.
            context: what the person looks at (snapshot, open experiment), as plain values.

        Raises:
            NotBuiltYet: when a model is configured.
        """
        events = self.events(thread, text, context)
        loop = asyncio.get_running_loop()
        while (event := await loop.run_in_executor(None, next, events, _END)) is not _END:
            yield event  # type: ignore[misc]

    def events(self, thread: str, text: str, context: dict[str, Any] | None = None) -> Iterator[Event]:
        """The same for a caller without an event loop."""
        if (self.project.settings.get("assistant") or {}).get("model"):
            raise NotBuiltYet("assistant.model", where="workbench.toml")
        try:
            chosen = (context or {}).get("snapshot") or self.snapshot
            toolbox = Toolbox(Grounding.of(Snapshot.open(self.project, chosen)))
        except NotFound as error:
            yield Token(f"{as_text(error.line, 600)}\n")
            yield RefusedToAnswer(error.line)
            yield Done()
            return
        except WorkbenchError as error:
            yield Failed(error.line)
            yield Token(f"{as_text(error.line, 600)}\n")
            yield Done()
            return
        yield from self._rendered(thread, text, toolbox)

    def _rendered(self, thread: str, text: str, toolbox: Toolbox) -> Iterator[Event]:
        from workbench.assistant.offline.drafter import answer

        request = self._whole(thread, text, toolbox)
        renderer = Renderer(toolbox.results, [request, toolbox.grounding.names()])
        asked = False
        for event in answer(request, toolbox):
            if isinstance(event, Say):
                shown = renderer.feed(event.text)
                if shown:
                    yield Token(shown)
                continue
            if isinstance(event, Drafted) and event.draft.status == "valid":
                renderer.allow(f"{event.draft.title}\n{event.draft.yaml or event.draft.spec}")
            asked = asked or isinstance(event, Asked)
            yield event
        rest = renderer.close() + (REMOVED if renderer.struck else "")
        if rest:
            yield Token(rest)
        if asked:
            self.pending[thread] = request
        yield Done()

    def _whole(self, thread: str, text: str, toolbox: Toolbox) -> str:
        """A reply to our question completes the request that it was about, unless it is a request of its own."""
        from workbench.assistant.offline.reading import read
        from workbench.assistant.offline.vocabulary import Unanswerable, Unclear

        before = self.pending.pop(thread, None)
        if before is None:
            return text
        try:
            if read(text, toolbox.grounding).intent != "help":
                return text
        except (Unclear, Unanswerable):
            pass
        return f"{before} {text}"


def ask(project: Project, text: str, snapshot: str | None = None) -> dict[str, Any]:
    """The object that `workbench ask --json` prints and the panel shows."""
    return collect(Assistant(project, snapshot).events("ask", text))


def collect(events: Iterator[Event]) -> dict[str, Any]:
    """One reply from its events: {reply, drafts, results, asked, refused, sent_bytes}."""
    reply: list[str] = []
    found: dict[str, Any] = {"drafts": [], "results": {}, "asked": None, "refused": None, "sent_bytes": 0}
    for event in events:
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
