"""The rules behind the interface of every drafter: a message in, tool calls and text out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.assistant.events import Asked, Drafted, Event, RefusedToAnswer, Say
from workbench.assistant.references import as_text
from workbench.assistant.streaming import iterated
from workbench.assistant.tools.toolbox import Toolbox
from workbench.assistant.turn import Turn

if TYPE_CHECKING:
    from workbench.assistant.drafter import Decided

# what a slash command adds, where the words do not say it already
_SAID = {"metric": "draft a metric for", "hypothesis": "draft a hypothesis:", "plan": "plan an experiment:",
         "explain": "explain", "code": "code for", "sql": "SQL for", "why": "why"}


class OfflineDrafter:
    """Answers by rules, the catalog and the templates.

    Args:
        instead_of: why no model answers, where one was switched off.
    """

    def __init__(self, instead_of: str | None = None) -> None:
        self.instead_of = instead_of

    async def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Event | Say]:
        """The answer of the rules, worked out outside the event loop."""
        if self.instead_of is not None:
            yield Say(f"No model is asked: {as_text(self.instead_of)}. Nothing leaves this machine.\n\n")
        async for event in iterated(self._answer(turn, toolbox), turn.stop):
            yield event

    async def resume(self, turn: Turn, toolbox: Toolbox, decided: Decided) -> AsyncIterator[Event | Say]:
        """One line on what came of the person's word."""
        from workbench.assistant.offline.drafter import WHO

        tool = as_text(decided.approval.tool.replace("_", " "))
        if decided.word == "reject":
            yield Say(f"Not done: {tool}.\n\n{WHO}\n")
        elif decided.ended is not None and decided.ended.error is not None:
            yield Say(f"{{{{{decided.approval.id}.error|text}}}}\n\n{WHO}\n")
        else:
            if decided.approval.id in toolbox.drafts:
                yield Drafted(toolbox.drafts[decided.approval.id])
            yield Say(f"Done: {tool}.\n\n{WHO}\n")

    def _answer(self, turn: Turn, toolbox: Toolbox) -> Iterator[Event | Say]:
        from workbench.assistant.offline.drafter import answer
        from workbench.assistant.offline.topic import request_of

        text = turn.words
        lead = _SAID.get(turn.command or "", "")
        if lead and lead.split()[0].lower() not in text.lower().split():
            text = f"{lead} {text}"
        # a command is a request of its own
        said, *since = (text,) if turn.command else request_of(text, turn.pending, turn.topic, toolbox)
        for event in answer(said, toolbox, tuple(since)):
            known = isinstance(event, Asked | RefusedToAnswer)
            yield replace(event, request=turn.words if since else said) if known else event  # type: ignore[arg-type]
