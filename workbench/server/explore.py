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
        """{spec, snapshot?, id?} -> the insight's result."""
        from workbench.explore.insight import run
        from workbench.explore.spec import parse

        value = self.body()
        spec = parse(value.get("spec"))
        snapshot = Snapshot.open(self.project, value.get("snapshot"))
        engine = self.shared.engine.on(snapshot)
        id = value["id"] if isinstance(value.get("id"), str) else None
        result = await self.off_loop(run, snapshot, spec, engine, id)
        self.reply(result.as_dict())


class Sql(Handler):
    """Run one guarded SELECT."""

    @web.authenticated
    async def post(self) -> None:
        """{sql, snapshot?, id?} -> {columns, rows, truncated}."""
        value = self.body()
        text = self.text(value, "sql")
        snapshot = Snapshot.open(self.project, value.get("snapshot"))
        named: dict[str, Any] = {"id": value["id"]} if isinstance(value.get("id"), str) else {}
        result = await self.off_loop(self.shared.engine.query, snapshot, text, 1000, **named)
        self.reply({"columns": result.columns, "rows": result.rows(), "truncated": result.truncated})


class Cancel(Handler):
    """Stop what the query process is doing."""

    @web.authenticated
    async def post(self) -> None:
        """{id?}: one query, else all of them."""
        value = self.body()
        if isinstance(value.get("id"), str):
            await self.off_loop(self.shared.engine.cancel, value["id"])
        elif value.get("all") is True:
            await self.off_loop(self.shared.engine.kill)
        else:
            raise InputError("the request lacks 'id'")
        self.reply({"cancelled": True})


ROUTES = [("insight", Insight), ("sql", Sql), ("cancel", Cancel)]
