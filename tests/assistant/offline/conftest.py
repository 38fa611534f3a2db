"""Catalogs of the development skins, each with a few people, made when a test asks for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from workbench.assistant.grounding import Grounding
from workbench.evaluation.tasks import load
from workbench.evaluation.worlds import build

SKINS = Path(__file__).parents[2] / "assistant_bench"


def log_of(name: str, folder: Path, skins: Path = SKINS) -> Grounding:
    """The log of one skin with a few people."""
    (skin,) = load(skins, (name,))
    few = skin.file.world.model_copy(update={"users": 120})
    # without its experiment read out: that is not needed to understand a sentence
    file = skin.file.model_copy(update={"world": few, "experiments": ()})
    return build(replace(skin, file=file), "visible", folder).grounding


class Logs(dict[str, Grounding]):
    """Skin -> its log; one that no test asks for is not made."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder

    def __missing__(self, name: str) -> Grounding:
        self[name] = log_of(name, self.folder)
        return self[name]


@pytest.fixture(scope="session")
def logs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Grounding]:
    """Skin -> its log."""
    return Logs(tmp_path_factory.mktemp("skins"))
