from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from workbench.logs.checks import changed_files, run_checks
from workbench.logs.contract import CHECKS
from workbench.logs.importing import import_source


def findings(snapshot):
    return {(item.check, item.table): item.count for item in run_checks(snapshot).items if item.count}


def test_a_sound_log_has_no_blocking_fault(snapshot):
    report = run_checks(snapshot)
    assert findings(snapshot) == {} and not report.blocked
    assert len(report.items) >= 15 and all(item.breaks and item.fix for item in report.items)


def candidates(rows, propensity=0.5):
    found = []
    for one in rows["decisions"]:
        if one["action"] == "hold":
            continue
        rest = {"decision_id": one["decision_id"], "user_id": one["user_id"], "ts": one["ts"], "eligible": True}
        found += [{**rest, "action": one["action"], "propensity": one["propensity"]},
                  {**rest, "action": "hold", "propensity": 1 - one["propensity"]}]
    return found


def broken(case, rows):
    late = rows["sends"][0]["ts"] + timedelta(days=30)
    first = rows["decisions"][0]
    match case:
        case "duplicate message_id":
            return "sends", True, {"sends": [*rows["sends"], {**rows["sends"][0], "message_ref": "news"}]}
        case "duplicate event_id":
            return "outcomes", True, {"outcomes": [*rows["outcomes"], {**rows["outcomes"][0], "value": 1.0}]}
        case "interaction without its send":
            orphan = {**rows["interactions"][0], "event_id": "i9", "message_id": "m9"}
            return "interactions", False, {"interactions": [*rows["interactions"], orphan]}
        case "interaction before its send":
            early = {**rows["interactions"][0], "ts": datetime(2026, 5, 1)}
            return "interactions", False, {"interactions": [early, *rows["interactions"][1:]]}
        case "send without a decision":
            more = {**rows["sends"][0], "message_id": "m8", "decision_id": None}
            return "sends", False, {"sends": [*rows["sends"], more]}
        case "send after an opt-out":
            again = {**rows["sends"][3], "message_id": "m5", "ts": rows["sends"][3]["ts"] + timedelta(hours=9)}
            return "sends", False, {"sends": [*rows["sends"], again]}
        case "send while the channel was unreachable":
            gone = [{"user_id": "cleo", "channel": "push", "valid_from": datetime(2026, 5, 1), "valid_to": None,
                     "reachable": False}]
            return "sends", False, {"reachability": gone}
        case "chosen action without a propensity":
            return "decisions", False, {"decisions": [{**first, "propensity": None}, *rows["decisions"][1:]]}
        case "impossible propensity":
            return "decisions", True, {"decisions": [{**first, "propensity": 1.5}, *rows["decisions"][1:]]}
        case "propensities do not sum to one":
            short = candidates(rows)
            return "candidates", True, {"candidates": [short[0], {**short[1], "propensity": 0.4}, *short[2:]]}
        case "chosen action is not a candidate":
            other = candidates(rows)
            return "decisions", True, {"candidates": [{**other[0], "action": "push/other"}, *other[1:]]}
        case "row without user_id or ts":
            return "outcomes", False, {"outcomes": [{**rows["outcomes"][0], "user_id": None}, *rows["outcomes"][1:]]}
        case "unit in more than one arm":
            seen = {"experiment": "e", "unit": "anna", "ts": datetime(2026, 6, 1)}
            return "exposures", False, {"exposures": [{**seen, "arm": "a"}, {**seen, "arm": "b"}]}
        case "overlapping reachability periods":
            open_ended = {"user_id": "bert", "channel": "push", "valid_to": None, "reachable": True}
            return "reachability", False, {"reachability": [
                {**open_ended, "valid_from": datetime(2026, 5, 1)}, {**open_ended, "valid_from": datetime(2026, 5, 9)}]}
        case "event after the log's end":
            return "sends", False, {"sends": [*rows["sends"], {**rows["sends"][0], "message_id": "m6", "ts": late}]}
        case "reachability that ends before it begins":
            return "reachability", False, {"reachability": [{"user_id": "bert", "channel": "push", "reachable": True,
                                                             "valid_from": late, "valid_to": datetime(2026, 5, 1)}]}
        case "send without consent":
            agreed = [{"user_id": one["user_id"], "purpose": "marketing", "channel": one["channel"],
                       "valid_from": datetime(2026, 5, 1), "valid_to": None} for one in rows["sends"][1:]]
            return "sends", False, {"consent": agreed}
        case "interaction of an unknown kind":
            return "interactions", False, {"interactions": [*rows["interactions"], {
                **rows["interactions"][0], "event_id": "i9", "kind": "opened"}]}
        case "mail opened within a second, not flagged":
            mail = next(one for one in rows["sends"] if one["channel"] == "email")
            what = {**rows["interactions"][0], "message_id": mail["message_id"], "user_id": mail["user_id"],
                    "channel": "email", "is_machine": False}
            return "interactions", False, {"interactions": [
                *rows["interactions"], {**what, "event_id": "i8", "kind": "delivery", "ts": mail["ts"]},
                {**what, "event_id": "i9", "kind": "open", "ts": mail["ts"] + timedelta(seconds=0.4)}]}
        case "eligible action without a propensity":
            some = candidates(rows)
            return "candidates", False, {"candidates": [*some[:1], {**some[1], "propensity": None}, *some[2:]]}
        case "propensity differs from its candidate's":
            pair = candidates(rows)
            return "decisions", True, {"candidates": [{**pair[0], "propensity": 0.6}, {**pair[1], "propensity": 0.4},
                                                      *pair[2:]]}
        case "propensity of an unknown kind":
            return "decisions", False, {"decisions": [{**first, "propensity_kind": None}, *rows["decisions"][1:]]}
        case "action that is not its channel and message":
            return "decisions", False, {"decisions": [{**first, "channel": "email"}, *rows["decisions"][1:]]}
        case "executed decision without its send":
            more = {**first, "decision_id": "d99"}
            return "decisions", False, {"decisions": [*rows["decisions"], more]}
        case "decision after its opportunity expired":
            return "decisions", False, {
                "decisions": [{**first, "opportunity_id": "o1"}, *rows["decisions"][1:]],
                "opportunities": [{"opportunity_id": "o1", "user_id": first["user_id"], "ts": datetime(2026, 5, 31),
                                   "expires_at": first["ts"] - timedelta(hours=1)}]}
        case "unknown time zone":
            return "users", False, {"users": [{"user_id": "anna", "timezone": "Europe/Stockholm"},
                                              {"user_id": "bert", "timezone": "CET+1"}]}
        case "day without a send":
            last = rows["sends"][1]
            return "sends", False, {"sends": [*rows["sends"], {**last, "message_id": "m7",
                                                               "ts": last["ts"] + timedelta(days=2)}]}
        case "day that leaves the arms' split":
            arms = [(day, arm) for day in range(1, 11) for arm in ("a", "b") for _ in range(100)]
            arms += [(11, "a")] * 200
            return "exposures", False, {"exposures": [
                {"experiment": "e", "unit": f"u{i}", "arm": arm, "ts": datetime(2026, 5, day)}
                for i, (day, arm) in enumerate(arms)]}
    raise AssertionError(case)


FAULTS = ["duplicate message_id", "duplicate event_id", "interaction without its send", "interaction before its send",
          "send without a decision", "send after an opt-out", "send while the channel was unreachable",
          "chosen action without a propensity", "impossible propensity", "propensities do not sum to one",
          "chosen action is not a candidate", "row without user_id or ts", "unit in more than one arm",
          "overlapping reachability periods", "event after the log's end", "reachability that ends before it begins",
          "send without consent", "interaction of an unknown kind", "mail opened within a second, not flagged",
          "eligible action without a propensity", "propensity differs from its candidate's",
          "propensity of an unknown kind", "action that is not its channel and message",
          "executed decision without its send", "decision after its opportunity expired", "unknown time zone",
          "day without a send", "day that leaves the arms' split"]


@pytest.mark.parametrize("case", FAULTS)
def test_each_fault_is_found_once_and_blocks_where_it_must(project, make_log, rows, case):
    table, blocks, changed = broken(case, rows)
    until = datetime(2026, 6, 20) if case == "event after the log's end" else None
    snapshot = import_source(project, [make_log(**changed)], adapter="messaging", complete_until=until)
    assert findings(snapshot) == {(case, table): 1}
    assert run_checks(snapshot).blocked is blocks
    kept = {(one["check"], one["table"]): one["count"] for one in snapshot.manifest.checks if one["count"]}
    assert kept == {(case, table): 1}       # the manifest keeps the counts, and no example row


@pytest.mark.parametrize("buckets", [1, 4])
def test_missing_holds_are_judged_over_all_buckets(project, make_log, rows, monkeypatch, buckets):
    from workbench.logs import building

    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 1500 / buckets)
    many = [{**rows["decisions"][0], "decision_id": f"d{i}", "user_id": f"u{i}"} for i in range(1500)]
    snapshot = import_source(project, [make_log(decisions=many, sends=None, interactions=None, outcomes=None)],
                             adapter="messaging")
    assert snapshot.n_buckets == buckets
    assert findings(snapshot) == {("no hold among the decisions", "decisions"): 1500}


def test_a_file_that_changed_after_the_import_blocks(snapshot):
    assert run_checks(snapshot).with_finding(changed_files(snapshot)).blocked is False
    file = snapshot.folder / snapshot.table("sends").files[0].path
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    (snapshot.folder / snapshot.table("messages").files[0].path).unlink()
    finding = changed_files(snapshot)
    assert finding.count == 2 and finding.blocking


def test_every_check_is_tried():
    tried = {*FAULTS, "no hold among the decisions", "duplicate decision_id", "row without unit or ts"}
    assert {check.name for check in CHECKS} <= tried
