"""The logged world of the learning tests."""

from __future__ import annotations

import contextlib
import os
import signal

import pytest

from ..learning.world import squad, squad_kept

__all__ = ["squad", "squad_kept"]


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
