"""Every example in a docstring says what comes of it."""

from __future__ import annotations

import doctest
import importlib
from pathlib import Path

import pytest

import workbench

ROOT = Path(workbench.__file__).parent
WITH = sorted(path for path in ROOT.rglob("*.py") if ">>> " in path.read_text("utf-8"))


@pytest.mark.parametrize("path", WITH, ids=lambda path: str(path.relative_to(ROOT).with_suffix("")).replace("/", "."))
def test_examples_come_out_as_they_say(path):
    name = ".".join(("workbench", *path.relative_to(ROOT).with_suffix("").parts)).removesuffix(".__init__")
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0


def test_there_are_examples():
    assert len(WITH) > 60
