"""Saved views and the history of what was asked."""

from __future__ import annotations

from tornado import web

from workbench.errors import InputError
from workbench.explore import history, saved
from workbench.server.handler import Handler


class Views(Handler):
    """The project's saved views."""

    @web.authenticated
    async def get(self) -> None:
        """{views}."""
        self.reply({"views": await self.off_loop(saved.views, self.project)})


class One(Handler):
    """Read or write one view."""

    @web.authenticated
    async def get(self) -> None:
        """Query `path` in the project, or `file` below the server's folder -> {path, hash, title, snapshot, view}."""
        file = self.get_query_argument("file", "")
        path = self.project.relative(self.shared.root / file) if file else self.get_query_argument("path")
        found = await self.off_loop(saved.load, self.project, path)
        self.reply(found.as_dict())

    @web.authenticated
    async def post(self) -> None:
        """{path or name, view, hash?}: `hash` names the file that was read; another one is not written over."""
        value = self.body()
        view = value.get("view")
        if not isinstance(view, dict):
            raise InputError("the request lacks 'view'")
        path = self.maybe_text(value, "path") or saved.path_of(self.project, self.text(value, "name"))
        found = await self.off_loop(saved.save, self.project, path, view, self.maybe_text(value, "hash"))
        self.reply(found.as_dict())


class History(Handler):
    """What was asked, the newest first."""

    @web.authenticated
    async def get(self) -> None:
        """{questions: [{at, question, snapshot, status, seconds, rows, fault}]}."""
        self.reply({"questions": await self.off_loop(history.recent, self.project)})


ROUTES = [("views", Views), ("view", One), ("history", History)]
