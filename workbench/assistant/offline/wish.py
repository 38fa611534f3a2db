"""What a sentence asks for, and the sentence while it is being read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from workbench.assistant.offline import patterns as re
from workbench.assistant.offline.parts.phrases import Window
from workbench.assistant.offline.words.lexicon import Event
from workbench.assistant.offline.words.spelling import pattern_of

Intent = Literal[
    "metric", "insight", "value", "readout", "why", "hypothesis", "plan", "similar", "training", "policy", "catalog",
    "template", "help",
]


Test = tuple[str, str, str]     # (column, operator, value) of a row
Aggregate = Literal["any", "count", "distinct", "sum", "mean", "max", "min", "last", "days", "ratio"]


@dataclass(frozen=True)
class Least:
    """A bound on a value that rows carry; `column` None is the event's own value, `unit` as it was said."""

    column: str | None
    sign: str
    amount: float
    unit: str


@dataclass(frozen=True)
class Wish:
    """What a sentence asks for.

    Attributes:
        event: what happens; `base` what it is held against in a ratio.
        aggregate: None where the sentence does not say.
        by: a column to group by; `table` where the sentence names one.
        period: hour, day or week, for a trend.
        filters: (column, value) pairs from closed sets.
        past: only the log's last days.
        called: the name that the person gives the metric.
        within: how long after its send a reaction counts, in a ratio over messages.
        at_end: whether a state holds at the window's end, rather than for how long.
        without: (column, value) pairs that are left out; `least` a bound on a value; `dates` [since, until) of rows.
        upper: the other end of a range that `least` begins; `flags` what columns of true and false hold;
            `different` the column whose values are counted once each.
        quantile: of the units' values; `missing` what somebody without a row counts as.
        summed: in a ratio, the amounts of the event rather than its rows; `summed_below` those of the base.
        pressure: days before a message in which others are counted; `most` and more of them are one group.
        parts: what rows of two parts are, which are held against each other.
        steps: the events that people do one after the other, or the one that begins a cohort and the one that is a
            return; `ordered` where their order counts; `periods` after the first one.
        either: events of which any counts as the event does.
        plus: events whose amounts are added to the event's (1) or taken from them (-1).
        rows: that it is their rows, one each, and no amounts.
        scale: what amounts are divided by: 1000 for kilometres of metres; `scaled` the unit that this gives.
        until_lost: of a state, the days until it is first lost.
        missed: the event that no message counted came to; `reached` the one that each of them did come to.
        excluded: events that are said not to count.
        like: the project's metric whose event, aggregate and direction these are.
        cap: the quantile at which values are capped; `positive` that it is one of those above
            zero; `uncapped` that a declared metric's own cap is taken off.
        left: words that were not understood.
        notes: how words were read that could have been read otherwise, for the reply.
    """

    intent: Intent
    event: Event | None = None
    base: Event | None = None
    aggregate: Aggregate | None = None
    window: Window | None = None
    past: Window | None = None
    by: str | None = None
    period: Literal["hour", "day", "week", "month"] | None = None
    shape: Literal["funnel", "profile", "trend", "breakdown", "compare", "retention", "people"] | None = None
    of: Literal["sent", "delivered", "opened", "clicked"] | None = None
    table: str | None = None
    filters: tuple[tuple[str, str], ...] = ()
    direction: Literal["up", "down"] | None = None
    decision: bool = False
    machine: bool = False
    metric: str | None = None
    experiment: str | None = None
    called: str | None = None
    within: Window | None = None
    at_end: bool = False
    without: tuple[tuple[str, str], ...] = ()
    least: Least | None = None
    upper: Least | None = None
    flags: tuple[tuple[str, bool], ...] = ()
    different: str | None = None
    dates: tuple[date | None, date | None] | None = None
    quantile: float | None = None
    missing: Literal["zero", "exclude"] | None = None
    summed: bool = False
    summed_below: bool = False
    pressure: int | None = None
    most: int | None = None
    parts: tuple[tuple[Test, ...], ...] = ()
    steps: tuple[str, ...] = ()
    ordered: bool = False
    periods: int | None = None
    either: tuple[Event, ...] = ()
    plus: tuple[tuple[Event, int], ...] = ()
    rows: bool = False
    scale: float | None = None
    scaled: str | None = None
    until_lost: bool = False
    missed: str | None = None
    reached: str | None = None
    excluded: tuple[Event, ...] = ()
    like: str | None = None
    cap: float | None = None
    positive: bool = False
    uncapped: bool = False
    left: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    text: str = ""

    @property
    def counted(self) -> tuple[Event, ...]:
        """The events whose rows make the number, each once."""
        counted = (self.event, self.base, *self.either, *(event for event, _ in self.plus))
        return tuple(dict.fromkeys(one for one in counted if one is not None))


# how a note begins that tells what of a request was no part of it
ASIDE = "set aside, and not done: "
_BETWEEN = 2         # words that may stand between two that are quoted as one


@dataclass
class Sentence:
    """The words that have not been understood yet."""

    whole: str
    rest: str = field(init=False)

    def __post_init__(self) -> None:
        self.rest = self.whole

    def take(self, pattern: str) -> re.Match[str] | None:
        """Find a pattern between word borders and blank it out."""
        match = pattern_of(pattern).search(self.rest)
        if match:
            self.blank(*match.span())
        return match

    def blank(self, start: int, end: int) -> None:
        """Take a span out."""
        self.rest = self.rest[:start] + " " * (end - start) + self.rest[end:]

    def has(self, pattern: str) -> bool:
        """Whether the whole sentence holds a pattern between word borders."""
        return pattern_of(pattern).search(self.whole) is not None

    def keeps(self, pattern: str) -> bool:
        """Whether a pattern stands among the words that have not been understood yet."""
        return pattern_of(pattern).search(self.rest) is not None

    def take_all(self, pattern: str) -> bool:
        """Blank out a pattern wherever it stands."""
        found = False
        while self.take(pattern):
            found = True
        return found

    @property
    def left(self) -> list[str]:
        """The words that have not been understood yet, numerals aside."""
        return [word.strip("'/") for word in re.findall(r"[^\W\d_][\w'/]*", self.rest)]

    def quoted(self, words: Sequence[str]) -> str:
        """Words that were not understood, in quotes, as they stand in the sentence; neighbours with what is between."""
        spans: list[tuple[int, int]] = []
        at = 0
        for word in words:
            found = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)").search(self.whole, at)
            if found is None:
                return f"“{' '.join(words)}”"
            at = found.end()
            if spans and len(self.whole[spans[-1][1]: found.start()].split()) <= _BETWEEN:
                spans[-1] = (spans[-1][0], at)
            else:
                spans.append(found.span())
        return ", ".join(f"“{self.whole[begin: end]}”" for begin, end in spans)
