"""Approximations: estimates from whole users, intervals that hold what they promise."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from workbench.errors import InputError
from workbench.explore.approximate import KINDS as APPROXIMATED
from workbench.explore.fluent import Explore
from workbench.explore.spec import KINDS
from workbench.logs.engine.guarded import guarded
from workbench.logs.hashing import SAMPLE, hash64
from workbench.logs.imports.compact import GROUPS
from workbench.logs.imports.importing import import_source
from workbench.project import Project

USERS = 25_600
DAYS = 60


@pytest.fixture(scope="module")
def explore(tmp_path_factory):
    """25,600 users who get and click very different numbers of messages, from twelve creatives."""
    rng = np.random.default_rng(11)
    user = rng.choice(USERS, 200_000, p=(weight := rng.pareto(2.5, USERS) + 0.2) / weight.sum())
    ts = np.datetime64("2026-04-01") + rng.integers(0, DAYS * 86_400, 200_000).astype("timedelta64[s]")
    clicks = rng.random(200_000) < (0.02 + 0.3 * rng.random(USERS)[user] ** 4)
    folder = tmp_path_factory.mktemp("log")
    pq.write_table(pa.table({
        "message_id": [f"m{i}" for i in range(200_000)], "user_id": [f"u{i}" for i in user], "ts": pa.array(ts),
        "channel": rng.choice(["push", "email", "in_app"], 200_000, p=[0.6, 0.3, 0.1]),
        "message_ref": rng.choice([f"c{i}" for i in range(12)], 200_000)}), folder / "sends.parquet")
    which = np.flatnonzero(clicks)
    pq.write_table(pa.table({
        "event_id": [f"e{i}" for i in which], "message_id": [f"m{i}" for i in which],
        "user_id": [f"u{i}" for i in user[which]], "ts": pa.array(ts[which] + np.timedelta64(60, "s")),
        "channel": np.repeat("push", len(which)), "kind": np.repeat("click", len(which)),
        "is_machine": np.zeros(len(which), bool)}), folder / "interactions.parquet")
    return Explore(import_source(Project.create(tmp_path_factory.mktemp("p") / "p"), [folder], adapter="messaging"))


def _sampled(name: str) -> bool:
    return int(hash64(SAMPLE, [name])[0]) & 63 == 0


def test_a_part_holds_the_rows_of_its_users(explore):
    engine = guarded(explore.snapshot)
    by_user = "SELECT user_id, count(*) AS n FROM sends GROUP BY ALL"
    everyone = Counter({row["user_id"]: row["n"] for row in engine.query(by_user).rows()})
    sampled = Counter({row["user_id"]: row["n"] for row in engine.query(by_user, part="sample").rows()})
    assert sampled == {user: n for user, n in everyone.items() if _sampled(user)} and 300 < len(sampled) < 500
    groups = [Counter({row["user_id"]: row["n"] for row in engine.query(by_user, part=f"group {group}").rows()})
              for group in range(GROUPS)]
    assert sum(groups, Counter()) == sampled and all(groups)
    assert Counter({row["user_id"]: row["n"] for row in engine.query(by_user).rows()}) == everyone


def test_the_estimates_are_those_of_the_sample(explore):
    exact, rough = explore.funnel(by="channel"), explore.sampled.funnel(by="channel")
    sample = guarded(explore.snapshot).query(rough.sql, part="sample").rows()
    assert [row["sent"] for row in rough.rows] == [64 * row["sent"] for row in sample]
    assert rough.columns == exact.columns and not rough.exact and exact.exact and exact.intervals is None
    assert "one user in 64" in rough.notes[0] and "one user in 64" not in "".join(exact.notes)
    rates = explore.sampled.breakdown(rate="click_rate", by="channel")
    for row, interval in zip(rates.rows, rates.intervals, strict=True):
        assert row["click_rate"] == pytest.approx(row["clicked"] / row["sent"])
        assert 0 < interval["click_rate"][0] < row["click_rate"] < interval["click_rate"][1] < 1


def test_the_intervals_contain_the_exact_values(explore):
    asked = [
        lambda e: e.breakdown(rate="click_rate", by="message_ref"),
        lambda e: e.breakdown(rate="count", by="message_ref", table="sends"),
        lambda e: e.trend(table="sends"),
        lambda e: e.trend(rate="click_rate", unit="week", by="channel"),
        lambda e: e.funnel(per="user", steps=["sent", "clicked"], order="ordered", within="7d"),
        lambda e: e.retention(start="sent", back="clicked"),
        lambda e: e.frequency(rate="click_rate"),
        lambda e: e.crossfilter(["channel", "sends_before_7d"], measure="users",
                                brushes={"channel": {"values": ["push"]}}),
    ]
    inside, total, widths = 0, 0, []
    for ask in asked:
        exact, rough = ask(explore), ask(explore.sampled)
        keys = [c for c in exact.columns if not any(c in one for one in rough.intervals)]
        found = {tuple(row[k] for k in keys): one for row, one in zip(rough.rows, rough.intervals, strict=True)}
        for row in exact.rows:
            for column, (low, high) in found.get(tuple(row[k] for k in keys), {}).items():
                inside += low - 1e-12 <= row[column] <= high + 1e-12
                total += 1
                if column in ("rows", "count"):
                    widths.append((high - low) / row[column])
    assert total > 250 and 0.93 <= inside / total < 1.0, (inside, total)
    assert 0.02 < np.median(widths) < 1         # intervals that say something


def test_nothing_seen_is_not_nothing_there(explore):
    rough = explore.sampled.funnel(filters=[{"column": "message_ref", "op": "=", "value": "c3"}])
    row, interval = rough.rows[0], rough.intervals[0]
    assert row["converted"] == 0 and interval["converted"] == (0.0, 192.0)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - set(APPROXIMATED)))
def test_other_kinds_are_exact_only(explore, kind):
    asked = {"timeline": lambda e: e.timeline("u1"),
             "compare": lambda e: e.compare([{"column": "channel", "value": "push"}],
                                            [{"column": "channel", "value": "email"}]),
             "users": lambda e: e.users({"kind": "funnel"}, {"step": "clicked"})}
    assert asked[kind](explore).exact
    with pytest.raises(InputError, match="has no approximation"):
        asked[kind](explore.sampled)


def test_the_intervals_use_students_quantiles():
    from scipy.stats import t

    from workbench.explore.approximate import _T

    assert pytest.approx([t.ppf(0.975, df) for df in range(1, GROUPS)], abs=5e-4) == list(_T)


def test_a_profile_of_the_sample_says_what_it_saw(explore):
    exact, rough = ({row["column"]: row for row in e.profile("sends").rows} for e in (explore, explore.sampled))
    assert set(exact) == set(rough)
    for column, row in rough.items():
        assert abs(row["rows"] / exact[column]["rows"] - 1) < 0.25 and row["distinct"] <= exact[column]["distinct"]
    tops = [{one["value"]: one["count"] for one in found["channel"]["top"]} for found in (exact, rough)]
    assert tops[0].keys() == tops[1].keys() and all(abs(tops[1][k] / n - 1) < 0.3 for k, n in tops[0].items())


def test_a_rate_next_to_one_has_an_interval():
    from workbench.explore.approximate import _mean_interval, _total

    low, high = _mean_interval(1 - 1e-9, [0.2, 1.0, 1.0, 1.0, 1.0])
    assert 0 <= low < high <= 1
    _, (low, high) = _total(1, [1, 0, 0, 0, 0, 0, 0, 0])
    assert 1 <= low < 64 < high
