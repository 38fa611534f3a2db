"""Insights and SQL, in a process of their own that can be cancelled and killed."""

from __future__ import annotations

from typing import Any

from tornado import web

from workbench.errors import InputError
from workbench.logs.snapshot import Snapshot
from workbench.server.handler import Handler


class Insight(Handler):
    """Run one typed insight."""

    @web.authenticated
    async def post(self) -> None:
        """{spec, snapshot?, id?, approximate?} -> the insight's result, or a quick one from the sample of users."""
        from workbench.explore.approximate import approximate
        from workbench.explore.insight import run
        from workbench.explore.spec import parse

        value = self.body()
        spec = parse(value.get("spec"))
        snapshot = Snapshot.open(self.project, self.maybe_text(value, "snapshot"))
        engine = self.shared.engine.on(snapshot)
        answer = approximate if value.get("approximate") is True else run
        result = await self.off_loop(answer, snapshot, spec, engine, self.maybe_text(value, "id"))
        self.reply(result.as_dict())


class Sql(Handler):
    """Run one guarded SELECT."""

    @web.authenticated
    async def post(self) -> None:
        """{sql, snapshot?, id?} -> {columns, rows, truncated}."""
        value = self.body()
        text = self.text(value, "sql")
        snapshot = Snapshot.open(self.project, self.maybe_text(value, "snapshot"))
        id = self.maybe_text(value, "id")
        named: dict[str, Any] = {"id": id} if id else {}
        result = await self.off_loop(self.shared.engine.query, snapshot, text, 1000, **named)
        self.reply({"columns": result.columns, "rows": result.rows(), "truncated": result.truncated})


class Cancel(Handler):
    """Stop what the query process is doing."""

    @web.authenticated
    async def post(self) -> None:
        """{id?}: one query, else all of them."""
        value = self.body()
        id = self.maybe_text(value, "id")
        if id:
            await self.off_loop(self.shared.engine.cancel, id)
        elif value.get("all") is True:
            await self.off_loop(self.shared.engine.kill)
        else:
            raise InputError("the request lacks 'id'")
        self.reply({"cancelled": True})


ROUTES = [("insight", Insight), ("sql", Sql), ("cancel", Cancel)]
