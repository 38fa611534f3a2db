"""Reachability as stock and flow, and the timeline of one user."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

import pytest

from .log import DAYS


@pytest.mark.parametrize("unit", ["week", "day"])
def test_reachability_is_stock_and_flow(explore, log, unit):
    length = timedelta(days=7 if unit == "week" else 1)
    never = datetime(9999, 1, 1)
    spells = defaultdict(list)
    for one in sorted(log["reachability"], key=lambda one: one["valid_from"]):
        until = one["valid_to"] or never
        if one["reachable"] and until > one["valid_from"]:
            mine = spells[one["user_id"], one["channel"]]
            if mine and one["valid_from"] <= mine[-1][1]:
                mine[-1][1] = max(mine[-1][1], until)
            else:
                mine.append([one["valid_from"], until])
    rows = explore.reachability(unit=unit, month_value={"push": 0.5}).rows
    assert len(rows) == 2 * (timedelta(days=DAYS) // length)
    for row in rows:
        since = datetime.fromisoformat(row[unit])
        mine = [spell for (_, channel), spells_ in spells.items() if channel == row["channel"] for spell in spells_]
        assert row["reachable"] == sum(a < since + length <= b for a, b in mine)
        assert row["gained"] == sum(since <= a < since + length for a, _ in mine)
        assert row["lost"] == sum(since <= b < since + length for _, b in mine)
        stock = sum(a < since <= b for a, b in mine)
        assert row["lost_share"] == pytest.approx(row["lost"] / stock)
        assert row["worth_a_month"] == (row["reachable"] * 0.5 if row["channel"] == "push" else None)


def test_a_timeline_is_one_users_rows_in_order(explore, log):
    user = log["sends"][5]["user_id"]
    rows = explore.timeline(user).rows
    mine = [one for name in ("sends", "interactions", "outcomes", "reachability") for one in log[name]
            if one["user_id"] == user]
    assert len(rows) == len(mine) and [row["ts"] for row in rows] == sorted(row["ts"] for row in rows)
    since, until = "2026-06-08", "2026-06-20"
    part = explore.timeline(user, since=since, until=until).rows
    assert part == [row for row in rows if since <= row["ts"] < until] and 0 < len(part) < len(rows)
    nobody = explore.timeline("x' OR '1'='1")
    assert nobody.rows == [] and "no row of the user" in nobody.notes[0]
