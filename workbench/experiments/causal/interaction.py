"""Does the effect of one experiment depend on the arm of another that runs on the same users?

Two arms of each make four groups, drawn by lot twice. With m_ab the mean of a group, the effect of A is m_10 - m_00
without B's treatment and m_11 - m_01 with it; their difference is the interaction. Groups share no user, so its
variance is the sum of the four. Where users are in both, each effect that is read out alone is the average over the
other's arms as they are now: with an interaction it is another one once the other has shipped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from workbench.errors import InputError, Refused
from workbench.experiments.plan.phases import anchors_of
from workbench.experiments.readout import Readout, plain
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.together import Company, together_by
from workbench.stats.adjust import Linear, terms
from workbench.stats.contingency import independence
from workbench.stats.estimate import Estimate
from workbench.stats.joint import SEPARATOR
from workbench.stats.multiplicity import benjamini_yekutieli

DEPENDENT = 1e-3        # the p below which the two lots were not independent
FOUND = 0.1             # false discovery rate at which an interaction is named
LEAST = 2               # units of a group


@dataclass(frozen=True)
class Interaction:
    """One metric, an arm of each experiment.

    Attributes:
        alone: effect of the first experiment's arm among the second's control; along: among the second's arm.
        difference: along - alone; q: of no difference, over all metrics and arms.
        units: of the four groups (neither, second alone, first alone, both).
    """

    metric: str
    arms: tuple[str, str]
    alone: Estimate
    along: Estimate
    difference: Estimate
    units: tuple[int, int, int, int]
    q: float

    @property
    def words(self) -> str:
        """What it says, in one sentence."""
        low, high = self.difference.ci
        return (f"{self.metric}: {self.arms[0]} brings {self.alone.value:+.4g} without {self.arms[1]} and "
                f"{self.along.value:+.4g} with it, a difference of {self.difference.value:+.4g} ({low:+.4g} to "
                f"{high:+.4g})")


@dataclass(frozen=True)
class Interactions:
    """All of them, the surest first."""

    experiments: tuple[str, str]
    snapshot: str
    units: int
    rows: tuple[Interaction, ...]
    notes: tuple[str, ...]

    @property
    def findings(self) -> tuple[Interaction, ...]:
        """Those beyond chance."""
        return tuple(row for row in self.rows if row.q <= FOUND)

    @property
    def words(self) -> str:
        """What they say, in one sentence."""
        first, second = self.experiments
        if not self.findings:
            widest = max((row for row in self.rows), key=lambda row: row.difference.se, default=None)
            rest = f"; the widest interval is {widest.words}" if widest else ""
            return f"no effect of {first} depends on {second} beyond chance, among {self.units:,} users in both{rest}"
        return f"{first} and {second} interact: {self.findings[0].words}"

    def as_dict(self) -> dict[str, Any]:
        """The interactions as JSON."""
        value: dict[str, Any] = plain({
            "version": 1, "experiments": list(self.experiments), "snapshot": self.snapshot, "units": self.units,
            "words": self.words, "notes": list(self.notes),
            "rows": [{"metric": row.metric, "arms": list(row.arms), "alone": row.alone.as_dict(), "q": row.q,
                      "along": row.along.as_dict(), "difference": row.difference.as_dict(),
                      "units": list(row.units), "words": row.words} for row in self.rows]})
        return value

    def text(self) -> str:
        """The interactions as lines for a terminal."""
        return "\n".join([self.words, *(f"  {row.words}, q = {row.q:.3g}" for row in self.rows),
                          *(f"note: {note}" for note in self.notes)])


def interactions(first: Experiment, second: Experiment, snapshot: Snapshot, readouts: Sequence[Readout], *,
                 catalog: Catalog | None = None, should_stop: Callable[[], bool] | None = None) -> Interactions:
    """Every metric of the first, for each arm of both, on the users who are in both; windows begin at the later entry.

    Args:
        readouts: of both, health alone will do: where one is blocked, its arms cannot be compared.

    Raises:
        InputError: where they are one experiment, or not on the same units.
        Refused: where a readout is blocked, no user is in both, a group has too few, or which arm a user is in depends
            on the other.
    """
    if first.name == second.name:
        raise InputError(f"{first.name!r} does not interact with itself", where="interactions",
                         hint="name another experiment on the same users")
    for readout in readouts:
        if readout.status == "blocked":
            raise Refused(f"the readout of {readout.experiment} is blocked: its arms cannot be compared",
                          result=readout, hint=(readout.decision.reasons or ("",))[0])
    for one in (first, second):
        if one.cluster is not None:
            raise Refused(f"the arms of {one.name} are clusters of users: groups of both are not drawn user by user")
    catalog = catalog or Catalog.load(snapshot.project)
    names = [name for name in first.metric_names if catalog.metric(name).quantile is None]
    held = together_by(snapshot, catalog.without(names, "covariate"), names, _in_both(first, second, snapshot),
                       ("arm", "other"), should_stop=should_stop)
    groups = {(str(group[0]), str(group[1])): company for group, company in held.items()}
    units = sum(one.moments.n for one in groups.values())
    if not units:
        raise Refused(f"no user is in {first.name} and in {second.name} with every window ended")
    counts = np.array([[groups[a, b].moments.n if (a, b) in groups else 0 for b in (second.control, *second.arms)]
                       for a in (first.control, *first.arms)])
    p = independence(counts)
    if p is not None and p < DEPENDENT:
        raise Refused(f"which arm of {second.name} a user is in depends on the arm of {first.name} (p = {p:.2g}): one "
                      "of them moved who came into the other, and groups are not alike",
                      hint="compare those who were assigned to both at once, before either could act")
    rows = [made for a, b in product(first.arms, second.arms) for name in names
            if (made := _row(name, (first.control, a), (second.control, b), groups, first.plan.alpha)) is not None]
    if not rows:
        raise Refused(f"a group of users in both {first.name} and {second.name} has fewer than {LEAST} units",
                      hint="wait until more windows have ended")
    q = benjamini_yekutieli([row.difference.p for row in rows])
    ranked = sorted((Interaction(row.metric, row.arms, row.alone, row.along, row.difference, row.units, float(one))
                     for row, one in zip(rows, q, strict=True)), key=lambda row: row.q)
    return Interactions((first.name, second.name), snapshot.id, units, tuple(ranked), (
        "raw means, without the covariates of a readout; over users in both experiments only",))


def _in_both(first: Experiment, second: Experiment, snapshot: Snapshot) -> Anchors:
    one, two = anchors_of(first, snapshot), anchors_of(second, snapshot)
    if one.kind != two.kind:
        raise InputError(f"{first.name!r} has exposures in time and {second.name!r} has not, or the reverse",
                         where="interactions")
    return Anchors(f"SELECT a.unit, greatest(a.anchor, b.anchor) AS anchor, a.arm, b.arm AS other FROM ({one.sql}) a "
                   f"JOIN ({two.sql}) b ON a.unit = b.unit", ("arm", "other"), one.kind)


def _row(name: str, a: tuple[str, str], b: tuple[str, str], groups: dict[tuple[str, str], Company], level: float
         ) -> Interaction | None:
    four = [groups.get(key) for key in product(a, b)]       # neither, second alone, first alone, both
    found = [_mean(name, one) if one is not None else None for one in four]
    means = [one for one in found if one is not None]
    if len(means) < len(found):
        return None
    value, variance = (np.array([one[i] for one in means]) for i in (0, 1))
    units = [int(one.moments.n) for one in four if one is not None]
    n = sum(units)

    def estimate(weights: list[float]) -> Estimate:
        take = np.array(weights)
        return Estimate(name, float(take @ value), float(np.sqrt(take**2 @ variance)), n, "difference", level)

    return Interaction(name, (a[1], b[1]), estimate([-1, 0, 1, 0]), estimate([0, -1, 0, 1]), estimate([1, -1, -1, 1]),
                       (units[0], units[1], units[2], units[3]), 1.0)


def _mean(name: str, company: Company) -> tuple[float, float] | None:
    """A group's mean (or ratio) and the variance of it."""
    moments = company.moments
    if moments.n < LEAST:
        return None
    start = f"{name}{SEPARATOR}"
    labels = [label.removeprefix(start) for label in moments.names if label.startswith(start)]
    (top, below), _ = terms(labels)
    form = Linear.of(moments, [(start + top, start + below if below else None)])
    return None if form is None else (float(form.means[0]), max(float(form.cov[0, 0]), 0.0) / moments.n)
