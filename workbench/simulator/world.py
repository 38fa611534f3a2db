"""The world's constants: who its users are, what messages do to them, and what the arms do.

No effect is added to an outcome. An arm differs from another in its policy alone; effects emerge because
messages bring visits, tire people, and cost the right to message them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

DAY = 86_400
CHANNELS = ("push", "email", "in_app")
DOMAINS = ("new_release", "podcast", "concert", "premium", "reactivation")
DOMAIN_WEIGHTS = (0.35, 0.25, 0.15, 0.10, 0.15)
PLATFORMS = (("ios", 0.40), ("android", 0.45), ("web", 0.15))
COUNTRIES = (
    # country, share, IANA time zone, hours from UTC in the simulated season
    ("US", 0.35, "America/New_York", -4), ("GB", 0.15, "Europe/London", 1), ("DE", 0.20, "Europe/Berlin", 2),
    ("BR", 0.15, "America/Sao_Paulo", -3), ("JP", 0.15, "Asia/Tokyo", 9),
)
TENURES = (("new", 0.20), ("settled", 0.45), ("loyal", 0.35))
EXPERIMENT = "push_frequency_cap"
CONTROL, TREATMENT = "control", "weekly_cap"

FLOOR, CEILING = 0.02, 0.90     # no eligible action is less or more likely than this


@dataclass(frozen=True)
class Arm:
    """A policy by its constants: how eager it is to send, and how it reacts to recent sends.

    The logit of a channel is `eager + by_value * x_value + by_visits * x_visits_28d / 28
    - tired * x_sends_7d - capped * (x_sends_7d >= 2)`, that of `hold` is 0.
    """

    policy: str
    eager: float
    by_value: float
    by_visits: float
    tired: float
    capped: float = 0.0


PRESENT = Arm("present", eager=0.9, by_value=1.8, by_visits=0.9, tired=0.0)
PACED = Arm("weekly_cap", eager=-0.3, by_value=2.2, by_visits=0.5, tired=0.6, capped=2.0)
PUSHY = Arm("weekly_cap", eager=3.2, by_value=0.3, by_visits=0.2, tired=-0.15)
WORLDS: dict[str, tuple[Arm, Arm]] = {"default": (PRESENT, PACED), "harmful": (PRESENT, PUSHY)}


@dataclass(frozen=True)
class Faults:
    """Switches that break the logging, each a share of the rows; for testing what notices."""

    missing_propensities: float = 0.0
    wrong_propensities: float = 0.0
    dropped_holds: float = 0.0
    duplicated_sends: float = 0.0
    dropped_exposures: float = 0.0       # of the treatment arm: a sample-ratio mismatch
    late_events: float = 0.0             # outcomes stamped after the log's end


@dataclass(frozen=True)
class World:
    """One simulated squad.

    Attributes:
        users: people in the log; users with higher indices exist too and serve the truth.
        days: `before` + `enrolment` + 28.
        exposed: share of the users that the experiment enrols.
    """

    seed: int = 1
    users: int = 200_000
    days: int = 70
    before: int = 28
    enrolment: int = 14
    name: Literal["default", "harmful"] = "default"
    begins: datetime = datetime(2026, 5, 12)
    faults: Faults = field(default_factory=Faults)

    @property
    def ends(self) -> datetime:
        """The moment up to which the log is complete."""
        return self.begins + timedelta(days=self.days)

    @property
    def arms(self) -> dict[str, Arm]:
        """The policy of each arm."""
        control, treatment = WORLDS[self.name]
        return {CONTROL: control, TREATMENT: treatment}

    @property
    def n_buckets(self) -> int:
        """A power of two; a bucket's largest table holds about a million rows."""
        count = 1
        while self.users / count > 32_768:
            count *= 2
        return count
