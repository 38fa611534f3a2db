"""The planted truth, with its standard errors; nothing that learns imports this.

An experiment's truth is a paired roll-out: users of the same world, beyond those in the log, live once
under each arm with the same random numbers. A policy's one-step truth is the exact expected reward of
each action in each logged state, averaged under the policy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.errors import InputError
from workbench.logs.actions import HOLD as HOLD_ACTION
from workbench.logs.actions import DecisionBatch, Policy
from workbench.simulator.daily import Day, Decide, Opportunities, State, live, policy
from workbench.simulator.population import Population, populate
from workbench.simulator.randomness import Random
from workbench.simulator.world import CHANNELS, CONTROL, DAY, DOMAINS, TREATMENT, World

METRICS = ("conversion_7d", "conversion_28d", "retained_28d", "opt_out_28d", "reachable_days_28d")
_CHUNK = 25_000


@dataclass(frozen=True)
class Truth:
    """One true number.

    Attributes:
        value: what an endless sample would show; se: the roll-out's own standard error.
    """

    name: str
    value: float
    se: float
    control: float | None = None


class Ledger:
    """The experiment's metrics for each user, kept while the days go by; windows start at the exposure."""

    def __init__(self, people: Population, days: int) -> None:
        n = len(people)
        self.people, self.end = people, days * DAY
        self.values = {name: np.zeros(n) for name in METRICS}
        self.reached = np.where(people.push | people.email, self.end, 0)     # when the last channel was lost
        self._push = np.where(people.push, self.end, 0)
        self._email = np.where(people.email, self.end, 0)

    def add(self, day: int, today: Day) -> None:
        """Count one day."""
        met = today.reactions
        self._any("conversion_7d", today.buyers, today.bought_at, 0, 7)
        self._any("conversion_28d", today.buyers, today.bought_at, 0, 28)
        bought = met.converted >= 0
        self._any("conversion_7d", met.who[bought], met.converted[bought], 0, 7)
        self._any("conversion_28d", met.who[bought], met.converted[bought], 0, 28)
        self._any("retained_28d", today.visitors, today.visit_at, 21, 28)
        clicked = met.clicked >= 0
        self._any("retained_28d", met.who[clicked], met.clicked[clicked], 21, 28)
        gone = met.opted_out >= 0
        self._any("opt_out_28d", met.who[gone], met.opted_out[gone], 0, 28)
        for lost, channel in ((self._push, 1), (self._email, 2)):
            here = gone & (met.channel == channel)
            lost[met.who[here]] = np.minimum(lost[met.who[here]], met.opted_out[here])
        self._push[today.tokens_lost] = np.minimum(self._push[today.tokens_lost], (day + 1) * DAY - 1)

    def close(self) -> dict[str, np.ndarray]:
        """metric -> (n,) values; reachable days are the union of the channels' periods in the window."""
        begin = self.people.exposed_at
        until = np.minimum(np.maximum(self._push, self._email), begin + 28 * DAY)
        self.values["reachable_days_28d"] = np.maximum(until - begin, 0) / DAY
        return self.values

    def _any(self, metric: str, who: np.ndarray, at: np.ndarray, low: int, high: int) -> None:
        begin = self.people.exposed_at[who]
        # the log ends with the last day: what happens later is in nobody's data
        inside = (at >= begin + low * DAY) & (at < begin + high * DAY) & (at < self.end)
        self.values[metric][who[inside]] = 1.0


def experiment_truth(world: World, users: int, progress: Callable[[float | None, str], None] | None = None
                     ) -> list[Truth]:
    """Treatment minus control on every metric, from paired roll-outs of `users` people outside the log."""
    draw = Random(world.seed)
    arms = {name: policy(arm) for name, arm in world.arms.items()}
    totals = {name: np.zeros(4) for name in METRICS}          # n, sum, sum of squares of the difference, sum of control
    for first in range(0, users, _CHUNK):
        if progress:
            progress(first / users, "planted truth")
        index = world.users + np.arange(first, min(first + _CHUNK, users))
        control, treatment = _pair(world, populate(world, index, draw), draw, arms)
        for name in METRICS:
            difference = treatment[name] - control[name]
            totals[name] += (len(index), difference.sum(), (difference**2).sum(), control[name].sum())
    found = []
    for name, (n, total, squares, base) in totals.items():
        mean = total / n
        found.append(Truth(name, float(mean), float(np.sqrt((squares / n - mean**2) / (n - 1))), float(base / n)))
    return found


def _pair(world: World, people: Population, draw: Random, arms: dict[str, Decide]
          ) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Both lives of the same people; they share the days before the first exposure."""
    nobody, everybody = np.zeros(len(people), bool), np.ones(len(people), bool)
    state = State.rested(people)
    shared = [live(people, state, draw, day, nobody, arms[CONTROL], arms[CONTROL]) for day in range(world.before)]
    found = []
    for treated, start in ((nobody, state.copy()), (everybody, state)):
        ledger = Ledger(people, world.days)
        for day, today in enumerate(shared):
            ledger.add(day, today)
        for day in range(world.before, world.days):
            ledger.add(day, live(people, start, draw, day, treated, arms[CONTROL], arms[TREATMENT]))
        found.append(ledger.close())
    return found[0], found[1]


def rollout_value(world: World, rule: Policy, metric: str, users: int) -> Truth:
    """The long-run value of a policy over `x_*` features: the mean of `metric` when it decides for everyone.

    Raises:
        InputError: for a metric the roll-out does not keep.
    """
    if metric not in METRICS:
        raise InputError(f"the roll-out keeps no metric {metric!r}", got=metric, known=METRICS)
    draw = Random(world.seed)
    decide = follow(rule)
    control = policy(world.arms[CONTROL])
    values = []
    for first in range(0, users, _CHUNK):
        people = populate(world, world.users + np.arange(first, min(first + _CHUNK, users)), draw)
        state, ledger = State.rested(people), Ledger(people, world.days)
        everybody = np.ones(len(people), bool)
        for day in range(world.days):
            ledger.add(day, live(people, state, draw, day, everybody, control, decide))
        values.append(ledger.close()[metric])
    found = np.concatenate(values)
    return Truth(f"{rule.id}.{metric}", float(found.mean()), float(found.std(ddof=1) / np.sqrt(len(found))))


def follow(rule: Policy) -> Decide:
    """A policy of the log's vocabulary as the simulator's: actions are `<channel>/<domain>`."""

    def decide(chances: Opportunities) -> np.ndarray:
        domains = np.array(DOMAINS, dtype=object)[chances.domain]
        names = np.empty(chances.eligible.shape, dtype=object)
        names[:, 0] = HOLD_ACTION
        for c, channel in enumerate(CHANNELS, start=1):
            names[:, c] = [f"{channel}/{d}" for d in domains]
        start = np.concatenate([[0], np.cumsum(chances.eligible.sum(axis=1))]).astype(np.int64)
        batch = DecisionBatch(np.arange(len(chances.who)).astype(str), start, names[chances.eligible], chances.features)
        p = np.zeros(chances.eligible.shape)
        p[chances.eligible] = rule.probabilities(batch)
        return p

    return decide


def one_step_value(probabilities: np.ndarray, expected: np.ndarray, decision: np.ndarray, user: np.ndarray, name: str
                   ) -> Truth:
    """The mean over logged decisions of sum_a pi(a|s) r(s, a), with an error clustered by user.

    Args:
        probabilities, expected: (m,) of each candidate row: the policy's probability, the exact expected reward.
        decision: (m,) the decision's position of each candidate row.
        user: (n,) the user's position of each decision.

    The error is that of the mean over these states as a sample of users: se^2 = sum_u (e_u)^2 / n^2 with
    e_u the user's summed deviation.
    """
    n = len(user)
    value = np.bincount(decision, weights=probabilities * expected, minlength=n)
    mean = value.mean()
    deviation = np.bincount(user, weights=value - mean)
    return Truth(name, float(mean), float(np.sqrt((deviation**2).sum()) / n))
