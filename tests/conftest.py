"""What every test shares: the installed package, real data where it is, and no silent skips in CI.

`python -m pytest` puts the checkout first on `sys.path`; the tests must see what a user has, so the
checkout is taken off before the first import. Where the package is not installed the checkout stays,
and `tests/contract/test_installed.py` fails.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
from pathlib import Path

import pytest

# hooks are heard where a conftest names them
from .tables import pytest_sessionfinish, pytest_terminal_summary, pytest_testnodedown  # noqa: F401
from .workers import pytest_collection_modifyitems, pytest_runtest_protocol, pytest_xdist_make_scheduler  # noqa: F401

ROOT = Path(__file__).resolve().parent.parent


def _without_checkout() -> list[str]:
    return [entry for entry in sys.path if Path(entry or ".").resolve() != ROOT]


if importlib.machinery.PathFinder.find_spec("workbench", _without_checkout()) is not None:
    sys.path[:] = _without_checkout()
    os.environ["PYTHONSAFEPATH"] = "1"      # children must not put their working directory first either
    os.environ.pop("PYTHONPATH", None)

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
os.environ.setdefault("WORKBENCH_HASH_KEY", "a key for tests")     # no file in the home of whoever runs them
STRICT = os.environ.get("WORKBENCH_CI") == "1"


@pytest.fixture(scope="session")
def checkout() -> Path:
    """The folder that holds pyproject.toml, docs and templates."""
    return ROOT


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Real data that is not part of the project, named by WORKBENCH_TEST_DATA."""
    folder = Path(os.environ.get("WORKBENCH_TEST_DATA", "/nonexistent"))
    if not folder.is_dir():
        pytest.skip("real data: set WORKBENCH_TEST_DATA to the folder that holds hillstrom.csv and open-bandit/")
    return folder


@pytest.fixture(scope="session")
def hillstrom_csv(data_folder: Path) -> Path:
    """The 64,000 customers of a real e-mail test."""
    return data_folder / "hillstrom.csv"


@pytest.fixture
def project(tmp_path: Path):
    """An empty project in a temporary folder."""
    from workbench.project import Project

    return Project.create(tmp_path / "project")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    """In CI a skipped browser, cluster or data test is a failure: a skip there means a step is missing."""
    report = yield
    needs = (any(item.get_closest_marker(one) is not None for one in ("browser", "cluster"))
             or "data_folder" in getattr(item, "fixturenames", ()))
    if STRICT and report.skipped and needs:
        report.outcome = "failed"
        report.longrepr = f"skipped in CI, where it must run: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def simulated_kept(tmp_path_factory: pytest.TempPathFactory):
    """The demo's project with the log of 1,500 people, for tests that only read."""
    from workbench.demo import make_project
    from workbench.logs.imports.importing import import_source
    from workbench.simulator.run import simulate
    from workbench.simulator.world import World

    folder = tmp_path_factory.mktemp("simulated")
    project = make_project(folder / "squad")
    made = simulate(World(seed=3, users=1_500), folder / "made", truth_users=200)
    import_source(project, [made.log], "messaging")
    return project


@pytest.fixture
def simulated(tmp_path: Path, simulated_kept):
    """A copy of it that a test may change."""
    import shutil

    from workbench.project import Project

    shutil.copytree(simulated_kept.root, tmp_path / "squad", symlinks=True)
    return Project.find(tmp_path / "squad")
