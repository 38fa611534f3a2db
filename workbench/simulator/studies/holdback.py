"""A young holdback: some users get no messages of a kind, and the question is what that does in half a year.

Everybody's sessions of the first two weeks, not the later ones, say a good part of what they spend in the twelve weeks
after their entry. History is of other users, who lived by the same rule; `drift` changes the rule since, `around` lets
the messages reach the spending another way than by early sessions.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from workbench.simulator.studies.tables import numbered, write

BEGINS = datetime(2026, 1, 5)
EARLY, LATE, DAY = 14, 84, 86_400
ENROL = BEGINS + timedelta(days=LATE + 28)
ENROLMENT = 28
EXPERIMENT, CONTROL, TREATMENT = "spring_holdback", "held_back", "messaged"
METRICS = """\
version: 1
facts:
  sessions:  {table: outcomes, unit: user_id, time: ts, where: "kind = 'session'"}
  purchases: {table: outcomes, unit: user_id, time: ts, where: "kind = 'purchase'", value: value}
metrics:
  sessions_14d: {fact: sessions, agg: count, window: 14d, direction: up}
  active_14d:   {fact: sessions, agg: any, window: 14d, direction: up}
  spend_84d:    {fact: purchases, agg: sum, window: 84d, direction: up}
"""
_USUAL, _MORE = 3.0, 0.8                # sessions in two weeks, and how many messages add
_BASE, _EACH, _CURVE = 4.0, 0.9, -0.03  # of the spending, by early sessions


@dataclass(frozen=True)
class Holdback:
    """What is planted.

    Attributes:
        seen: days of the enrolment whose users are old enough for the long outcome.
        drift: what everybody spends more than history would say.
        around: what the messages bring without an early session.
    """

    seed: int = 1
    users: int = 3_000
    history: int = 4_000
    seen: int = 10
    drift: float = 0.0
    around: float = 0.0

    @property
    def truth(self) -> float:
        """The effect on the long outcome, exactly: E[h(S1)] - E[h(S0)] of Poisson sessions, and what goes around."""
        def mean(rate: float) -> float:
            return _EACH * rate + _CURVE * (rate + rate * rate)

        return mean(_USUAL + _MORE) - mean(_USUAL) + self.around


def simulate(world: Holdback, folder: Path) -> Path:
    """Write the log up to where it is complete; returns its folder."""
    rng = np.random.default_rng(world.seed)
    total = world.history + world.users
    treated = np.zeros(total, dtype=bool)
    treated[world.history:] = rng.random(world.users) < 0.5
    # history enters in one moment, after a first session by which it is known
    past = (ENROL - BEGINS).total_seconds() - LATE * DAY
    came = np.concatenate([np.full(world.history, past), (ENROL - BEGINS).total_seconds()
                           + np.sort(rng.uniform(0, ENROLMENT * DAY, world.users))])
    young = np.arange(total) >= world.history
    sessions = rng.poisson(_USUAL + _MORE * treated)
    spent = (_BASE + _EACH * sessions + _CURVE * sessions**2 + world.drift * young + world.around * treated
             + rng.normal(size=total))
    users = numbered("u", total)
    everybody = np.arange(total)
    early, later = np.repeat(everybody, sessions), np.repeat(everybody, rng.poisson(_USUAL * (LATE / EARLY - 1), total))
    who = np.concatenate([everybody[:world.history], early, later, everybody])
    ts = np.concatenate([came[:world.history] - rng.uniform(DAY, 20 * DAY, world.history),
                         came[early] + rng.uniform(60, EARLY * DAY - 60, len(early)),
                         came[later] + rng.uniform(EARLY * DAY + 60, 2 * LATE * DAY, len(later)),
                         came + rng.uniform(20 * DAY, 80 * DAY, total)])
    kind = np.repeat(["session", "purchase"], [len(who) - total, total])
    value = np.concatenate([np.zeros(len(who) - total), spent])
    kept = ts < (complete_until(world) - BEGINS).total_seconds()
    return write(folder, BEGINS, {
        "exposures": {"experiment": np.full(world.users, EXPERIMENT), "unit": users[world.history:],
                      "arm": np.where(treated, TREATMENT, CONTROL)[world.history:], "ts": came[world.history:]},
        "outcomes": {"event_id": numbered("o", int(kept.sum())), "user_id": users[who[kept]], "ts": ts[kept],
                     "kind": kind[kept], "value": value[kept]}})


def complete_until(world: Holdback) -> datetime:
    """Up to where the log is complete: the first users are old enough, the last for early sessions alone."""
    return ENROL + timedelta(days=max(world.seen + LATE, ENROLMENT + EARLY))
