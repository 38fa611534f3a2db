"""An arm that only invites, among users who would take it up anyway.

Who cares more comes more often and tries a podcast more readily, invited or not; so those who try it look better than
those who do not, by more than the podcast does. What it does to those who try it is the same for everybody: `effect`
sessions more in 28 days, drawn for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from workbench.simulator.studies.tables import numbered, write

BEGINS = datetime(2026, 5, 4)
ENROL = datetime(2026, 6, 1)
ENROLMENT, WINDOW, DAY = 14, 28, 86_400
EXPERIMENT, CONTROL, TREATMENT = "podcast_invitation", "not_invited", "invited"
METRICS = """\
version: 1
facts:
  sessions: {table: outcomes, unit: user_id, time: ts, where: "kind = 'session'"}
  plays:    {table: outcomes, unit: user_id, time: ts, where: "kind = 'podcast_play'"}
metrics:
  sessions_28d: {fact: sessions, agg: count, window: 28d, direction: up, covariate: {lookback: 28d}}
  played_28d:   {fact: plays, agg: any, window: 28d, direction: up}
"""


@dataclass(frozen=True)
class Invitation:
    """What is planted.

    Attributes:
        push: how much likelier the invitation makes a try; 0 moves nobody.
        effect: sessions in 28 days that a try brings.
        around: sessions that the invitation brings by itself, without any try: breaks what the design assumes.
    """

    seed: int = 1
    users: int = 4_000
    push: float = 0.25
    effect: float = 2.0
    around: float = 0.0


def simulate(world: Invitation, folder: Path) -> Path:
    """Write the log; returns its folder."""
    rng = np.random.default_rng(world.seed)
    n = world.users
    care = rng.normal(size=n)
    invited = rng.random(n) < 0.5
    platform = rng.choice(["android", "ios", "web"], n, p=[0.45, 0.4, 0.15])
    came = (ENROL - BEGINS).total_seconds() + rng.uniform(0, ENROLMENT * DAY, n)
    tried = rng.random(n) < np.clip(0.15 + 0.1 * care + world.push * invited, 0.01, 0.95)
    often = np.exp(0.3 * care)
    before = rng.poisson(5.0 * often)
    after = rng.poisson(5.0 * often) + rng.poisson(world.effect, n) * tried + rng.poisson(world.around, n) * invited
    users = numbered("u", n)
    who = np.concatenate([np.repeat(np.arange(n), before), np.repeat(np.arange(n), after), np.flatnonzero(tried)])
    shift = np.concatenate([-rng.uniform(0, WINDOW * DAY, before.sum()), rng.uniform(60, WINDOW * DAY, after.sum()),
                            rng.uniform(60, WINDOW * DAY, tried.sum())])
    kind = np.repeat(["session", "session", "podcast_play"], [before.sum(), after.sum(), tried.sum()])
    return write(folder, BEGINS, {
        "users": {"user_id": users, "timezone": np.full(n, "UTC"), "platform": platform},
        "exposures": {"experiment": np.full(n, EXPERIMENT), "unit": users,
                      "arm": np.where(invited, TREATMENT, CONTROL), "ts": came},
        "outcomes": {"event_id": numbered("o", len(who)), "user_id": users[who], "ts": came[who] + shift,
                     "kind": kind, "value": np.zeros(len(who))}})


def complete_until(world: Invitation) -> datetime:
    """Up to where the log is complete: everybody's window has ended."""
    return ENROL + timedelta(days=ENROLMENT + WINDOW)
