"""What is not known to be a name or a sum over enough users does not leave, whatever the tool gives."""

from __future__ import annotations

import pytest

from workbench.assistant.grounding import Grounding
from workbench.assistant.privacy import outgoing
from workbench.assistant.privacy.identifiers import Identifiers, identifiers_of, shape
from workbench.assistant.privacy.kinds import KINDS
from workbench.assistant.tools.toolbox import REGISTERED
from workbench.logs.snapshot import Snapshot


@pytest.fixture(scope="module")
def grounding(simulated_kept):
    return Grounding.of(Snapshot.open(simulated_kept, None))


def test_every_tool_says_what_of_its_result_may_leave():
    for name, tool in REGISTERED.items():
        kinds = KINDS[name]
        listed = {*kinds.names, *kinds.words, *kinds.values, *kinds.users, *kinds.tables}
        assert listed <= set(tool.result.model_fields), (name, listed - set(tool.result.model_fields))
        assert not kinds.values or kinds.users, f"{name}: values that nobody counts users for"


@pytest.mark.parametrize("level", ["schema", "aggregates", "rows"])
def test_what_nobody_listed_stays_here(grounding, level):
    for name in [*REGISTERED, "a_tool_of_tomorrow"]:
        found = {"brand_new": "canary", "rows_of_it": [{"a": "canary"}], "n_x": 77}
        told = outgoing.result(name, found, grounding, level)
        assert "canary" not in str(told) and "77" not in str(told)


def test_values_over_few_users_are_withheld(grounding):
    found = {"metric": "clicked", "value": 0.123, "n": 49, "users": 49, "of": 1500, "power": 0.456}
    told = outgoing.result("draft_hypothesis", found, grounding, "aggregates")
    assert told["value"] == told["users"] == told["power"] == "fewer than 50 users"
    told = outgoing.result("draft_hypothesis", {**found, "users": 50}, grounding, "aggregates")
    assert (told["value"], told["power"], told["users"]) == (0.123, 0.456, 50)
    told = outgoing.result("draft_hypothesis", {**found, "users": None}, grounding, "aggregates")
    assert "0.123" not in str(told)                        # nobody counted: not known to be enough
    assert "0.123" not in str(outgoing.result("draft_hypothesis", {**found, "users": 50}, grounding, "schema"))


def test_rows_leave_one_by_one_and_keep_their_places(grounding):
    rows = [{"city": "Bonn", "n": 4711, "users_behind": 49}, {"city": "Berlin", "n": 815, "users_behind": 50},
            {"city": "Ulm", "n": 9}, {"city": "Rom", "email": "canary", "users_behind": 99}]
    told = outgoing.result("query_sql", {"rows": rows}, grounding, "aggregates")["rows"]
    assert told == ["fewer than 50 users", rows[1], "fewer than 50 users", {"city": "Rom", "users_behind": 99}]


def test_an_error_repeats_no_value_of_a_row(grounding):
    line = "could not convert 'Anna Schmidt' to INT32 in row 4711 - the nearest column is 'channel' of 'sends'"
    told = outgoing.result("query_sql", {"error": line}, grounding, "aggregates", {"sql": "x > 7"})["error"]
    assert "Anna" not in told and "4711" not in told and "'channel' of 'sends'" in told
    assert "7" in outgoing.words("within 7 days", frozenset({"7"}))


def test_an_output_of_a_cell_never_leaves(grounding):
    seen = {"cells": [{"source": "df.head()", "output": "canary", "error": "Traceback\n  canary\nKeyError: 'canary'"}],
            "selected": {"title": "t", "kind": "bar", "spec": {"mark": "bar", "data": {"values": [{"x": "canary"}]}}}}
    for level in ("schema", "aggregates", "rows"):
        assert "canary" not in str(outgoing.context(seen, grounding, level))


def test_values_of_columns_leave_only_with_enough_users(grounding):
    told = outgoing.closed(grounding)
    assert told["sends.channel"] and not any(name.split(".")[1] in ("user_id", "email") for name in told)
    from workbench.logs.snapshot import connect

    with connect() as connection:
        for name, values in told.items():
            table, column = name.split(".")
            info = grounding.tables[table]
            if table == "messages":
                continue
            for value, users in connection.execute(
                    f"SELECT {column}, count(DISTINCT {info.key}) FROM ({grounding.snapshot.relation(info, None)}) "
                    f"GROUP BY 1").fetchall():
                assert value not in values or users >= 50, (name, value, users)
    assert "values" not in str(outgoing.result("describe_log", {"values": {"a.b": ["canary"]}}, grounding, "schema")
                               ).replace("'values'", "") and "canary" not in str(told)


@pytest.mark.parametrize("text", [
    "within 7 days", "2026-11-28T03:00:00", "at 10:00:00", "rate 0.041234567890",
    "0.18819938962360122, 1.8819938962360122e-05",
    "v1.2.3", "1,234,567 rows",
    "u@", "5 % of 10,000", "SELECT count(*) FROM sends WHERE ts > '2026-01-01 00:00:00'", "snapshot 390d606d468b",
    "click_rate|pct2", "{{t3.rows.0.click_rate|pct1}}", "0.05 0.10 0.20", "BEGIN 9f3a6b1c2d4e"])
def test_what_names_nobody_stays(text):
    assert Identifiers().redact(text) == (text, frozenset())


def test_ids_are_known_by_their_shape_or_looked_up(grounding):
    assert shape("u00000017") == r"u\d{8}" and shape("anna") is None and shape("417") is None
    known = identifiers_of(grounding.snapshot, grounding.names().split("\n"))
    assert known.redact("sent to U00000017, m00000000000005")[0] == "sent to [id withheld], [id withheld]"
    wordy = Identifiers(found=lambda words: frozenset({"anna.k", "12345", "7", "push"}) & frozenset(words),
                        names=frozenset({"push"}))
    assert wordy.redact("anna.k, 12345 and push within 7 days; user 417")[0] == (
        "[id withheld], [id withheld] and push within 7 days; user [id withheld]")
