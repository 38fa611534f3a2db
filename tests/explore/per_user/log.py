"""A random log of 5,000 rows, and what plain Python counts in it.

Times are whole hours, so that events of one moment are many and ties are decided as documented.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np

START = datetime(2026, 6, 1)        # a Monday
DAYS = 35
CHANNELS = ("push", "email", "in_app")
Z = 1.959963984540054
EVENT_OF = {"delivery": "delivered", "open": "opened", "impression": "opened", "click": "clicked",
            "unsubscribe": "opted_out", "conversion": "converted", "session": "session"}


def make_log(seed: int) -> dict[str, list[dict]]:
    rng = np.random.default_rng(seed)

    def moment() -> datetime:
        return START + timedelta(hours=int(rng.integers(0, DAYS * 24)))

    sends, interactions, outcomes, reach = [], [], [], []
    for i in range(1700):
        sends.append({"message_id": f"m{i:04d}", "user_id": f"u{rng.integers(150):03d}", "ts": moment(),
                      "channel": CHANNELS[rng.integers(3)], "message_ref": "r"})
    for i in range(2200):
        send = sends[rng.integers(len(sends))]
        kind = ("delivery", "open", "impression", "click", "unsubscribe")[rng.choice(5, p=[.25, .3, .1, .3, .05])]
        ts = min(send["ts"] + timedelta(hours=int(rng.integers(0, 60))), START + timedelta(days=DAYS))
        interactions.append({"event_id": f"i{i}", "message_id": send["message_id"], "channel": send["channel"],
                             "user_id": send["user_id"], "ts": ts, "kind": kind,
                             "is_machine": bool(kind == "open" and rng.random() < 0.3)})
    for i in range(1100):
        outcomes.append({"event_id": f"o{i}", "user_id": f"u{rng.integers(170):03d}", "ts": moment(),
                         "kind": ("session", "conversion")[int(rng.random() < 0.4)], "value": 1.0})
    users = [{"user_id": f"u{i:03d}", "valid_from": START - timedelta(days=9), "platform": "ios" if i % 3 else "web"}
             for i in range(150)]
    for i in range(150):
        for channel in CHANNELS[:2]:
            cuts = sorted(moment() for _ in range(int(rng.integers(0, 5))))
            edges = [START - timedelta(days=3), *cuts, None]
            for a, b in pairwise(edges):
                reach.append({"user_id": f"u{i:03d}", "channel": channel, "valid_from": a, "valid_to": b,
                              "reachable": bool(rng.random() < 0.6), "reason": None})
    sends[0]["ts"], outcomes[0]["ts"] = START, START
    outcomes[1]["ts"] = START + timedelta(days=DAYS)
    return {"sends": sends, "interactions": interactions, "outcomes": outcomes, "users": users, "reachability": reach}


def events_of(log) -> dict[str, list[tuple[datetime, str]]]:
    found = defaultdict(list)
    for one in log["sends"]:
        found[one["user_id"]].append((one["ts"], "sent"))
    for one in [*log["interactions"], *log["outcomes"]]:
        if not one.get("is_machine"):
            found[one["user_id"]].append((one["ts"], EVENT_OF[one["kind"]]))
            if one["kind"] == "impression" and one["channel"] == "in_app":
                found[one["user_id"]].append((one["ts"], "delivered"))
    return found


def before(log, days):
    """Each message with the number of sends of its user in the days before it, and whether it was clicked."""
    sends = defaultdict(list)
    for one in log["sends"]:
        sends[one["user_id"]].append(one["ts"])
    clicked = {one["message_id"] for one in log["interactions"] if one["kind"] == "click"}
    return [(one, sum(one["ts"] - timedelta(days=days) <= ts < one["ts"] for ts in sends[one["user_id"]]),
             one["message_id"] in clicked) for one in log["sends"] if one["ts"] >= START + timedelta(days=days)]


def clustered(rows):
    """Mean of (user, y) rows and its standard error, by user."""
    mean = sum(y for _, y in rows) / len(rows)
    by_user = defaultdict(float)
    for user, y in rows:
        by_user[user] += y - mean
    return mean, sum(d * d for d in by_user.values()) ** 0.5 / len(rows)
