"""Decisions among three messages, one of which is loud: it is clicked more by everybody and sends people away.

Each user has a taste that one of the quiet messages meets. A policy that ranks by clicks alone chooses the loud one;
one that weighs both meets the taste. Tastes are few, so a policy's true value is an exact sum over them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from workbench.simulator.studies.tables import numbered, write

BEGINS = datetime(2026, 5, 4)
SPAN, DAY = 14, 86_400
ACTIONS = ("push/loud", "push/sport", "push/talk")
TASTES = 2
METRICS = """\
version: 1
facts:
  clicks: {table: interactions, unit: user_id, time: ts, where: "kind = 'click' AND NOT is_machine"}
  opt_outs: {table: interactions, unit: user_id, time: ts, where: "kind = 'unsubscribe'"}
metrics:
  clicked_24h: {fact: clicks, agg: any, window: 24h, anchor: decision, attribution: last_send, direction: up}
"""
_CLICK = np.array([[0.26, 0.24, 0.08], [0.26, 0.08, 0.24]])         # taste by action
_LEAVE = np.array([[0.10, 0.01, 0.02], [0.10, 0.02, 0.01]])
_SHARE = np.array([0.4, 0.3, 0.3])


@dataclass(frozen=True)
class Shelf:
    """What is planted.

    Attributes:
        each: decisions of a user.
    """

    seed: int = 1
    users: int = 6_000
    each: int = 2

    def gain(self, chances: Mapping[int, Mapping[str, float]]) -> dict[str, float]:
        """What a policy adds to the logging one, a decision, exactly.

        Args:
            chances: taste -> action -> the policy's probability.
        """
        own = np.array([[chances[taste][action] for action in ACTIONS] for taste in range(TASTES)])
        return {name: float(((own - _SHARE) * mean).sum(1).mean()) for name, mean in (("clicks", _CLICK),
                                                                                     ("opt_outs", _LEAVE))}


def simulate(world: Shelf, folder: Path) -> Path:
    """Write the log; returns its folder."""
    rng = np.random.default_rng(world.seed)
    n = world.users * world.each
    users = np.repeat(numbered("u", world.users), world.each)
    taste = np.repeat(rng.integers(0, TASTES, world.users), world.each)
    chosen = rng.choice(len(ACTIONS), n, p=_SHARE)
    # two days apart at least: what follows one decision is never taken for the other's
    ts = np.tile(np.arange(world.each) * 3.0, world.users) * DAY + rng.uniform(0, DAY, n)
    clicks, leaves = rng.random(n) < _CLICK[taste, chosen], rng.random(n) < _LEAVE[taste, chosen]
    ids, sends, all_ = numbered("d", n), numbered("m", n), len(ACTIONS)
    return write(folder, BEGINS, {
        "users": {"user_id": numbered("u", world.users), "timezone": np.full(world.users, "UTC")},
        "decisions": {"decision_id": ids, "user_id": users, "ts": ts, "policy_id": np.full(n, "lot"),
                      "policy_version": np.full(n, "1"), "action": np.array(ACTIONS)[chosen],
                      "propensity": _SHARE[chosen], "propensity_kind": np.full(n, "logged"),
                      "explore": np.ones(n, dtype=bool), "executed": np.ones(n, dtype=bool),
                      "x_taste": taste.astype(float)},
        "candidates": {"decision_id": np.repeat(ids, all_), "user_id": np.repeat(users, all_),
                       "ts": np.repeat(ts, all_), "action": np.tile(ACTIONS, n), "propensity": np.tile(_SHARE, n),
                       "eligible": np.ones(n * all_, dtype=bool)},
        "sends": {"message_id": sends, "decision_id": ids, "user_id": users, "channel": np.full(n, "push"),
                  "ts": ts + 1},
        "interactions": {
            "event_id": numbered("i", int(clicks.sum() + leaves.sum())),
            "message_id": np.concatenate([sends[clicks], sends[leaves]]),
            "user_id": np.concatenate([users[clicks], users[leaves]]),
            "ts": np.concatenate([ts[clicks] + rng.uniform(60, 3_600, int(clicks.sum())),
                                  ts[leaves] + rng.uniform(60, 7_200, int(leaves.sum()))]),
            "kind": np.repeat(["click", "unsubscribe"], [int(clicks.sum()), int(leaves.sum())]),
            "is_machine": np.zeros(int(clicks.sum() + leaves.sum()), dtype=bool)}})


def complete_until(world: Shelf) -> datetime:
    """Up to where the log is complete: every decision's day has ended."""
    return BEGINS + timedelta(days=SPAN)
