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
    """An empty project whose settings name the cluster, in a folder that `nobody` cannot enter."""
    from workbench.project import Project

    tmp_path.chmod(0o700)
    root = tmp_path / "squad"
    Project.create(root)
    (root / "workbench.toml").write_text(
        f'version = 1\n[ray]\naddress = "http://127.0.0.1:8265"\nstorage = "{two_nodes.storage}"\n')
    return root
