"""Literal examples of ClickHouse's `windowFunnel`, by our orders: the table in docs/how-it-works.md.

A, B and C are the steps sent, opened and clicked; D is any other event of the user (a session). The documentation
of ClickHouse is in its repository, docs/en/sql-reference/aggregate-functions/parametric-functions.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from workbench.explore.spec import parse
from workbench.explore.user_funnel import user_levels
from workbench.logs.engine.guarded import guarded

START = datetime(2026, 6, 1)
KINDS = {"A": "sent", "B": "open", "C": "click", "D": "session", "E": "conversion"}
EVENTS = {"A": "sent", "B": "opened", "C": "clicked", "E": "converted"}
# (what happened at which hour, steps, within, level by default, strict_increase, strict_order)
CASES = [
    # strict_order: "in the case of A->B->D->C, it stops finding A->B->C at the D and the max event level is 2"
    ("A0 B1 D2 C3", "ABC", 24, 3, 3, 2),
    ("A0 B1 C2 D3", "ABC", 24, 3, 3, 3),
    ("D0 A1 B2 C3", "ABC", 24, 3, 3, 3),
    ("A0 D1 B2 C3", "ABC", 24, 3, 3, 1),
    # allow_reentry: "in the case of A->A->B->C, it finds A->B->C": a second A begins anew in every mode
    ("A0 A1 B2 C3", "ABC", 24, 3, 3, 3),
    # the rules: c1, c2, c3, c4 is level 3 of c1, c2, c3; c4, c3, c2, c1 is level 1
    ("A0 B1 C2 E3", "ABC", 24, 3, 3, 3),
    ("E0 C1 B2 A3", "ABC", 24, 1, 1, 1),
    # c4, c3 is level 0
    ("E0 C1", "ABC", 24, 0, 0, 0),
    # "timestamp of cond1 <= timestamp of cond2 <= ... <= timestamp of cond1 + window"
    ("A0 B1 C24", "ABC", 24, 3, 3, 3),
    ("A0 B1 C25", "ABC", 24, 2, 2, 2),
    ("A0 B0 C0", "ABC", 24, 3, 1, 3),
    ("C0 B0 A0", "ABC", 24, 3, 1, 3),
    ("A0 B1 C1", "ABC", 24, 3, 2, 3),
    # "all the chains in the selection are analyzed": the one that begins late has the time that the early one lacks
    ("A0 B1 A20 B30 C40", "ABC", 24, 3, 3, 3),
    ("A0 B30 A40 B41", "ABC", 24, 2, 2, 2),
    # the documented example: logged in on the 29th, ordered on the 30th, searched on the 31st, ordered on the 1st
    ("A10 B32 C57 E80", "ABCE", 9999, 4, 4, 4),
    ("A10 B32 C57 E80", "ABCE", 48, 3, 3, 3),
    # its own tests: a repetition of a step that was reached does not hurt (strict_deduplication would stop there)
    ("A0 B1 B2 C3", "ABC", 24, 3, 3, 3),
    ("A0 B1 C2 B3 E4", "ABCE", 24, 4, 4, 4),
    # a step whose predecessor was not reached ends a strict chain
    ("A0 C1 B2 C3", "ABC", 24, 3, 3, 1),
]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    """Each case is a user."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    tables: dict[str, list[dict]] = {"sends": [], "interactions": [], "outcomes": []}
    for i, (line, *_) in enumerate(CASES):
        for j, event in enumerate(line.split()):
            kind, ts = KINDS[event[0]], START + timedelta(hours=int(event[1:]))
            row = {"user_id": f"case{i:02d}", "ts": ts}
            message = {**row, "message_id": f"m{i}-{j}", "channel": "push"}
            if kind == "sent":
                tables["sends"].append({**message, "message_ref": "r"})
            elif kind in ("open", "click"):
                tables["interactions"].append({**message, "message_id": None, "event_id": f"i{i}-{j}", "kind": kind,
                                               "is_machine": False})
            else:
                tables["outcomes"].append({**row, "event_id": f"o{i}-{j}", "kind": kind, "value": 1.0})
    folder = tmp_path_factory.mktemp("golden")
    (folder / "log").mkdir()
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / "log" / f"{name}.parquet")
    return import_source(Project.create(folder / "p"), [folder / "log"], adapter="messaging")


@pytest.mark.parametrize(("place", "order"), [(3, "ordered"), (4, "increasing"), (5, "strict")])
@pytest.mark.parametrize("case", range(len(CASES)), ids=[f"{line} of {steps} in {h}h" for line, steps, h, *_ in CASES])
def test_the_documented_level_of_each_example(snapshot, case, place, order):
    _, steps, within, *_ = CASES[case]
    spec = parse({"kind": "funnel", "per": "user", "steps": [EVENTS[step] for step in steps], "order": order,
                  "within": f"{within}h"})
    rows = guarded(snapshot).query(f"{user_levels(snapshot, spec)} SELECT user_id, level FROM reached").rows()
    levels = {row["user_id"]: row["level"] for row in rows}
    assert levels.get(f"case{case:02d}", 0) == CASES[case][place]


def test_increasing_finds_a_chain_that_clickhouses_loop_overwrites(snapshot, tmp_path):
    """A at 0, A and B at 5: A0 -> B5 increases, and all chains count; its loop keeps the later A only and says 1."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from workbench.explore.fluent import Explore
    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    hour = lambda h: START + timedelta(hours=h)  # noqa: E731
    sends = [{"message_id": f"m{h}", "user_id": "u", "channel": "push", "message_ref": "r", "ts": hour(h)}
             for h in (0, 5)]
    opens = [{"event_id": "i", "message_id": "m5", "user_id": "u", "channel": "push", "ts": hour(5), "kind": "open",
              "is_machine": False}]
    (tmp_path / "log").mkdir()
    for name, rows in (("sends", sends), ("interactions", opens)):
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / "log" / f"{name}.parquet")
    explore = Explore(import_source(Project.create(tmp_path / "p"), [tmp_path / "log"], adapter="messaging"))
    row = explore.funnel(per="user", steps=["sent", "opened"], order="increasing", within="24h").rows[0]
    assert row == {"sent": 1, "opened": 1}
