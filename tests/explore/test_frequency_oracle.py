"""Every method of the frequency insight, with its interval, against plain Python on 5,000 random messages."""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import datetime, timedelta

import pytest

BEGINS = datetime(2026, 5, 20)
Z = 1.959963984540054
EMAIL = [{"column": "channel", "value": "email"}]
CASES = [(1, 3, "click_rate", []), (7, 2, "click_rate", []), (7, 4, "open_rate", EMAIL), (28, 6, "conversion_rate", [])]


def level(one, days, most):
    return min(one[f"sends_before_{days}d"], most)


def kept(facts, days, filters):
    return [one for one in facts if one["ts"] >= BEGINS + timedelta(days=days)
            and (not filters or one["channel"] == "email")]


def step_of(rate):
    return {"click_rate": "clicked", "open_rate": "opened", "conversion_rate": "converted"}[rate]


def ratio(pairs):
    """sum y / sum n over users' (n, y), and half its interval: the users' influences squared."""
    total = math.fsum(n for n, _ in pairs)
    rate = math.fsum(y for _, y in pairs) / total
    return rate, Z * math.sqrt(math.fsum((y - rate * n) ** 2 for n, y in pairs)) / total


@pytest.mark.parametrize(("days", "most", "rate", "filters"), CASES)
def test_observed(made, days, most, rate, filters):
    cells = defaultdict(lambda: [0, 0])
    for one in kept(made.facts, days, filters):
        cell = cells[level(one, days, most), one["user_id"]]
        cell[0] += 1
        cell[1] += step_of(rate) in one["at"]
    rows = made.explore.frequency(rate=rate, days=days, most=most, filters=filters).rows
    assert [row["sends_before"] for row in rows] == sorted({one for one, _ in cells})
    for row in rows:
        mine = [tuple(cell) for (one, _), cell in cells.items() if one == row["sends_before"]]
        mean, half = ratio(mine)
        assert (row["messages"], row["users"]) == (sum(n for n, _ in mine), len(mine))
        assert [row[rate], row["low"], row["high"]] == pytest.approx([mean, mean - half, mean + half], abs=1e-10)


@pytest.mark.parametrize("reference", [0, 2])
@pytest.mark.parametrize(("days", "most", "rate", "filters"), CASES)
def test_within_a_user(made, days, most, rate, filters, reference):
    cells = defaultdict(lambda: [0, 0])
    for one in kept(made.facts, days, filters):
        cell = cells[level(one, days, most), one["user_id"]]
        cell[0] += 1
        cell[1] += step_of(rate) in one["at"]
    rows = made.explore.frequency(rate=rate, days=days, most=most, method="within_user", reference=reference,
                                  filters=filters).rows
    pairs = defaultdict(list)
    for (one, user), (n, y) in cells.items():
        if one != reference and (reference, user) in cells:
            m, x = cells[reference, user]
            pairs[one].append((n * m / (n + m), y / n - x / m, n))
    assert [row["sends_before"] for row in rows] == sorted(pairs)
    for row in rows:
        mine = pairs[row["sends_before"]]
        total = math.fsum(w for w, _, _ in mine)
        mean = math.fsum(w * d for w, d, _ in mine) / total
        half = Z * math.sqrt(math.fsum((w * (d - mean)) ** 2 for w, d, _ in mine)) / total
        assert (row["users"], row["messages"]) == (len(mine), sum(n for _, _, n in mine))
        assert [row["difference"], row["low"], row["high"]] == pytest.approx(
            [mean, mean - half, mean + half], abs=1e-8)


def weights(log, days):
    """decision -> the product over the user's decisions of the days before of P(send or hold) / P(... | logged)."""
    hold = defaultdict(lambda: None)
    for one in log["candidates"]:
        if one["eligible"] and one["action"] == "hold":
            hold[one["decision_id"]] = (hold[one["decision_id"]] or 0) + one["propensity"]
    share = sum(one["action"] == "hold" for one in log["decisions"]) / len(log["decisions"])
    by_user = defaultdict(list)
    for one in log["decisions"]:
        held = one["action"] == "hold"
        logged = one["propensity"] if held else 1 - (hold[one["decision_id"]] or 0)
        by_user[one["user_id"]].append((one["ts"], one["decision_id"], logged, share if held else 1 - share))
    found = {}
    for mine in by_user.values():
        for ts, decision, _, _ in mine:
            before = [(p, usual) for at, _, p, usual in mine if ts - timedelta(days=days) <= at < ts]
            if all(p is not None and p > 0 for p, _ in before):     # of the others nothing is known
                found[decision] = math.prod(usual / p for p, usual in before)
    return found


@pytest.mark.parametrize(("days", "most", "rate", "filters"), CASES)
def test_weighted(made, days, most, rate, filters):
    weight = weights(made.log, days)
    cells, messages = defaultdict(lambda: [0.0, 0.0]), defaultdict(int)
    for one in kept(made.facts, days, filters):
        if (w := weight.get(one["decision_id"])) is not None:
            cell = cells[level(one, days, most), one["user_id"]]
            cell[0] += w
            cell[1] += w * (step_of(rate) in one["at"])
            messages[level(one, days, most)] += 1
    rows = made.explore.frequency(rate=rate, days=days, most=most, method="weighted", filters=filters).rows
    assert [row["sends_before"] for row in rows] == sorted(messages)
    shown = 0
    for row in rows:
        mine = [tuple(cell) for (one, _), cell in cells.items() if one == row["sends_before"]]
        effective = math.fsum(n for n, _ in mine) ** 2 / math.fsum(n * n for n, _ in mine)
        assert (row["messages"], row["users"]) == (messages[row["sends_before"]], len(mine))
        assert row["effective_users"] == pytest.approx(effective, rel=1e-8)
        if effective < 50:
            assert row[rate] is row["low"] is row["high"] is None
            continue
        shown += 1
        mean, half = ratio(mine)
        assert [row[rate], row["low"], row["high"]] == pytest.approx([mean, mean - half, mean + half], abs=1e-8)
    assert shown or days == 28


@pytest.mark.parametrize("filters", [[], EMAIL])
@pytest.mark.parametrize("rate", ["click_rate", "conversion_rate"])
def test_randomised(made, rate, filters):
    """By the first arm of a user, of two in one moment the first by name; only users whose 28 days are whole."""
    first = {}
    for one in made.log["exposures"]:
        user = one["unit"]
        if user not in first or (one["ts"], one["arm"]) < first[user][:2]:
            first[user] = (one["ts"], one["arm"])
    end = BEGINS + timedelta(days=75)
    got = {user: [0, 0, 0] for user, (ts, _) in first.items() if ts + timedelta(days=28) <= end}
    for one in made.facts:
        user = one["user_id"]
        if user in got and (not filters or one["channel"] == "email") and (
                first[user][0] <= one["ts"] < first[user][0] + timedelta(days=28)):
            for i, counts in enumerate((True, step_of(rate) in one["at"], "opted_out" in one["at"])):
                got[user][i] += counts
    rows = made.explore.frequency(rate=rate, method="randomised", experiment="cap", filters=filters).rows
    assert {row["arm"] for row in rows} == {"control", "weekly", "daily"}
    for row in rows:
        mine = [got[user] for user in got if first[user][1] == row["arm"]]
        n = len(mine)
        mean = sum(y for _, y, _ in mine) / n
        half = Z * math.sqrt(sum((y - mean) ** 2 for _, y, _ in mine) / n / (n - 1))
        assert row["users"] == n and row["sends_per_user"] == pytest.approx(sum(m for m, _, _ in mine) / n)
        assert row["opted_out_by_message_per_user"] == pytest.approx(sum(gone for _, _, gone in mine) / n)
        assert [row[f"{step_of(rate)}_per_user"], row["low"], row["high"]] == pytest.approx(
            [mean, mean - half, mean + half], abs=1e-10)
