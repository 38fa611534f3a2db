"""Work that streams: blocking work in a thread of its own, and a stream that ends at once when a person stops it.

The threads are daemons: a query or a download that cannot be interrupted ends by itself and holds up neither the
person nor the end of the process.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from contextlib import suppress
from typing import Any, TypeVar

from workbench.assistant.stopping import Stop

Item = TypeVar("Item")
_END = object()
_PATIENCE = 0.5  # s that a stopped stream gets to close its connection


class Stopped(Exception):
    """The person stopped the stream."""


async def in_thread(call: Callable[[], Item]) -> Item:
    """The result of a blocking call."""
    loop = asyncio.get_running_loop()
    found: asyncio.Future[Item] = loop.create_future()

    def tell(what: Callable[[Any], None], value: Any) -> None:
        def now() -> None:
            if not found.done():
                what(value)

        with suppress(RuntimeError):  # the loop was closed meanwhile: nobody waits
            loop.call_soon_threadsafe(now)

    def work() -> None:
        try:
            tell(found.set_result, call())
        except BaseException as error:
            tell(found.set_exception, error)

    threading.Thread(target=work, daemon=True, name="assistant").start()
    return await found


async def iterated(items: Iterator[Item], stop: Stop) -> AsyncIterator[Item]:
    """What a blocking iterator gives, each step in the same thread; a stop is seen between two steps."""
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[Any] = asyncio.Queue()

    def put(item: Any) -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(arrived.put_nowait, item)

    def work() -> None:
        try:
            for item in items:
                if stop.is_set():
                    break
                put((item, None))
            put((_END, None))
        except BaseException as error:
            put((_END, error))

    threading.Thread(target=work, daemon=True, name="assistant").start()
    while True:
        item, error = await arrived.get()
        if error is not None:
            raise error
        if item is _END:
            return
        yield item


async def until_stopped(
    source: AsyncIterator[Item], stop: Stop, wait: Callable[[], float | None]
) -> AsyncGenerator[Item | None, None]:
    """What `source` gives; None where `wait()` seconds passed without anything.

    Raises:
        Stopped: at once when the person stops, whatever the source is doing.
    """
    loop = asyncio.get_running_loop()
    arrived: asyncio.Queue[Any] = asyncio.Queue()
    halted = asyncio.Event()

    def halt() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(halted.set)

    async def feed() -> None:
        try:
            async for item in source:
                arrived.put_nowait((item, None))
            arrived.put_nowait((_END, None))
        except Exception as error:
            arrived.put_nowait((_END, error))

    stop.on_set(halt)
    feeding = loop.create_task(feed())
    halting = loop.create_task(halted.wait())
    getting: asyncio.Task[Any] | None = None
    try:
        while True:
            getting = getting or loop.create_task(arrived.get())
            await asyncio.wait({getting, halting}, timeout=wait(), return_when=asyncio.FIRST_COMPLETED)
            if halted.is_set():
                raise Stopped
            if not getting.done():
                yield None
                continue
            item, error = getting.result()
            getting = None
            if error is not None:
                raise error
            if item is _END:
                return
            yield item
    finally:
        for task in (feeding, halting, getting):
            if task is not None:
                task.cancel()
        await asyncio.wait({feeding}, timeout=_PATIENCE)


def driven(make: Callable[[], AsyncIterator[Item]]) -> Iterator[Item]:
    """An asynchronous stream for a caller without an event loop, or inside one that it may not block.

    Leaving the loop early closes the stream.
    """
    arrived: queue.Queue[Any] = queue.Queue()
    left = threading.Event()

    async def run() -> None:
        stream = make()
        try:
            async for item in stream:
                arrived.put((item, None))
                if left.is_set():
                    return
        finally:
            close: Callable[[], Coroutine[Any, Any, None]] | None = getattr(stream, "aclose", None)
            if close is not None:
                await close()

    def work() -> None:
        try:
            asyncio.run(run())
            arrived.put((_END, None))
        except BaseException as error:
            arrived.put((_END, error))

    threading.Thread(target=work, daemon=True, name="assistant").start()
    try:
        while True:
            item, error = arrived.get()
            if error is not None:
                raise error
            if item is _END:
                return
            yield item
    finally:
        left.set()
