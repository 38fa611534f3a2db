"""What a rehearsal found: how often the rule shipped in each world, beside what the plan says, and in words."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from workbench.experiments.readout import plain
from workbench.experiments.rehearsal.planting import Planted
from workbench.project import write_json

FILE = "rehearsal.json"


@dataclass(frozen=True)
class Rate:
    """A share of replays, with the 95 % interval of its Monte-Carlo error (Wilson)."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Outcome:
    """What the rule did in one world.

    Attributes:
        scenario, kind, words: see `scenarios`.
        planted: the effects, as far as the values allowed them.
        ship: how often it shipped: any arm where none should be, the planned arm where it should.
        predicted: what the planner says of the same world.
        limit: alpha, or the power that is wanted at the planned size; None where the size is another.
        ok: a false-ship rate not above alpha, a power not beside the planner's, by more than 3 standard errors (and 2
            points for the power).
        by_look: (K,) shipped by each look.
        superior, non_inferior, deteriorated: metric -> how often its test passed by the last look, in the planned arm.
    """

    scenario: str
    kind: Literal["false_ship", "power"]
    words: str
    planted: tuple[Planted, ...]
    ship: Rate
    predicted: float
    limit: float | None
    ok: bool
    by_look: tuple[float, ...]
    superior: dict[str, float]
    non_inferior: dict[str, float]
    deteriorated: dict[str, float]


@dataclass(frozen=True)
class Coverage:
    """How often a metric's intervals hold the truth at the last look.

    Attributes:
        covered: of the difference; relative: of Fieller's interval, None where the mean is 0.
        error: the mean standard error over the spread of the estimates: 1 when the error is what it says.
    """

    metric: str
    scenario: str
    nominal: float
    truth: float
    covered: Rate
    relative: Rate | None
    error: float | None


@dataclass(frozen=True)
class Rehearsal:
    """What a rehearsal found.

    Attributes:
        source: which units, in words; users: how many.
        units: of a replay, over all arms.
        arm: the treatment arm that the power is about, the smallest.
        blocked: how often the sample ratio stopped the readout.
        notes: what a person should know, in words.
    """

    version: Literal[1]
    experiment: str
    snapshot: str
    spec_hash: str
    package: str
    replays: int
    source: str
    users: int
    units: float
    arm: str
    alpha: float
    looks: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    coverage: tuple[Coverage, ...]
    blocked: Rate
    notes: tuple[str, ...]

    def outcome(self, scenario: str) -> Outcome:
        """The outcome of one scenario."""
        return next(one for one in self.outcomes if one.scenario == scenario)

    @property
    def ok(self) -> bool:
        """Whether every rate is as promised."""
        return all(one.ok for one in self.outcomes)

    def as_dict(self) -> dict[str, Any]:
        """The rehearsal as JSON; its schema is docs/schemas/rehearsal.schema.json."""
        return {**plain(asdict(self)), "ok": self.ok}

    def save(self, folder: Path) -> Path:
        """Write `rehearsal.json` beside the spec."""
        write_json(folder / FILE, self.as_dict())
        return folder / FILE


def rate(share: float, n: int) -> Rate:
    """A share of n replays with Wilson's 95 % interval.

    >>> [round(one, 4) for one in (rate(0.05, 400).low, rate(0.05, 400).high)]
    [0.0326, 0.076]
    """
    z = 1.959964
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return Rate(share, max(centre - half, 0.0), min(centre + half, 1.0))


def shown(found: Rehearsal) -> str:
    """The rehearsal as text."""
    lines = [f"{found.experiment}: {found.replays:,} replays of {found.units:,.0f} units, from {found.source} "
             f"({found.users:,})", ""]
    wide = max(len(one.scenario) for one in found.outcomes)
    lines.append(f"  {'world':<{wide}}  {'ships':>6}  {'95 % interval':>15}  {'plan':>6}  as promised")
    for one in found.outcomes:
        promise = f"at most {found.alpha:.0%}" if one.kind == "false_ship" else "the plan's power"
        said = "yes" if one.ok else "NO"
        lines.append(f"  {one.scenario:<{wide}}  {one.ship.share:6.1%}  {_interval(one.ship):>15}  "
                     f"{one.predicted:6.1%}  {said} ({promise})")
    lines += ["", "  " + "; ".join(f"{one.scenario}: {one.words}" for one in found.outcomes[-1:]), ""]
    wide = max(len(one.metric) for one in found.coverage)
    lines.append(f"  {'metric':<{wide}}  {'world':<9}  {'true effect':>11}  {'covered':>7}  "
                 f"{'95 % interval':>15}  error")
    for cell in found.coverage:
        error = f"{cell.error:5.2f}" if cell.error is not None else "    -"
        lines.append(f"  {cell.metric:<{wide}}  {cell.scenario:<9}  {cell.truth:11.4g}  {cell.covered.share:7.1%}  "
                     f"{_interval(cell.covered):>15}  {error}")
    lines += ["", f"  stopped by the sample ratio: {found.blocked.share:.1%}"]
    lines += [f"  {note}" for note in found.notes]
    return "\n".join(lines)


def _interval(one: Rate) -> str:
    return f"{one.low:.1%} to {one.high:.1%}"
