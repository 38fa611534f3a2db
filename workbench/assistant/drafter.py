"""What a drafter is, and which one answers: the offline drafter by rules, or a configured model.

A drafter turns a message into tool calls and text with references. It never shows a number, never writes and
never starts anything: the core renders what it says, and runs what a person approved.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Literal, Protocol

from workbench.assistant.events import Approval, Event, Say, ToolEnd
from workbench.assistant.privacy.level import permitted
from workbench.assistant.settings import Settings
from workbench.assistant.tools.toolbox import Toolbox
from workbench.assistant.turn import Turn
from workbench.project import Project

Word = Literal["approve", "reject"]


@dataclass(frozen=True)
class Decided:
    """A person's word on a call, and what came of it; a rejected call was not made.

    Attributes:
        more: further approvals of the same answer still wait; the drafter says nothing yet.
    """

    approval: Approval
    word: Word
    ended: ToolEnd | None = None
    more: bool = False


class Drafter(Protocol):
    """Answers messages with the tools of one log.

    Both streams yield `Say` for text, `ToolStart` and `ToolEnd` around each call made through the toolbox,
    `Drafted`, `Asked` or `RefusedToAnswer` where they apply, `Approval` for a call that a person must approve
    (the drafter does not make it), `Usage`, and `Failed` where the answer ends early. They never yield `Token`
    or `Done`. Closing a stream stops the work.
    """

    def answer(self, turn: Turn, toolbox: Toolbox) -> AsyncIterator[Event | Say]:
        """Answer a message. Approvals of earlier turns have lapsed."""
        ...

    def resume(self, turn: Turn, toolbox: Toolbox, decided: Decided) -> AsyncIterator[Event | Say]:
        """Go on after the person's word on one call."""
        ...


def drafter_for(project: Project, settings: Settings) -> Drafter:
    """The drafter that the project's settings name."""
    allowed = permitted(settings.level, settings.enabled)
    if settings.model is None or allowed.level == "off":
        from workbench.assistant.offline.turns import OfflineDrafter

        return OfflineDrafter(allowed.why if allowed.level == "off" else None)
    from workbench.assistant.model.drafter import ModelDrafter

    return ModelDrafter(project, settings.model_copy(update={"level": allowed.level}))
