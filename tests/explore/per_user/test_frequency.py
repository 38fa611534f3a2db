"""Rates by the messages that came before, and two periods compared, user by user with clustered errors."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from .log import START, Z, before, clustered


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
