"""Work in the server's own threads that tells how far it is and can be stopped: longer than a glance, no run."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from workbench.errors import Cancelled, InputError
from workbench.server.handler import Handler

Result = TypeVar("Result")


@dataclass(eq=False)
class Task:
    """One piece of work: what it says of itself, and whether somebody wants it to stop."""

    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    fraction: float | None = None
    what: str = "waiting"        # as of a query that has not begun

    def told(self, fraction: float | None, what: str) -> None:
        """Called by the work, from its thread, now and then.

        Raises:
            Cancelled: once somebody stopped it.
        """
        if self.stopped.is_set():
            raise Cancelled("the work was cancelled")
        self.fraction, self.what = fraction, what


class Tasks:
    """The work of one server, by the names that were given to it."""

    def __init__(self) -> None:
        self._running: dict[str, Task] = {}

    def progress(self, id: str) -> dict[str, Any] | None:
        """{fraction, what}; None for what does not run here."""
        task = self._running.get(id)
        return None if task is None else {"fraction": task.fraction, "what": task.what}

    def cancel_all(self) -> None:
        """Stop all of them. On the event loop."""
        for task in self._running.values():
            task.stopped.set()

    def cancel(self, id: str) -> bool:
        """Stop one; whether it ran here. On the event loop."""
        task = self._running.get(id)
        if task is not None:
            task.stopped.set()
        return task is not None

    def begin(self, id: str) -> Task:
        """A name for new work.

        Raises:
            InputError: for one that names other work already, which would be stopped in its place.
        """
        if id in self._running:
            raise InputError(f"work named {id!r} is running already", hint="give each request an `id` of its own")
        task = self._running[id] = Task()
        return task

    def end(self, id: str) -> None:
        """It is over."""
        self._running.pop(id, None)


class Working(Handler):
    """What takes a while: it has a name, tells how far it is, and stops when whoever asked goes away."""

    name: str | None = None

    async def work(self, value: dict[str, Any], call: Callable[..., Result], *arguments: Any) -> Result:
        """Run `call(*arguments, progress)` in a thread; a request's `id` names it for `progress` and `cancel`.

        Raises:
            Cancelled: at once when it is stopped; the thread lets go at the next thing that it tells.
        """
        name = self.maybe_text(value, "id") or uuid4().hex
        task = self.shared.tasks.begin(name)
        self.name = name
        stopped = asyncio.ensure_future(task.stopped.wait())
        running = asyncio.ensure_future(self.off_loop(call, *arguments, task.told))
        try:
            await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if not running.done():
                running.cancel()        # what has not begun never does; what has is not waited for
                raise Cancelled("the work was cancelled")
            return running.result()
        finally:
            stopped.cancel()
            self.shared.tasks.end(name)

    def on_connection_close(self) -> None:
        """The browser left before the answer."""
        if self.name:
            self.shared.tasks.cancel(self.name)
        super().on_connection_close()
