"""What some users' days become in the canonical log: one Arrow table per canonical table."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from workbench.simulator.columns import ACTIONS, action_index, identifiers, moments, pick
from workbench.simulator.daily import EMAIL, HOLD, IN_APP, PUSH, Day
from workbench.simulator.population import Population, arm_of
from workbench.simulator.world import CHANNELS, COUNTRIES, DAY, DOMAINS, EXPERIMENT, PLATFORMS, TENURES, World

_CHANNEL: tuple[str | None, ...] = (None, *CHANNELS)
_DAYS_A_USER = 1000


class Journal:
    """Collects the days of one bucket's users; `tables` gives its log, sorted by user and time."""

    def __init__(self, world: World, people: Population) -> None:
        self.world, self.people = world, people
        self.end = world.days * DAY
        self.ids = pa.array(people.ids)
        self._days: list[tuple[int, Day]] = []

    def add(self, day: int, today: Day) -> None:
        """Keep one day."""
        self._days.append((day, today))

    def tables(self) -> dict[str, pa.Table]:
        """Canonical table -> rows."""
        days = self._days
        number = [self.people.index[d.chances.who].astype(np.int64) * _DAYS_A_USER + day for day, d in days]
        decided = _Decided(self, days, np.concatenate(number))
        return {
            **decided.tables(),
            **self._messages(days, [n[d.reactions.row] for n, (_, d) in zip(number, days, strict=True)]),
            "outcomes": self._outcomes(days),
            "reachability": self._reachability(days),
            "consent": self._consent(days),
            "exposures": self._exposures(),
            "users": self._users(),
        }

    def expected(self) -> pa.Table:
        """The truth of each decision: decision_id, action, the exact expected reward, the user."""
        days = self._days
        number = np.concatenate([self.people.index[d.chances.who].astype(np.int64) * _DAYS_A_USER + day
                                 for day, d in days])
        eligible = np.concatenate([d.chances.eligible for _, d in days])
        reward = np.concatenate([d.expected for _, d in days])
        domain = np.concatenate([d.chances.domain for _, d in days])
        row, channel = np.nonzero(eligible)
        return pa.table({
            "decision_id": identifiers("d", number).take(pa.array(row)),
            "action": pick(ACTIONS, action_index(channel, domain[row])),
            "reward": reward[row, channel],
        })

    def sort(self, who: np.ndarray, at: np.ndarray) -> np.ndarray:
        """The order of (user, time); ties keep their order."""
        return np.argsort(who.astype(np.int64) * (1 << 34) + at, kind="stable")

    def user(self, who: np.ndarray) -> pa.Array:
        """Ids of users by position."""
        return self.ids.take(pa.array(who))

    def _messages(self, days: list[tuple[int, Day]], numbers: list[np.ndarray]) -> dict[str, pa.Table]:
        met = [d.reactions for _, d in days]
        domain = np.concatenate([d.chances.domain[d.reactions.row] for _, d in days])
        who, channel, number = (np.concatenate(a) for a in (
            [m.who for m in met], [m.channel for m in met], numbers))
        sent = np.concatenate([m.sent for m in met])
        order = self.sort(who, sent)
        sends = pa.table({
            "message_id": identifiers("m", number[order]), "decision_id": identifiers("d", number[order]),
            "user_id": self.user(who[order]), "channel": pick(_CHANNEL, channel[order]),
            "message_ref": pick(DOMAINS, domain[order]), "ts": moments(self.world.begins, sent[order]),
        })
        kinds = (("delivery", "delivered", False), ("open", "machine", True), ("open", "opened", False),
                 ("click", "clicked", False), ("unsubscribe", "opted_out", False))
        parts = []
        for k, (_, name, machine) in enumerate(kinds):
            at = np.concatenate([getattr(m, name) for m in met])
            here = np.flatnonzero((at >= 0) & (at < self.end))
            parts.append((here, at[here], np.full(len(here), k), np.full(len(here), machine)))
        rows, at, what, machine_made = (np.concatenate([p[i] for p in parts]) for i in range(4))
        # an impression is what an in-app message has in place of a delivery
        shown = np.where((what == 0) & (channel[rows] == IN_APP), len(kinds), what)
        order = self.sort(who[rows], at)
        rows, at, shown, machine_made = rows[order], at[order], shown[order], machine_made[order]
        interactions = pa.table({
            "event_id": identifiers("i", number[rows] * 10 + shown, 15), "message_id": identifiers("m", number[rows]),
            "channel": pick(_CHANNEL, channel[rows]), "user_id": self.user(who[rows]),
            "ts": moments(self.world.begins, at),
            "kind": pick((*(name for name, _, _ in kinds), "impression"), shown), "is_machine": machine_made,
        })
        return {"sends": sends, "interactions": interactions}

    def _outcomes(self, days: list[tuple[int, Day]]) -> pa.Table:
        parts = []
        for day, d in days:
            met = d.reactions
            clicked, bought = np.flatnonzero(met.clicked >= 0), np.flatnonzero(met.converted >= 0)
            for place, who, at, amount in (
                (0, d.visitors, d.visit_at, None), (1, met.who[clicked], met.clicked[clicked], None),
                (2, d.buyers, d.bought_at, d.bought), (3, met.who[bought], met.converted[bought], met.amount[bought]),
            ):
                parts.append((who, at, np.full(len(who), place), np.full(len(who), day),
                              np.full(len(who), np.nan) if amount is None else amount))
        who, at, code, day_of, amount = (np.concatenate([p[i] for p in parts]) for i in range(5))
        keep = np.flatnonzero(at < self.end)
        order = keep[self.sort(who[keep], at[keep])]
        who, at, code, day_of, amount = who[order], at[order], code[order], day_of[order], amount[order]
        number = (self.people.index[who].astype(np.int64) * _DAYS_A_USER + day_of) * 10 + code
        return pa.table({
            "event_id": identifiers("o", number, 15), "user_id": self.user(who), "ts": moments(self.world.begins, at),
            "kind": pick(("session", "conversion"), (code >= 2).astype(int)),
            "value": pa.array(amount, mask=np.isnan(amount)),
        })

    def _endings(self, days: list[tuple[int, Day]]) -> dict[int, tuple[np.ndarray, np.ndarray]]:
        """channel -> (second at which each user's channel ended or -1, whether by opt-out)."""
        found = {}
        for channel in (PUSH, EMAIL):
            ended = np.full(len(self.people), -1, np.int64)
            chosen = np.zeros(len(self.people), bool)
            for day, d in days:
                met = d.reactions
                gone = (met.opted_out >= 0) & (met.channel == channel)
                first = ended[met.who[gone]] < 0
                who = met.who[gone][first]
                ended[who], chosen[who] = met.opted_out[gone][first], True
                if channel == PUSH:
                    dead = d.tokens_lost[ended[d.tokens_lost] < 0]
                    ended[dead] = (day + 1) * DAY - 1
            ended[ended >= self.end] = -1
            found[channel] = (ended, chosen)
        return found

    def _reachability(self, days: list[tuple[int, Day]]) -> pa.Table:
        parts: list[tuple[np.ndarray, ...]] = []
        reasons = ("opted_in", "opted_out", "token_lost", "never")
        for code, (ended, chosen) in self._endings(days).items():
            had = self.people.push if code == PUSH else self.people.email
            people = np.arange(len(self.people))
            lost = np.flatnonzero(had & (ended >= 0))
            for members, starts, ends, state, why in (
                (people, np.zeros(len(people), np.int64), np.where(had, ended, -1), had, np.where(had, 0, 3)),
                (lost, ended[lost], np.full(len(lost), -1), np.zeros(len(lost), bool), np.where(chosen[lost], 1, 2)),
            ):
                parts.append((members, np.full(len(members), code), starts, ends, state, why))
        w, c, b, e, r, y = (np.concatenate([p[i] for p in parts]) for i in range(6))
        order = self.sort(w, b)
        return pa.table({
            "user_id": self.user(w[order]), "channel": pick(_CHANNEL, c[order]),
            "valid_from": moments(self.world.begins, b[order]),
            "valid_to": moments(self.world.begins, np.maximum(e[order], 0), null=e[order] < 0),
            "reachable": r[order], "reason": pick(reasons, y[order]),
        })

    def _consent(self, days: list[tuple[int, Day]]) -> pa.Table:
        parts = []
        for code, (ended, chosen) in self._endings(days).items():
            had = np.flatnonzero(self.people.push if code == PUSH else self.people.email)
            parts.append((had, np.full(len(had), code), np.where(chosen[had], ended[had], -1)))
        who, channel, end = (np.concatenate([p[i] for p in parts]) for i in range(3))
        order = self.sort(who, np.zeros(len(who), np.int64))
        who, channel, end = who[order], channel[order], end[order]
        return pa.table({
            "user_id": self.user(who), "purpose": pa.repeat(pa.scalar("marketing"), len(who)),
            "channel": pick(_CHANNEL, channel), "valid_from": moments(self.world.begins, np.zeros(len(who))),
            "valid_to": moments(self.world.begins, np.maximum(end, 0), null=end < 0),
        })

    def _exposures(self) -> pa.Table:
        entered = np.flatnonzero(self.people.exposed_at < self.end)
        n = len(entered)
        return pa.table({
            "experiment": pa.repeat(pa.scalar(EXPERIMENT), n), "unit": self.user(entered),
            "arm": pa.array(arm_of(self.people)[entered]),
            "ts": moments(self.world.begins, self.people.exposed_at[entered]), "phase": pa.repeat(pa.scalar("1"), n),
            "p_assign": np.full(n, 0.5),
        })

    def _users(self) -> pa.Table:
        people = self.people
        return pa.table({
            "user_id": self.ids, "timezone": pick([c[2] for c in COUNTRIES], people.country),
            "valid_from": moments(self.world.begins, np.zeros(len(people))),
            "platform": pick([p for p, _ in PLATFORMS], people.platform),
            "country": pick([c[0] for c in COUNTRIES], people.country),
            "tenure_bucket": pick([t for t, _ in TENURES], people.tenure),
        })


class _Decided:
    """opportunities, decisions and candidates of a journal."""

    def __init__(self, journal: Journal, days: list[tuple[int, Day]], number: np.ndarray) -> None:
        self.journal = journal
        chances = [d.chances for _, d in days]
        self.who = np.concatenate([c.who for c in chances])
        self.at = np.concatenate([c.at for c in chances])
        self.order = journal.sort(self.who, self.at)
        take = self.order
        self.who, self.at, self.number = self.who[take], self.at[take], number[take]
        self.domain = np.concatenate([c.domain for c in chances])[take]
        self.eligible = np.concatenate([c.eligible for c in chances])[take]
        self.p = np.concatenate([d.probabilities for _, d in days])[take]
        self.chosen = np.concatenate([d.chosen for _, d in days])[take]
        names = chances[0].features
        self.features = {name: np.concatenate([c.features[name] for c in chances])[take] for name in names}

    def tables(self) -> dict[str, pa.Table]:
        j, begins = self.journal, self.journal.world.begins
        user, ts = j.user(self.who), moments(begins, self.at)
        decision, opportunity = identifiers("d", self.number), identifiers("o", self.number)
        n = len(self.who)
        eligible = pa.array(["", "push", "email", "push,email", "in_app", "push,in_app", "email,in_app",
                             "push,email,in_app"])
        sets = pa.array([[c for c in text.split(",") if c] for text in eligible.to_pylist()], pa.list_(pa.string()))
        which = self.eligible[:, 1] + 2 * self.eligible[:, 2] + 4 * self.eligible[:, 3]
        people = j.people
        entered = people.treated[self.who] & (self.at >= people.exposed_at[self.who])
        arms = [arm.policy for arm in j.world.arms.values()]
        choice = self.eligible.sum(axis=1) > 1
        row, channel = np.nonzero(self.eligible)
        return {
            "opportunities": pa.table({
                "opportunity_id": opportunity, "user_id": user, "ts": ts, "domain": pick(DOMAINS, self.domain),
                # what the domain reports: biased and noisy; the true value is nowhere in the log
                "value": self.features["x_value"], "value_unit": pa.repeat(pa.scalar("score"), n),
                "expires_at": moments(begins, self.at + DAY), "eligible_channels": sets.take(pa.array(which)),
            }),
            "decisions": pa.table({
                "decision_id": decision, "opportunity_id": opportunity, "seq": np.ones(n, np.int32), "user_id": user,
                "ts": ts, "policy_id": pick(arms, entered.astype(int)), "policy_version": pa.repeat(pa.scalar("1"), n),
                "action": pick(ACTIONS, action_index(self.chosen, self.domain)),
                "channel": pick(_CHANNEL, self.chosen),
                "message_ref": pick(DOMAINS, np.where(self.chosen == HOLD, -1, self.domain)),
                "propensity": self.p[np.arange(n), self.chosen],
                "propensity_kind": pick(("design", "logged"), choice.astype(int)), "explore": choice,
                "executed": self.chosen != HOLD,
                "suppress_reason": pa.nulls(n, pa.string()), **self.features,
            }),
            "candidates": pa.table({
                "decision_id": decision.take(pa.array(row)), "user_id": user.take(pa.array(row)),
                "ts": ts.take(pa.array(row)), "action": pick(ACTIONS, action_index(channel, self.domain[row])),
                "score": pa.nulls(len(row), pa.float64()), "propensity": self.p[row, channel],
                "eligible": np.ones(len(row), bool),
            }),
        }
