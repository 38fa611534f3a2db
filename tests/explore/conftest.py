"""A random log of 400 messages with its rows at hand, so that plain Python can count what SQL counts."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

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

    from workbench.logs.importing import import_source
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
