"""The logged world of the learning tests."""

from __future__ import annotations

from ..learning.world import squad, squad_kept

__all__ = ["squad", "squad_kept"]
