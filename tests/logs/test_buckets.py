"""No result depends on the number of buckets, even where users share identifiers."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from workbench.logs.contract.checks import run_checks
from workbench.logs.imports import building
from workbench.logs.imports.importing import import_source
from workbench.logs.schema import INTERACTION_KINDS
from workbench.project import Project

DAY = datetime(2026, 6, 1)
ROWS = 240


def log_of(rng):
    """Tables whose identifiers come from small pools that all users share, and whose times often fall together."""
    def some(names, n=8):
        return rng.choice([f"{names}{i}" for i in range(n)])

    def who():
        return None if rng.random() < 0.02 else some("u", 12)

    def when():
        return DAY + timedelta(hours=rng.randrange(10 * 24), minutes=rng.choice([0, 0, 0, 2, 20]))

    def channel():
        return rng.choice(["push", "email"])

    def action():
        return rng.choice(["hold", "push/sale", "email/news"])

    def decision():
        chosen = action()
        way, _, message = chosen.partition("/")
        return {"decision_id": some("d", 40), "opportunity_id": some("o", 40), "user_id": who(), "ts": when(),
                "action": chosen, "channel": way if message else None, "message_ref": message or None,
                "propensity": rng.choice([0.5, 1.0]), "propensity_kind": "logged", "executed": rng.random() < 0.8}

    makers = {
        "opportunities": lambda: {"opportunity_id": some("o", 40), "user_id": who(), "ts": when(),
                                  "expires_at": when()},
        "decisions": decision,
        "candidates": lambda: {"decision_id": some("d", 40), "user_id": who(), "ts": when(), "action": action(),
                               "propensity": rng.choice([0.5, 1.0]), "eligible": rng.random() < 0.9},
        "sends": lambda: {"message_id": some("m", 40), "decision_id": some("d", 40), "user_id": who(), "ts": when(),
                          "channel": channel(), "message_ref": rng.choice(["sale", "news"])},
        "interactions": lambda: {"event_id": some("e", 90), "message_id": None if rng.random() < 0.1 else some("m", 40),
                                 "user_id": who(), "ts": when(), "kind": rng.choice(INTERACTION_KINDS),
                                 "channel": channel(), "is_machine": rng.random() < 0.2},
        "outcomes": lambda: {"event_id": some("e", 90), "user_id": who(), "ts": when(), "value": rng.random(),
                             "kind": rng.choice(["session", "conversion"])},
        "exposures": lambda: {"experiment": some("x", 2), "unit": who(), "arm": rng.choice("ab"), "ts": when()},
        "users": lambda: {"user_id": who(), "valid_from": when(), "timezone": rng.choice([None, "UTC", "Mars"])},
        "reachability": lambda: {"user_id": who(), "channel": channel(), "valid_from": when(), "valid_to": when(),
                                 "reachable": rng.random() < 0.7},
    }
    tables = {name: [make() for _ in range(ROWS)] for name, make in makers.items()}
    # consent for one channel, and only of two users: the others' buckets know of no consent at all
    return tables | {"consent": [{"user_id": f"u{i}", "purpose": "marketing", "channel": "email", "valid_from": DAY,
                                  "valid_to": None} for i in range(2)],
                     "messages": [{"message_ref": "sale", "purpose": "marketing", "domain": "shop"}]}


def test_findings_and_facts_are_the_same_with_any_number_of_buckets(tmp_path, make_log, monkeypatch):
    log = make_log(**log_of(random.Random(7)))
    found = []
    for buckets in (1, 2, 8):
        monkeypatch.setattr(building, "ROWS_PER_BUCKET", ROWS / buckets)
        snapshot = import_source(Project.create(tmp_path / f"{buckets}"), [log], adapter="messaging")
        assert snapshot.n_buckets == buckets
        report = run_checks(snapshot)
        rows = {name: read(snapshot, name) for name in ("message_facts", "user_day")}
        found.append(({(item.check, item.table): item.count for item in report.items}, report.facts, rows))
    assert found[1] == found[0] and found[2] == found[0]
    assert sum(count > 0 for count in found[0][0].values()) > 20
    assert len({row[0] for row in found[0][2]["message_facts"]}) < len(found[0][2]["message_facts"])


@pytest.mark.parametrize("buckets", [1, 4])
def test_missing_holds_are_judged_over_all_buckets(project, make_log, rows, monkeypatch, buckets):
    monkeypatch.setattr(building, "ROWS_PER_BUCKET", 1500 / buckets)
    many = [{**rows["decisions"][0], "decision_id": f"d{i}", "user_id": f"u{i}"} for i in range(1500)]
    snapshot = import_source(project, [make_log(decisions=many, sends=None, interactions=None, outcomes=None)],
                             adapter="messaging")
    assert snapshot.n_buckets == buckets
    assert {(item.check, item.table): item.count for item in run_checks(snapshot).items if item.count} == {
        ("no hold among the decisions", "decisions"): 1500}


def read(snapshot, name):
    from workbench.logs.snapshot import connect

    with connect() as connection:
        return connection.execute(f"SELECT * FROM ({snapshot.relation(snapshot.table(name), None)}) "
                                  "ORDER BY ALL").fetchall()
