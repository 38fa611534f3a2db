"""Every check of the contract, each tried with one row that breaks it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from workbench.logs.contract.checks import changed_files, run_checks
from workbench.logs.contract.rules import CHECKS
from workbench.logs.imports.importing import import_source
from workbench.logs.schema import TABLES
from workbench.logs.snapshot import Manifest, Snapshot, TableInfo, connect

DAY = datetime(2026, 6, 1)
GAPS = {"day without a send": "sends", "day without a decision": "decisions",
        "day without an interaction": "interactions", "day without an outcome": "outcomes"}


class Held(Snapshot):
    """Rows in memory as an import leaves them, for they are many times quicker."""

    @contextmanager
    def bucket(self, number, threads=1):
        import pyarrow as pa

        with connect(threads) as connection:
            for name, rows in self.id.items():
                shown = ", ".join(f"{column} {kind}{' DEFAULT FALSE' if kind == 'BOOLEAN' else ''}"
                                  for column, kind in TABLES[name].columns.items())
                connection.execute(f"CREATE TABLE {name} ({shown})")
                connection.register("given", pa.Table.from_pylist(rows))
                connection.execute(f"INSERT INTO {name} BY NAME SELECT * FROM given")
            yield connection


def held(tables, until=None):
    events = [one for name, rows in tables.items() if TABLES[name].event for one in rows]
    mark = until or max(one["ts"] for one in events if one["ts"])
    infos = {name: TableInfo(name, len(tables[name]), one.columns, one.key, one.clock, mark, None, ())
             for name, one in TABLES.items() if name in tables}
    return Held(None, tables, Manifest(infos, 1))


def findings(snapshot):
    return {(item.check, item.table): item.count for item in run_checks(snapshot).items if item.count}


def test_a_sound_log_has_no_blocking_fault(snapshot):
    report = run_checks(snapshot)
    assert findings(snapshot) == {} and not report.blocked
    assert len(report.items) >= 15 and all(item.breaks and item.fix for item in report.items)


def plenty(table, days=range(10), a_day=120):
    """A sound log around one event table, `a_day` rows on each day; half of the decisions hold."""
    found, number = {}, 0
    for day in days:
        for i in range(a_day):
            number += 1
            hold = table == "decisions" and i % 2 == 0
            row = {"user_id": f"u{i}", "ts": DAY + timedelta(days=day, minutes=i), "channel": None if hold else "push",
                   "message_ref": None if hold else "sale", "propensity": 1.0, "propensity_kind": "logged",
                   "action": "hold" if hold else "push/sale", "executed": True, "eligible": True, "kind": "click",
                   "opportunity_id": f"o{number}", "decision_id": f"d{number}", "message_id": f"m{number}",
                   "event_id": f"e{number}", "experiment": "e", "unit": f"n{number}", "arm": "a"}
            for name in {table, "decisions"} if table == "sends" else {table}:
                found.setdefault(name, []).append({k: v for k, v in row.items() if k in TABLES[name].columns})
    if table == "sends":
        # an hour after what was sent: the log's end is a send all the same
        found["decisions"] = [{**one, "ts": one["ts"] - timedelta(hours=1)} for one in found["decisions"]]
        found["decisions"] += [{**found["decisions"][0], "decision_id": f"h{day}", "action": "hold", "channel": None,
                                "message_ref": None} for day in days]
    return found


def one_more(table, **changed):
    """The log of `plenty` with one more row that names nothing that another row names."""
    found = plenty(table)
    last = {**found[table][-1], "decision_id": "d1" if table == "sends" else "new", "message_id": "new",
            "event_id": "new", "opportunity_id": "new", "unit": "new"}
    if table == "sends":
        last["user_id"] = "u0"      # whose decision d1 is
    found[table] = [*found[table], {k: v for k, v in {**last, **changed}.items() if k in TABLES[table].columns}]
    return found


def candidates(rows, propensity=0.5):
    found = []
    for one in rows["decisions"]:
        if one["action"] == "hold":
            continue
        rest = {"decision_id": one["decision_id"], "user_id": one["user_id"], "ts": one["ts"], "eligible": True}
        found += [{**rest, "action": one["action"], "propensity": one["propensity"]},
                  {**rest, "action": "hold", "propensity": 1 - one["propensity"]}]
    return found


def broken(case, table, rows):
    """The tables of a log with this one fault: some of `rows`, changed, or a whole log of its own."""
    late, first = DAY + timedelta(days=30), rows["decisions"][0]
    match case:
        case "duplicate message_id":
            return {"sends": [*rows["sends"], {**rows["sends"][0], "message_ref": "news"}]}
        case "duplicate event_id" | "duplicate decision_id":
            again = rows[table][-1]     # of decisions a hold, which has no send
            return {table: [*rows[table], {**again, "ts": again["ts"] + timedelta(microseconds=1)}]}
        case "interaction without its send":
            orphan = {**rows["interactions"][0], "event_id": "i9", "message_id": "m9"}
            return {"interactions": [*rows["interactions"], orphan]}
        case "interaction before its send":
            early = {**rows["interactions"][0], "ts": datetime(2026, 5, 1)}
            return {"interactions": [early, *rows["interactions"][1:]]}
        case "send without a decision":
            more = {**rows["sends"][0], "message_id": "m8", "decision_id": None}
            return {"sends": [*rows["sends"], more]}
        case "send in a log without decisions":
            return {"decisions": None}
        case "send after an opt-out":
            again = {**rows["sends"][3], "message_id": "m5", "ts": rows["sends"][3]["ts"] + timedelta(hours=9)}
            return {"sends": [*rows["sends"], again]}
        case "send while the channel was unreachable":
            gone = [{"user_id": "cleo", "channel": "push", "valid_from": datetime(2026, 5, 1), "valid_to": None,
                     "reachable": False}]
            return {"reachability": gone}
        case "chosen action without a propensity":
            return {"decisions": [{**first, "propensity": None}, *rows["decisions"][1:]]}
        case "impossible propensity":
            return {"decisions": [{**first, "propensity": 1.5}, *rows["decisions"][1:]]}
        case "propensities do not sum to one":
            short = candidates(rows)
            return {"candidates": [short[0], {**short[1], "propensity": 0.4}, *short[2:]]}
        case "chosen action is not a candidate":
            other = candidates(rows)
            return {"candidates": [{**other[0], "action": "push/other"}, *other[1:]]}
        case "reaction whose message is not known":
            loose = {**rows["interactions"][0], "event_id": "i9", "message_id": None}
            settings = {**loose, "event_id": "i10", "kind": "mute"}
            return {"interactions": [*rows["interactions"], loose, settings]}
        case "unit in more than one arm":
            seen = {"experiment": "e", "unit": "anna", "ts": datetime(2026, 6, 1)}
            return {"exposures": [{**seen, "arm": "a"}, {**seen, "arm": "b"}]}
        case "overlapping reachability periods":
            open_ended = {"user_id": "bert", "channel": "push", "valid_to": None, "reachable": True}
            return {"reachability": [
                {**open_ended, "valid_from": datetime(2026, 5, 1)}, {**open_ended, "valid_from": datetime(2026, 5, 9)}]}
        case "reachability that ends before it begins":
            return {"reachability": [{"user_id": "bert", "channel": "push", "reachable": True,
                                                             "valid_from": late, "valid_to": datetime(2026, 5, 1)}]}
        case "send without consent":
            agreed = [{"user_id": one["user_id"], "purpose": "marketing", "channel": one["channel"],
                       "valid_from": datetime(2026, 5, 1), "valid_to": None} for one in rows["sends"][1:]]
            return {"consent": agreed}
        case "interaction of an unknown kind":
            return {"interactions": [*rows["interactions"], {
                **rows["interactions"][0], "event_id": "i9", "kind": "opened"}]}
        case "mail opened within a second, not flagged":
            mail = next(one for one in rows["sends"] if one["channel"] == "email")
            what = {**rows["interactions"][0], "message_id": mail["message_id"], "user_id": mail["user_id"],
                    "channel": "email", "is_machine": False}
            return {"interactions": [
                *rows["interactions"], {**what, "event_id": "i8", "kind": "delivery", "ts": mail["ts"]},
                {**what, "event_id": "i9", "kind": "open", "ts": mail["ts"] + timedelta(seconds=0.4)}]}
        case "eligible action without a propensity":
            some = candidates(rows)
            return {"candidates": [*some[:1], {**some[1], "propensity": None}, *some[2:]]}
        case "propensity differs from its candidate's":
            pair = candidates(rows)
            return {"candidates": [{**pair[0], "propensity": 0.6}, {**pair[1], "propensity": 0.4},
                                                      *pair[2:]]}
        case "propensity of an unknown kind":
            return {"decisions": [{**first, "propensity_kind": None}, *rows["decisions"][1:]]}
        case "action that is not its channel and message":
            return {"decisions": [{**first, "channel": "email"}, *rows["decisions"][1:]]}
        case "executed decision without its send":
            more = {**first, "decision_id": "d99"}
            return {"decisions": [*rows["decisions"], more]}
        case "decision after its opportunity expired":
            return {
                "decisions": [{**first, "opportunity_id": "o1"}, *rows["decisions"][1:]],
                "opportunities": [{"opportunity_id": "o1", "user_id": first["user_id"], "ts": datetime(2026, 5, 31),
                                   "expires_at": first["ts"] - timedelta(hours=1)}]}
        case "unknown time zone":
            return {"users": [{"user_id": "anna", "timezone": "Europe/Stockholm"},
                                              {"user_id": "bert", "timezone": "CET+1"}]}
        case "user without a time zone":
            return {"users": [{"user_id": "anna", "timezone": None, "valid_from": DAY},
                              {"user_id": "bert", "timezone": None, "valid_from": DAY},
                              {"user_id": "bert", "timezone": "Europe/Stockholm", "valid_from": late}]}
        case "day that leaves the arms' split":
            arms = [(day, arm) for day in range(1, 11) for arm in ("a", "b") for _ in range(100)]
            arms += [(11, "a")] * 200
            return {"exposures": [
                {"experiment": "e", "unit": f"u{i}", "arm": arm, "ts": datetime(2026, 5, day)}
                for i, (day, arm) in enumerate(arms)]}
    raise AssertionError(case)


def whole(case, table):
    """A log of its own with this one fault, where the few rows of the hand-made one will not do; else None."""
    if case in GAPS:
        return plenty(table, days=[0, 2])
    match case:
        case "event long after the others":
            return one_more(table, ts=DAY + timedelta(days=40, hours=3))
        case "event long before the others":
            return one_more(table, ts=datetime(1970, 1, 1))
        case "event after the log's end":
            return one_more(table, ts=DAY + timedelta(days=400))
        case "row without user_id or ts":
            return one_more(table, user_id=None, action="hold", channel=None, message_ref=None)
        case "row without unit or ts":
            return one_more(table, unit=None)
        case "no hold among the decisions":
            return {"decisions": [one for one in plenty(table, a_day=202)["decisions"] if one["action"] != "hold"]}
        case "interaction whole hours before its send":
            found = plenty("sends")
            return {**found, "interactions": [
                {"event_id": one["message_id"], "message_id": one["message_id"], "user_id": one["user_id"],
                 "channel": None, "kind": "delivery", "ts": one["ts"] - timedelta(hours=5, seconds=i - 11)}
                for i, one in enumerate(found["sends"][:11])]}
    return None


COUNTS = {"no hold among the decisions": 1010, "interaction whole hours before its send": 11,
          "send in a log without decisions": 4}
BLOCK = {"duplicate message_id", "duplicate decision_id", "duplicate event_id", "impossible propensity",
         "propensities do not sum to one", "chosen action is not a candidate",
         "propensity differs from its candidate's", "event long after the others"}
FAULTS = [(check.name, check.table) for check in CHECKS if not check.informs]


@pytest.mark.parametrize(("case", "table"), FAULTS)
def test_each_fault_is_found_once_and_blocks_where_it_must(rows, case, table):
    changed = whole(case, table) or {**rows, **broken(case, table, rows)}
    tables = {name: given for name, given in changed.items() if given is not None}
    until = DAY + timedelta(days=60) if case == "event after the log's end" else None
    assert findings(held(tables, until)) == {(case, table): COUNTS.get(case, 1)}
    assert run_checks(held(tables, until)).blocked is (case in BLOCK)


def test_every_check_has_its_own_name():
    assert len(set(FAULTS)) == len(FAULTS)


def test_the_manifest_keeps_the_counts_and_no_example_row(project, make_log, rows):
    log = make_log(**broken("duplicate event_id", "outcomes", rows))
    kept = [one for one in import_source(project, [log], adapter="messaging").manifest.checks if one["count"]]
    assert kept == [{"check": "duplicate event_id", "table": "outcomes", "count": 1, "blocking": True}]


def test_a_file_that_changed_after_the_import_blocks(snapshot):
    assert run_checks(snapshot).with_finding(changed_files(snapshot)).blocked is False
    file = snapshot.folder / snapshot.table("sends").files[0].path
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    (snapshot.folder / snapshot.table("messages").files[0].path).unlink()
    finding = changed_files(snapshot)
    assert finding.count == 2 and finding.blocking


@pytest.mark.parametrize("table", GAPS.values())
def test_a_stray_leaves_no_gap_and_a_sparse_table_has_none(table):
    assert findings(held(one_more(table, ts=datetime(1970, 1, 1)))) == {("event long before the others", table): 1}
    assert not {case for case, _ in findings(held(plenty(table, days=[0, 2], a_day=98)))} & set(GAPS)


def test_a_second_experiment_long_after_the_first_is_no_stray():
    tables = plenty("exposures")
    last = {**tables["exposures"][-1], "experiment": "next", "ts": DAY + timedelta(days=90)}
    assert findings(held({"exposures": [*tables["exposures"], last]})) == {}


def test_rows_long_after_the_others_are_no_strays_where_they_are_many():
    some = [{**one, "event_id": f"late {i}", "ts": DAY + timedelta(days=90)}
            for i, one in enumerate(plenty("outcomes")["outcomes"][:2])]
    assert findings(held({"outcomes": plenty("outcomes")["outcomes"] + some})) == {
        ("day without an outcome", "outcomes"): 80}


def test_early_reactions_by_other_than_whole_hours_are_not_shifted():
    tables = plenty("sends")
    tables["interactions"] = [
        {"event_id": one["message_id"], "message_id": one["message_id"], "user_id": one["user_id"], "channel": "push",
         "kind": "open", "ts": one["ts"] - timedelta(minutes=20 + 7 * i)} for i, one in enumerate(tables["sends"][:40])]
    assert findings(held(tables)) == {("interaction before its send", "interactions"): 40}


def test_a_flagged_open_is_a_fact_and_no_fault(snapshot):
    report = run_checks(snapshot).as_dict()
    assert report["facts"] == [{"fact": "open by a machine", "table": "interactions", "count": 1}]
    assert "open by a machine" not in {one["check"] for one in report["items"]}


def test_an_interaction_of_another_user_is_without_its_send(rows):
    other = [{**rows["interactions"][0], "user_id": "bert"}, *rows["interactions"][1:]]
    assert findings(held({**rows, "interactions": other})) == {("interaction without its send", "interactions"): 1}
