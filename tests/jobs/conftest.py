"""The logged world of the learning tests."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_spec = importlib.util.spec_from_file_location("logged_world", Path(__file__).parents[1] / "learning" / "conftest.py")
world = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(world)
squad_kept, squad = world.squad_kept, world.squad
