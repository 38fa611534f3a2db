"""One number with its error."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from scipy.special import ndtri


@dataclass(frozen=True)
class Estimate:
    """A value, its standard error and a two-sided interval.

    Attributes:
        n: the independent units behind it (users, where rows are clustered by user).
        level: the interval's error rate; 0.05 gives 95 %.
    """

    name: str
    value: float
    se: float
    n: int
    method: str
    level: float = 0.05

    @property
    def ci(self) -> tuple[float, float]:
        """value -+ z se."""
        half = float(ndtri(1 - self.level / 2)) * self.se
        return self.value - half, self.value + half

    def as_dict(self) -> dict[str, Any]:
        """The estimate as JSON."""
        return {**asdict(self), "ci": list(self.ci)}
