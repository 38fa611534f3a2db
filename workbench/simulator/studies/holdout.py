"""Decisions with a holdout: half of all users get the message, whatever they are like, and only some are changed by it.

Who needs the offer buys more often with it, who is tired leaves more often, and the rest does what it would have done.
A user's need and tiredness are logged with the decision, so a model can learn whom to ask.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from workbench.simulator.studies.tables import numbered, write

BEGINS = datetime(2026, 5, 4)
SPAN, WINDOW, DAY = 14, 7, 86_400
ARM, HOLD = "push/offer", "hold"
METRICS = """\
version: 1
facts:
  purchases: {table: outcomes, unit: user_id, time: ts, where: "kind = 'purchase'", value: value}
metrics:
  bought_7d: {fact: purchases, agg: any, window: 7d, anchor: decision, direction: up}
  bought_after_7d: {fact: purchases, agg: any, window: 7d, direction: up}
"""
_BASE, _NEED, _TIRED = 0.12, 0.16, -0.06        # of buying: of everybody, where needed, where tired


@dataclass(frozen=True)
class Holdout:
    """What is planted.

    Attributes:
        strength: of the effects; 0 changes nobody.
        share: of users who get the message.
    """

    seed: int = 1
    users: int = 12_000
    strength: float = 1.0
    share: float = 0.5

    def effect(self, need: np.ndarray, tired: np.ndarray) -> np.ndarray:
        """(n,) what the message adds to the chance of buying."""
        return self.strength * np.where(need > 0.7, _NEED, np.where(tired > 0.6, _TIRED, 0.0))

    @property
    def average(self) -> float:
        """The average effect, exactly: need and tiredness are uniform and independent."""
        return self.strength * (0.3 * _NEED + 0.7 * 0.4 * _TIRED)

    @property
    def best(self) -> float:
        """What treating exactly those who gain would bring a user."""
        return self.strength * 0.3 * _NEED


def simulate(world: Holdout, folder: Path) -> Path:
    """Write the log; returns its folder."""
    rng = np.random.default_rng(world.seed)
    n = world.users
    need, tired = rng.random(n), rng.random(n)
    sent = rng.random(n) < world.share
    ts = rng.uniform(0, SPAN * DAY, n)
    buys = rng.random(n) < _BASE + world.effect(need, tired) * sent
    users, ids = numbered("u", n), numbered("d", n)
    bought = np.flatnonzero(buys)
    return write(folder, BEGINS, {
        "users": {"user_id": users, "timezone": np.full(n, "UTC")},
        "decisions": {"decision_id": ids, "user_id": users, "ts": ts, "policy_id": np.full(n, "lot"),
                      "policy_version": np.full(n, "1"), "action": np.where(sent, ARM, HOLD),
                      "propensity": np.where(sent, world.share, 1 - world.share),
                      "propensity_kind": np.full(n, "logged"), "explore": np.ones(n, dtype=bool),
                      "executed": sent, "x_need": need, "x_tired": tired, "x_noise": rng.random(n)},
        "sends": {"message_id": numbered("m", int(sent.sum())), "decision_id": ids[sent], "user_id": users[sent],
                  "channel": np.full(int(sent.sum()), "push"), "ts": ts[sent] + 1},
        "outcomes": {"event_id": numbered("o", len(bought)), "user_id": users[bought],
                     "ts": ts[bought] + rng.uniform(60, WINDOW * DAY - 60, len(bought)),
                     "kind": np.full(len(bought), "purchase"), "value": rng.lognormal(2.5, 0.4, len(bought))}})


def complete_until(world: Holdout) -> datetime:
    """Up to where the log is complete: everybody's window has ended."""
    return BEGINS + timedelta(days=SPAN + WINDOW)
