"""Questions to the assistant from the panel, saving a draft, deciding on what waits, and what a person looks at."""

from __future__ import annotations

import sys
from typing import Any

from tornado import web

from workbench.assistant.core import Assistant, ask, collect
from workbench.assistant.looking import LOOKING
from workbench.assistant.privacy.sent import sent
from workbench.assistant.saving import save_draft
from workbench.errors import InputError, NotFound
from workbench.server.handler import Handler


class Ask(Handler):
    """Ask the assistant."""

    @web.authenticated
    async def post(self) -> None:
        """{text} -> {reply, drafts, results, asked, refused, sent_bytes}."""
        value = self.body()
        self.reply(await self.off_loop(ask, self.project, self.text(value, "text")))


class Save(Handler):
    """Write a draft into the project, after the person's click."""

    @web.authenticated
    async def post(self) -> None:
        """{kind, yaml, into?} -> {path}; `into` is the experiment that gets a hypothesis."""
        value = self.body()
        path = await self.off_loop(save_draft, self.project, self.text(value, "kind"), self.text(value, "yaml"),
                                   self.maybe_text(value, "into"))
        self.set_status(201)
        self.reply({"path": self.project.relative(path)})


class Approvals(Handler):
    """What waits for a person's word in a conversation."""

    @web.authenticated
    async def get(self) -> None:
        """?thread -> {waiting: the ids that may be decided}."""
        thread = self.get_query_argument("thread")
        self.reply({"waiting": await self._waiting(thread, _chat(thread))})

    @web.authenticated
    async def post(self) -> None:
        """{thread, id, word: approve | reject} -> {shown: in the chat, reply}; what was approved is run, once."""
        value = self.body()
        thread, id, word = (self.text(value, name) for name in ("thread", "id", "word"))
        if word not in ("approve", "reject"):
            raise InputError(f"{word!r} is no decision", got=word, known=("approve", "reject"))
        chat = _chat(thread)
        waits = id in await self._waiting(thread, chat)
        if waits and chat is None:
            found = await self.off_loop(lambda: collect(
                Assistant(self.project).decided(thread, id, word)))  # type: ignore[arg-type]
            self.reply({"shown": False, "reply": found["reply"]})
        elif waits and await chat.decided(id, word):
            self.reply({"shown": True, "reply": ""})
        else:
            raise NotFound(f"no approval {id!r} waits in this conversation",
                           hint="it was decided, or lapsed when the conversation went on")

    async def _waiting(self, thread: str, chat: Any) -> list[str]:
        """An open chat knows its project, which need not be the server's."""
        assistant = Assistant(self.project if chat is None else chat.project())
        return [one.id for one in await self.off_loop(assistant.waiting, thread)]


class Seen(Handler):
    """What a person looks at."""

    @web.authenticated
    async def put(self) -> None:
        """The fields of `assistant.turn.Context` -> {}; replaces what this person looked at before."""
        LOOKING.tell(self.current_user.username, self.body())
        self.reply({})


def _chat(thread: str) -> Any:
    """The chat that shows a conversation; the persona's module is there only where a chat was opened."""
    persona = sys.modules.get("workbench.assistant.persona")
    return None if persona is None else persona.open_chat(thread)


class Sent(Handler):
    """What was sent to a model for a turn."""

    @web.authenticated
    async def get(self) -> None:
        """?thread=..&turn=.. -> {thread, turn, bytes, requests}; the newest turn unless told."""
        turn = self.get_query_argument("turn", "")
        if turn and not turn.isdecimal():
            raise InputError(f"{turn!r} is no message's number", where="turn")
        thread = self.get_query_argument("thread", "") or None
        self.reply(await self.off_loop(sent, self.project, thread, int(turn) if turn else None))


ROUTES = [("ask", Ask), ("drafts", Save), ("assistant/approvals", Approvals), ("assistant/context", Seen),
          ("assistant/sent", Sent)]
