"""How a test came to where it is: its effect, its error and what it asked for at each look up to now."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from workbench.experiments.plan.looks import Look
from workbench.stats.contrast import Contrast, Direction, Interval, Margin, distance
from workbench.stats.summary import Pair


@dataclass(frozen=True)
class Point:
    """One test at one look.

    Attributes:
        n: mature units of both arms; where arms are clusters, those.
        information_fraction: of the metric's planned information; None without a plan of looks.
        statistic: z in the direction that the test looks for: it passes above `threshold`.
        needed: the effect at which it would just have passed, all errors as they were.
        control: the mean that relatives divide by, after adjustment.
    """

    look: int | None
    cut: datetime | None
    n: int
    information_fraction: float | None
    effect: float | None
    se: float | None
    ci: Interval
    relative: float | None
    relative_ci: Interval
    statistic: float | None
    threshold: float | None
    needed: float | None
    needed_relative: float | None
    control: float | None
    passed: bool

    def as_dict(self) -> dict[str, Any]:
        """The point as JSON has it."""
        return {**asdict(self), "cut": self.cut.isoformat(sep=" ") if self.cut else None, "ci": list(self.ci),
                "relative_ci": list(self.relative_ci)}


def path_of(looks: Sequence[Look], pairs: Sequence[Pair | None], contrasts: Sequence[Contrast | None],
            fractions: Sequence[float], test: str, direction: Direction, margin: Margin | None,
            known: dict[tuple[int, float], Point] | None = None) -> tuple[Point, ...]:
    """The points of one test, one a look; a look without two units in each arm is left out.

    Args:
        known: by a contrast's identity and its fraction, the points that earlier looks had; new ones are added.
    """
    known = {} if known is None else known
    found = []
    for look, pair, contrast, fraction in zip(looks, pairs, contrasts, fractions, strict=True):
        if pair is None or contrast is None:
            continue
        key = id(contrast), fraction
        if key not in known:
            known[key] = _point(look, pair, contrast, fraction, test, direction, margin)
        found.append(known[key])
    return tuple(found)


def _point(look: Look, pair: Pair, contrast: Contrast, fraction: float, test: str,
           direction: Direction, margin: Margin | None) -> Point:
    effect, base = contrast.effect, pair.control.mean
    statistic = needed = None
    if effect is not None and contrast.se and math.isfinite(contrast.threshold):
        good = 1.0 if direction == "up" else -1.0
        if test == "non_inferiority" and margin is not None:
            # the statistic moves with the effect one to one; its error keeps what the control mean adds to it
            stat, spread = distance(pair, direction, margin)
            statistic = stat / spread
            needed = effect + good * (contrast.threshold * spread - stat)
        else:
            sought = -good if test == "deterioration" else good
            statistic = sought * effect / contrast.se
            needed = sought * contrast.threshold * contrast.se
    return Point(look.index, look.cut, pair.control.n + pair.treatment.n, fraction, effect, contrast.se, contrast.ci,
                 contrast.relative, contrast.relative_ci, statistic,
                 contrast.threshold if math.isfinite(contrast.threshold) else None, needed,
                 needed / abs(base) if needed is not None and base else None, base, contrast.passed)
