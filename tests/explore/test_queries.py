"""Every insight against plain Python on the same rows."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from workbench.errors import InputError
from workbench.explore.fluent import Explore
from workbench.explore.queries import OTHERS, SERIES
from workbench.explore.spec import RATES, STEPS

ORDER = ("opened", "clicked", "converted")


@pytest.fixture
def explore(snapshot):
    return Explore(snapshot)


def count(messages, *steps):
    return sum(set(steps) <= one["steps"] for one in messages)


def test_the_funnel_counts_messages_at_each_step_they_reached(explore, messages):
    assert explore.funnel().rows == [{step: count(messages, step) for step in STEPS}]


def test_the_strict_funnel_wants_every_step_before(explore, messages):
    row = explore.funnel(order="strict").rows[0]
    for i, step in enumerate(ORDER):
        assert row[step] == count(messages, *ORDER[: i + 1])
    assert row["clicked"] < explore.funnel().rows[0]["clicked"]


@pytest.mark.parametrize("by", ["channel", "domain", "message_ref"])
def test_the_funnel_by_a_column_adds_up(explore, messages, by):
    rows = explore.funnel(by=by).rows
    for row in rows:
        assert {s: row[s] for s in STEPS} == {
            s: count([m for m in messages if m[by] == row[by]], s) for s in STEPS}
    assert [row["sent"] for row in rows] == sorted((row["sent"] for row in rows), reverse=True)
    assert sum(row["sent"] for row in rows) == len(messages)


@pytest.mark.parametrize("rate", list(RATES))
def test_a_rate_is_messages_over_messages(explore, messages, rate):
    for row in explore.breakdown(rate=rate, by="channel").rows:
        mine = [m for m in messages if m["channel"] == row["channel"]]
        assert row["sent"] == len(mine) and row[RATES[rate]] == count(mine, RATES[rate])
        assert row[rate] == row[RATES[rate]] / row["sent"]


def test_the_denominator_may_be_a_later_step(explore, messages):
    for row in explore.breakdown(rate="click_rate", by="channel", of="opened").rows:
        mine = [m for m in messages if m["channel"] == row["channel"]]
        assert (row["clicked"], row["opened"]) == (count(mine, "opened", "clicked"), count(mine, "opened"))


def test_any_table_can_be_counted_by_a_column(explore, rows):
    found = explore.breakdown(rate="count", table="interactions", by="kind").rows
    assert {row["kind"]: row["count"] for row in found} == Counter(one["kind"] for one in rows["interactions"])
    assert sum(row["share"] for row in found) == pytest.approx(1)


def test_a_trend_shows_the_days_without_rows(explore, messages):
    expected = Counter(one["ts"].date().isoformat() for one in messages)
    found = {row["day"]: row["rows"] for row in explore.trend().rows}
    assert found == {**expected, "2026-06-03": 0} and len(found) == 5


def test_a_trend_ends_where_the_log_does(snapshot, messages):
    from dataclasses import replace
    from datetime import datetime

    end = datetime(2026, 6, 2, 12)
    facts = replace(snapshot.table("message_facts"), watermark=end)
    manifest = replace(snapshot.manifest, tables={**snapshot.tables, "message_facts": facts})
    insight = Explore(replace(snapshot, manifest=manifest)).trend()
    assert {row["day"]: row["rows"] for row in insight.rows} == Counter(
        m["ts"].date().isoformat() for m in messages if m["ts"] <= end)
    assert "rows are complete until 2026-06-02 12:00 UTC" in insight.notes


def test_a_trend_of_a_rate_by_a_column(explore, messages):
    for row in explore.trend(by="channel", rate="click_rate").rows:
        mine = [m for m in messages if m["ts"].date().isoformat() == row["day"] and m["channel"] == row["channel"]]
        assert row["rows"] == len(mine)
        assert row["click_rate"] == (count(mine, "clicked") / len(mine) if mine else None)


def test_a_trend_keeps_the_largest_groups_and_sums_the_rest(explore, messages):
    rows = explore.trend(by="message_ref", unit="week").rows
    groups = {row["message_ref"] for row in rows}
    assert OTHERS in groups and len(groups) == SERIES + 1
    assert sum(row["rows"] for row in rows) == len(messages)
    sizes = Counter(m["message_ref"] for m in messages)
    kept = sorted(sizes, key=lambda ref: (-sizes[ref], ref))[:SERIES]
    assert groups - {OTHERS} == set(kept)


def test_hours_and_weeks(explore, messages):
    hours = Counter(m["ts"].replace(minute=0, second=0).isoformat(sep=" ") for m in messages)
    assert {r["hour"]: r["rows"] for r in explore.trend(unit="hour").rows if r["rows"]} == hours
    weeks = Counter((m["ts"] - timedelta(days=m["ts"].weekday())).date().isoformat() for m in messages)
    assert {r["week"]: r["rows"] for r in explore.trend(unit="week").rows} == weeks


@pytest.mark.parametrize(("condition", "keep"), [
    ({"column": "channel", "value": "push"}, lambda m: m["channel"] == "push"),
    ({"column": "channel", "op": "!=", "value": "push"}, lambda m: m["channel"] != "push"),
    ({"column": "channel", "op": "in", "value": ["push", "email"]}, lambda m: m["channel"] in ("push", "email")),
    ({"column": "message_ref", "op": "contains", "value": "-1"}, lambda m: "-1" in m["message_ref"]),
    ({"column": "ts", "op": ">=", "value": "2026-06-02"}, lambda m: m["ts"].day >= 2),
    ({"column": "clicked_ts", "op": "!=", "value": None}, lambda m: "clicked" in m["steps"]),
    ({"column": "decision_id", "value": None}, lambda m: True),
    ({"column": "is_machine_open", "value": "false"}, lambda m: None),
])
def test_filters_keep_what_they_say(explore, messages, rows, condition, keep):
    machine = {one["message_id"] for one in rows["interactions"] if one["is_machine"]}
    kept = [m for m in messages if (m["message_id"] not in machine if keep(m) is None else keep(m))]
    assert explore.funnel(filters=[condition]).rows[0]["sent"] == len(kept) > 0


def test_filters_add_up_and_values_are_only_values(explore, messages):
    both = [{"column": "channel", "value": "push"}, {"column": "ts", "op": "<", "value": "2026-06-02"}]
    expected = sum(m["channel"] == "push" and m["ts"].day < 2 for m in messages)
    assert explore.funnel(filters=both).rows[0]["sent"] == expected
    assert explore.funnel(filters=[{"column": "channel", "value": "x' OR '1'='1"}]).rows[0]["sent"] == 0


@pytest.mark.parametrize(("call", "message"), [
    (lambda e: e.funnel(by="chanel"), "did you mean 'channel'"),
    (lambda e: e.funnel(order="loose"), "funnel: order"),
    (lambda e: e.breakdown(rate="clickrate"), "did you mean 'click_rate'"),
    (lambda e: e.breakdown(rate="click_rate", of="clicked"), "one by definition"),
    (lambda e: e.breakdown(rate="click_rate", table="sends"), "use rate 'count'"),
    (lambda e: e.profile("send"), "did you mean 'sends'"),
    (lambda e: e.profile("sends", columns=["chanel"]), "did you mean 'channel'"),
    (lambda e: e.trend(table="messages"), "has no time column"),
    (lambda e: e.trend(unit="dya"), "did you mean 'day'"),
    (lambda e: e.funnel(filters=[{"column": "ts", "op": ">", "value": "soon"}]), "'soon' is not a moment"),
    (lambda e: e.funnel(filters=[{"column": "is_machine_open", "value": "maybe"}]), "neither true nor false"),
    (lambda e: e.profile("outcomes", filters=[{"column": "value", "value": "many"}]), "not a number"),
    (lambda e: e.funnel(filters=[{"column": "channel", "op": "in", "value": []}]), "at least one value"),
    (lambda e: e.funnel(filters=[{"column": "channel", "value": ["push"]}]), "takes one value"),
    (lambda e: e.funnel(filters=[{"column": "ts", "op": "<", "value": None}]), "cannot compare with nothing"),
    (lambda e: e.funnel(filters=[{"colum": "ts", "value": 1}]), "colum"),
])
def test_a_wrong_spec_is_one_line_that_helps(explore, call, message):
    with pytest.raises(InputError) as caught:
        call(explore)
    assert message in caught.value.line and "\n" not in caught.value.line


def test_a_snapshot_without_messages_says_so(project, tmp_path):
    from workbench.logs.imports.importing import import_source

    file = tmp_path / "t.csv"
    file.write_text("x\n1\n")
    with pytest.raises(InputError, match="no messages"):
        Explore(import_source(project, [file])).funnel()
