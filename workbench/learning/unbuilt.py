"""What of a training spec parses and is not built yet: named, never ignored."""

from __future__ import annotations

from workbench.errors import NotBuiltYet
from workbench.learning.spec import TrainingSpec


def unbuilt(spec: TrainingSpec) -> tuple[str, ...]:
    """The fields of `spec` whose meaning is not built yet: none today. One that parses before it is built is named."""
    return ()


def require_built(spec: TrainingSpec) -> None:
    """Raise `NotBuiltYet` for the first field that is not built."""
    for field in unbuilt(spec):
        raise NotBuiltYet(field, where=f"training/{spec.name}.yaml")
