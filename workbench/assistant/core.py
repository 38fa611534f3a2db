"""One core behind every door: `Assistant.run` yields events, `decide` goes on after an approval, `cancel` stops.

The drafter (rules or a model) writes text with references; the renderer turns it into what a person reads, so
no door can show a number that has no source. Only `decide` runs a tool that asks, and only the call that the
person saw.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.assistant import threads
from workbench.assistant.drafter import Decided, Drafter, Word, drafter_for
from workbench.assistant.events import (
    Approval,
    Done,
    Drafted,
    Event,
    Failed,
    RefusedToAnswer,
    Say,
    ToolEnd,
    ToolStart,
    Usage,
    Working,
)
from workbench.assistant.mentions import mentions_of
from workbench.assistant.privacy.level import permitted
from workbench.assistant.references import as_text
from workbench.assistant.reply import Reply
from workbench.assistant.settings import Settings
from workbench.assistant.stopping import Stop
from workbench.assistant.streaming import Stopped, driven, in_thread, until_stopped
from workbench.assistant.threads import Conversation
from workbench.assistant.tools.toolbox import Toolbox
from workbench.assistant.turn import Context, Turn, command_of
from workbench.errors import InputError, NotFound, WorkbenchError
from workbench.project import Project

_RUNNING: dict[tuple[Path, str], Stop] = {}  # answers that are being written in this process


@dataclass
class Assistant:
    """The assistant of one project; holds nothing between two messages, so any door may make its own.

    Args:
        snapshot: the snapshot's id; the current one unless told.
        drafter: who answers; the one that workbench.toml names unless told.
    """

    project: Project
    snapshot: str | None = None
    drafter: Drafter | None = None

    async def run(
        self, thread: str | None, text: str, context: Context | Mapping[str, Any] | None = None
    ) -> AsyncIterator[Event]:
        """Answer one message of a thread; the work is done outside the event loop.

        Args:
            thread: the conversation's id; None keeps nothing of it.
            context: what the person looks at; see `turn.Context`.

        A fault is an event (`Failed`), never an exception; the last event is `Done`.
        """
        answer = self._guarded(thread, lambda talk, stop: self._answer(talk, stop, text, context))
        async with aclosing(answer) as events:
            async for event in events:
                yield event

    async def decide(
        self,
        thread: str,
        approval: str,
        word: Literal["approve", "reject"],
        edited: dict[str, Any] | None = None,
    ) -> AsyncIterator[Event]:
        """Go on after the person's word on a call that waits; approving runs it, once.

        Args:
            edited: arguments that the person changed; they replace all of the call's.
        """
        answer = self._guarded(thread, lambda talk, stop: self._decide(talk, stop, approval, word, edited))
        async with aclosing(answer) as events:
            async for event in events:
                yield event

    def cancel(self, thread: str) -> bool:
        """Stop the answer that is being written in a thread, from any thread or task; tells whether there was one."""
        stop = _RUNNING.get((self.project.root, thread))
        if stop is not None:
            stop.set()
        return stop is not None

    def waiting(self, thread: str) -> list[Approval]:
        """The approvals that wait in a thread, after a restart too."""
        return [Approval(**one) for one in threads.load(self.project, thread).approvals]

    def cut_off(self, thread: str) -> bool:
        """Whether the process that wrote a thread's last answer ended before the answer did; tells it once."""
        if (self.project.root, thread) in _RUNNING:
            return False
        talk = threads.load(self.project, thread)
        if talk.running:
            talk.running = False
            talk.save(self.project)
            return True
        return False

    def events(
        self, thread: str | None, text: str, context: Context | Mapping[str, Any] | None = None
    ) -> Iterator[Event]:
        """`run` for a caller without an event loop."""
        return driven(lambda: self.run(thread, text, context))

    def decided(
        self, thread: str, approval: str, word: Literal["approve", "reject"], edited: dict[str, Any] | None = None
    ) -> Iterator[Event]:
        """`decide` for a caller without an event loop."""
        return driven(lambda: self.decide(thread, approval, word, edited))

    async def _guarded(
        self, thread: str | None, answer: Callable[[Conversation, Stop], AsyncGenerator[Event, None]]
    ) -> AsyncGenerator[Event, None]:
        """One answer at a time in a thread; whatever happens, the last event is Done."""
        key = (self.project.root, thread or "")
        if thread is not None and key in _RUNNING:
            for event in _fault("an answer is still being written here: stop it first, or wait for its end"):
                yield event
            return
        stop = Stop()
        if thread is not None:
            _RUNNING[key] = stop
        try:
            talk = threads.load(self.project, thread)
            try:
                async with aclosing(answer(talk, stop)) as events:
                    async for event in events:
                        yield event
            finally:
                if talk.running:
                    talk.running = False
                    talk.save(self.project)
        except WorkbenchError as error:
            for event in _fault(error.line):
                yield event
        finally:
            stop.set()
            if thread is not None:
                _RUNNING.pop(key, None)

    async def _answer(
        self, talk: Conversation, stop: Stop, text: str, context: Context | Mapping[str, Any] | None
    ) -> AsyncGenerator[Event, None]:
        seen = Context.of(context)
        drafter = self._drafter()
        command, words = command_of(text)
        pending, before = talk.pending, talk.before()
        talk.turns, talk.pending, talk.approvals = talk.turns + 1, None, []
        talk.said("person", text)
        talk.running = True  # from here: who opens the thread after a crash is told
        talk.save(self.project)
        yield Working("reads the log")
        try:
            toolbox = await self._toolbox(talk, stop, seen.snapshot)
        except Stopped:
            yield Done(stopped=True)
            return
        except NotFound as error:
            for event in (*_fault(error.line)[1:-1], RefusedToAnswer(error.line), Done()):
                yield event
            return
        turn = Turn(
            words, talk.thread, talk.turns, seen, command, mentions_of(words, toolbox.grounding), before, pending,
            tuple(talk.topic), stop
        )
        reply = Reply(toolbox, [text, *([pending] if pending else []), *talk.topic, *talk.titles()])
        source = _with_unknown(turn, drafter.answer(turn, toolbox))
        async with aclosing(self._written(talk, reply, source, stop)) as events:
            async for event in events:
                yield event

    async def _decide(
        self, talk: Conversation, stop: Stop, id: str, word: Word, edited: dict[str, Any] | None
    ) -> AsyncGenerator[Event, None]:
        approval = talk.approval(id)
        if approval is None:
            raise InputError(
                f"no approval {id!r} waits in this conversation",
                hint="it was decided, or lapsed when the conversation went on",
            )
        if word not in ("approve", "reject"):
            raise InputError(f"{word!r} is no decision", got=word, known=("approve", "reject"))
        if edited is not None:
            approval = Approval(approval.id, approval.tool, edited, approval.says)
        drafter = self._drafter()
        yield Working("reads the log")
        try:
            toolbox = await self._toolbox(talk, stop, None)
        except Stopped:
            yield Done(stopped=True)
            return
        # taken, and off the list, before it is run: neither a crash nor another process may let it run twice
        if word == "approve":
            threads.claim(self.project, talk, id)
        talk.approvals = [one for one in talk.approvals if one["id"] != id]
        talk.running = True
        talk.save(self.project)
        ended = None
        if word == "approve":  # what the person approved is done whole: a stop is for what the drafter says next
            started = ToolStart(approval.id, approval.tool, approval.arguments)
            yield started
            toolbox.stop = None
            ended = await in_thread(lambda: toolbox.finish(started, approved=True))
            toolbox.stop = stop
            self._keep(talk, toolbox, ended)
            yield ended
        turn = Turn("", talk.thread, talk.turns, before=talk.before(), stop=stop)
        reply = Reply(toolbox, list(talk.before())[-1:])
        source = drafter.resume(turn, toolbox, Decided(approval, word, ended, bool(talk.approvals)))
        async with aclosing(self._written(talk, reply, source, stop)) as events:
            async for event in events:
                yield event

    async def _written(
        self, talk: Conversation, reply: Reply, source: AsyncIterator[Event | Say], stop: Stop
    ) -> AsyncGenerator[Event, None]:
        """Render a drafter's events and keep what a restart must find."""
        stopped = False
        try:
            try:
                async with aclosing(until_stopped(source, stop, reply.wait)) as steps:
                    async for event in steps:
                        if event is None:
                            shown = reply.due()
                        else:
                            self._keep(talk, reply.toolbox, event)
                            shown = reply.take(event)
                        for one in shown:
                            yield one
            except Stopped:
                stopped = True
            except WorkbenchError as error:
                for one in reply.take(Failed(error.line)):
                    yield one
            except Exception as error:
                logging.getLogger(__name__).exception("an answer failed")
                for one in reply.take(Failed(f"a fault of ours: {type(error).__name__}: {error}")):
                    yield one
            for one in reply.close():
                yield one
        finally:
            talk.calls, talk.running = reply.toolbox.made, False
            if reply.heard is not None:
                talk.topic = list(reply.heard.texts)
            if reply.refused is not None:
                talk.pending = reply.refused.request
            if reply.asked is not None:
                talk.pending = reply.asked.request or talk.before()[-1]
            if reply.text:
                talk.said("assistant", reply.text)
            talk.save(self.project)
        yield Done(reply.usage.bytes if reply.usage else 0, stopped)

    def _keep(self, talk: Conversation, toolbox: Toolbox, event: Event | Say) -> None:
        if isinstance(event, ToolEnd):
            call = toolbox.calls.get(event.id) or ToolStart(event.id, event.tool, {})
            talk.add(call, event.result, toolbox.drafts.get(event.id))
        elif isinstance(event, Approval):
            talk.approvals.append(
                {"id": event.id, "tool": event.tool, "arguments": event.arguments, "says": event.says}
            )
        else:
            return
        talk.calls = toolbox.made
        talk.save(self.project)

    def _drafter(self) -> Drafter:
        return self.drafter or drafter_for(self.project, Settings.of(self.project))

    async def _toolbox(self, talk: Conversation, stop: Stop, snapshot: str | None) -> Toolbox:
        """The tools on the snapshot, with the results of earlier turns.

        Raises:
            Stopped: the person stopped meanwhile; the reading goes on for the next message.
        """

        def made() -> Toolbox:
            from workbench.assistant.grounding import Grounding
            from workbench.assistant.privacy.rows import offer
            from workbench.logs.snapshot import Snapshot

            toolbox = Toolbox(
                Grounding.of(Snapshot.open(self.project, snapshot or self.snapshot)),
                results={id: kept["result"] for id, kept in talk.results.items()},
                drafts=threads.drafts_of(talk),
                calls={id: ToolStart(id, kept["tool"], kept["arguments"]) for id, kept in talk.results.items()},
                made=talk.calls,
                stop=stop,
            )
            settings = Settings.of(self.project)
            offer(toolbox, permitted(settings.level, settings.enabled).level)
            return toolbox

        async def source() -> AsyncIterator[Toolbox]:
            yield await in_thread(made)

        async with aclosing(until_stopped(source(), stop, lambda: None)) as found:
            async for toolbox in found:
                if toolbox is not None:
                    return toolbox
        raise Stopped


async def _with_unknown(turn: Turn, answer: AsyncIterator[Event | Say]) -> AsyncIterator[Event | Say]:
    """The answer, after a line for each `#name` that the project does not have."""
    for mention in turn.mentions:
        if mention.kind is None:
            near = f"; did you mean #{as_text(mention.nearest)}?" if mention.nearest else ""
            yield Say(f"There is no {as_text(mention.written)} here{near}\n\n")
    async for event in answer:
        yield event


def _fault(line: str) -> list[Event]:
    from workbench.assistant.events import Token

    return [Failed(line), Token(f"{as_text(line, 600)}\n"), Done()]


def ask(project: Project, text: str, snapshot: str | None = None, thread: str | None = None) -> dict[str, Any]:
    """The object that `workbench ask --json` prints and the panel shows; without a thread nothing is kept."""
    return collect(Assistant(project, snapshot).events(thread, text))


def collect(events: Iterator[Event]) -> dict[str, Any]:
    """One reply from its events: {reply, drafts, results, approvals, asked, refused, failed, usage, sent_bytes}."""
    from workbench.assistant.events import Asked, Token

    reply: list[str] = []
    found: dict[str, Any] = {
        "drafts": [],
        "results": {},
        "approvals": [],
        "asked": None,
        "refused": None,
        "failed": None,
        "usage": None,
        "sent_bytes": 0,
    }
    for event in events:
        if isinstance(event, Token):
            reply.append(event.text)
        elif isinstance(event, Drafted):
            found["drafts"].append({**event.draft.as_dict(), "card": event.draft.card()})
        elif isinstance(event, ToolEnd):
            found["results"][event.id] = {"tool": event.tool, "result": event.result, "error": event.error}
        elif isinstance(event, Approval):
            found["approvals"].append(
                {"id": event.id, "tool": event.tool, "arguments": event.arguments, "says": event.says}
            )
        elif isinstance(event, Asked):
            found["asked"] = event.question
        elif isinstance(event, RefusedToAnswer):
            found["refused"] = event.reason
        elif isinstance(event, Failed):
            found["failed"] = event.message
        elif isinstance(event, Usage):
            found["usage"] = {"input_tokens": event.input_tokens, "output_tokens": event.output_tokens}
        elif isinstance(event, Done):
            found["sent_bytes"] = event.sent_bytes
    return {"reply": "".join(reply).strip(), **found}
