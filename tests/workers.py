"""Tests on several workers (`-n 2`): what shares servers stays on one of them, what measures time runs alone."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# Folders whose tests start browsers, JupyterLab, Jupyter servers and Ray: one worker takes them, one after the other,
# so that no fixture is built twice and no two clusters compete. They come first, being the longest.
SERVERS = ("tests/ui/", "tests/compute/", "tests/jobs/", "tests/server/", "tests/cli/", "tests/scaffold/")
WORKER = "PYTEST_XDIST_WORKER"
GATE, ROOM = Path(__file__), Path(__file__).with_name("conftest.py")      # locked, never written


def unit_of(nodeid: str) -> str:
    """What is handed to a worker in one piece: everything with servers, otherwise a file."""
    return "servers" if nodeid.startswith(SERVERS) else nodeid.partition("::")[0]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """On a worker, what has servers comes first."""
    if WORKER in os.environ:
        items.sort(key=lambda item: unit_of(item.nodeid) != "servers")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Hand out the units in the order in which they were collected."""
    from xdist.scheduler import LoadScopeScheduling

    class Units(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return unit_of(nodeid)

    config.option.loadscopereorder = False
    return Units(config, log)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item):
    """A test marked `alone` waits until the other workers have ended theirs, and they wait for it.

    Outermost, so that waiting counts towards no time limit.
    """
    if WORKER not in os.environ:
        return (yield)
    with turn(alone=item.get_closest_marker("alone") is not None):
        return (yield)


@contextmanager
def turn(alone: bool) -> Iterator[None]:
    """The room for one, or with whoever else is not alone; whoever waits for it keeps the gate, so nobody overtakes."""
    import fcntl

    with ROOM.open() as room:
        with GATE.open() as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            fcntl.flock(room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
            fcntl.flock(gate, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(room, fcntl.LOCK_UN)    # a child that was forked meanwhile holds the file open
