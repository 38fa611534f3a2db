"""One number with its error."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from scipy.special import ndtr, ndtri


@dataclass(frozen=True)
class Estimate:
    """A value, its standard error and a two-sided interval.

    Attributes:
        n: the independent units behind it (users, where rows are clustered by user).
        level: the interval's error rate; 0.05 gives 95 %.
        interval: where it is not value -+ z se, such as one that inverts a test.
    """

    name: str
    value: float
    se: float
    n: int
    method: str
    level: float = 0.05
    interval: tuple[float, float] | None = None

    @property
    def ci(self) -> tuple[float, float]:
        """value -+ z se, or the interval that was given."""
        if self.interval is not None:
            return self.interval
        half = float(ndtri(1 - self.level / 2)) * self.se
        return self.value - half, self.value + half

    @property
    def p(self) -> float:
        """Two-sided p of a value of nothing, by value / se; without an error 1 for nothing and 0 for anything else."""
        if self.se == 0:
            return float(self.value == 0)
        return float(2 * ndtr(-abs(self.value) / self.se))

    def as_dict(self) -> dict[str, Any]:
        """The estimate as JSON."""
        plain = asdict(self)
        plain.pop("interval")
        return {**plain, "ci": list(self.ci)}
