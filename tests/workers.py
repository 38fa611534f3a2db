"""Tests on several workers (`-n 2`): what starts servers stays on one of them, what measures time runs alone."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

# One worker takes all that starts browsers, JupyterLab or Ray, one after the other, so that no such fixture is built
# twice and no two of them compete for the machine. It comes first, being the longest; the other worker begins with the
# benchmarks, which are one piece because they share a log.
UNITS = {"servers": ("tests/ui/", "tests/compute/", "tests/server/", "tests/jobs/test_rayhead.py",
                     "tests/jobs/test_raytrain.py", "tests/jobs/test_searching.py", "tests/jobs/test_chaos.py",
                     "tests/learning/shipping/test_on_ray.py", "tests/learning/shipping/test_serving.py",
                     "tests/cli/test_lab.py"),
         "benchmarks": ("tests/benchmarks/",)}
WORKER = "PYTEST_XDIST_WORKER"
GATE, ROOM = Path(__file__), Path(__file__).with_name("conftest.py")      # locked, never written


def unit_of(nodeid: str) -> str:
    """What is handed to a worker in one piece; without a name of its own, a file."""
    named = (unit for unit, parts in UNITS.items() if nodeid.startswith(parts))
    return next(named, nodeid.partition("::")[0])


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On a worker, the named units come first, in their order."""
    if WORKER in os.environ:
        order = {unit: place for place, unit in enumerate(UNITS)}
        items.sort(key=lambda item: order.get(unit_of(item.nodeid), len(order)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Hand out the units in the order in which they were collected."""
    from xdist.scheduler import LoadScopeScheduling

    class Units(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    config.option.loadscopereorder = False
    return Units(config, log)


class Turn:
    """A worker's place in the room: beside others, or alone in it.

    Whoever waits keeps the gate, so that nobody overtakes. Both are locks on files, which a process loses when it dies.
    """

    def __init__(self) -> None:
        self._held = ExitStack()
        self.alone = False

    def take(self, alone: bool) -> None:
        """Wait for the room; whoever is alone in it already keeps it."""
        import fcntl

        if self.alone:
            return
        with ExitStack() as held:
            room = held.enter_context(ROOM.open())
            with GATE.open() as gate:
                fcntl.flock(gate, fcntl.LOCK_EX)
                fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
                fcntl.flock(gate, fcntl.LOCK_UN)
            # closing would not do: a child that was forked meanwhile holds the file open
            held.callback(fcntl.flock, room, fcntl.LOCK_UN)
            self._held = held.pop_all()
        self.alone = alone

    def leave(self) -> None:
        """Let the others in."""
        self.alone = False
        self._held.close()


_TURN = Turn()


def _alone(item: pytest.Item | None) -> bool:
    return item is not None and item.get_closest_marker("alone") is not None


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None):
    """A test marked `alone` waits until the other workers have ended theirs, and they wait for it.

    Outermost, so that waiting counts towards no time limit. Several in a row keep the room, since each wait is lost.
    """
    if WORKER not in os.environ:
        return (yield)
    _TURN.take(_alone(item))
    try:
        return (yield)
    finally:
        if not (_alone(item) and _alone(nextitem)):
            _TURN.leave()
