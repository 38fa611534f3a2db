"""Why a row says what it says: how alpha came to its test, what its boundary is, what would have passed it.

Only what was computed is told here; `explain` fills it, and each view shows the same words.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from workbench.experiments.explanation.statements import Statement


@dataclass(frozen=True)
class Share:
    """How a test came to its level: total / (metrics x arms).

    Attributes:
        budget: which total; a monitor has no part of either and is shown at alpha.
        metrics: how many metrics share it; 1 where guardrails do not.
        sides: 1 or 2.
    """

    budget: Literal["alpha", "deterioration", "none"]
    total: float
    metrics: int
    arms: int
    level: float
    sides: int


@dataclass(frozen=True)
class Boundary:
    """What |z|, or z in the direction asked for, had to exceed.

    Attributes:
        threshold: critical z; None where there was nothing to test.
        fraction: of the metric's planned information.
        spent: how much of the level may be spent by this look.
        planned: mature units of both arms that were planned; None where none were.
        look, looks: which planned look of how many; None where they have no numbers.
    """

    method: Literal["fixed", "group", "always_valid"]
    threshold: float | None
    fraction: float | None
    spent: float | None
    units: int
    planned: float | None
    look: int | None
    looks: int | None


@dataclass(frozen=True)
class Bar:
    """The tolerated harm, or the effect worth finding, in both units; one is None where the control mean is 0."""

    kind: Literal["margin", "goal"]
    given: Literal["relative", "absolute"]
    absolute: float | None
    relative: float | None


@dataclass(frozen=True)
class Source:
    """Where the numbers come from.

    Attributes:
        cut: rows from here on are not used, UTC; None for a table without time.
        caps: column -> the value that a declared cap came to.
        seed: of random draws; None, as a readout makes none.
    """

    snapshot: str
    spec_hash: str
    package: str
    cut: str | None
    caps: dict[str, float]
    seed: int | None


@dataclass(frozen=True)
class Why:
    """One row of the readout explained.

    Attributes:
        needed, needed_relative: the effect at which the test would just have passed, all errors as they were.
        words: (what, sentence), ready to show.
    """

    metric: str
    arm: str
    test: str
    passed: bool
    share: Share
    boundary: Boundary
    bar: Bar | None
    statistic: float | None
    needed: float | None
    needed_relative: float | None
    source: Source
    words: tuple[tuple[str, str], ...]
    statement: Statement

    def as_dict(self) -> dict[str, Any]:
        """The explanation as JSON; its statement is the metric's, which the readout holds once."""
        value = asdict(self)
        value.pop("statement")
        value["words"] = [{"what": what, "text": text} for what, text in self.words]
        return value
