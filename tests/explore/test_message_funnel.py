"""The funnel of messages in its orders and within its windows, against plain Python on 5,000 random messages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from workbench.explore.spec import STEPS

PUSH = [{"column": "channel", "value": "push"}]
LATE = [{"column": "ts", "op": ">=", "value": "2026-06-20"}, {"column": "message_ref", "op": "!=", "value": None}]


def reached(at, order, within=None):
    """The steps that a message counts at: the documented meaning of each order, from its first times."""
    found, before = {"sent"}, [at["sent"]]
    for step in STEPS[1:]:
        here = at.get(step)
        counts = here is not None and (within is None or here <= at["sent"] + within)
        if order != "any":          # each step before it was reached, delivered aside, and in order not after it
            counts = counts and None not in before
        if order == "ordered" and counts:
            counts = all(a <= b for a, b in zip(before, [*before[1:], here], strict=True))
        if counts:
            found.add(step)
        if step != "delivered":
            before.append(here)
    return found


def counted(facts, order, within):
    steps = [reached(one["at"], order, within) for one in facts]
    return {step: sum(step in one for one in steps) for step in STEPS}


ORDERS = [("any", None), ("any", "1d"), ("any", "36h"), ("strict", None), ("strict", "1d"), ("ordered", None),
          ("ordered", "24h"), ("ordered", "1w")]


@pytest.mark.parametrize(("order", "within"), ORDERS)
def test_each_order_counts_what_plain_python_counts(made, order, within):
    length = {None: None, "1d": timedelta(days=1), "36h": timedelta(hours=36), "24h": timedelta(days=1),
              "1w": timedelta(days=7)}[within]
    asked = {"order": order, "within": within}
    whole = made.explore.funnel(**asked).rows
    assert whole == [counted(made.facts, order, length)] and whole[0]["converted"] > 0
    for by in ("channel", "domain", "message_ref"):
        rows = made.explore.funnel(**asked, by=by).rows
        assert {row[by] for row in rows} == {one[by] for one in made.facts}
        for row in rows:
            mine = [one for one in made.facts if one[by] == row[by]]
            assert {step: row[step] for step in STEPS} == counted(mine, order, length)
    kept = [one for one in made.facts if one["channel"] == "push"]
    assert made.explore.funnel(**asked, filters=PUSH).rows == [counted(kept, order, length)]
    kept = [one for one in made.facts if str(one["ts"]) >= "2026-06-20" and one["message_ref"] is not None]
    for row in made.explore.funnel(**asked, by="channel", filters=LATE).rows:
        mine = [one for one in kept if one["channel"] == row["channel"]]
        assert {step: row[step] for step in STEPS} == counted(mine, order, length)


def test_the_orders_are_nested_and_differ(made):
    anyhow, strict, ordered, quick = (
        made.explore.funnel(order=order, within=within).rows[0]["clicked"]
        for order, within in (("any", None), ("strict", None), ("ordered", None), ("ordered", "1d")))
    assert anyhow > strict > ordered > quick > 0


@pytest.mark.parametrize(("order", "within"), [("any", None), ("strict", "1d"), ("ordered", None)])
@pytest.mark.parametrize("step", STEPS[1:])
def test_users_behind_a_step_are_those_it_counts(made, order, within, step):
    length = timedelta(days=1) if within else None
    before = STEPS[STEPS.index(step) - 1]
    of = {"kind": "funnel", "by": "channel", "order": order, "within": within}
    expected = {}, {}
    for one in made.facts:
        if one["channel"] == "email":
            got = reached(one["at"], order, length)
            for found, inside in zip(expected, (step in got, before in got and step not in got), strict=True):
                if inside:
                    found[one["user_id"]] = found.get(one["user_id"], 0) + 1
    for found, more in zip(expected, ({}, {"lost": True}), strict=True):
        rows = made.explore.users(of, {"channel": "email", "step": step, **more}, most=1000).rows
        assert {row["user_id"]: row["rows"] for row in rows} == found
        assert [row["user_id"] for row in rows] == sorted(found, key=lambda user: (-found[user], user))
