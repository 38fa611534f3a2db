"""Counts of outcomes with Wilson intervals, as values and as a table."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.evaluation.scoring import Score
from workbench.evaluation.tasks import FAMILIES

Z = 1.959963984540054


def wilson(hits: int, n: int, z: float = Z) -> tuple[float, float]:
    """Wilson's 95 % interval of a share (E. B. Wilson, JASA 22, 1927): the p with |hits/n - p| <= z sqrt(p(1-p)/n).

    >>> [round(x, 4) for x in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    if n == 0:
        return 0.0, 1.0
    p, zz = hits / n, z * z / n
    middle, half = (p + zz / 2) / (1 + zz), z / (1 + zz) * math.sqrt(p * (1 - p) / n + zz / (4 * n))
    return max(0.0, middle - half) if hits else 0.0, min(1.0, middle + half) if hits < n else 1.0


@dataclass(frozen=True)
class Tally:
    """One line of the table: of one family, or of all."""

    who: str
    family: str
    n: int
    right: int
    repaired: int
    wrong: int
    abstained: int
    unsafe: int
    seconds: float
    sent_bytes: int

    @property
    def share(self) -> float:
        """Right at once or after repair, of all."""
        return (self.right + self.repaired) / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's interval of the share."""
        return wilson(self.right + self.repaired, self.n)

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {**vars(self), "share": self.share, "interval": list(self.interval)}


def tallies(who: str, scores: Sequence[Score]) -> list[Tally]:
    """One line a family that has tasks, then one for all."""
    lines = [(family, [s for s in scores if s.task.family == family]) for family in FAMILIES]
    return [_tally(who, family, part) for family, part in (*lines, ("all", list(scores))) if part]


def _tally(who: str, family: str, scores: list[Score]) -> Tally:
    def count(outcome: str) -> int:
        return sum(score.outcome == outcome for score in scores)

    return Tally(who, family, len(scores), count("right"), count("repaired"), count("wrong"), count("abstained"),
                 count("unsafe"), sum(s.seconds for s in scores), sum(s.sent_bytes for s in scores))


def text(lines: Iterable[Tally]) -> str:
    """The table, in Markdown."""
    rows = ["| who | family | tasks | right | 95 % interval | at first try | after repair | silent-wrong | abstained "
            "| unsafe | s a task | bytes sent |", "| --- | --- " + "| ---: " * 10 + "|"]
    for t in lines:
        low, high = t.interval
        rows.append(f"| {t.who} | {t.family} | {t.n} | {100 * t.share:.1f} % | {100 * low:.1f} to {100 * high:.1f} % | "
                    f"{t.right} | {t.repaired} | {t.wrong} | {t.abstained} | {t.unsafe} | "
                    f"{t.seconds / t.n if t.n else 0:.2f} | {t.sent_bytes:,} |")
    return "\n".join(rows)
