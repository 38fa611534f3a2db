"""The world's constants: who its users are, what messages do to them, and what the arms do.

No effect is added to an outcome. An arm differs from another in its policy alone; effects emerge because
messages bring visits, tire people, and cost the right to message them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from workbench.errors import InputError

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
    """Switches that break the logging, each a share of the rows concerned; for testing what notices."""

    missing_propensities: float = 0.0
    impossible_propensities: float = 0.0     # above one
    wrong_propensities: float = 0.0          # written as bolder than they were; they still sum to one
    dropped_holds: float = 0.0
    duplicated_sends: float = 0.0
    sends_after_opt_out: float = 0.0         # of those who opted out: one more message a day later
    dropped_exposures: float = 0.0           # of the treatment arm: a sample-ratio mismatch
    late_events: float = 0.0                 # outcomes stamped after the log's end

    def __post_init__(self) -> None:
        for name, share in vars(self).items():
            if not 0 <= share <= 1:
                raise InputError(f"fault {name!r} is a share of rows between 0 and 1, not {share}")


@dataclass(frozen=True)
class World:
    """One simulated squad.

    Attributes:
        users: people in the log; users with higher indices exist too and serve the truth.
        days: days of the log; 70 leave 28 days after the last enrolment.
        before: days before the first enrolment.
        enrolment: days over which everyone is enrolled, each at a moment of their own.

    Raises:
        InputError: for an unknown name, or numbers that are no world.
    """

    seed: int = 1
    users: int = 200_000
    days: int = 70
    before: int = 28
    enrolment: int = 14
    name: str = "default"
    begins: datetime = datetime(2026, 5, 12)
    faults: Faults = field(default_factory=Faults)

    def __post_init__(self) -> None:
        if self.name not in WORLDS:
            raise InputError(f"unknown world {self.name!r}", got=self.name, known=WORLDS)
        for name, low, high in (("seed", 0, 2**32 - 1), ("users", 1, 99_999_999), ("days", 1, 999)):
            if not low <= getattr(self, name) <= high:
                raise InputError(f"{name} must lie between {low} and {high:,}, not {getattr(self, name)}")

    @property
    def ends(self) -> datetime:
        """The moment up to which the log is complete."""
        return self.begins + timedelta(days=self.days)

    @property
    def complete(self) -> bool:
        """Whether everyone's 28 days after enrolment lie within the log."""
        return self.days >= self.before + self.enrolment + 28

    @property
    def arms(self) -> dict[str, Arm]:
        """The policy of each arm."""
        control, treatment = WORLDS[self.name]
        return {CONTROL: control, TREATMENT: treatment}

    @property
    def n_buckets(self) -> int:
        """A power of two; a bucket's largest table holds about a million rows."""
        count = 1
        while self.users * self.days / count > 32_768 * 70:
            count *= 2
        return count
