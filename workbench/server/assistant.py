"""Questions to the assistant from the panel, and saving a draft after a click."""

from __future__ import annotations

from tornado import web

from workbench.assistant.core import ask
from workbench.assistant.saving import save_draft
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
        """{kind, yaml} -> {path}."""
        value = self.body()
        path = await self.off_loop(save_draft, self.project, self.text(value, "kind"), self.text(value, "yaml"))
        self.set_status(201)
        self.reply({"path": self.project.relative(path)})


ROUTES = [("ask", Ask), ("drafts", Save)]
