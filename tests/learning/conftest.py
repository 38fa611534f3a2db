"""The logged world of these tests."""

from __future__ import annotations

from .world import squad, squad_kept

__all__ = ["squad", "squad_kept"]
