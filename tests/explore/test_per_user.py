"""Insights about users against short plain Python on 5,000 random rows, several logs over.

Times are whole hours, so that events of one moment are many and ties are decided as documented.
"""

from __future__ import annotations

import random
from bisect import bisect_left
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.explore.fluent import Explore
from workbench.explore.spec import EVENTS

START = datetime(2026, 6, 1)        # a Monday
DAYS = 35
CHANNELS = ("push", "email", "in_app")
Z = 1.959963984540054
STEPS = ("sent", "opened", "clicked", "converted")
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


@pytest.fixture(scope="module", params=[1, 2])
def log(request):
    return make_log(request.param)


@pytest.fixture(scope="module")
def explore(log, tmp_path_factory):
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    folder = tmp_path_factory.mktemp("per-user")
    (folder / "log").mkdir()
    for name, table in log.items():
        pq.write_table(pa.Table.from_pylist(table), folder / "log" / f"{name}.parquet")
    return Explore(import_source(Project.create(folder / "project"), [folder / "log"], adapter="messaging"))


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


@pytest.mark.parametrize("days", [1, 7, 28])
def test_frequency_is_the_rate_by_what_came_before(explore, log, days):
    messages = before(log, days)
    for row in explore.frequency(days=days, most=3).rows:
        level = row["sends_before"]
        kept = [(one["user_id"], int(y)) for one, n, y in messages if min(n, 3) == level]
        mean, error = clustered(kept)
        assert row["messages"] == len(kept) and row["users"] == len({user for user, _ in kept})
        assert row["click_rate"] == pytest.approx(mean)
        assert row["high"] == pytest.approx(mean + Z * error)


def test_frequency_within_a_user_compares_him_with_himself(explore, log):
    cells = defaultdict(lambda: [0, 0])
    for one, n, y in before(log, 7):
        cells[one["user_id"], min(n, 3)][0] += 1
        cells[one["user_id"], min(n, 3)][1] += y
    for row in explore.frequency(method="within_user", reference=1, most=3).rows:
        pairs = []
        for (user, level), (n, y) in cells.items():
            if level == row["sends_before"] and (user, 1) in cells:
                m, x = cells[user, 1]
                pairs.append((y / n - x / m, n * m / (n + m)))
        total = sum(w for _, w in pairs)
        mean = sum(d * w for d, w in pairs) / total
        error = sum((w * (d - mean)) ** 2 for d, w in pairs) ** 0.5 / total
        assert row["sends_before"] != 1 and row["users"] == len(pairs)
        assert row["difference"] == pytest.approx(mean)
        assert row["low"] == pytest.approx(mean - Z * error)


def test_users_behind_a_level(explore, log):
    found = explore.users({"kind": "frequency"}, {"sends_before": 2}).rows
    assert {row["user_id"] for row in found} == {one["user_id"] for one, n, _ in before(log, 7) if n == 2}


@pytest.mark.parametrize("unit", ["week", "day"])
def test_reachability_is_stock_and_flow(explore, log, unit):
    length = timedelta(days=7 if unit == "week" else 1)
    never = datetime(9999, 1, 1)
    spells = defaultdict(list)
    for one in sorted(log["reachability"], key=lambda one: one["valid_from"]):
        until = one["valid_to"] or never
        if one["reachable"] and until > one["valid_from"]:
            mine = spells[one["user_id"], one["channel"]]
            if mine and one["valid_from"] <= mine[-1][1]:
                mine[-1][1] = max(mine[-1][1], until)
            else:
                mine.append([one["valid_from"], until])
    rows = explore.reachability(unit=unit, month_value={"push": 0.5}).rows
    assert len(rows) == 2 * (timedelta(days=DAYS) // length)
    for row in rows:
        since = datetime.fromisoformat(row[unit])
        mine = [spell for (_, channel), spells_ in spells.items() if channel == row["channel"] for spell in spells_]
        assert row["reachable"] == sum(a < since + length <= b for a, b in mine)
        assert row["gained"] == sum(since <= a < since + length for a, _ in mine)
        assert row["lost"] == sum(since <= b < since + length for _, b in mine)
        stock = sum(a < since <= b for a, b in mine)
        assert row["lost_share"] == pytest.approx(row["lost"] / stock)
        assert row["worth_a_month"] == (row["reachable"] * 0.5 if row["channel"] == "push" else None)


def test_a_timeline_is_one_users_rows_in_order(explore, log):
    user = log["sends"][5]["user_id"]
    rows = explore.timeline(user).rows
    mine = [one for name in ("sends", "interactions", "outcomes", "reachability") for one in log[name]
            if one["user_id"] == user]
    assert len(rows) == len(mine) and [row["ts"] for row in rows] == sorted(row["ts"] for row in rows)
    since, until = "2026-06-08", "2026-06-20"
    part = explore.timeline(user, since=since, until=until).rows
    assert part == [row for row in rows if since <= row["ts"] < until] and 0 < len(part) < len(rows)
    nobody = explore.timeline("x' OR '1'='1")
    assert nobody.rows == [] and "no row of the user" in nobody.notes[0]


@pytest.mark.parametrize("by", [None, "channel"])
def test_two_periods_are_compared_user_by_user(explore, log, by):
    cut = START + timedelta(days=15)
    messages = [(one, y) for one, _, y in before(log, 0)]
    found = explore.compare(a=[{"column": "ts", "op": "<", "value": str(cut)}],
                            b=[{"column": "ts", "op": ">=", "value": str(cut)}], by=by).rows
    assert len(found) == (3 if by else 1)
    for row in found:
        kept = [(one, y) for one, y in messages if by is None or one["channel"] == row["channel"]]
        a = [(one["user_id"], y) for one, y in kept if one["ts"] < cut]
        b = [(one["user_id"], y) for one, y in kept if one["ts"] >= cut]
        influence = defaultdict(float)
        means = []
        for part, sign in ((a, -1), (b, 1)):
            mean = sum(y for _, y in part) / len(part)
            means.append(mean)
            for user, y in part:
                influence[user] += sign * (y - mean) / len(part)
        error = sum(d * d for d in influence.values()) ** 0.5
        assert (row["messages_a"], row["messages_b"]) == (len(a), len(b))
        assert row["difference"] == pytest.approx(means[1] - means[0])
        assert row["high"] == pytest.approx(row["difference"] + Z * error)


@pytest.mark.parametrize(("call", "message"), [
    (lambda e: e.funnel(per="user", order="ordered"), "needs a window"),
    (lambda e: e.funnel(per="user", within="7d"), "have no first one"),
    (lambda e: e.funnel(per="user", order="ordered", within="7 days"), "write 24h, 7d or 2w"),
    (lambda e: e.funnel(per="user", steps=("sent",)), "two steps or more"),
    (lambda e: e.funnel(per="user", steps=("sent", "opend")), "did you mean 'opened'"),
    (lambda e: e.funnel(per="user", by="platfrom"), "did you mean 'platform'"),
    (lambda e: e.funnel(per="user", filters=[{"column": "chanel", "value": "push"}]), "did you mean 'channel'"),
    (lambda e: e.funnel(steps=("sent", "opened")), "per: user takes any steps"),
    (lambda e: e.retention(periods=0), "retention: periods"),
    (lambda e: e.frequency(reference=11), "above the last level"),
    (lambda e: e.frequency(method="randomised"), "go together"),
    (lambda e: e.frequency(method="weighted"), "needs the table 'decisions'"),
    (lambda e: e.users({"kind": "funnel"}, {"step": "clickd"}), "did you mean 'clicked'"),
    (lambda e: e.users({"kind": "breakdown"}, {}), "the point lacks 'channel'"),
    (lambda e: e.users({"kind": "breakdown"}, {"channel": "push", "x": 1}), "the point has no 'x'"),
    (lambda e: e.compare(a=[], b=[]), "a part needs a filter"),
])
def test_a_wrong_question_is_one_line(explore, call, message):
    with pytest.raises(InputError) as caught:
        call(explore)
    assert message in caught.value.line and "\n" not in caught.value.line


def test_every_event_has_rows(explore, log):
    seen = {event for events in events_of(log).values() for _, event in events}
    assert seen == set(EVENTS)


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
