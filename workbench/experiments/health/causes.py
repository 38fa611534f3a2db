"""Where the arms do not hold their shares: by segment, channel and day of first exposure, the likeliest first.

Only the overall test blocks. These rank causes: a value whose counts are off, while those of the others are not,
names where exposures were lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.experiments.health.checks import LEVEL, Check, Figure
from workbench.experiments.readout import SampleRatio
from workbench.experiments.spec import Experiment
from workbench.metrics.cuts import FIRST_DAY
from workbench.metrics.reduce import Grouping, Reduction
from workbench.stats.contingency import independence
from workbench.stats.multiplicity import benjamini_hochberg
from workbench.stats.srm import sample_ratio

CHANNEL = "channel"
SMALLEST = 10       # expected units of an arm below which chi-square is no guide
SHOWN = 5
_NAMES = {FIRST_DAY: "first exposed on", CHANNEL: "channel ="}


@dataclass(frozen=True)
class Cause:
    """One value of one column, and what it would be if it explained a mismatch.

    Attributes:
        counts: arm -> units of this value; p: of their sample ratio; q: adjusted over all values of all columns.
        rest: p of the sample ratio of all other units.
        arm: the arm that lacks units there, and how many: as many as would restore its share of this value.
    """

    column: str
    value: str | None
    counts: dict[str, int]
    p: float
    q: float
    rest: float | None
    arm: str
    missing: float

    @property
    def name(self) -> str:
        """The value as a person says it."""
        return f"{_NAMES.get(self.column, f'{self.column} =')} {self.value if self.value is not None else 'unknown'}"


def causes(experiment: Experiment, reduction: Reduction) -> list[Cause]:
    """Every value with enough units, the smallest p first."""
    split = experiment.split
    everybody = {arm: reduction.units.get((("arm",), (arm,)), 0) for arm in split}
    found: list[tuple[str, str | None, dict[str, int], float]] = []
    for (_, column), values in _columns(experiment, reduction).items():
        for value, counts in values.items():
            own = {arm: counts.get(arm, 0) for arm in split}
            n, whole = sum(own.values()), sum(split.values())
            if any(weight and n * weight / whole < SMALLEST for weight in split.values()):
                continue
            p = sample_ratio(own, split)
            if p is not None:
                found.append((column, value, own, p))
    q = benjamini_hochberg([one[3] for one in found])
    made = []
    for (column, value, own, p), adjusted in zip(found, q.tolist(), strict=True):
        rest = {arm: everybody[arm] - own[arm] for arm in split}
        arm, missing = _lacking(own, split)
        made.append(Cause(column, value, own, p, adjusted, sample_ratio(rest, split), arm, missing))
    return sorted(made, key=lambda one: (one.p, one.column, str(one.value)))


def check_causes(experiment: Experiment, reduction: Reduction, overall: SampleRatio) -> Check:
    """Rank the causes of a mismatch, or tell of one that the overall test does not see."""
    ranked = causes(experiment, reduction)
    columns = {column for one in ranked if (column := one.column)}
    differ = {by[1]: independence(np.array([[counts.get(arm, 0) for arm in experiment.split]
                                            for counts in values.values()]))
              for by, values in _columns(experiment, reduction).items() if by[1] in columns}
    q = dict(zip(differ, benjamini_hochberg([1.0 if p is None else p for p in differ.values()]).tolist(), strict=True))
    figures = (*(Figure(one.name, "units missing in " + one.arm, one.missing, one.p, one.q) for one in ranked[:SHOWN]),
               *(Figure(column, "arms differ in it", None, p, q[column]) for column, p in differ.items()))
    loud = [one for one in ranked if one.q < LEVEL]
    uneven = [column for column, one in q.items() if one < LEVEL]
    if not ranked:
        return Check("sample_ratio_causes", "ok", (), "no segment, channel or day has enough units to look for causes")
    if overall.ok and not loud and not uneven:
        return Check("sample_ratio_causes", "ok", figures,
                     f"the arms hold their shares in all of {len(ranked)} segment values, channels and days")
    if not overall.ok and not uneven:
        where = ", ".join(sorted(columns))
        return Check("sample_ratio_causes", "warning", figures,
                     f"the shares are not shown to be off more in one place than in another ({where}): "
                     "no value explains it",
                     "look for what concerns everybody: the assignment's weights, a filter after assignment, "
                     "an arm whose exposures are logged later than the other's")
    likely = [one for one in ranked if one.column in uneven] or loud
    return Check("sample_ratio_causes", "warning", figures,
                 "; ".join(_sentence(one, experiment.split) for one in likely[:3]),
                 "compare assignments with exposures there: a release, a filter or an outage that one arm had")


def _columns(experiment: Experiment, reduction: Reduction) -> dict[Grouping, dict[str | None, dict[str, int]]]:
    """Grouping by (arm, column) -> value -> arm -> units, of what was known when the arm was given."""
    wanted = {("arm", column) for column in (*experiment.segments, CHANNEL, FIRST_DAY)}
    found: dict[Grouping, dict[str | None, dict[str, int]]] = {}
    for (by, group), n in reduction.units.items():
        if by in wanted:
            found.setdefault(by, {}).setdefault(group[1], {})[str(group[0])] = n
    return found


def _lacking(counts: dict[str, int], split: dict[str, float]) -> tuple[str, float]:
    """The arm furthest below its share, and the units that it lacks beside the others."""
    whole = sum(split.values())
    shared = {arm: weight / whole for arm, weight in split.items() if weight > 0}
    n = sum(counts.values())
    arm = min(shared, key=lambda one: counts[one] / shared[one])
    others = n - counts[arm]
    return arm, others * shared[arm] / (1 - shared[arm]) - counts[arm]


def _sentence(one: Cause, split: dict[str, float]) -> str:
    held = ", ".join(f"{arm} {n:,}" for arm, n in one.counts.items())
    shares = ":".join(f"{weight:g}" for weight in split.values())
    rest = "" if one.rest is None else f"; without it the others have p = {one.rest:.2g}"
    return (f"{one.name}: {held} against {shares} (q = {one.q:.2g}{rest}): if this is the cause, about "
            f"{one.missing:,.0f} units of {one.arm} were lost there")
