"""A person's stop, seen by threads and event loops alike."""

from __future__ import annotations

import threading
from collections.abc import Callable


class Stop:
    """Set once; whoever waits is told at once, from whatever thread it is set."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set = False
        self._calls: list[Callable[[], None]] = []

    def set(self) -> None:
        """Stop; a second time changes nothing."""
        with self._lock:
            if self._set:
                return
            self._set, calls = True, self._calls
            self._calls = []
        for call in calls:
            call()

    def is_set(self) -> bool:
        """Whether it was stopped."""
        return self._set

    def on_set(self, call: Callable[[], None]) -> None:
        """Call `call` when it is stopped, now if it was; from the thread that stops."""
        with self._lock:
            if not self._set:
                self._calls.append(call)
                return
        call()
