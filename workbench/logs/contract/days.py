"""What counts per day tell: days without a row, events far from all others, days that leave an experiment's split."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from workbench.logs.contract.checks import Counts
from workbench.stats.srm import sample_ratio

DAY = "datediff('day', DATE '1970-01-01', ts::DATE)"        # a number, so that counts travel as they are
FAR = 30            # days without a row that part a stray event from the others
RARE = 1000         # strays are fewer than one in so many rows
DENSE = 100         # rows a day, on the days that have any, from which on a day without a row is missing


def per_day(table: str, group: str | None = None) -> str:
    """The rows of each day up to the watermark; what lies behind it has its own finding."""
    shown = f"{group}, {DAY}" if group else DAY
    return f"SELECT {shown}, count(*) FROM {table} WHERE coalesce(ts <= {{watermark}}, TRUE) GROUP BY ALL"


def gaps(days: Counts) -> int:
    """Days without a row between the first and the last; strays aside, and none where rows are sparse anyway."""
    _, days_of, _ = _parted({key[0]: n for key, (n,) in days.items() if key[0] is not None})
    if not days_of or sum(days_of.values()) < DENSE * len(days_of):
        return 0
    return max(days_of) - min(days_of) + 1 - len(days_of)


def long_before(days: Counts) -> int:
    """Rows that lie long before all others of their table, or of their experiment."""
    return _summed(days, 0)


def long_after(days: Counts) -> int:
    """Rows that lie long after all others of their table, or of their experiment."""
    return _summed(days, 2)


def uneven(cells: Counts) -> int:
    """Days on which an experiment's arms leave the shares they have over all days, at 0.001 over all days together."""
    experiments: dict[str, dict[Any, dict[str, int]]] = {}
    for (experiment, day, arm), (n,) in cells.items():
        experiments.setdefault(experiment, {}).setdefault(day, {})[arm] = n
    found = 0
    for days in experiments.values():
        whole: dict[str, int] = {}
        for arms in days.values():
            for arm, n in arms.items():
                whole[arm] = whole.get(arm, 0) + n
        for arms in days.values():
            p = sample_ratio(arms, whole)
            # the test wants five units expected in every arm
            if p is not None and sum(arms.values()) * min(whole.values()) >= 5 * sum(whole.values()):
                found += p < 0.001 / len(days)
    return found


def _summed(days: Counts, part: int) -> int:
    groups: dict[Sequence[Any], dict[int, int]] = {}
    for (*group, day), (n,) in days.items():
        if day is not None:
            groups.setdefault(tuple(group), {})[day] = n
    return sum(sum(_parted(one)[part].values()) for one in groups.values())


def _parted(rows: dict[int, int]) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """The days of strays long before the others, the others, and those of strays long after; the clock is not read."""
    seen, total, before = sorted(rows), sum(rows.values()), 0
    low, high = 0, len(seen)
    for i in range(1, len(seen)):
        before += rows[seen[i - 1]]
        if seen[i] - seen[i - 1] > FAR:
            if before * RARE < total:
                low = i
            elif (total - before) * RARE < total:
                high = min(high, i)
    early, usual, late = ({day: rows[day] for day in some} for some in (seen[:low], seen[low:high], seen[high:]))
    return early, usual, late
