"""`objectives.yaml`: the declared weights, the price of reachability and the constraints.

Readout, training, allocation and off-policy evaluation share this file, so that a trade-off is
written down once, before the results are seen.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from workbench.project import Project, parse_spec, read_yaml

Percentage = Annotated[str, Field(pattern=r"^\d+(\.\d+)?%$", description="relative to the control mean, as '2%'")]


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ReachableMonth(_Frozen):
    """The value of one user being reachable through a channel for one month, with a range."""

    value: float = Field(ge=0)
    range: tuple[float, float]

    @field_validator("range")
    @classmethod
    def _ordered(cls, value: tuple[float, float]) -> tuple[float, float]:
        if not 0 <= value[0] <= value[1]:
            raise ValueError("range must be [low, high] with 0 <= low <= high")
        return value


class Constraint(_Frozen):
    """A bound on how much a metric may rise, relative to control."""

    metric: str
    max_increase: Percentage


class Objectives(_Frozen):
    """The whole file."""

    version: Literal[1]
    weights: dict[str, float] = Field(default_factory=dict)
    reachable_month: dict[str, ReachableMonth] = Field(default_factory=dict)
    constraints: tuple[Constraint, ...] = ()

    @classmethod
    def load(cls, project: Project) -> Objectives | None:
        """The project's objectives, or None where none are declared."""
        path = project.root / "objectives.yaml"
        return parse_spec(cls, read_yaml(path), path.name) if path.exists() else None
