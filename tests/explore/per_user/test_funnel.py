"""The funnel of users against chains of events that plain Python walks."""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta

import pytest

from workbench.explore.fluent import Explore

from .log import START, events_of

STEPS = ("sent", "opened", "clicked", "converted")


def chain(events, steps, within, strictly=False) -> int:
    """The longest beginning of `steps` that some chain of events walks, tried from every first event."""
    best = 0
    times = {step: sorted(ts for ts, event in events if event == step) for step in steps}
    for began in times[steps[0]]:
        at, level = began, 1
        for step in steps[1:]:
            place = bisect_left(times[step], at + timedelta(microseconds=strictly))
            if place == len(times[step]) or times[step][place] > began + within:
                break
            at, level = times[step][place], level + 1
        best = max(best, level)
    return best


def strict_order(events, steps, within) -> int:
    """ClickHouse's loop for `strict_order`, as its documentation and comments describe it."""
    number = {step: i for i, step in enumerate(steps)}
    line = sorted((ts, number.get(event, -1)) for ts, event in events)
    began: list = [None] * len(steps)
    for ts, step in line:
        if step == -1:
            if began[0] is not None:
                break
        elif step == 0:
            began[0] = ts
        elif began[0] is not None and began[step - 1] is None:
            break
        elif began[0] is not None and ts <= began[step - 1] + within:
            began[step] = began[step - 1]
    return max((i + 1 for i, one in enumerate(began) if one is not None), default=0)


def counts(levels, steps):
    return {step: sum(level >= i for level in levels) for i, step in enumerate(steps, start=1)}


@pytest.mark.parametrize(("order", "within"), [("ordered", 7), ("ordered", 1), ("increasing", 3), ("strict", 20)])
@pytest.mark.parametrize("steps", [STEPS, ("session", "converted"), ("sent", "delivered", "opened")])
def test_a_users_funnel_walks_the_documented_chain(explore, log, order, within, steps):
    length = timedelta(days=within)
    walk = {"ordered": lambda e: chain(e, steps, length), "strict": lambda e: strict_order(e, steps, length),
            "increasing": lambda e: chain(e, steps, length, strictly=True)}[order]
    levels = [walk(events) for events in events_of(log).values()]
    row = explore.funnel(per="user", steps=steps, order=order, within=f"{within}d").rows[0]
    assert row == counts(levels, steps)
    assert row[steps[1]] > 0 or order == "strict"


def test_any_order_wants_each_step_at_some_time(explore, log):
    did = [{event for _, event in events} for events in events_of(log).values()]
    expected = {step: sum(set(STEPS[:i]) <= one for one in did) for i, step in enumerate(STEPS, start=1)}
    assert explore.funnel(per="user").rows == [expected]


def test_the_orders_are_nested(explore):
    found = [explore.funnel(per="user", order=order, within="7d").rows[0]["clicked"]
             for order in ("ordered", "increasing", "strict")]
    assert explore.funnel(per="user").rows[0]["clicked"] >= found[0] > found[1] > found[2]


def test_a_users_funnel_by_an_attribute_adds_up(explore):
    whole = explore.funnel(per="user", order="ordered", within="7d").rows[0]
    parts = explore.funnel(per="user", order="ordered", within="7d", by="platform").rows
    assert {row["platform"] for row in parts} == {"ios", "web"}
    assert all(whole[step] == sum(row[step] for row in parts) for step in STEPS)


def test_an_attribute_is_the_last_one_also_where_it_is_none(tmp_path):
    """Of two from the same moment always the same, the greater one."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    sends = [{"message_id": f"m{i}", "user_id": f"u{i}", "channel": "push", "ts": START} for i in range(4)]
    clicks = [{**one, "event_id": one["message_id"], "kind": "click", "is_machine": False} for one in sends]
    users = [{"user_id": f"u{i}", "valid_from": START + timedelta(days=day), "platform": platform}
             for i, day, platform in ((0, 0, "ios"), (0, 1, "web"), (1, 0, "ios"), (1, 1, None), (2, 0, "ios"),
                                      (2, 0, "web"), (3, 0, "web"), (3, 0, "ios"))]
    (tmp_path / "log").mkdir()
    for name, rows in (("sends", sends), ("interactions", clicks), ("users", users)):
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / "log" / f"{name}.parquet")
    explore = Explore(import_source(Project.create(tmp_path / "p"), [tmp_path / "log"], adapter="messaging"))
    rows = explore.funnel(per="user", steps=("sent", "clicked"), by="platform").rows
    assert {row["platform"]: row["sent"] for row in rows} == {"web": 3, None: 1}


def test_a_filter_is_applied_where_the_column_is(explore, log):
    kept = {**log, "sends": [s for s in log["sends"] if s["channel"] == "push"],
            "interactions": [s for s in log["interactions"] if s["channel"] == "push"]}
    levels = [chain(events, STEPS, timedelta(days=7)) for events in events_of(kept).values()]
    found = explore.funnel(per="user", order="ordered", within="7d", filters=[{"column": "channel", "value": "push"}])
    assert found.rows[0] == counts(levels, STEPS) and any("rows have its column" in note for note in found.notes)


def test_users_behind_a_step_are_those_it_counts(explore, log):
    of = {"kind": "funnel", "per": "user", "order": "ordered", "within": "7d"}
    levels = {user: chain(events, STEPS, timedelta(days=7)) for user, events in events_of(log).items()}
    reached = explore.users(of, {"step": "clicked"}).rows
    assert [row["user_id"] for row in reached] == sorted(user for user, level in levels.items() if level >= 3)
    lost = explore.users(of, {"step": "clicked", "lost": True}).rows
    assert [row["user_id"] for row in lost] == sorted(user for user, level in levels.items() if level == 2)
