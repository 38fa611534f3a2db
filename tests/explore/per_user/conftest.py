"""Insights about users on two random logs, each imported once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from workbench.explore.fluent import Explore

from .log import make_log

Rows = dict[str, list[dict]]


@pytest.fixture(scope="session")
def users_log(tmp_path_factory) -> Callable[[int], tuple[Rows, Explore]]:
    """Seed -> the rows, and the insights of their import."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    @cache
    def make(seed: int) -> tuple[Rows, Explore]:
        rows, folder = make_log(seed), tmp_path_factory.mktemp("per-user")
        (folder / "log").mkdir()
        for name, table in rows.items():
            pq.write_table(pa.Table.from_pylist(table), folder / "log" / f"{name}.parquet")
        return rows, Explore(import_source(Project.create(folder / "project"), [folder / "log"], adapter="messaging"))

    return make


@pytest.fixture(params=[1, 2])
def seed(request) -> int:
    return request.param


@pytest.fixture
def log(users_log, seed) -> Rows:
    return users_log(seed)[0]


@pytest.fixture
def explore(users_log, seed) -> Explore:
    return users_log(seed)[1]
