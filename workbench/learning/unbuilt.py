"""What of a training spec parses and is not built yet: named, never ignored."""

from __future__ import annotations

from workbench.errors import NotBuiltYet
from workbench.learning.spec import TrainingSpec


def unbuilt(spec: TrainingSpec, *, workers: int | None = None) -> tuple[str, ...]:
    """The fields of `spec` (with the option `workers`, when given) whose meaning is not built yet."""
    model, fields = spec.model, []
    if model.kind == "uplift":
        fields.append("model.kind uplift")
    if spec.search is not None:
        fields.append("search")
    if (workers or spec.run.workers) > 1:
        fields.append("run.workers > 1")
    return tuple(dict.fromkeys(fields))


def require_built(spec: TrainingSpec, *, workers: int | None = None) -> None:
    """Raise `NotBuiltYet` for the first field that is not built."""
    for field in unbuilt(spec, workers=workers):
        raise NotBuiltYet(field, where=f"training/{spec.name}.yaml")
