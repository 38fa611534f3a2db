"""A stop that reaches whatever runs in a thread, without a parameter through every call in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Stops(Protocol):
    """A person's stop: asked, or told."""

    def is_set(self) -> bool:
        """Whether it was stopped."""
        ...

    def on_set(self, call: Callable[[], None]) -> None:
        """Call `call` when it is stopped, now if it was."""
        ...


_CURRENT: ContextVar[Stops | None] = ContextVar("stop", default=None)


@contextmanager
def stoppable(stop: Stops | None) -> Iterator[None]:
    """What runs inside, in this thread, ends when `stop` is set: queries at once, maps between two buckets."""
    token = _CURRENT.set(stop)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def stopped() -> bool:
    """Whether what runs here was stopped."""
    stop = _CURRENT.get()
    return stop is not None and stop.is_set()


def when_stopped(call: Callable[[], None]) -> None:
    """Call `call` when what runs here is stopped."""
    stop = _CURRENT.get()
    if stop is not None:
        stop.on_set(call)
