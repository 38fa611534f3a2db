"""The cluster of two nodes, started once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .two_nodes import TwoNodes, missing


@pytest.fixture(scope="session")
def two_nodes() -> Iterator[TwoNodes]:
    lacking = missing()
    if lacking:
        pytest.skip(f"a cluster of two nodes {lacking}")
    cluster = TwoNodes()
    yield cluster
    cluster.stop()


@pytest.fixture
def squad(two_nodes, tmp_path: Path) -> Path:
    """An empty project whose settings name the cluster."""
    return two_nodes.project(tmp_path / "squad")
