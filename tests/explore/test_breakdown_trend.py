"""Breakdown, trend, comparison, and the users behind their points, against plain Python on 5,000 random messages."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from workbench.explore.fluent import Explore
from workbench.explore.queries import OTHERS, SERIES
from workbench.explore.spec import RATES

Z = 1.959963984540054
BASES = ("sent", "delivered", "opened", "clicked")
UNITS = ("hour", "day", "week", "month")
CUT = datetime(2026, 6, 20)
PUSH = [{"column": "channel", "value": "push"}]


def period(ts, unit):
    """The beginning of the period that holds a moment."""
    if unit == "hour":
        return ts.replace(minute=0, second=0, microsecond=0)
    day = ts.replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday()) if unit == "week" else day.replace(day=1) if unit == "month" else day


def following(begin, unit):
    if unit == "month":
        return (begin + timedelta(days=31)).replace(day=1)
    return begin + timedelta(hours=1) if unit == "hour" else begin + timedelta(days=7 if unit == "week" else 1)


def written(begin, unit):
    return begin.isoformat(sep=" ") if unit == "hour" else begin.date().isoformat()


# a rate of its own step is one by definition
@pytest.mark.parametrize(("rate", "of"), [(rate, of) for rate in RATES for of in BASES if RATES[rate] != of])
def test_a_rate_is_the_share_of_the_messages_at_its_base(made, rate, of):
    step = RATES[rate]
    for by, filters in (("channel", []), ("message_ref", PUSH), ("domain", []), ("sends_before_1d", [])):
        groups = defaultdict(list)
        for one in made.facts:
            if not filters or one["channel"] == "push":
                groups[one[by]].append(one["at"])
        rows = made.explore.breakdown(rate=rate, by=by, of=of, filters=filters).rows
        found = {row[by]: (row[step], row[of]) for row in rows}
        assert len(found) == len(rows) and found == {
            group: (sum(step in at and of in at for at in mine), sum(of in at for at in mine))
            for group, mine in groups.items()}
        assert all(row[rate] == (row[step] / row[of] if row[of] else None) for row in rows)
        shown = [row[rate] for row in rows if row[rate] is not None]
        assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize(("table", "by"), [("interactions", "kind"), ("interactions", "is_machine"),
                                           ("sends", "message_ref"), ("outcomes", "value"), ("messages", "domain"),
                                           ("decisions", "suppress_reason"), ("reachability", "valid_to")])
def test_counts_are_the_rows_of_each_value(made, table, by):
    expected = Counter(one[by] for one in made.log[table])
    rows = made.explore.breakdown(rate="count", table=table, by=by).rows
    text = {str(value): n for value, n in expected.items()}
    assert sum(row["share"] for row in rows) == pytest.approx(1 if len(expected) <= 1000 else sum(
        row["count"] for row in rows) / len(made.log[table]))
    assert all(text[str(row[by])] == row["count"] for row in rows) and len(rows) == min(len(expected), 1000)
    assert [row["count"] for row in rows] == sorted(expected.values(), reverse=True)[:1000]


def expected_trend(rows, unit, by, step):
    """(period, group) -> (rows, rate): the largest groups by name, the others summed, empty periods as zero."""
    sizes = Counter(by(one) for one in rows)
    largest = sorted(sizes, key=lambda group: (-sizes[group], group is None, group))[:SERIES]
    label = lambda group: ("(none)" if group is None else group) if group in largest else OTHERS  # noqa: E731
    counts, hits = Counter(), Counter()
    for one in rows:
        key = (period(one["ts"], unit), label(by(one)))
        counts[key] += 1
        hits[key] += step is not None and step in one["at"]
    groups = {key[1] for key in counts}
    at, last, periods = min(key[0] for key in counts), max(key[0] for key in counts), []
    while at <= last:
        periods.append(at)
        at = following(at, unit)
    return {(written(at, unit), group): (counts[at, group], hits[at, group] / counts[at, group]
                                         if step and counts[at, group] else None)
            for at in periods for group in groups}


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize(("by", "rate"), [(None, None), (None, "open_rate"), ("message_ref", None),
                                          ("message_ref", "click_rate"), ("channel", "conversion_rate")])
def test_a_trend_counts_every_period_and_group(made, unit, by, rate):
    expected = expected_trend(made.facts, unit, lambda one: one[by] if by else "all", RATES.get(rate))
    rows = made.explore.trend(unit=unit, by=by, rate=rate).rows
    found = {(row[unit], row[by] if by else "all"): (row["rows"], row[rate] if rate else None) for row in rows}
    assert len(found) == len(rows) == min(len(expected), 10_000)        # the table's limit
    assert {key: expected[key] for key in found} == found
    assert by != "message_ref" or len({group for _, group in expected}) == SERIES + 1


@pytest.mark.parametrize("unit", UNITS)
def test_a_trend_of_another_table_with_a_filter(made, unit):
    kept = [{**one, "at": {}} for one in made.log["outcomes"] if one["kind"] == "purchase"]
    expected = {key[0]: n for key, (n, _) in expected_trend(kept, unit, lambda one: "all", None).items()}
    rows = made.explore.trend(table="outcomes", unit=unit, filters=[{"column": "kind", "value": "purchase"}]).rows
    assert {row[unit]: row["rows"] for row in rows} == expected


@pytest.fixture
def shortened(made):
    """The same log, complete until a moment in the middle of a day only."""
    until, snapshot = datetime(2026, 6, 18, 12, 30), made.explore.snapshot
    facts = replace(snapshot.table("message_facts"), watermark=until)
    manifest = replace(snapshot.manifest, tables={**snapshot.tables, "message_facts": facts})
    kept = [one for one in made.facts if one["ts"] <= until]
    return kept, Explore(replace(snapshot, manifest=manifest))


@pytest.mark.parametrize("unit", UNITS)
def test_a_trend_is_cut_at_the_watermark(shortened, unit):
    kept, explore = shortened
    expected = expected_trend(kept, unit, lambda one: one["channel"], "opened")
    rows = explore.trend(unit=unit, by="channel", rate="open_rate").rows
    assert {(row[unit], row["channel"]): (row["rows"], row["open_rate"]) for row in rows} == expected


def users_of(facts):
    return Counter(one["user_id"] for one in facts)


def shown(explore, of, at):
    return {row["user_id"]: row["rows"] for row in explore.users(of, at, most=1000).rows}


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_users_behind_every_point_of_a_trend(shortened, unit):
    """Those that the point counted: also of the others, of no value, and up to the watermark only."""
    kept, explore = shortened
    of = {"kind": "trend", "unit": unit, "by": "message_ref"}
    rows = explore.trend(unit=unit, by="message_ref").rows
    named = {row["message_ref"] for row in rows} - {OTHERS}
    for row in rows[-SERIES - 1:]:
        mine = [one for one in kept if written(period(one["ts"], unit), unit) == row[unit] and (
            (one["message_ref"] or "(none)") == row["message_ref"] or
            (row["message_ref"] == OTHERS and (one["message_ref"] or "(none)") not in named))]
        found = shown(explore, of, {unit: row[unit], "message_ref": row["message_ref"]})
        assert found == users_of(mine) and sum(found.values()) == row["rows"], row


@pytest.mark.parametrize("of", ["sent", "opened"])
def test_users_behind_a_rate_are_those_above_the_line(made, of):
    spec = {"kind": "breakdown", "rate": "click_rate", "of": of, "by": "message_ref"}
    for row in made.explore.breakdown(rate="click_rate", of=of, by="message_ref").rows[:6]:
        mine = [one for one in made.facts if one["message_ref"] == row["message_ref"] and "clicked" in one["at"]
                and of in one["at"]]
        found = shown(made.explore, spec, {"message_ref": row["message_ref"]})
        assert found == users_of(mine) and sum(found.values()) == row["clicked"]


def test_users_behind_a_count(made):
    for kind in ("open", "unsubscribe"):
        expected = Counter(one["user_id"] for one in made.log["interactions"] if one["kind"] == kind)
        of = {"kind": "breakdown", "rate": "count", "table": "interactions", "by": "kind"}
        assert shown(made.explore, of, {"kind": kind}) == expected


def test_users_behind_a_level(made):
    for level in (0, 3):
        expected = users_of(one for one in made.facts if min(one["sends_before_7d"], 3) == level
                            and one["ts"] >= datetime(2026, 5, 27))
        assert shown(made.explore, {"kind": "frequency", "most": 3}, {"sends_before": level}) == expected


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("by", [None, "message_ref"])
@pytest.mark.parametrize("overlap", [False, True])
def test_a_difference_and_its_interval_by_hand(made, rate, by, overlap):
    """Users in both parts count as such, also where the parts share messages; a group may lack one part."""
    begins = str(CUT - timedelta(days=10 * overlap))
    is_b = lambda one: one["ts"] >= datetime.fromisoformat(begins)  # noqa: E731
    rows = made.explore.compare(
        a=[{"column": "ts", "op": "<", "value": str(CUT)}, {"column": "message_ref", "op": "!=", "value": "ref-2"}],
        b=[{"column": "ts", "op": ">=", "value": begins}], rate=rate, by=by, filters=PUSH).rows
    groups = defaultdict(list)
    for one in made.facts:
        if one["channel"] == "push":
            groups[one[by] if by else None].append(one)
    # a filter compares: a message without a reference is not known to have another one
    is_a = lambda one: one["ts"] < CUT and one["message_ref"] not in (None, "ref-2")  # noqa: E731
    assert len(rows) == sum(any(is_a(m) or is_b(m) for m in mine) for mine in groups.values())
    for row in rows:
        mine = groups[row[by] if by else None]
        parts = [[m for m in mine if is_a(m)], [m for m in mine if is_b(m)]]
        assert (row["messages_a"], row["messages_b"]) == (len(parts[0]), len(parts[1]))
        if not all(parts):
            assert row["difference"] is row["low"] is row["high"] is None
            continue
        rates = [sum(RATES[rate] in one["at"] for one in part) / len(part) for part in parts]
        influence = defaultdict(float)
        for part, mean, sign in zip(parts, rates, (-1, 1), strict=True):
            for one in part:
                influence[one["user_id"]] += sign * ((RATES[rate] in one["at"]) - mean) / len(part)
        half = Z * sum(d * d for d in influence.values()) ** 0.5
        difference = rates[1] - rates[0]
        assert [row[c] for c in ("rate_a", "rate_b", "difference", "low", "high")] == pytest.approx(
            [*rates, difference, difference - half, difference + half], abs=1e-9)
