"""Training specs as forms: read one with its schema, save one."""

from __future__ import annotations

import re
from typing import Any

from tornado import web

from workbench.errors import InputError
from workbench.project import Project
from workbench.server.handler import Handler

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Spec(Handler):
    """One training spec."""

    @web.authenticated
    async def get(self, name: str) -> None:
        """{name, text, value, schema}; see `learning.form`."""
        self.reply(await self.off_loop(read, self.project, name))

    @web.authenticated
    async def put(self, name: str) -> None:
        """{value, text} or {value, like}: save what was read as `text`, or under this new name; -> as it is then."""
        body = self.body()
        value, like, text = body.get("value"), self.maybe_text(body, "like"), self.maybe_text(body, "text")
        if not isinstance(value, dict):
            raise InputError("the request lacks 'value'")
        self.reply(await self.off_loop(saved, self.project, name, value, like, text))


def read(project: Project, name: str) -> dict[str, Any]:
    """A spec as a form."""
    from workbench.learning.form import form

    return form(project, name)


def saved(project: Project, name: str, value: dict[str, Any], like: str | None, read_text: str | None
          ) -> dict[str, Any]:
    """A form's value saved; a name that is taken by another spec is refused."""
    from workbench.learning.form import form, save

    if not _NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name for a spec", hint="letters, digits and _, a letter first")
    if like is not None and like != name and name in project.names("training"):
        raise InputError(f"there is a training spec {name!r} already", hint="choose another name")
    save(project, name, value, like, None if like else read_text)
    return form(project, name)


ROUTES = [(r"training/([A-Za-z0-9_-]+)", Spec)]
