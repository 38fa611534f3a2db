"""The assistant's door in Jupyter's chat panel; everything heavy is imported when a message comes."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import nullcontext, suppress
from functools import partial
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, Literal
from weakref import WeakValueDictionary

from jupyter_ai_persona_manager import BasePersona, PersonaDefaults
from jupyterlab_chat.models import Message, MimeModel, NewMessage
from jupyterlab_chat.websocket_model import WsChatModel

if TYPE_CHECKING:
    from workbench.assistant.core import Assistant
    from workbench.assistant.events import Event
    from workbench.project import Project

APPROVAL = "application/vnd.messaging-workbench.approval+json"
SENT = "/sent"
CUT_OFF = "*The server ended while this answer was written. What was saved is saved; ask again for the rest.*"
CAUGHT_UP = 15  # s after which a page that waited for its server hears of the personas' state again
_OPEN: WeakValueDictionary[str, WorkbenchPersona] = WeakValueDictionary()    # by the chat's id


class WorkbenchPersona(BasePersona):
    """Drafts metrics and answers questions of the log, each proved on the data first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _OPEN[self.chat.get_id()] = self
        if isinstance(self.chat, WsChatModel):
            self.chat.save = partial(_save_whole, self.chat)  # type: ignore[method-assign]
        self._offer_commands()
        with suppress(RuntimeError):  # made outside of a server: nobody would read it
            self._opened = asyncio.get_running_loop().create_task(self._say_what_was_cut_off())

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

    def project(self) -> Project:
        """The project that the chat lies in.

        Raises:
            NotFound: there is none.
        """
        from workbench.project import Project

        return Project.near(self.get_chat_dir())

    async def decided(self, approval: str, word: Literal["approve", "reject"]) -> bool:
        """Go on after the person's word on a card, and show what came of it in the chat; can be stopped like an answer.

        Returns:
            False where nothing is done: the call does not wait any more.
        """
        from workbench.assistant.core import Assistant

        thread = self.chat.get_id()
        assistant = Assistant(self.project())
        about = Message(id=approval, body=word, time=time(), sender=self.id)
        with getattr(self.chat, "keep_alive", nullcontext)():
            async with self.track_processing(about):
                # a second word, from another tab, may have waited for the end of the first
                waiting = await asyncio.to_thread(assistant.waiting, thread)
                if approval not in [one.id for one in waiting]:
                    return False
                await self._show(assistant.decide(thread, approval, word))
        return True

    async def cancel_response(self) -> None:
        """Stop the answer that is being written, at once."""
        assistant = self._assistant()
        if assistant is not None:
            assistant.cancel(self.chat.get_id())

    async def _say_what_was_cut_off(self) -> None:
        """A server that was killed in an answer leaves half of it: the chat says so when it is opened again."""
        from workbench.assistant.core import Assistant
        from workbench.errors import WorkbenchError

        with suppress(WorkbenchError):  # no project, or a conversation that cannot be read: the first message says it
            if await asyncio.to_thread(Assistant(self.project()).cut_off, self.chat.get_id()):
                self.send_message(CUT_OFF)
                self.clear_status()
                for _ in range(CAUGHT_UP):
                    self.state.publish()
                    await asyncio.sleep(1)

    def _assistant(self) -> Assistant | None:
        """The assistant of the chat's project; where there is none, the chat is told why."""
        from workbench.assistant.core import Assistant
        from workbench.assistant.references import as_text
        from workbench.errors import WorkbenchError

        try:
            return Assistant(self.project())
        except WorkbenchError as error:
            self.send_message(as_text(error.line, 600))
            return None

    async def _show(self, events: AsyncIterator[Event]) -> None:
        from workbench.assistant.drafts import CARD
        from workbench.assistant.references import as_text

        drafts: list[dict[str, Any]] = []
        waiting: list[dict[str, Any]] = []
        await self.stream_message(self._words(events, drafts, waiting))
        # `body` is what a front end without our renderer shows, as Markdown; the cards are text throughout
        for card in drafts:
            self._card(as_text(card["title"]), CARD, card)
        for card in waiting:
            self._card(as_text(card["says"]), APPROVAL, card)

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


def _save_whole(chat: WsChatModel) -> None:
    """Replace the chat's file in one step.

    The chat's own way empties the file first, many times a second while an answer is written: who kills the server
    then loses the whole conversation.
    """
    path = (chat.root_dir / chat.path).resolve()
    part = path.with_name(f".{path.name}.part")
    part.write_text(json.dumps(chat.to_dict(), indent=2), encoding="utf-8")
    if path.exists():
        shutil.copymode(path, part)
    os.replace(part, path)
