"""Stock, flow and worth of reachability against plain Python: months, channels, several periods a user, open ends."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import pytest

from workbench.errors import InputError

NEVER = datetime(9999, 1, 1)
OBJECTIVES = """version: 1
reachable_month:
  push: {value: 0.12, range: [0.05, 0.30]}
  email: {value: 2, range: [1, 4]}
  sms: {value: 0.5}
"""
VALUES = {"push": (0.12, 0.05, 0.30), "email": (2.0, 1.0, 4.0), "sms": (0.5, None, None)}


def spells(rows):
    """Channel -> [(since, until)] of users, periods that touch or overlap made one."""
    mine = defaultdict(list)
    for one in sorted(rows, key=lambda one: one["valid_from"]):
        until = one["valid_to"] or NEVER
        if one["reachable"]:
            found = mine[one["user_id"], one["channel"]]
            if found and one["valid_from"] <= found[-1][1]:
                found[-1][1] = max(found[-1][1], until)
            elif until > one["valid_from"]:
                found.append([one["valid_from"], until])
    by_channel = defaultdict(list)
    for (_, channel), found in mine.items():
        by_channel[channel] += [one for one in found if one[0] < one[1]]
    return by_channel


def periods(unit):
    """The periods that the log, from 20 May to 3 August, covers whole."""
    if unit == "month":
        return [(datetime(2026, 6, 1), datetime(2026, 7, 1)), (datetime(2026, 7, 1), datetime(2026, 8, 1))]
    length = timedelta(days=7 if unit == "week" else 1)
    at, end, found = datetime(2026, 5, 25) if unit == "week" else datetime(2026, 5, 20), datetime(2026, 8, 3), []
    while at + length <= end:
        found.append((at, at + length))
        at += length
    return found


@pytest.fixture
def objectives(made):
    path = made.explore.snapshot.project.root / "objectives.yaml"
    path.write_text(OBJECTIVES)
    yield path
    path.unlink()


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_stock_flow_and_what_they_are_worth(made, objectives, unit):
    rows = made.explore.reachability(unit=unit).rows
    channels = spells(made.log["reachability"])
    assert all(len(found) > 310 for found in channels.values())       # several periods a user
    found = {(row["channel"], row[unit]): row for row in rows}
    assert len(found) == len(rows) == len(channels) * len(periods(unit))
    for channel, mine in channels.items():
        value, low, high = VALUES[channel]
        for since, until in periods(unit):
            row = found[channel, since.date().isoformat()]
            stock, lost = sum(a < until <= b for a, b in mine), sum(since <= b < until for _, b in mine)
            assert (row["reachable"], row["lost"]) == (stock, lost)
            assert row["gained"] == sum(since <= a < until for a, _ in mine)
            before = sum(a < since <= b for a, b in mine)
            assert row["lost_share"] == (pytest.approx(lost / before) if before else None)
            for name, price in (("worth_a_month", value), ("worth_low", low), ("worth_high", high)):
                assert row[name] == (None if price is None else pytest.approx(stock * price))
                named = f"lost_{name}"
                assert row[named] == (None if price is None else pytest.approx(lost * price))


def test_the_declared_range_is_in_the_spec_and_in_the_cell(made, objectives):
    found = made.explore.reachability(unit="month")
    assert found.spec.month_value == {"push": 0.12, "email": 2.0, "sms": 0.5}
    assert found.spec.month_range == {"push": (0.05, 0.30), "email": (1.0, 4.0)} and "month_range=" in found.code
    assert made.explore.reachability(unit="month", month_value={"push": 1}).rows[-1]["worth_low"] is None
    given = made.explore.reachability(unit="month", month_value={"push": 1}, month_range={"push": (0, 3)}).rows
    assert all(row["worth_high"] == (3 * row["reachable"] if row["channel"] == "push" else None) for row in given)


@pytest.mark.parametrize("written", ["[0.3, 0.05]", "0.3", "[1]", "[-1, 2]", "[a, b]"])
def test_a_range_that_is_none_is_refused(made, objectives, written):
    objectives.write_text(f"version: 1\nreachable_month: {{push: {{value: 1, range: {written}}}}}\n")
    with pytest.raises(InputError, match=r"range must be \[low, high\]") as caught:
        made.explore.reachability()
    assert "reachable_month.push.range" in caught.value.line


def test_without_a_declaration_there_is_no_worth(made):
    row = made.explore.reachability(unit="month").rows[0]
    assert row["reachable"] > 0 and row["worth_a_month"] is row["worth_low"] is row["lost_worth_high"] is None
