"""A random log of 400 messages with its rows at hand, so that plain Python can count what SQL counts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

if TYPE_CHECKING:
    from workbench.explore.fluent import Explore

START = datetime(2026, 6, 1)


def make_rows(seed: int = 1, messages: int = 400) -> dict[str, list[dict]]:
    rng = np.random.default_rng(seed)
    channels = ["push", "email", "in_app"]
    sends, interactions = [], []
    for i in range(messages):
        user, channel = f"u{rng.integers(40):03d}", channels[rng.integers(3)]
        # no message is sent on the third day: a trend must show the gap
        day = int(rng.choice([0, 1, 3, 4]))
        ts = START + timedelta(days=day, minutes=int(rng.integers(0, 1440)), seconds=i % 60)
        message = f"m{i:04d}"
        sends.append({"message_id": message, "decision_id": None, "user_id": user, "channel": channel,
                      "message_ref": f"ref-{rng.integers(12)}", "ts": ts})
        for kind, chance in (("delivery", 0.8), ("open", 0.4), ("click", 0.2), ("unsubscribe", 0.02)):
            if rng.random() < chance:
                interactions.append({
                    "event_id": f"{message}-{kind}", "message_id": message, "channel": channel, "user_id": user,
                    "ts": ts + timedelta(minutes=1), "kind": kind, "is_machine": kind == "open" and rng.random() < 0.3})
    outcomes = [{"event_id": f"o{i}", "user_id": f"u{rng.integers(40):03d}", "kind": "conversion",
                 "ts": START + timedelta(days=float(rng.random() * 6)), "value": None if i % 7 == 0 else i / 2}
                for i in range(120)]
    references = [{"message_ref": f"ref-{i}", "domain": "<b>shop</b>" if i % 2 else "editorial"} for i in range(12)]
    reachability = [{"user_id": f"u{i:03d}", "channel": "push", "reachable": True,
                     "valid_from": START - timedelta(days=1),
                     "valid_to": START + timedelta(days=i / 8) if i % 3 else None} for i in range(1, 40)]
    return {"sends": sends, "interactions": interactions, "outcomes": outcomes, "messages": references,
            "reachability": reachability}


@pytest.fixture(scope="session")
def rows():
    return make_rows()


@pytest.fixture(scope="session")
def snapshot(rows, tmp_path_factory):
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    folder = tmp_path_factory.mktemp("explore")
    log = folder / "log"
    log.mkdir()
    for name, table in rows.items():
        pq.write_table(pa.Table.from_pylist(table), log / f"{name}.parquet")
    return import_source(Project.create(folder / "project"), [log], adapter="messaging")


@pytest.fixture(scope="session")
def messages(rows):
    """One dict a message with the steps it reached, counted by plain Python."""
    found = {one["message_id"]: {**one, "steps": {"sent"}} for one in rows["sends"]}
    names = {"delivery": "delivered", "open": "opened", "click": "clicked", "unsubscribe": "opted_out"}
    for one in rows["interactions"]:
        if not one["is_machine"]:
            found[one["message_id"]]["steps"].add(names[one["kind"]])
    for outcome in rows["outcomes"]:
        before = [m for m in found.values() if m["user_id"] == outcome["user_id"] and m["ts"] <= outcome["ts"]]
        if before:
            last = max(before, key=lambda m: m["ts"])
            if outcome["ts"] < last["ts"] + timedelta(days=7):
                last["steps"].add("converted")
    domain = {one["message_ref"]: one["domain"] for one in rows["messages"]}
    return [{**one, "domain": domain[one["message_ref"]]} for one in found.values()]


# A larger log for the oracles: 5,000 messages of 300 users with every table, NULLs, ties between kinds of events,
# reactions before their message (a wrong clock), and everything else that a semantic has to decide.
BEGINS = datetime(2026, 5, 20)
SPAN_DAYS = 75
BIG = 5_000
KIND_STEPS = {"delivery": "delivered", "open": "opened", "impression": "opened", "click": "clicked",
              "unsubscribe": "opted_out"}


def random_log(seed: int) -> dict[str, list[dict]]:
    """The tables of the log of one seed."""
    rng = np.random.default_rng(seed)
    end = BEGINS + timedelta(days=SPAN_DAYS)
    users = [f"u{i:03d}" for i in range(300)]
    places = rng.choice(SPAN_DAYS * 24 * 12, BIG, replace=False)        # no two messages in the same five minutes
    sends, decisions, candidates, interactions = [], [], [], []

    def decide(i: int, user: str, ts: datetime, action: str, channel: str | None) -> str:
        hold, odd = round(float(rng.uniform(0.2, 0.8)), 3), rng.random()
        known = None if odd < 0.01 else 0.0 if odd < 0.02 else hold if action == "hold" else round(1 - hold, 3)
        reason = (None, "cap", None)[int(rng.integers(3))]
        decisions.append({"decision_id": f"d{i}", "user_id": user, "ts": ts, "action": action, "channel": channel,
                          "message_ref": None if action == "hold" else "ref-1", "propensity": known,
                          "executed": reason is None, "suppress_reason": reason if rng.random() < 0.8 else None})
        who = {"decision_id": f"d{i}", "user_id": user, "ts": ts}
        if rng.random() < 0.97:     # of the others no candidate is known: a hold that was never possible
            candidates.append({**who, "action": "hold", "propensity": hold, "eligible": bool(rng.random() < 0.97)})
        candidates.append({**who, "action": f"{channel or 'push'}/ref-1", "propensity": round(1 - hold, 3),
                           "eligible": True})
        return f"d{i}"

    for i in range(BIG):
        user = users[int(rng.beta(1, 2) * 300)]
        channel = ("push", "email", "in_app", "sms")[rng.choice(4, p=[.4, .3, .2, .1])]
        ts = BEGINS + timedelta(minutes=5 * int(places[i]))
        reference = None if rng.random() < 0.05 else f"ref-{int(rng.exponential(4)) % 14}"
        sends.append({"message_id": f"m{i:05d}", "decision_id": decide(i, user, ts, f"{channel}/ref-1", channel),
                      "user_id": user, "channel": channel, "message_ref": reference, "ts": ts})
        for kind, chance in (("delivery", 0.7), ("open", 0.5), ("impression", 0.1), ("click", 0.3),
                             ("unsubscribe", 0.03)):
            for again in range(int(rng.random() < chance) + int(rng.random() < chance / 4)):
                hours = int(rng.choice([-1, 0, 0, 1, 2, 24, 30, 80, 168, 400]))
                interactions.append({
                    "event_id": f"i{i}-{kind}-{again}", "message_id": f"m{i:05d}", "channel": channel, "user_id": user,
                    "ts": min(max(ts + timedelta(hours=hours), BEGINS), end), "kind": kind,
                    "is_machine": bool(kind in ("open", "click") and rng.random() < 0.25)})
    for i in range(BIG // 2):
        at = BEGINS + timedelta(minutes=5 * int(rng.integers(SPAN_DAYS * 288)))
        decide(BIG + i, users[int(rng.integers(300))], at, "hold", None)
    outcomes = [{"event_id": f"o{i}", "user_id": users[int(rng.integers(300))],
                 "kind": ("conversion", "session", "purchase")[rng.integers(3)],
                 "ts": BEGINS + timedelta(minutes=5 * int(rng.integers(SPAN_DAYS * 288))),
                 "value": None if i % 7 == 0 else i / 4} for i in range(3_000)]
    sends[0]["ts"], outcomes[0]["ts"] = BEGINS, end
    reach = []
    for user in users:
        for channel in ("push", "email", "sms"):
            days = rng.integers(-20, SPAN_DAYS + 10, rng.integers(1, 6))
            edges = sorted(BEGINS + timedelta(days=int(day)) for day in days)
            for a, b in zip(edges, [*edges[1:], None], strict=True):
                reason = None if rng.random() < 0.5 else "token"
                reach.append({"user_id": user, "channel": channel, "valid_from": a, "valid_to": b,
                              "reachable": bool(rng.random() < 0.6), "reason": reason})
            if rng.random() < 0.3:      # an overlap of two sources
                reach.append({"user_id": user, "channel": channel, "valid_from": edges[0] + timedelta(hours=5),
                              "valid_to": edges[0] + timedelta(days=9), "reachable": True, "reason": "import"})
    exposures = [{"experiment": "cap", "unit": user, "arm": ("control", "weekly", "daily")[int(rng.integers(3))],
                  "ts": BEGINS + timedelta(days=int(rng.integers(0, 60)))}
                 for user in users for _ in range(int(rng.integers(0, 3)))]
    consent = [{"user_id": user, "purpose": "marketing", "channel": "push", "valid_from": BEGINS, "valid_to": None}
               for user in users[:100]]
    references = [{"message_ref": f"ref-{i}", "domain": ("<b>shop</b>", "news", None)[i % 3]} for i in range(14)]
    return {"sends": sends, "interactions": interactions, "outcomes": outcomes, "messages": references,
            "decisions": decisions, "candidates": candidates, "reachability": reach, "exposures": exposures,
            "consent": consent}


def facts_of(log: dict[str, list[dict]]) -> list[dict]:
    """The oracle of `message_facts`: a message with the first time of each of its steps, by plain Python."""
    found = {one["message_id"]: {**one, "at": {"sent": one["ts"]}, "is_machine_open": False} for one in log["sends"]}
    shown: dict[str, datetime] = {}

    def first(times: dict[str, datetime], name: str, ts: datetime) -> None:
        times[name] = min(ts, times.get(name, ts))

    for one in log["interactions"]:
        mine = found[one["message_id"]]
        if one["is_machine"] and one["kind"] in ("open", "click"):
            mine["is_machine_open"] |= one["kind"] == "open"
            continue
        first(mine["at"], KIND_STEPS[one["kind"]], one["ts"])
        if one["kind"] == "impression" and one["channel"] == "in_app":
            first(shown, one["message_id"], one["ts"])
    by_user: dict[str, list[dict]] = {}
    for one in sorted(found.values(), key=lambda one: one["ts"]):
        by_user.setdefault(one["user_id"], []).append(one)
    for mine in by_user.values():
        for i, one in enumerate(mine):
            for days in (1, 7, 28):
                since = one["ts"] - timedelta(days=days)
                one[f"sends_before_{days}d"] = sum(other["ts"] >= since for other in mine[:i])
    for one in log["outcomes"]:
        if one["kind"] == "conversion":
            before = [m for m in by_user.get(one["user_id"], ()) if m["ts"] <= one["ts"]]
            if before and one["ts"] < before[-1]["ts"] + timedelta(days=7):
                first(before[-1]["at"], "converted", one["ts"])
    domain = {one["message_ref"]: one["domain"] for one in log["messages"]}
    for name, ts in shown.items():
        found[name]["at"].setdefault("delivered", ts)
    return [{**one, "domain": domain.get(one["message_ref"])} for one in found.values()]


class Made(NamedTuple):
    """A random log: its rows, its messages as the oracle sees them, and the insights to compare with them."""

    log: dict[str, list[dict]]
    facts: list[dict]
    explore: Explore


@pytest.fixture(scope="session")
def made_log(tmp_path_factory) -> Callable[[int], Made]:
    """Seed -> the log, imported once a session."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.explore.fluent import Explore
    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    @cache
    def make(seed: int) -> Made:
        log, folder = random_log(seed), tmp_path_factory.mktemp(f"log{seed}")
        (folder / "log").mkdir()
        for name, rows in log.items():
            pq.write_table(pa.Table.from_pylist(rows), folder / "log" / f"{name}.parquet")
        return Made(log, facts_of(log), Explore(import_source(Project.create(folder / "p"), [folder / "log"],
                                                              adapter="messaging")))

    return make


@pytest.fixture(params=[21, 22], scope="session")
def made(request, made_log) -> Made:
    """Two random logs, one after the other."""
    return made_log(request.param)
