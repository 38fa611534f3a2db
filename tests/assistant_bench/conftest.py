"""Small worlds of the skins, made once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from workbench.evaluation.bench import Bench
from workbench.evaluation.tasks import load

FOLDER = Path(__file__).parent
MUTATED = ("edges", "repeats", "sparse", "late")


@pytest.fixture(scope="session")
def worlds_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where worlds are made."""
    return tmp_path_factory.mktemp("worlds")


def bench_of(name: str, folder: Path, worlds: tuple[str, ...], users: int) -> Bench:
    """One skin with fewer people."""
    (skin,) = load(FOLDER, (name,))
    size = skin.file.world.model_copy(update={"users": users})
    return Bench.of(replace(skin, file=skin.file.model_copy(update={"world": size})), folder / str(users), worlds)


@pytest.fixture(scope="session")
def shop(worlds_folder: Path) -> Bench:
    """The shop, in the worlds that separate mistakes."""
    return bench_of("shop", worlds_folder, ("visible", *MUTATED), 250)


@pytest.fixture(scope="session")
def news(worlds_folder: Path) -> Bench:
    """The publisher, where one asks and where windows' edges are full."""
    return bench_of("news", worlds_folder, ("visible", "edges"), 250)


@pytest.fixture(scope="session")
def bank(worlds_folder: Path) -> Bench:
    """The bank, where rows lie around midnight in Nairobi and elsewhere; its worlds have long imports."""
    return bench_of("bank", worlds_folder, ("late",), 150)
