"""The weighted and the randomised curve on logs whose truth is planted."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from workbench.explore.fluent import Explore

START = datetime(2026, 6, 1)


@pytest.fixture(scope="module")
def chosen(tmp_path_factory):
    """Half of the users click often and get four times as many messages; what came before changes nothing."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    rng = np.random.default_rng(5)
    keen = np.arange(3000) % 2 == 0
    p_send = np.where(keen, 0.6, 0.15)
    decisions, candidates, sends, interactions = [], [], [], []
    for day in range(12):
        for user in range(3000):
            p, ts = float(p_send[user]), START + timedelta(days=day, hours=9)
            who = {"decision_id": f"d{day}-{user}", "user_id": f"u{user:04d}", "ts": ts}
            send = rng.random() < p
            decisions.append({**who, "action": "push/a" if send else "hold", "propensity": p if send else 1 - p,
                              "executed": True})
            candidates += [{**who, "action": "push/a", "propensity": p, "eligible": True},
                           {**who, "action": "hold", "propensity": 1 - p, "eligible": True}]
            if send:
                message = {"message_id": f"m{day}-{user}", "user_id": who["user_id"], "channel": "push", "ts": ts}
                sends.append({**message, "decision_id": who["decision_id"], "message_ref": "a"})
                if rng.random() < (0.4 if keen[user] else 0.1):
                    interactions.append({**message, "event_id": f"i{day}-{user}", "kind": "click", "is_machine": False})
    log = tmp_path_factory.mktemp("chosen")
    for name, rows in {"decisions": decisions, "candidates": candidates, "sends": sends, "interactions": interactions
                       }.items():
        pq.write_table(pa.Table.from_pylist(rows), log / f"{name}.parquet")
    return Explore(import_source(Project.create(log / "project"), [log], adapter="messaging"))


def test_the_observed_curve_shows_the_policys_taste(chosen):
    rate = {row["sends_before"]: row["click_rate"] for row in chosen.frequency(most=4).rows}
    assert rate[4] > rate[0] + 0.08


def test_the_weighted_curve_is_flat_where_nothing_was_planted(chosen):
    """The mix of a message: keen with 0.6 / (0.6 + 0.15) = 0.8, so 0.8 * 0.4 + 0.2 * 0.1 = 0.34 at every level."""
    rows = chosen.frequency(method="weighted", most=4).rows
    shown = [row for row in rows if row["click_rate"] is not None]
    assert len(shown) >= 4
    assert all(row["low"] - 0.02 < 0.34 < row["high"] + 0.02 for row in shown)
    assert all(row["effective_users"] < row["users"] for row in rows)


def test_a_level_without_enough_users_shows_no_rate(chosen):
    rows = chosen.frequency(method="weighted", days=7, most=7,
                            filters=[{"column": "user_id", "op": "<", "value": "u0100"}]).rows
    hidden = [row for row in rows if row["effective_users"] < 50]
    assert hidden and all(row["click_rate"] is row["low"] is row["high"] is None for row in hidden)


def test_arms_are_compared_per_exposed_user(simulated_kept):
    from workbench.logs.snapshot import Snapshot

    snapshot = Snapshot.open(simulated_kept)
    rows = {row["arm"]: row for row in Explore(snapshot).frequency(
        method="randomised", experiment="push_frequency_cap").rows}
    with snapshot.bucket(0) as connection:      # a small log has one bucket
        assert snapshot.n_buckets == 1
        exposed = connection.execute("SELECT unit, arm, ts FROM exposures").fetchall()
        messages = connection.execute("SELECT user_id, ts, clicked_ts IS NOT NULL FROM message_facts").fetchall()
    for arm, row in rows.items():
        began = {unit: ts for unit, one, ts in exposed if one == arm}
        mine = [(user, clicked) for user, ts, clicked in messages
                if user in began and began[user] <= ts < began[user] + timedelta(days=28)]
        assert row["users"] == len(began)
        assert row["sends_per_user"] == pytest.approx(len(mine) / len(began))
        assert row["clicked_per_user"] == pytest.approx(sum(clicked for _, clicked in mine) / len(began))
    assert rows["weekly_cap"]["sends_per_user"] < rows["control"]["sends_per_user"]
