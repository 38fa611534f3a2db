"""Who came back, against sets of plain Python and against the bitmaps that stand ready."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta

import pytest

from workbench.explore.fluent import Explore

from .log import DAYS, START, events_of


@pytest.mark.parametrize(("start", "back", "unit", "filters"), [
    ("session", "session", "week", ()), ("sent", "clicked", "week", ()), ("session", "converted", "day", ()),
    ("sent", "opened", "week", ({"column": "channel", "value": "push"},))])
def test_retention_counts_who_came_back(explore, log, start, back, unit, filters):
    if filters:
        log = {**log, **{name: [row for row in log[name] if row["channel"] == "push"]
                         for name in ("sends", "interactions")}}
    length = timedelta(days=7 if unit == "week" else 1)
    whole = timedelta(days=DAYS) // length
    first, active = {}, defaultdict(set)
    for user, events in events_of(log).items():
        began = [(ts - START) // length for ts, event in events if event == start]
        if began:
            first[user] = min(began)
        active[user] = {(ts - START) // length for ts, event in events if event == back}
    expected = {}
    for cohort in set(first.values()):
        members = [user for user in first if first[user] == cohort]
        for k in range(6):
            if cohort + k < whole:
                expected[cohort, k] = (len(members), sum(cohort + k in active[user] for user in members))
    rows = explore.retention(start, back, unit, periods=5, filters=filters).rows
    found = {((datetime.fromisoformat(row["cohort"]) - START) // length, row["period"]): (row["users"], row["returned"])
             for row in rows}
    assert found == expected and all(row["share"] == row["returned"] / row["users"] for row in rows)
    cohort, k = max(expected, key=lambda key: expected[key][1] * (key[1] > 0))
    of = {"kind": "retention", "start": start, "back": back, "unit": unit, "filters": list(filters)}
    at = {"cohort": str(START + cohort * length), "period": k}
    assert len(explore.users(of, at, most=1000).rows) == expected[cohort, k][1]


@pytest.mark.parametrize("unit", ["week", "month"])
@pytest.mark.parametrize("late", [0, 17], ids=["together", "sessions begin later"])
def test_the_bitmaps_that_stand_ready_give_what_the_days_give(tmp_path, unit, late):
    """With a month that holds the log's beginning and sessions that begin in another week."""
    from dataclasses import replace

    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    rng = random.Random(4)
    users = [f"u{i}" for i in range(200)]
    moment = lambda first: datetime(2026, 4, 22) + timedelta(hours=rng.randrange(first * 24, 80 * 24))  # noqa: E731
    sends = [{"message_id": f"m{i}", "user_id": rng.choice(users), "channel": "push", "ts": moment(0)}
             for i in range(900)]
    outcomes = [{"event_id": f"o{i}", "user_id": rng.choice(users), "ts": moment(late), "kind": "session", "value": 0.0}
                for i in range(1_500)]
    (tmp_path / "log").mkdir()
    pq.write_table(pa.Table.from_pylist(sends), tmp_path / "log" / "sends.parquet")
    pq.write_table(pa.Table.from_pylist(outcomes), tmp_path / "log" / "outcomes.parquet")
    snapshot = import_source(Project.create(tmp_path / "p"), [tmp_path / "log"], adapter="messaging")
    assert "user_bitmaps" in snapshot.tables
    without = replace(snapshot, manifest=replace(snapshot.manifest, tables={
        name: info for name, info in snapshot.tables.items() if name != "user_bitmaps"}))
    for start, back in (("session", "session"), ("sent", "session"), ("session", "sent")):
        ready, days = (Explore(one).retention(start, back, unit) for one in (snapshot, without))
        assert "user_bitmaps" in ready.sql and "user_day" in days.sql
        assert ready.rows == days.rows and len(ready.rows) >= 3
