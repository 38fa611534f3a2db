"""A real Jupyter server on a simulated squad."""

from __future__ import annotations

import shutil

import pytest

from .running import serving


@pytest.fixture(scope="session")
def server(simulated_kept, tmp_path_factory):
    """Runs until the session ends."""
    home = tmp_path_factory.mktemp("server")
    shutil.copytree(simulated_kept.root, home / "squad", symlinks=True)
    with serving(home / "squad", home) as found:
        assert found.call("GET", "status")[0] == 200
        yield found
