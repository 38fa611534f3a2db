"""The assistant's door in Jupyter's chat panel; everything heavy is imported when a message comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from jupyter_ai_persona_manager import BasePersona, PersonaDefaults
from jupyterlab_chat.models import Message, MimeModel, NewMessage

if TYPE_CHECKING:
    from workbench.assistant.core import Assistant
    from workbench.assistant.events import Event

APPROVAL = "application/vnd.messaging-workbench.approval+json"
SENT = "/sent"
_OPEN: WeakValueDictionary[str, WorkbenchPersona] = WeakValueDictionary()    # by the chat's id


class WorkbenchPersona(BasePersona):
    """Drafts metrics and answers questions of the log, each proved on the data first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _OPEN[self.chat.get_id()] = self
        self._offer_commands()

    @property
    def defaults(self) -> PersonaDefaults:
        """Name and face in the chat."""
        return PersonaDefaults(
            name="Workbench",
            description="Drafts that were proved on your log before you see them.",
            avatar_path=str(Path(__file__).parent / "avatar.svg"),
            system_prompt="",
        )

    async def process_message(self, message: Message) -> None:
        """Stream the reply, then a card for each draft and for each call that waits for a word."""
        from workbench.assistant.looking import LOOKING

        assistant = self._assistant()
        if assistant is None:
            return
        if message.body.split(maxsplit=1)[:1] == [SENT]:
            await self._show_sent(assistant, message.body)
            return
        await self._show(assistant.run(self.chat.get_id(), message.body, LOOKING.of(message.sender)))

    async def _show_sent(self, assistant: Assistant, text: str) -> None:
        """What was sent for the newest message of this chat, or for `/sent 3` for the third; asks no model."""
        from workbench.assistant.privacy.sent import sent, told

        number = text.split()[1] if len(text.split()) > 1 else ""
        turn = int(number) if number.isdecimal() else None
        self.send_message(told(await asyncio.to_thread(sent, assistant.project, self.chat.get_id(), turn)))

    async def decided(self, approval: str, word: str) -> None:
        """Go on after the person's word on a card, and show what came of it in the chat."""
        assistant = self._assistant()
        if assistant is not None:
            await self._show(assistant.decide(self.chat.get_id(), approval, word))      # type: ignore[arg-type]

    async def cancel_response(self) -> None:
        """Stop the answer that is being written, at once."""
        assistant = self._assistant()
        if assistant is not None:
            assistant.cancel(self.chat.get_id())

    def _assistant(self) -> Assistant | None:
        """The assistant of the chat's project; where there is none, the chat is told why."""
        from workbench.assistant.core import Assistant
        from workbench.assistant.references import as_text
        from workbench.errors import WorkbenchError
        from workbench.project import Project

        try:
            return Assistant(Project.near(self.get_chat_dir()))
        except WorkbenchError as error:
            self.send_message(as_text(error.line, 600))
            return None

    async def _show(self, events: AsyncIterator[Event]) -> None:
        from workbench.assistant.drafts import CARD

        drafts: list[dict[str, Any]] = []
        waiting: list[dict[str, Any]] = []
        await self.stream_message(self._words(events, drafts, waiting))
        # `body` is what a front end without our renderer shows; the cards are text throughout
        for card in drafts:
            self._card(card["title"], CARD, card)
        for card in waiting:
            self._card(card["says"], APPROVAL, card)

    def _card(self, body: str, kind: str, card: dict[str, Any]) -> None:
        self.chat.add_message(
            NewMessage(body=body, sender=self.id, mime_model=MimeModel(data={kind: card}, trusted=False))
        )

    async def _words(
        self, events: AsyncIterator[Event], drafts: list[dict[str, Any]], waiting: list[dict[str, Any]]
    ) -> Any:
        from workbench.assistant.events import Approval, Done, Drafted, Token, ToolStart, Working

        async for event in events:
            if isinstance(event, Token):
                yield event.text
            elif isinstance(event, Working):
                self.set_status(f"{event.what} ...")
            elif isinstance(event, ToolStart):
                self.set_status(f"is running {event.tool.replace('_', ' ')} ...")
            elif isinstance(event, Drafted):
                drafts.append(event.draft.card())
            elif isinstance(event, Approval):
                waiting.append({"version": 1, "thread": self.chat.get_id(), "id": event.id, "tool": event.tool,
                                "arguments": event.arguments, "says": event.says})
            elif isinstance(event, Done) and event.stopped:
                yield "\n\n*Stopped.*"

    def _offer_commands(self) -> None:
        """Tell the chat's box which slash commands there are; older persona managers have no place for them."""
        try:
            from jupyter_ai_persona_manager.awareness_models import CommandOption
        except ImportError:
            return
        from workbench.assistant.turn import COMMANDS

        known = {**{f"/{one}": says for one, says in COMMANDS.items()}, SENT: "show what was sent to a model"}
        self.report_slash_commands([CommandOption(name=one, description=says) for one, says in known.items()])


def open_chat(thread: str) -> WorkbenchPersona | None:
    """The persona of a chat that this server has open."""
    return _OPEN.get(thread)
