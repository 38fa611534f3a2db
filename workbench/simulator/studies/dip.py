"""Two periods of a log, and the step that moved between them.

Users differ in how much they react; messages go out by push and e-mail, are opened, clicked, and bring orders with a
value. Between the periods one rate is multiplied by `factor`, for everybody or within one channel or platform.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from workbench.errors import InputError
from workbench.simulator.studies.tables import numbered, write

BEGINS = datetime(2026, 5, 4)
DAYS = 14
DAY = 86_400
BEFORE, AFTER = BEGINS, datetime(2026, 6, 1)
STEPS = ("sends", "opens", "clicks", "conversions", "conversions sum")     # as the path of `PATH` names them
PATH = ("sends:count", "opens:distinct", "clicks:distinct", "conversions:count", "conversions:sum")
CHANNELS, PLATFORMS = ("push", "email"), ("ios", "android", "web")
_SHARES = np.array([0.4, 0.45, 0.15])
_RATES = {"opens": np.array([0.3, 0.4]), "clicks": np.array([0.4, 0.3]), "conversions": np.array([0.3, 0.3])}
_SENDS = np.array([4.0, 3.0])
_VALUE = 12.0


@dataclass(frozen=True)
class Dip:
    """What moved.

    Attributes:
        step: one of `STEPS`; factor: by how much, 1 for nothing.
        where: (column, value) of the slice in which it moved; None for everywhere.
    """

    seed: int = 1
    users: int = 3_000
    step: str = "clicks"
    factor: float = 0.75
    where: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if self.step not in STEPS:
            raise InputError(f"unknown step {self.step!r}", got=self.step, known=STEPS)
        known = {"channel": CHANNELS, "platform": PLATFORMS}
        if self.where is not None and self.where[1] not in known.get(self.where[0], ()):
            raise InputError(f"there is no {self.where[0]} {self.where[1]!r}", got=self.where[1],
                             known=[*CHANNELS, *PLATFORMS])


def totals(world: Dip, after: bool) -> np.ndarray:
    """(5,) expected totals a user along `STEPS`, exactly."""
    rates = _cells(world, after)
    cells = _SHARES[:, None] * rates["sends"]
    found = [cells.sum()]
    for step in ("opens", "clicks", "conversions", "conversions sum"):
        cells = cells * rates[step]
        found.append(cells.sum())
    return np.array(found)


def _cells(world: Dip, after: bool) -> dict[str, np.ndarray]:
    """Rate of each step, (platform, channel)."""
    shape = (len(PLATFORMS), len(CHANNELS))
    rates = {"sends": np.broadcast_to(_SENDS, shape).copy(), "conversions sum": np.full(shape, _VALUE),
             **{step: np.broadcast_to(rate, shape).copy() for step, rate in _RATES.items()}}
    if after:
        moved = np.ones(shape, dtype=bool)
        if world.where is not None and world.where[0] == "channel":
            moved[:] = np.array([channel == world.where[1] for channel in CHANNELS])
        elif world.where is not None:
            moved[:] = np.array([platform == world.where[1] for platform in PLATFORMS])[:, None]
        rates[world.step] = np.where(moved, rates[world.step] * world.factor, rates[world.step])
    return rates


def simulate(world: Dip, folder: Path) -> Path:
    """Write the log; returns its folder."""
    rng = np.random.default_rng(world.seed)
    platform = rng.choice(len(PLATFORMS), world.users, p=_SHARES)
    keen = rng.uniform(0.4, 1.6, world.users)           # how much a user reacts, on average 1; no rate reaches 1
    parts = [_period(world, after, platform, keen, rng) for after in (False, True)]
    users = numbered("u", world.users)
    joined = {table: {column: np.concatenate([part[table][column] for part in parts]) for column in parts[0][table]}
              for table in parts[0]}
    sent = joined["sends"]
    ids = numbered("m", len(sent["user"]))
    reacted = joined["interactions"]
    bought = joined["outcomes"]
    offset = np.where(np.arange(len(reacted["send"])) < len(parts[0]["interactions"]["send"]), 0,
                      len(parts[0]["sends"]["user"]))
    return write(folder, BEGINS, {
        "users": {"user_id": users, "timezone": np.full(world.users, "UTC"), "platform": np.array(PLATFORMS)[platform]},
        "sends": {"message_id": ids, "user_id": users[sent["user"]], "channel": np.array(CHANNELS)[sent["channel"]],
                  "ts": sent["ts"]},
        "interactions": {"event_id": numbered("i", len(reacted["send"])), "message_id": ids[reacted["send"] + offset],
                         "channel": np.array(CHANNELS)[reacted["channel"]], "user_id": users[reacted["user"]],
                         "ts": reacted["ts"], "kind": np.array(["open", "click"])[reacted["kind"]],
                         "is_machine": np.zeros(len(reacted["send"]), dtype=bool)},
        "outcomes": {"event_id": numbered("o", len(bought["user"])), "user_id": users[bought["user"]],
                     "ts": bought["ts"], "kind": np.full(len(bought["user"]), "conversion"), "value": bought["value"]}})


def _period(world: Dip, after: bool, platform: np.ndarray, keen: np.ndarray, rng: np.random.Generator
            ) -> dict[str, dict[str, np.ndarray]]:
    rates = _cells(world, after)
    start = (AFTER - BEGINS).total_seconds() if after else 0.0
    user, channel = [], []
    for i in range(len(CHANNELS)):
        count = rng.poisson(rates["sends"][platform, i])
        user.append(np.repeat(np.arange(world.users), count))
        channel.append(np.full(count.sum(), i))
    who, by = np.concatenate(user), np.concatenate(channel)
    # everything a message brings lies within the period: nobody's reaction is cut off
    sent = start + rng.uniform(0, (DAYS - 1) * DAY, len(who))
    at = np.arange(len(who))
    opened = at[rng.random(len(at)) < rates["opens"][platform[who], by] * keen[who]]
    clicked = opened[rng.random(len(opened)) < rates["clicks"][platform[who[opened]], by[opened]]]
    ordered = clicked[rng.random(len(clicked)) < rates["conversions"][platform[who[clicked]], by[clicked]]]
    value = rates["conversions sum"][platform[who[ordered]], by[ordered]] * rng.lognormal(-0.08, 0.4, len(ordered))
    reacted = np.concatenate([opened, clicked])
    kind = np.repeat([0, 1], [len(opened), len(clicked)])
    return {"sends": {"user": who, "channel": by, "ts": sent},
            "interactions": {"send": reacted, "user": who[reacted], "channel": by[reacted], "kind": kind,
                             "ts": sent[reacted] + 600.0 * (1 + kind)},
            "outcomes": {"user": who[ordered], "ts": sent[ordered] + 3_600.0, "value": value}}
