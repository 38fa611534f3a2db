"""Insights, tiles and SQL, in a process of their own that can be cancelled and killed."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from tornado import web
from tornado.iostream import StreamClosedError

from workbench.errors import Cancelled, InputError, WorkbenchError
from workbench.explore import history
from workbench.logs.snapshot import Snapshot
from workbench.project import Project
from workbench.server.handler import Handler

if TYPE_CHECKING:
    from workbench.logs.engine.result import QueryResult

Result = TypeVar("Result")
SHOWN = 1000                # rows of an answer in JSON
STREAMED = 1_000_000        # rows of an answer as an Arrow stream
ARROW = "application/vnd.apache.arrow.stream"
_CHUNK = 1 << 16            # rows written at once


def _libraries() -> None:
    """Load them one after the other: Altair looks into a pandas that another thread has only half loaded."""
    with suppress(ImportError):
        import pandas  # noqa: F401
    import altair  # noqa: F401


class Question(Handler):
    """What runs a query: it has a name, and is cancelled when whoever asked goes away."""

    name: str | None = None

    def named(self, value: dict[str, Any]) -> str:
        """The query's name: the request's `id`, or one that nobody knows."""
        self.name = self.maybe_text(value, "id") or uuid4().hex
        return self.name

    async def ask(self, call: Callable[..., Result], *arguments: Any, **named: Any) -> Result:
        """Run what answers, with the libraries that it draws with."""
        await self.off_loop(_libraries)
        return await self.off_loop(call, *arguments, **named)

    def on_connection_close(self) -> None:
        """The browser left before the answer: a page was closed, a request aborted."""
        if self.name:
            asyncio.get_running_loop().run_in_executor(None, self.shared.engine.cancel, self.name)
        super().on_connection_close()


class Insight(Question):
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
        id = self.named(value)
        engine = self.shared.engine.on(snapshot, id)
        answer = approximate if value.get("approximate") is True else run
        question = {"kind": spec.kind, **spec.model_dump(mode="json", exclude_defaults=True)}
        result = await self.ask(remembered, self.project, None if value.get("quiet") is True else question,
                                snapshot.id, lambda one: one.total, answer, snapshot, spec, engine, id)
        self.reply(result.as_dict())


class Tile(Question):
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
        id = self.named(value)
        engine = self.shared.engine.on(snapshot, id)
        found = await self.ask(tile, snapshot, spec, self.text(value, "active"), engine, id)
        self.finish(found.arrow(), set_content_type=ARROW)


class Sql(Question):
    """Run one guarded SELECT."""

    @web.authenticated
    async def post(self) -> None:
        """{sql, snapshot?, id?} -> {columns, rows, truncated, total, seconds, snapshot}, the first 1,000 rows.

        With `Accept: application/vnd.apache.arrow.stream` an Arrow IPC stream of the first million, whose schema's
        metadata has `workbench`: {version, rows, truncated, total, seconds, snapshot}.
        """
        value = self.body()
        text = self.text(value, "sql")
        snapshot = Snapshot.open(self.project, self.maybe_text(value, "snapshot"))
        as_arrow = ARROW in self.request.headers.get("Accept", "")
        result = await self.ask(remembered, self.project, {"kind": "sql", "sql": text}, snapshot.id,
                                lambda one: one.total, self.shared.engine.query, snapshot, text,
                                STREAMED if as_arrow else SHOWN, id=self.named(value))
        about = {"truncated": result.truncated, "total": result.total, "seconds": round(result.seconds, 3),
                 "snapshot": snapshot.id}
        if as_arrow:
            await self._stream(result, about)
        else:
            self.reply({"columns": result.columns, "rows": result.rows(), **about})

    async def _stream(self, result: QueryResult, about: dict[str, Any]) -> None:
        """Write the rows in chunks, no faster than they are read."""
        import pyarrow as pa

        about = {"version": 1, "rows": result.table.num_rows, **about}
        table = result.table.replace_schema_metadata({"workbench": json.dumps(about)})
        self.set_header("Content-Type", ARROW)
        sink = BytesIO()

        def written() -> bytes:
            found = sink.getvalue()
            sink.seek(0)
            sink.truncate()
            return found

        try:
            with pa.ipc.new_stream(sink, table.schema) as writer:
                for batch in table.to_batches(_CHUNK):
                    writer.write_batch(batch)
                    self.write(written())
                    await self.flush()
            self.finish(written(), set_content_type=ARROW)
        except StreamClosedError:       # whoever asked has gone
            pass


class Functions(Handler):
    """What a guarded SELECT may call, for completion."""

    @web.authenticated
    async def get(self) -> None:
        """{functions}: names, sorted; operators are left out."""
        from workbench.logs.engine.gate import functions

        self.reply({"functions": [name for name in functions() if name.isidentifier()]})


class Progress(Handler):
    """How far a query or other work is."""

    @web.authenticated
    async def get(self) -> None:
        """Query `id` -> {fraction | null, what}."""
        id = self.get_query_argument("id")
        # not in the pool, which may be full of the queries that somebody asks about or stops
        self.reply(self.shared.tasks.progress(id) or await asyncio.to_thread(self.shared.engine.progress, id))


class Cancel(Handler):
    """Stop a query or other work."""

    @web.authenticated
    async def post(self) -> None:
        """{id}: one query or other work; {all: true}: all of them."""
        value = self.body()
        id = self.maybe_text(value, "id")
        if id:
            if not self.shared.tasks.cancel(id):
                await asyncio.to_thread(self.shared.engine.cancel, id)
        elif value.get("all") is True:
            self.shared.tasks.cancel_all()
            await asyncio.to_thread(self.shared.engine.kill)
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
