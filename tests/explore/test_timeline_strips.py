"""One user's timeline, and the strips and tiles of messages, against plain Python on 5,000 random messages."""

from __future__ import annotations

import io
from collections import Counter

import numpy as np
import pyarrow as pa
import pytest

from workbench.explore.crossfilter import tile
from workbench.explore.insight import run
from workbench.explore.spec import RATES, parse
from workbench.logs.engine.guarded import guarded

BRUSHES = {"channel": {"values": ["push", "in_app"]}, "sends_before_28d": {"low": 2, "high": 9}}


def chance(value):
    """A propensity as the engine writes it."""
    return f"p {round(value, 4)}"


def happened(log, user):
    """Every row of a user: (when, what, through, which message, more)."""
    found = []
    for one in log["decisions"]:
        stopped = None if one["executed"] else f"stopped: {one['suppress_reason'] or 'no reason'}"
        detail = [chance(one["propensity"])] if one["propensity"] is not None else []
        found.append((one["user_id"], one["ts"], f"decided {one['action']}", one["channel"], one["message_ref"],
                      ", ".join([*detail, *([stopped] if stopped else [])])))
    found += [(o["user_id"], o["ts"], "sent", o["channel"], o["message_ref"], o["message_id"]) for o in log["sends"]]
    found += [(o["user_id"], o["ts"], o["kind"] + (" (machine)" if o["is_machine"] else ""), o["channel"], None,
               o["message_id"]) for o in log["interactions"]]
    found += [(o["user_id"], o["ts"], o["kind"], None, None, None if o["value"] is None else str(o["value"]))
              for o in log["outcomes"]]
    found += [(o["unit"], o["ts"], f"exposed to {o['experiment']}", None, None, o["arm"]) for o in log["exposures"]]
    found += [(o["user_id"], o["valid_from"], "reachable" if o["reachable"] else "not reachable", o["channel"], None,
               o["reason"]) for o in log["reachability"]]
    found += [(o["user_id"], o["valid_from"], f"consent: {o['purpose']}", o["channel"], None, None)
              for o in log["consent"]]
    return Counter((str(ts), *more) for who, ts, *more in found if who == user)


@pytest.mark.parametrize("user", ["u000", "u042", "u099", "u250"])
def test_a_timeline_holds_every_row_of_its_user(made, user):
    rows = made.explore.timeline(user, most=10_000).rows
    expected = happened(made.log, user)
    assert Counter((row["ts"], row["event"], row["channel"], row["message"], row["detail"]) for row in rows) == expected
    assert [row["ts"] for row in rows] == sorted(row["ts"] for row in rows) and len(rows) > 20
    part = made.explore.timeline(user, since="2026-06-10", until="2026-07-01 12:00", most=10_000).rows
    assert part == [row for row in rows if "2026-06-10" <= row["ts"] < "2026-07-01 12:00"]
    assert made.explore.timeline(user, most=7).rows == rows[:7]


def keeps(one, dimension):
    if dimension == "channel":
        return one["channel"] in BRUSHES["channel"]["values"]
    return 2 <= one[dimension] < 9


@pytest.mark.parametrize("measure", ["count", "users", *RATES])
def test_strips_of_messages(made, measure):
    value = {"kind": "crossfilter", "dimensions": ["channel", "domain", "sends_before_28d"], "measure": measure,
             "brushes": BRUSHES}
    first, *bins = run(made.explore.snapshot, parse(value)).rows
    step = RATES.get(measure)

    def check(row, everything, selected):
        for name, mine in (("total", everything), ("selected", selected)):
            assert row[name] == (len({one["user_id"] for one in mine}) if measure == "users" else len(mine))
            if step:
                assert row[f"{name}_{step}"] == sum(step in one["at"] for one in mine)
        if step:
            assert row[measure] == (sum(step in o["at"] for o in selected) / len(selected) if selected else None)

    check(first, made.facts, [one for one in made.facts if all(keeps(one, name) for name in BRUSHES)])
    for row in bins:
        name = row["dimension"]
        if row["value"] is None:
            inside = [one for one in made.facts if (row["low"] is None or one[name] >= float(row["low"]))
                      and (row["high"] is None or one[name] < float(row["high"]))]
        else:
            inside = [one for one in made.facts if one[name] == (None if row["value"] == "(none)" else row["value"])]
        check(row, inside, [one for one in inside if all(keeps(one, other) for other in BRUSHES if other != name)])


@pytest.mark.parametrize("active", ["channel", "sends_before_28d"])
def test_a_tile_of_a_rate(made, active):
    """The last row of the sums is all that the other brushes keep; each row of them is what lies before an edge."""
    value = parse({"kind": "crossfilter", "dimensions": ["channel", "domain", "sends_before_28d"], "brushes": BRUSHES,
                   "measure": "click_rate"})
    snapshot = made.explore.snapshot
    made_tile = tile(snapshot, value, active, guarded(snapshot))
    views = {row["dimension"]: row for row in pa.ipc.open_stream(io.BytesIO(made_tile.arrow())).read_all().to_pylist()}
    (other,) = set(BRUSHES) - {active}
    kept = [one for one in made.facts if keeps(one, other)]
    axis = made_tile.axis
    if active == "channel":
        place = {one: i for i, one in enumerate(axis.values)}
        bins = [place[one["channel"]] for one in kept]
    else:
        edges = [float(edge) for edge in axis.edges()[1:-1]]
        bins = [int(np.searchsorted(edges, one[active], side="right")) for one in kept]
    for name, counts in (("n", lambda one: True), ("y", lambda one: "clicked" in one["at"])):
        sums = np.array(views[active][name])
        per_bin = Counter(b for b, one in zip(bins, kept, strict=True) if counts(one))
        assert list(sums) == [sum(per_bin[b] for b in range(i)) for i in range(axis.fine + 1)]
        domain = np.array(views["domain"][name]).reshape(axis.fine + 1, views["domain"]["bins"])
        assert domain[-1].sum() == sums[-1] and domain[-1][-1] == sum(
            counts(one) and one["domain"] is None for one in kept)
