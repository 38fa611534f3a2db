"""How an experiment's units come: who has come by which day, through a ramp, and what is mature at each look.

Users do not come evenly: those who come often come first. Where the log says how many different users have come by
each day, that curve A(t) is used; else users come evenly over `enrol`. A ramp by `enrolled` lets the share s_k of the
users in from its k-th step on, and who is not in yet may come again later: E(t) = sum_k (s_k - s_{k-1}) A(t - t_k).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cached_property

import numpy as np

from workbench.experiments.assignment.allocation import Step
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog

_DAY = 86_400.0


@dataclass(frozen=True)
class Arrival:
    """The enrolment of one experiment.

    Attributes:
        days: of enrolment; None where there is no time.
        curve: (D,) how many different users of the log have come by the end of each day; empty where nothing says so.
        steps: (days since the first enrolment, share that is enrolled from then on), in order.
        reach: the share of all users that the experiment may enrol when its ramp is over.
    """

    days: float | None = None
    curve: tuple[int, ...] = ()
    steps: tuple[tuple[float, float], ...] = ((0.0, 1.0),)
    reach: float = 1.0

    @classmethod
    def of(cls, experiment: Experiment, curve: Sequence[int] = (), steps: Sequence[Step] = (), reach: float = 1.0
           ) -> Arrival:
        """The arrival that an experiment's dates and a ramp's steps give."""
        if experiment.enrol is None:
            return cls(None, tuple(curve), ((0.0, 1.0),), reach)
        begin = experiment.enrol.from_
        offsets = tuple((float(max((step.from_ - begin).days, 0)), step.enrolled) for step in steps) or ((0.0, 1.0),)
        return cls(float((experiment.enrol.to - begin).days), tuple(curve), offsets, reach)

    @property
    def measured(self) -> bool:
        """Whether the log says how users come over the whole enrolment."""
        return bool(self.curve) and (self.days is None or self.days <= len(self.curve))

    def come(self, day: float | np.ndarray, measured: bool = True) -> np.ndarray:
        """Users of the log who would be enrolled by a day since the first; unless `measured`, days of even arrival."""
        at = np.asarray(day, dtype=float)
        known = np.array([0, *self.curve], dtype=float)
        total = np.zeros_like(at)
        before = 0.0
        for offset, share in self.steps:
            since = np.maximum(at - offset, 0.0)
            total = total + (share - before) * (np.interp(since, np.arange(len(known)), known) if measured else since)
            before = share
        return total

    def share(self, day: float | np.ndarray) -> np.ndarray:
        """The share of the units of the whole enrolment that has come by a day."""
        if self.days is None:
            return np.ones_like(np.asarray(day, dtype=float))
        whole = float(self.come(self.days, self.measured))
        by = self.come(np.minimum(day, self.days), self.measured)
        return np.clip(by / whole, 0.0, 1.0) if whole > 0 else np.zeros_like(by)

    @cached_property
    def phases(self) -> tuple[float, ...]:
        """The share of all units that enters in each step."""
        if self.days is None:
            return (1.0,) * len(self.steps)
        ends = [offset for offset, _ in self.steps[1:]] + [self.days]
        by = [float(self.share(end)) for end in ends]
        return tuple(max(now - then, 0.0) for now, then in zip(by, [0.0, *by], strict=False))

    def days_until(self, units: float) -> int | None:
        """Days of enrolment until so many units have come; None when the log does not reach so far."""
        if not self.curve:
            return None
        days = np.arange(1, len(self.curve) + 1, dtype=float)
        found = np.searchsorted(self.reach * self.come(days), units - 1e-9)
        return int(found) + 1 if found < len(days) else None

    def units_by(self, day: int) -> float | None:
        """Units that have come by the end of a day; None where the log does not say so."""
        return float(self.reach * self.come(float(day))) if self.curve and day <= len(self.curve) else None


def look_dates(experiment: Experiment) -> tuple[datetime, ...]:
    """The planned looks; none where it is looked at once."""
    plan = experiment.plan.sequential
    if plan is None or plan.method != "group":
        return ()
    return tuple(datetime.combine(day, time()) for day in plan.looks)


def enrolled_until(experiment: Experiment, catalog: Catalog, name: str, dates: Sequence[datetime]) -> np.ndarray:
    """(K,) the day of enrolment up to which units are mature on a metric at each look; infinite at the last."""
    if not dates or experiment.enrol is None:
        return np.array([np.inf])
    begin = datetime.combine(experiment.enrol.from_, time())
    wait = timedelta(hours=catalog.metric(name).horizon or 0)
    days = np.array([(date - wait - begin).total_seconds() / _DAY for date in dates])
    days[-1] = np.inf
    return days


def mature_shares(experiment: Experiment, catalog: Catalog, name: str, dates: Sequence[datetime], arrival: Arrival
                  ) -> tuple[float, ...]:
    """(K,) the share of the units that is mature on a metric at each look; all at the last."""
    days = enrolled_until(experiment, catalog, name, dates)
    return tuple(np.where(np.isfinite(days), arrival.share(np.where(np.isfinite(days), days, 0.0)), 1.0).tolist())
