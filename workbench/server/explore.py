"""Insights, tiles and SQL, in a process of their own that can be cancelled and killed."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from tornado import web

from workbench.errors import Cancelled, InputError, WorkbenchError
from workbench.explore import history
from workbench.logs.snapshot import Snapshot
from workbench.project import Project
from workbench.server.handler import Handler

Result = TypeVar("Result")


class Insight(Handler):
    """Run one typed insight."""

    @web.authenticated
    async def post(self) -> None:
        """{spec, snapshot?, id?, approximate?, quiet?} -> the insight's result, or one from the sample of users.

        A quiet question leaves no line in the history.
        """
        from workbench.explore.approximate import approximate
        from workbench.explore.insight import run
        from workbench.explore.spec import parse

        value = self.body()
        spec = parse(value.get("spec"))
        snapshot = Snapshot.open(self.project, self.maybe_text(value, "snapshot"))
        engine, id = self.shared.engine.on(snapshot), self.maybe_text(value, "id")
        answer = approximate if value.get("approximate") is True else run
        question = None if value.get("quiet") is True else spec.model_dump(mode="json", exclude_defaults=True)
        result = await self.off_loop(remembered, self.project, question and {"kind": spec.kind, **question},
                                     snapshot.id, lambda one: one.total, answer, snapshot, spec, engine, id)
        self.reply(result.as_dict())


class Tile(Handler):
    """All that brushing one dimension of a crossfilter needs."""

    @web.authenticated
    async def post(self) -> None:
        """{spec, active, snapshot?, id?} -> an Arrow IPC stream; see `explore.crossfilter.Tile`."""
        from workbench.explore.crossfilter import tile
        from workbench.explore.spec import Crossfilter, parse

        value = self.body()
        spec = parse(value.get("spec"))
        if not isinstance(spec, Crossfilter):
            raise InputError(f"a {spec.kind} has no tile", hint="a crossfilter has")
        snapshot = Snapshot.open(self.project, self.maybe_text(value, "snapshot"))
        found = await self.off_loop(tile, snapshot, spec, self.text(value, "active"), self.shared.engine.on(snapshot),
                                    self.maybe_text(value, "id"))
        self.finish(found.arrow(), set_content_type="application/vnd.apache.arrow.stream")


class Sql(Handler):
    """Run one guarded SELECT."""

    @web.authenticated
    async def post(self) -> None:
        """{sql, snapshot?, id?} -> {columns, rows, truncated, total, seconds, snapshot}."""
        value = self.body()
        text = self.text(value, "sql")
        snapshot = Snapshot.open(self.project, self.maybe_text(value, "snapshot"))
        id = self.maybe_text(value, "id")
        named: dict[str, Any] = {"id": id} if id else {}
        result = await self.off_loop(remembered, self.project, {"kind": "sql", "sql": text}, snapshot.id,
                                     lambda one: one.total, self.shared.engine.query, snapshot, text, 1000, **named)
        self.reply({"columns": result.columns, "rows": result.rows(), "truncated": result.truncated,
                    "total": result.total, "seconds": round(result.seconds, 3), "snapshot": snapshot.id})


class Functions(Handler):
    """What a guarded SELECT may call, for completion."""

    @web.authenticated
    async def get(self) -> None:
        """{functions}: names, sorted; operators are left out."""
        from workbench.logs.gate import functions

        self.reply({"functions": [name for name in functions() if name.isidentifier()]})


class Progress(Handler):
    """How far a query is."""

    @web.authenticated
    async def get(self) -> None:
        """Query `id` -> {fraction | null, what}."""
        self.reply(await self.off_loop(self.shared.engine.progress, self.get_query_argument("id")))


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


def remembered(project: Project, question: dict[str, Any] | None, snapshot: str, rows: Callable[[Result], int | None],
               call: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
    """Run a call, and leave a line in the history however it ends."""
    began = time.monotonic()
    status, total, fault = "failed", None, None
    try:
        result = call(*arguments, **named)
        status, total = "done", rows(result)
        return result
    except WorkbenchError as error:
        status, fault = "cancelled" if isinstance(error, Cancelled) else "failed", error.line
        raise
    finally:
        if question is not None:
            history.remember(project, question, snapshot, status, time.monotonic() - began, total, fault)


ROUTES = [("insight", Insight), ("tile", Tile), ("sql", Sql), ("functions", Functions),
          ("progress", Progress), ("cancel", Cancel)]
