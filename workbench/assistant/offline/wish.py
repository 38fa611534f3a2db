"""What a sentence asks for, and the sentence while it is being read."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from workbench.assistant.offline.lexicon import Event
from workbench.assistant.offline.phrases import Window

Intent = Literal[
    "metric", "insight", "value", "readout", "why", "hypothesis", "plan", "similar", "training", "policy", "catalog",
    "template", "help",
]


@dataclass(frozen=True)
class Wish:
    """What a sentence asks for.

    Attributes:
        event: what happens; `base` what it is held against in a ratio.
        aggregate: None where the sentence does not say.
        by: a column to group by; `table` where the sentence names one.
        period: hour, day or week, for a trend.
        filters: (column, value) pairs from closed sets.
        past_days: only the log's last days.
        called: the name that the person gives the metric.
        left: words that were not understood.
        said: everything that was understood, for the reply.
    """

    intent: Intent
    event: Event | None = None
    base: Event | None = None
    aggregate: Literal["any", "count", "distinct", "sum", "mean", "days", "ratio"] | None = None
    window: Window | None = None
    past: Window | None = None
    by: str | None = None
    period: Literal["hour", "day", "week", "month"] | None = None
    shape: Literal["funnel", "profile", "trend", "breakdown"] | None = None
    of: Literal["sent", "delivered", "opened", "clicked"] | None = None
    table: str | None = None
    filters: tuple[tuple[str, str], ...] = ()
    direction: Literal["up", "down"] | None = None
    decision: bool = False
    machine: bool = False
    metric: str | None = None
    experiment: str | None = None
    called: str | None = None
    left: tuple[str, ...] = ()
    text: str = ""


@dataclass
class Sentence:
    """The words that have not been understood yet."""

    whole: str
    rest: str = field(init=False)

    def __post_init__(self) -> None:
        self.rest = self.whole

    def take(self, pattern: str) -> re.Match[str] | None:
        """Find a pattern between word borders and blank it out."""
        match = re.search(rf"(?<![\w'])(?:{pattern})(?![\w'])", self.rest)
        if match:
            self.blank(*match.span())
        return match

    def blank(self, start: int, end: int) -> None:
        """Take a span out."""
        self.rest = self.rest[:start] + " " * (end - start) + self.rest[end:]

    def has(self, pattern: str) -> bool:
        """Whether the whole sentence holds a pattern between word borders."""
        return re.search(rf"(?<![\w'])(?:{pattern})(?![\w'])", self.whole) is not None
