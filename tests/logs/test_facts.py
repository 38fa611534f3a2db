from __future__ import annotations

import random
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from workbench.logs.imports.counting import BEFORE_DAYS, before, with_counts

DAY = datetime(2026, 6, 1)


def facts(snapshot, columns):
    with snapshot.bucket(0) as connection:
        return connection.execute(f"SELECT {columns} FROM message_facts ORDER BY message_id").fetchall()


def hours(value):
    return None if value is None else (value - DAY) / timedelta(hours=1)


def test_each_message_has_the_times_of_its_steps(snapshot):
    found = [(row[0], row[1], *(hours(v) for v in row[2:7])) for row in facts(
        snapshot, "message_id, domain, delivered_ts, opened_ts, clicked_ts, converted_ts, opted_out_ts")]
    assert found == [
        ("m1", "shop", 1.1, 2.0, 2.5, 20.0, None),
        ("m2", "editorial", None, None, 31.0, 40.0, None),      # o2 came after m2, the last send before it
        ("m3", "editorial", None, None, None, None, None),      # o3 came eight days after m3: too late
        ("m4", "shop", None, None, None, None, 4.0),
    ]


def test_a_machine_open_is_flagged_and_is_no_open(snapshot):
    assert facts(snapshot, "opened_ts IS NULL, is_machine_open")[2] == (True, True)


def test_a_message_delivered_twice_is_one_message(project, make_log, rows):
    from workbench.logs.imports.importing import import_source

    again = {**rows["sends"][0], "ts": rows["sends"][0]["ts"] + timedelta(hours=5)}
    snapshot = import_source(project, [make_log(sends=[*rows["sends"], again])], adapter="messaging")
    assert [hours(row[1]) for row in facts(snapshot, "message_id, ts")] == [1, 30, 2, 3]


def test_a_message_described_twice_is_one_message(project, make_log, rows):
    from workbench.logs.imports.importing import import_source

    described = [{**row, "campaign_id": "june"} for row in rows["messages"]]
    twice = [*described, {"message_ref": "sale", "domain": "zoo", "campaign_id": "july"}]
    snapshot = import_source(project, [make_log(messages=twice)], adapter="messaging")
    assert facts(snapshot, "domain, campaign_id") == [
        ("shop", "july"), ("editorial", "june"), ("editorial", "june"), ("shop", "july")]


def test_sends_alone_still_give_facts(project, make_log):
    from workbench.logs.imports.importing import import_source

    bare = make_log(interactions=None, outcomes=None, messages=None)
    snapshot = import_source(project, [bare], adapter="messaging")
    assert facts(snapshot, "message_id, opened_ts, converted_ts, domain") == [
        (f"m{i}", None, None, None) for i in range(1, 5)]


def test_a_user_has_one_row_a_day(snapshot):
    with snapshot.bucket(0) as connection:
        found = connection.execute("SELECT user_id, day::VARCHAR, sends, opens, clicks, opt_outs, sessions, "
                                   "conversions, value FROM user_day ORDER BY ALL").fetchall()
    assert found == [
        ("anna", "2026-06-01", 1, 1, 1, 0, 0, 1, 10.0),
        ("anna", "2026-06-02", 1, 0, 1, 0, 0, 1, 5.0),
        ("bert", "2026-06-01", 1, 0, 0, 0, 1, 0, 0.0),
        ("bert", "2026-06-09", 0, 0, 0, 0, 0, 1, 7.0),
        ("cleo", "2026-06-01", 1, 0, 0, 1, 0, 0, 0.0),
    ]


def test_an_in_app_message_is_delivered_when_it_is_shown(project, make_log, rows):
    from workbench.logs.imports.importing import import_source

    sends = [{**one, "channel": "in_app" if one["message_id"] == "m2" else one["channel"]} for one in rows["sends"]]
    shown = {"channel": None, "kind": "impression", "is_machine": False, "user_id": "anna"}
    log = make_log(sends=sends, interactions=[
        *rows["interactions"],
        {**shown, "event_id": "s2", "message_id": "m2", "ts": DAY + timedelta(hours=30.5)},
        {**shown, "event_id": "s3", "message_id": "m3", "ts": DAY + timedelta(hours=2.5), "user_id": "bert"}])
    snapshot = import_source(project, [log], adapter="messaging")
    delivered = {id: hours(moment) for id, moment in facts(snapshot, "message_id, delivered_ts")}
    assert delivered["m2"] == 30.5 and delivered["m3"] is None


def test_the_manifest_names_the_columns_that_the_rows_have(snapshot):
    for name in ("message_facts", "user_day"):
        with snapshot.bucket(0) as connection:
            described = connection.execute(f"DESCRIBE {name}").fetchall()
        assert snapshot.table(name).columns == {row[0]: row[1] for row in described}


def test_a_message_knows_how_many_came_before_it(snapshot):
    columns = "message_id, sends_before_1d, sends_before_7d, hours_since_last"
    found = {row[0]: row[1:] for row in facts(snapshot, columns)}
    assert found == {"m1": (0, 0, None), "m2": (0, 1, 29.0), "m3": (0, 0, None), "m4": (0, 0, None)}


@pytest.mark.parametrize("batch", [7, 500, 100_000])
def test_messages_before_are_counted_over_batches_as_by_frames(batch):
    """Times to the hour, so that many fall together and some exactly on a frame's edge; users and times missing."""
    rng = random.Random(6)
    users = [None, *(f"u{i}" for i in range(12))]
    sends = [{"message_id": f"m{i}", "user_id": rng.choice(users),
              "ts": None if i % 50 == 0 else DAY + timedelta(hours=rng.randrange(50 * 24))} for i in range(1_500)]
    frames = ", ".join(
        f"CASE WHEN ts IS NULL THEN 0 ELSE count(*) OVER (PARTITION BY user_id ORDER BY ts RANGE BETWEEN INTERVAL "
        f"{days} DAY PRECEDING AND INTERVAL 1 MICROSECOND PRECEDING) END::INTEGER AS sends_before_{days}d"
        for days in BEFORE_DAYS)
    nothing = ", ".join(f"NULL::INTEGER AS sends_before_{days}d" for days in BEFORE_DAYS)
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("sends", pa.Table.from_pylist(sends))
        wanted = connection.sql(f"SELECT *, {frames} FROM sends ORDER BY user_id, ts, message_id").to_arrow_table()
        rows = connection.sql(f"SELECT *, {nothing} FROM sends ORDER BY user_id, ts, message_id").to_arrow_table()
    found = with_counts(pa.RecordBatchReader.from_batches(rows.schema, rows.to_batches(batch))).read_all()
    assert found == wanted
    assert max(found.column("sends_before_28d").to_pylist()) > 50


def test_the_ends_of_time_are_moments_too():
    """As far as Arrow can tell them: no count wraps around."""
    ends = np.array([-(2**63) + 1, -(2**63) + 2, 0, 2**63 - 2], np.int64)
    counts, _ = before(np.empty(0, np.int64), np.array([True, False, False, False]), ends)
    assert [one.tolist() for one in counts] == [[0, 1, 0, 0]] * len(BEFORE_DAYS)


def test_one_identifier_of_two_users_is_two_messages(project, make_log, rows):
    from workbench.logs.imports.importing import import_source

    other = {**rows["sends"][0], "user_id": "bert", "message_ref": "news"}
    snapshot = import_source(project, [make_log(sends=[*rows["sends"], other])], adapter="messaging")
    with snapshot.bucket(0) as connection:
        found = connection.execute("SELECT user_id, domain, opened_ts IS NOT NULL, converted_ts IS NOT NULL "
                                   "FROM message_facts WHERE message_id = 'm1' ORDER BY user_id").fetchall()
    assert found == [("anna", "shop", True, True), ("bert", "editorial", False, False)]


def test_of_several_sends_at_one_moment_the_greatest_id_converts(project, make_log, rows):
    from workbench.logs.imports.importing import import_source

    more = [{**rows["sends"][0], "message_id": f"m1{i}"} for i in (2, 1)]
    snapshot = import_source(project, [make_log(sends=[*rows["sends"], *more])], adapter="messaging")
    assert {row[0]: hours(row[1]) for row in facts(snapshot, "message_id, converted_ts") if row[0][:2] == "m1"} == {
        "m1": None, "m11": None, "m12": 20}
