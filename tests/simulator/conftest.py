"""Small simulated logs, each made once and queried with DuckDB; nothing here uses the engine's own SQL."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from workbench.simulator.run import Simulated, simulate
from workbench.simulator.world import World


@dataclass(frozen=True)
class Log:
    """A simulation and a connection with one view a table."""

    world: World
    made: Simulated

    def query(self, text: str):
        """All rows of a SELECT over the tables of the log, and `expected`, the truth of each decision."""
        import duckdb

        connection = duckdb.connect()
        for folder in sorted(self.made.log.iterdir()):
            if folder.is_dir():
                connection.execute(f"CREATE VIEW {folder.name} AS SELECT * FROM read_parquet('{folder}/*/*.parquet')")
        connection.execute(f"CREATE VIEW expected AS FROM read_parquet('{self.made.truth}/expected.parquet')")
        return connection.sql(text).fetchall()

    def one(self, text: str):
        """The only value of a SELECT."""
        return self.query(text)[0][0]


def make(world: World, folder: Path, **options) -> Log:
    """Simulate a world for a test; few users in the truth unless told."""
    return Log(world, simulate(world, folder, **{"truth_users": 500} | options))


@pytest.fixture(scope="session")
def write():
    """`write(world, folder, **options) -> Log`."""
    return make


@pytest.fixture(scope="session")
def log(tmp_path_factory) -> Log:
    """4,000 users of the default world over 70 days."""
    return make(World(seed=3, users=4_000), tmp_path_factory.mktemp("simulated"))
