"""The logged world of the learning tests."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
from pathlib import Path

import pytest

_spec = importlib.util.spec_from_file_location("logged_world", Path(__file__).parents[1] / "learning" / "conftest.py")
world = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(world)
squad_kept, squad = world.squad_kept, world.squad


@pytest.fixture(autouse=True)
def nobody_left(request):
    """A test that failed leaves no run that goes on: it would start again whatever is stopped."""
    project = request.getfixturevalue("squad") if "squad" in request.fixturenames else None
    yield
    if project is None:
        return
    from workbench.jobs import members
    from workbench.jobs.run import list_runs

    for run in list_runs(project):
        for process in run.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        members.end(run.folder)
