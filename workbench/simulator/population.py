"""The users: segments that the log shows, and dispositions that it does not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.logs.hashing import ASSIGN, fraction
from workbench.simulator.randomness import Random
from workbench.simulator.world import (
    CONTROL,
    COUNTRIES,
    DAY,
    DOMAIN_WEIGHTS,
    EXPERIMENT,
    PLATFORMS,
    TENURES,
    TREATMENT,
    World,
)


def user_ids(index: np.ndarray) -> list[str]:
    """Ids of users by index; fixed width, so text order is index order."""
    return [f"u{i:08d}" for i in index.tolist()]


@dataclass(frozen=True)
class Population:
    """Some users of a world; every array has one entry a user.

    Attributes:
        index: the user's counter for random numbers.
        habit: the daily chance of an own visit that a rested user settles at.
        response: taste for messages, standard normal.
        tolerance: how many messages a week tire the user by one unit.
        rate: chance of an opportunity a day.
        exposed_at: seconds from the world's beginning until the user enters the experiment.
        treated: whether the salted hash puts the user into the treatment arm.
    """

    index: np.ndarray
    ids: list[str]
    platform: np.ndarray
    country: np.ndarray
    tenure: np.ndarray
    offset: np.ndarray
    habit: np.ndarray
    response: np.ndarray
    tolerance: np.ndarray
    rate: np.ndarray
    spend: np.ndarray
    push: np.ndarray
    email: np.ndarray
    favourite: np.ndarray
    exposed_at: np.ndarray
    treated: np.ndarray

    def __len__(self) -> int:
        return len(self.index)


def populate(world: World, index: np.ndarray, draw: Random) -> Population:
    """The users with these indices; any subset gives the same users."""
    index = index.astype(np.uint64)
    platform = draw.choice("platform", index, tuple(w for _, w in PLATFORMS))
    country = draw.choice("country", index, tuple(c[1] for c in COUNTRIES))
    tenure = draw.choice("tenure", index, tuple(w for _, w in TENURES))
    base = np.array([-1.7, -1.0, -0.3])[tenure] + 0.7 * draw.normal("habit", index)
    response = draw.normal("response", index)
    first = world.before * DAY
    ids = user_ids(index)
    return Population(
        index=index, ids=ids, platform=platform, country=country, tenure=tenure,
        offset=np.array([c[3] for c in COUNTRIES])[country],
        habit=1 / (1 + np.exp(-base)),
        response=response,
        tolerance=np.exp(0.35 * draw.normal("tolerance", index)),
        rate=np.clip(0.19 * np.exp(0.45 * draw.normal("rate", index) - 0.1), 0.03, 0.6),
        spend=np.exp(0.5 * draw.normal("spend", index)),
        push=draw.uniform("push", index) < np.array([0.62, 0.72, 0.35])[platform],
        email=draw.uniform("email", index) < 0.68,
        favourite=draw.choice("favourite", index, DOMAIN_WEIGHTS),
        exposed_at=first + (draw.uniform("enrol", index) * world.enrolment * DAY).astype(np.int64),
        treated=fraction(f"{ASSIGN}:{EXPERIMENT}:{world.seed}", ids) >= 0.5,
    )


def arm_of(population: Population) -> np.ndarray:
    """(n,) the arm's name of each user."""
    return np.where(population.treated, TREATMENT, CONTROL)
