"""The written log: what it promises about itself, whatever the chunks."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pytest

from workbench.logs.schema import TABLES
from workbench.simulator.world import World

CLOCK = {"exposures": ("unit", "ts"), "users": ("user_id", "valid_from"), "messages": ("message_ref", "message_ref")}


def rows(folder, table: str) -> pa.Table:
    """A table's rows in an order that does not depend on the files."""
    found = ds.dataset(folder / table, format="parquet", exclude_invalid_files=True).to_table()
    text = [name for name in found.column_names if found[name].type in (pa.string(), pa.timestamp("us"))]
    return found.sort_by([(name, "ascending") for name in text])


def test_rows_are_the_same_bit_for_bit_whatever_the_buckets(tmp_path, write):
    world = World(seed=5, users=700)
    one = write(world, tmp_path / "one", n_buckets=1).made
    many = write(world, tmp_path / "many", n_buckets=8).made
    assert one.rows == many.rows and set(one.rows) == set(TABLES)
    for table in TABLES:
        assert rows(one.log, table).equals(rows(many.log, table)), table
    assert one.effects == many.effects


def test_a_user_is_the_same_in_a_smaller_world(tmp_path, write):
    """Counter-based: users 0 to 299 live the same lives whoever else is there."""
    small = write(World(seed=5, users=300), tmp_path / "small")
    large = write(World(seed=5, users=900), tmp_path / "large")
    count = "SELECT md5(string_agg(decision_id || action || propensity || x_value, ',' ORDER BY decision_id)) " \
            "FROM decisions WHERE user_id < 'u00000300'"
    assert small.one(count) == large.one(count)


def test_another_seed_is_another_world(tmp_path, write):
    a, b = (write(World(seed=seed, users=300), tmp_path / str(seed)) for seed in (1, 2))
    assert a.made.rows["decisions"] != b.made.rows["decisions"]


def test_every_bucket_is_sorted_and_holds_its_own_users(tmp_path, write):
    from workbench.logs.hashing import bucket_of

    made = write(World(seed=5, users=600), tmp_path, n_buckets=4).made
    for name, table in TABLES.items():
        if table.key is None:
            continue
        key, clock = CLOCK.get(name, ("user_id", table.clock))
        for bucket in range(4):
            found = ds.dataset(made.log / name / f"bucket={bucket}", format="parquet").to_table()
            users, ts = found[key].to_pylist(), found[clock].to_pylist()
            pairs = list(zip(users, ts, strict=True))
            assert pairs == sorted(pairs), (name, bucket)
            assert set(bucket_of(sorted(set(users)), 4)) == {bucket}


def test_identifiers_are_unique_and_refer(log):
    for table, key in (("opportunities", "opportunity_id"), ("decisions", "decision_id"), ("sends", "message_id"),
                       ("interactions", "event_id"), ("outcomes", "event_id"), ("users", "user_id")):
        assert log.one(f"SELECT count(*) - count(DISTINCT {key}) FROM {table}") == 0, table
    for child, parent, key in (("decisions", "opportunities", "opportunity_id"),
                               ("candidates", "decisions", "decision_id"),
                               ("sends", "decisions", "decision_id"), ("interactions", "sends", "message_id")):
        assert log.one(f"SELECT count(*) FROM {child} ANTI JOIN {parent} USING ({key}, user_id)") == 0, child
    assert log.one("SELECT count(*) FROM decisions ANTI JOIN sends USING (decision_id) WHERE action <> 'hold'") == 0


def test_nothing_happens_outside_the_log_or_before_its_cause(log):
    for table in ("opportunities", "decisions", "sends", "interactions", "outcomes", "exposures"):
        low, high = log.query(f"SELECT min(ts), max(ts) FROM {table}")[0]
        assert log.world.begins <= low and high < log.world.ends, table
    assert log.one("SELECT count(*) FROM interactions i JOIN sends s USING (message_id) WHERE i.ts < s.ts") == 0
    order = log.one("SELECT count(*) FROM interactions c JOIN interactions o USING (message_id) "
                    "WHERE c.kind = 'click' AND o.kind = 'open' AND NOT o.is_machine AND c.ts < o.ts")
    assert order == 0


def test_the_manifest_names_the_worlds_end(log):
    manifest = json.loads((log.made.log / "_canonical.json").read_text())
    assert manifest["watermark"] == str(log.world.ends) and manifest["rows"] == dict(sorted(log.made.rows.items()))


def test_every_unit_is_mature_for_28_days(log):
    last = log.one("SELECT max(ts) FROM exposures")
    assert last + timedelta(days=28) <= log.world.ends
    arms = dict(log.query("SELECT arm, count(*) FROM exposures GROUP BY arm"))
    assert sum(arms.values()) == log.world.users
    assert abs(arms["control"] - arms["weekly_cap"]) < 4 * np.sqrt(log.world.users)


def test_propensities_sum_to_one_within_floor_and_ceiling(log):
    sums = log.query("SELECT decision_id, sum(propensity) p, count(*) n FROM candidates GROUP BY ALL")
    assert max(abs(p - 1) for _, p, _ in sums) < 1e-12
    low, high = log.query("SELECT min(propensity), max(propensity) FROM candidates SEMI JOIN (SELECT decision_id "
                          "FROM candidates GROUP BY ALL HAVING count(*) > 1) USING (decision_id)")[0]
    assert 0.02 - 1e-12 <= low < 0.03 and 0.88 < high <= 0.9 + 1e-12
    assert log.query("SELECT count(*) FILTER (action = 'hold') AS holds FROM candidates GROUP BY decision_id "
                     "HAVING holds <> 1") == []


def test_a_hold_without_choice_is_logged_as_forced(log):
    alone = "(SELECT decision_id FROM candidates GROUP BY ALL HAVING count(*) = 1)"
    forced = log.query("SELECT d.action, d.propensity, d.explore, d.propensity_kind, count(*) FROM decisions d "
                       f"SEMI JOIN {alone} USING (decision_id) GROUP BY ALL")
    assert [row[:4] for row in forced] == [("hold", 1.0, False, "design")] and forced[0][4] > 100
    assert log.one("SELECT count(*) FROM decisions WHERE action = 'hold' AND coalesce(channel, message_ref) IS NOT NULL"
                   ) == 0


def test_the_logged_propensity_is_the_chosen_candidates_and_is_true(log):
    assert log.one("SELECT count(*) FROM decisions d JOIN candidates c USING (decision_id, action) "
                   "WHERE d.propensity <> c.propensity") == 0
    counts = log.query("SELECT split_part(c.action, '/', 1), sum(c.propensity), sum(c.propensity * (1 - c.propensity)),"
                       " count(*) FILTER (c.action = d.action) FROM candidates c JOIN decisions d USING (decision_id) "
                       "GROUP BY 1")
    assert len(counts) == 4
    for channel, expected, variance, chosen in counts:
        assert abs(chosen - expected) < 4 * np.sqrt(variance), channel


def test_only_reachable_channels_are_eligible(log):
    """Push and email need a reachable period at that moment; in_app needs a session that just began."""
    wrong = log.one("""
        SELECT count(*) FROM candidates c JOIN decisions d USING (decision_id), (VALUES ('push'), ('email')) k(channel)
        LEFT JOIN reachability r ON r.user_id = d.user_id AND r.channel = k.channel AND r.reachable
            AND d.ts >= r.valid_from AND (r.valid_to IS NULL OR d.ts < r.valid_to)
        WHERE c.action = 'hold' AND (r.user_id IS NOT NULL) <> EXISTS
            (SELECT 1 FROM candidates e WHERE e.decision_id = d.decision_id AND e.action LIKE k.channel || '/%')""")
    assert wrong == 0
    alone = log.one("""SELECT count(*) FROM candidates c JOIN decisions d USING (decision_id)
        WHERE c.action LIKE 'in_app/%' AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.user_id = d.user_id
        AND o.kind = 'session' AND o.ts <= d.ts AND o.ts > d.ts - INTERVAL 5 MINUTE)""")
    assert alone == 0


def test_nobody_is_messaged_after_opting_out(log):
    assert log.one("SELECT count(*) FROM interactions WHERE kind = 'unsubscribe'") > 50
    assert log.one("SELECT count(*) FROM sends s JOIN interactions i USING (user_id, channel) "
                   "WHERE i.kind = 'unsubscribe' AND i.ts < s.ts") == 0
    assert log.one("SELECT count(*) FROM consent c JOIN interactions i USING (user_id, channel) "
                   "WHERE i.kind = 'unsubscribe' AND c.valid_to IS DISTINCT FROM i.ts") == 0


@pytest.mark.parametrize(("feature", "formula"), [
    ("x_sends_7d", "(SELECT count(*) FROM sends e WHERE e.user_id = d.user_id "
                   "AND date_trunc('day', e.ts) BETWEEN day - INTERVAL 7 DAY AND day - INTERVAL 1 DAY)"),
    ("x_visits_28d", "(SELECT count(DISTINCT date_trunc('day', e.ts)) FROM outcomes e WHERE e.kind = 'session' "
                     "AND e.user_id = d.user_id AND e.ts >= day - INTERVAL 28 DAY AND e.ts < day)"),
    ("x_days_since_visit", "coalesce((SELECT least(28, min(date_diff('day', e.ts, d.ts))) FROM outcomes e "
                           "WHERE e.kind = 'session' AND e.user_id = d.user_id AND e.ts < day), 28)"),
    ("x_hour_local", "(SELECT hour(timezone(u.timezone, timezone('UTC', d.ts))) FROM users u "
                     "WHERE u.user_id = d.user_id)"),
    ("x_value", "(SELECT value FROM opportunities o WHERE o.opportunity_id = d.opportunity_id)"),
])
def test_features_are_known_before_the_decision_and_can_be_recomputed(log, feature, formula):
    total, wrong = log.query(f"SELECT count(*), count(*) FILTER (d.{feature} <> {formula}) FROM "
                             "(SELECT *, date_trunc('day', ts) AS day FROM decisions WHERE user_id < 'u00000400') d")[0]
    assert total > 3_000 and wrong == 0


def test_the_true_value_is_not_in_the_log(log):
    """The reported value is noisy: at the same report the chance of a click still varies."""
    names = {name for (name,) in log.query("SELECT column_name FROM (DESCRIBE opportunities)")} - {"bucket"}
    assert names == set(TABLES["opportunities"].columns)
    spread = log.one("SELECT avg(s) FROM (SELECT stddev(reward) s FROM expected JOIN decisions USING (decision_id) "
                     "WHERE expected.action LIKE 'push/%' GROUP BY round(x_value, 1) HAVING count(*) > 50)")
    assert spread > 0.02


def test_a_short_log_has_no_experiment_truth(tmp_path, write):
    short = write(World(users=300, days=35), tmp_path)
    assert short.made.effects == () and short.one("SELECT count(*) FROM exposures") < 300
    assert short.one("SELECT max(ts) FROM exposures") < short.world.ends


@pytest.mark.long
def test_half_a_million_rows_a_second_in_bounded_memory(tmp_path, write):
    """Rows a second over all tables of the log, in this process; memory in two children, one four times as large."""
    import subprocess
    import sys
    import time

    began = time.perf_counter()
    made = write(World(users=60_000), tmp_path / "speed").made
    assert sum(made.rows.values()) / (time.perf_counter() - began) >= 500_000
    peak = []
    for users in (65_000, 260_000):
        code = ("import resource, sys; from pathlib import Path; from workbench.simulator.run import simulate; "
                "from workbench.simulator.world import World; "
                f"simulate(World(users={users}), Path(sys.argv[1]), truth_users=1000); "
                "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)")
        out = subprocess.run([sys.executable, "-c", code, str(tmp_path / str(users))], check=True, capture_output=True)
        peak.append(int(out.stdout))
    assert peak[1] < 1.25 * peak[0]
