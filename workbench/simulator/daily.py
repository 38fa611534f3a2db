"""One day of some users: visits, opportunities, decisions, reactions, and what they leave behind.

The state moves once a day. Messages bring clicks, which strengthen the habit of visiting; each message
also tires, tiredness keeps people away and raises the hazard of opting out, and opting out ends the
right to message. That is all an arm's policy can act through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from workbench.simulator.population import Population
from workbench.simulator.randomness import Random
from workbench.simulator.world import CEILING, DAY, DOMAIN_WEIGHTS, FLOOR, Arm

HOLD, PUSH, EMAIL, IN_APP = range(4)
_WEIGHT = np.array([1.0, 0.8, 0.3])                 # how much a channel's messages weigh on the user
_OPEN = np.array([-9.0, -1.55, -1.25, -0.2])        # openness of a channel
_OPT_OUT = np.array([0.0, 0.0040, 0.0055, 0.0])     # hazard of opting out at a rested user's send
_DOMAIN_BIAS = np.array([0.0, 0.15, -0.1, 0.3, -0.15])
_DECAY = np.exp(-1 / np.array([7.0, 8.0, 3.0]))     # a channel's fatigue fades within days
OPEN_HOURS, CLICK_HOURS = 2.0, 0.5                  # mean delays


@dataclass
class State:
    """What moves from day to day; one entry a user."""

    habit: np.ndarray
    fatigue: np.ndarray      # (n, 3) recent messages of push, email, in_app that have not faded yet
    push: np.ndarray
    email: np.ndarray
    sends: np.ndarray        # (n, 7) messages on each of the last seven days
    visits: np.ndarray       # (n, 28) whether a session began on each of the last 28 days
    since_visit: np.ndarray  # days since the last day with a session, at most 28
    due: np.ndarray          # (n, 2) whether a click that is under way begins a session in one or two days

    @classmethod
    def rested(cls, people: Population) -> State:
        """The first day: nobody is tired yet, everyone at their own habit."""
        n = len(people)
        return cls(
            people.habit.copy(), np.zeros((n, 3)), people.push.copy(), people.email.copy(), np.zeros((n, 7), np.int8),
            np.zeros((n, 28), bool), np.full(n, 28, np.int16), np.zeros((n, 2), bool),
        )

    def copy(self) -> State:
        """A state that can go its own way: the roll-outs of a pair part here."""
        return State(**{name: value.copy() for name, value in vars(self).items()})


@dataclass(frozen=True)
class Opportunities:
    """The day's chances to message; (m,) each, `who` being the user's position."""

    who: np.ndarray
    at: np.ndarray
    domain: np.ndarray
    value: np.ndarray
    features: dict[str, np.ndarray]
    eligible: np.ndarray     # (m, 4) of hold, push, email, in_app


@dataclass(frozen=True)
class Reactions:
    """What the messages of a day met with; (s,) each, times in seconds, -1 for never."""

    row: np.ndarray          # position among the day's opportunities
    who: np.ndarray
    channel: np.ndarray
    sent: np.ndarray
    delivered: np.ndarray
    opened: np.ndarray
    clicked: np.ndarray
    converted: np.ndarray
    opted_out: np.ndarray
    machine: np.ndarray
    amount: np.ndarray


@dataclass(frozen=True)
class Day:
    """All that happened on one day."""

    visitors: np.ndarray
    visit_at: np.ndarray
    buyers: np.ndarray
    bought_at: np.ndarray
    bought: np.ndarray
    chances: Opportunities
    probabilities: np.ndarray    # (m, 4) of the policy
    chosen: np.ndarray           # (m,)
    expected: np.ndarray         # (m, 4) exact chance of a human click within 24 hours of the decision
    reactions: Reactions
    tokens_lost: np.ndarray      # positions of users whose push token died at the day's end


Decide = Callable[[Opportunities], np.ndarray]


def policy(arm: Arm) -> Decide:
    """The arm's policy as probabilities over eligible actions, between the floor and the ceiling."""

    def decide(chances: Opportunities) -> np.ndarray:
        x = chances.features
        eager = (arm.eager + arm.by_value * x["x_value"] + arm.by_visits * (x["x_visits_28d"] / 28)
                 - arm.tired * x["x_sends_7d"] - arm.capped * (x["x_sends_7d"] >= 2))
        tilt = np.array([0.0, 0.1, -0.25, 0.35])
        logits = np.where(np.arange(4) == HOLD, 0.0, eager[:, None] + tilt)
        return bounded(logits, chances.eligible)

    return decide


def bounded(logits: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Softmax over eligible actions, then every one at least FLOOR and none above CEILING."""
    weights = np.where(eligible, np.exp(logits - np.where(eligible, logits, -np.inf).max(axis=1, keepdims=True)), 0.0)
    count = eligible.sum(axis=1, keepdims=True)
    p = weights / weights.sum(axis=1, keepdims=True)
    p = np.where(eligible, FLOOR + (1 - count * FLOOR) * p, 0.0)
    over = np.maximum(p - CEILING, 0.0)
    excess = over.sum(axis=1, keepdims=True)
    spread = np.where(eligible & (over == 0), excess / np.maximum(count - 1, 1), 0.0)
    p = np.where(count > 1, p - over + spread, p)
    return np.where(count == 1, eligible.astype(float), p / p.sum(axis=1, keepdims=True))


def live(people: Population, state: State, draw: Random, day: int, treated: np.ndarray, control: Decide,
         treatment: Decide) -> Day:
    """Live one day and move the state.

    Args:
        treated: (n,) whether the treatment policy decides, should the user have entered by then.
    """
    units = people.index
    burden = state.fatigue @ _WEIGHT / people.tolerance
    active = draw.uniform("visit", units, day) < _logistic(np.log(state.habit / (1 - state.habit)) - 0.9 * burden)
    visitors = np.flatnonzero(active)
    visit_at = day * DAY + _moment(draw, "visit_at", people, visitors, day)

    chances = _opportunities(people, state, draw, day, visitors, visit_at)
    entered = treated[chances.who] & (chances.at >= people.exposed_at[chances.who])
    p = np.where(entered[:, None], treatment(chances), control(chances)) if len(chances.who) else np.zeros((0, 4))
    u = draw.uniform("choice", units[chances.who], day)
    chosen = np.minimum((u[:, None] > np.cumsum(p, axis=1)).sum(axis=1), 3)
    # rounding of the last sum must never pick what is not eligible
    chosen = np.where(chances.eligible[np.arange(len(chosen)), chosen], chosen, HOLD)

    tired = _tired(people, state, burden, chances.who)
    openness, warmth = _appeal(people, chances, tired)
    expected = np.where(chances.eligible, 0.97 * _logistic(openness) * _logistic(warmth) * within(24.0), 0.0)
    expected[:, HOLD] = 0.0
    reactions = _react(people, state, draw, day, chances, chosen, tired, openness, warmth)

    buys = draw.uniform("buy", units[visitors], day) < np.minimum(0.02 * people.spend[visitors], 0.5)
    buyers = visitors[buys]
    lost = np.flatnonzero(state.push & (draw.uniform("token", units, day) < 0.0004))
    _move(people, state, day, active, reactions, lost)
    bought = _amount(draw, "bought", people, buyers, day)
    return Day(visitors, visit_at, buyers, visit_at[buys] + 600, bought, chances, p, chosen, expected, reactions, lost)


def within(hours: float) -> float:
    """P(open delay + click delay < hours), the two delays exponential with different means."""
    a, b = 1 / OPEN_HOURS, 1 / CLICK_HOURS
    return float(1 - (b * np.exp(-a * hours) - a * np.exp(-b * hours)) / (b - a))


def _opportunities(people: Population, state: State, draw: Random, day: int, visitors: np.ndarray,
                   visit_at: np.ndarray) -> Opportunities:
    who = np.flatnonzero(draw.uniform("chance", people.index, day) < people.rate)
    units = people.index[who]
    seen = np.full(len(people), -1, np.int64)
    seen[visitors] = visit_at
    in_session = (seen[who] >= 0) & (draw.uniform("in_session", units, day) < 0.5)
    shown = np.minimum(seen[who] + 90, (day + 1) * DAY - 1)
    at = np.where(in_session, shown, day * DAY + _moment(draw, "chance_at", people, who, day))
    domain = draw.choice("domain", units, DOMAIN_WEIGHTS, day)
    value = 0.8 * draw.normal("value", units, day)
    eligible = np.column_stack([np.ones(len(who), bool), state.push[who], state.email[who], in_session])
    features = {
        "x_value": np.round(0.8 * value + _DOMAIN_BIAS[domain] + 0.4 * draw.normal("reported", units, day), 4),
        "x_sends_7d": state.sends[who].sum(axis=1).astype(np.float64),
        "x_visits_28d": state.visits[who].sum(axis=1).astype(np.float64),
        "x_days_since_visit": state.since_visit[who].astype(np.float64),
        "x_hour_local": ((at // 3600 + people.offset[who]) % 24).astype(np.float64),
        "x_in_session": in_session.astype(np.float64),
        "x_favourite": (people.favourite[who] == domain).astype(np.float64),
    }
    return Opportunities(who, at, domain, value, features, eligible)


def _tired(people: Population, state: State, burden: np.ndarray, who: np.ndarray) -> np.ndarray:
    """(m, 4) how tired of a channel's messages the user is: half of it of all messages, half of this channel's."""
    own = state.fatigue[who] / people.tolerance[who, None]
    return np.column_stack([np.zeros(len(who)), 0.5 * (burden[who, None] + own)])


def _appeal(people: Population, chances: Opportunities, tired: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(m, 4) logits of opening and, once open, of clicking, by channel; evenings are better than mornings."""
    x = chances.features
    taste = 0.7 * chances.value + 0.4 * people.response[chances.who] + 0.4 * x["x_favourite"]
    taste = taste[:, None] - 0.5 * tired
    evening = 0.3 * np.cos((x["x_hour_local"] - 19) * np.pi / 12)
    return _OPEN + taste + evening[:, None], 0.9 * taste - 0.7


def _react(people: Population, state: State, draw: Random, day: int, chances: Opportunities, chosen: np.ndarray,
           tired: np.ndarray, openness: np.ndarray, warmth: np.ndarray) -> Reactions:
    row = np.flatnonzero(chosen != HOLD)
    who, channel, sent = chances.who[row], chosen[row], chances.at[row]
    units = people.index[who]

    def chance(stream: str, p: np.ndarray | float) -> np.ndarray:
        return draw.uniform(stream, units, day) < p

    def delay(stream: str, mean_hours: float) -> np.ndarray:
        return (-np.log(draw.uniform(stream, units, day)) * mean_hours * 3600).astype(np.int64)

    got = chance("deliver", 0.97)
    opens = got & chance("open", _logistic(openness[row, channel]))
    clicks = opens & chance("click", _logistic(warmth[row, channel]))
    converts = clicks & chance("convert", np.minimum(0.05 * people.spend[who], 0.5))
    leaves = got & chance("opt_out", _OPT_OUT[channel] * np.exp(np.minimum(0.5 * tired[row, channel], 4.0)))
    opened = np.where(opens, sent + delay("open_after", OPEN_HOURS), -1)
    clicked = np.where(clicks, opened + delay("click_after", CLICK_HOURS), -1)
    return Reactions(
        row, who, channel, sent, np.where(got, sent + 2, -1), opened, clicked,
        np.where(converts, clicked + delay("convert_after", 1.0), -1),
        # before the day is over, so that tomorrow's decisions and the reachability table agree
        np.where(leaves, np.minimum(sent + 60 + delay("leave_after", 0.05), (day + 1) * DAY - 1), -1),
        np.where(got & (channel == EMAIL) & chance("machine", 0.35), sent + 30, -1),
        _amount(draw, "amount", people, who, day),
    )


def _move(people: Population, state: State, day: int, active: np.ndarray, met: Reactions, lost: np.ndarray) -> None:
    """The day's trace in the state."""
    clicks = met.clicked >= 0
    later = np.minimum(met.clicked[clicks] // DAY - day, 2)
    sessions = np.column_stack([active | state.due[:, 0], state.due[:, 1], np.zeros(len(people), bool)])
    sessions[met.who[clicks], later] = True
    visited, state.due = sessions[:, 0], sessions[:, 1:]
    clicked = np.zeros(len(people), bool)
    clicked[met.who[clicks]] = True
    state.habit += 0.03 * clicked * (1 - state.habit) + 0.03 * (people.habit - state.habit)
    state.fatigue *= _DECAY
    state.fatigue[met.who, met.channel - 1] += 1      # at most one message a user and day
    gone = met.opted_out >= 0
    state.push[met.who[gone & (met.channel == PUSH)]] = False
    state.email[met.who[gone & (met.channel == EMAIL)]] = False
    state.push[lost] = False
    state.sends[:, 1:] = state.sends[:, :-1]
    state.sends[:, 0] = 0
    state.sends[met.who, 0] = 1
    state.visits[:, 1:] = state.visits[:, :-1]
    state.visits[:, 0] = visited
    state.since_visit = np.where(visited, 1, np.minimum(state.since_visit + 1, 28)).astype(np.int16)


def _moment(draw: Random, stream: str, people: Population, who: np.ndarray, day: int) -> np.ndarray:
    """Seconds of the UTC day, between 7 and 23 o'clock where the user lives."""
    local = 7 * 3600 + draw.uniform(stream, people.index[who], day) * 16 * 3600
    return ((local - people.offset[who] * 3600) % DAY).astype(np.int64)


def _amount(draw: Random, stream: str, people: Population, who: np.ndarray, day: int) -> np.ndarray:
    return np.round(8 * people.spend[who] * np.exp(0.6 * draw.normal(stream, people.index[who], day)), 2)


def _logistic(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))
