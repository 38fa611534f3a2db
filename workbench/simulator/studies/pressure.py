"""How many messages are too many: arms that differ in how often they send, and a small chance to lose a user each time.

Messages of a channel come as a Poisson process of `rate` a day for as long as the user is reachable on it, and each
loses the channel with chance h. Reachable days of a window of W days are then (1 - exp(-rate h W)) / (rate h) on
average and messages `rate` times that, so what one message more costs is known exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from pathlib import Path

import numpy as np

from workbench.simulator.studies.tables import numbered, write

BEGINS = datetime(2026, 5, 4)
ENROL = datetime(2026, 6, 1)
ENROLMENT, WINDOW, DAY = 14, 28, 86_400
EXPERIMENT, CONTROL, TREATMENT = "send_pressure", "usual", "often"
CHANNELS = ("push", "email")
METRICS = """\
version: 1
facts:
  sends:     {table: sends, unit: user_id, time: ts, key: message_id}
  sessions:  {table: outcomes, unit: user_id, time: ts, where: "kind = 'session'"}
  opt_outs:  {table: interactions, unit: user_id, time: ts, where: "kind = 'unsubscribe'"}
  reachable: {table: reachability, unit: user_id, kind: state, from: valid_from, to: valid_to, where: reachable}
metrics:
  sessions_28d: {fact: sessions, agg: count, window: 28d, direction: up}
  opt_out_28d:  {fact: opt_outs, agg: any, window: 28d, direction: down}
"""
OBJECTIVES = """\
version: 1
weights: {sessions_28d: 0.01}
reachable_month: {push: {value: 0.12, range: [0.05, 0.30]}, email: {value: 0.08, range: [0.03, 0.20]}}
"""
PRICES = {"push": 0.12, "email": 0.08}
MONTH = 365.25 / 12


@dataclass(frozen=True)
class Pressure:
    """What is planted.

    Attributes:
        rates: messages a day of (push, email) in control; more: how many times as many in treatment.
        hazards: the chance that one message loses the channel.
        brings: sessions that a message brings, on average.
    """

    seed: int = 1
    users: int = 4_000
    rates: tuple[float, float] = (0.2, 0.15)
    more: float = 2.0
    hazards: tuple[float, float] = (0.03, 0.02)
    brings: float = 0.05

    def days(self, channel: int, treated: bool) -> float:
        """Expected reachable days of the window on one channel."""
        loss = self.rates[channel] * (self.more if treated else 1.0) * self.hazards[channel]
        return (1 - exp(-loss * WINDOW)) / loss

    @property
    def cost(self) -> float:
        """Of one message more, at `PRICES`, within the window."""
        lost = sent = 0.0
        for i, channel in enumerate(CHANNELS):
            control, treatment = self.days(i, False), self.days(i, True)
            lost += PRICES[channel] * (control - treatment) / MONTH
            sent += self.rates[i] * (self.more * treatment - control)
        return lost / sent


def simulate(world: Pressure, folder: Path) -> Path:
    """Write the log; returns its folder."""
    rng = np.random.default_rng(world.seed)
    n = world.users
    treated = rng.random(n) < 0.5
    came = (ENROL - BEGINS).total_seconds() + rng.uniform(0, ENROLMENT * DAY, n)
    users = numbered("u", n)
    sends, losses, held = [], [], []
    for i, channel in enumerate(CHANNELS):
        rate = world.rates[i] * np.where(treated, world.more, 1.0)
        count = rng.poisson(rate * WINDOW)
        who = np.repeat(np.arange(n), count)
        at = rng.uniform(0, WINDOW * DAY, len(who))
        loses = rng.random(len(who)) < world.hazards[i]
        gone = np.full(n, np.inf)
        np.minimum.at(gone, who[loses], at[loses])
        kept = at <= gone[who]
        sends.append((who[kept], at[kept], np.full(int(kept.sum()), i)))
        left = np.flatnonzero(np.isfinite(gone))
        losses.append((left, gone[left], np.full(len(left), i)))
        held.append((np.full(n, channel), np.where(np.isfinite(gone), came + gone + 60, np.nan)))
    who, at, by = (np.concatenate([one[k] for one in sends]) for k in range(3))
    left, lost_at, lost_by = (np.concatenate([one[k] for one in losses]) for k in range(3))
    brought = rng.random(len(who)) < world.brings
    usual = np.repeat(np.arange(n), rng.poisson(4.0, n))
    comes = np.concatenate([usual, who[brought]])
    when = np.concatenate([came[usual] + rng.uniform(60, WINDOW * DAY, len(usual)),
                           np.minimum(at[brought] + 900, WINDOW * DAY - 1) + came[who[brought]]])
    return write(folder, BEGINS, {
        "users": {"user_id": users, "timezone": np.full(n, "UTC"), "platform": rng.choice(["android", "ios"], n)},
        "exposures": {"experiment": np.full(n, EXPERIMENT), "unit": users,
                      "arm": np.where(treated, TREATMENT, CONTROL), "ts": came},
        "sends": {"message_id": numbered("m", len(who)), "user_id": users[who], "channel": np.array(CHANNELS)[by],
                  "ts": came[who] + at},
        "interactions": {"event_id": numbered("i", len(left)), "channel": np.array(CHANNELS)[lost_by],
                         "user_id": users[left], "ts": came[left] + lost_at + 60,
                         "kind": np.full(len(left), "unsubscribe"), "is_machine": np.zeros(len(left), dtype=bool)},
        "reachability": {"user_id": np.concatenate([users] * len(CHANNELS)),
                         "channel": np.concatenate([one[0] for one in held]),
                         "valid_from": np.zeros(len(CHANNELS) * n),
                         "valid_to": np.concatenate([one[1] for one in held]),
                         "reachable": np.ones(len(CHANNELS) * n, dtype=bool)},
        "outcomes": {"event_id": numbered("o", len(comes)), "user_id": users[comes], "ts": when,
                     "kind": np.full(len(comes), "session"), "value": np.zeros(len(comes))}})


def complete_until(world: Pressure) -> datetime:
    """Up to where the log is complete: everybody's window has ended."""
    return ENROL + timedelta(days=ENROLMENT + WINDOW)
