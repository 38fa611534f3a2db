"""Every insight adds up over user buckets: the same answer, byte for byte, from parts as from the whole."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from workbench.explore import crossfilter, cutting, profile, steps
from workbench.explore.insight import run
from workbench.explore.spec import KINDS, parse
from workbench.explore.steps import by_buckets
from workbench.logs.engine.guarded import guarded
from workbench.logs.imports import building
from workbench.logs.imports.importing import import_source
from workbench.project import Project

PUSH = [{"column": "channel", "op": "=", "value": "push"}]
LATE = {"column": "ts", "op": ">=", "value": "2026-06-20"}
USERS = {"kind": "funnel", "per": "user", "order": "ordered", "within": "7d"}
SPECS = [
    {"kind": "funnel"}, {"kind": "funnel", "by": "channel", "filters": [LATE]},
    {"kind": "funnel", "order": "strict", "by": "domain"}, {"kind": "funnel", "order": "ordered", "within": "1d"},
    *({**USERS, "order": order, "within": None if order == "any" else "7d", "by": by}
      for order in ("any", "ordered", "increasing", "strict") for by in (None, "platform")),
    {**USERS, "steps": ["session", "sent", "clicked"], "by": "country"},
    {"kind": "breakdown", "by": "message_ref"}, {"kind": "breakdown", "rate": "conversion_rate", "of": "clicked"},
    {"kind": "breakdown", "rate": "count", "table": "interactions", "by": "kind"},
    {"kind": "breakdown", "rate": "count", "table": "messages", "by": "domain"},
    {"kind": "breakdown", "rate": "count", "table": "decisions", "by": "user_id"},      # more groups than are shown
    {"kind": "trend"}, {"kind": "trend", "by": "channel", "rate": "open_rate", "unit": "week"},
    {"kind": "trend", "by": "message_ref", "filters": PUSH}, {"kind": "trend", "table": "outcomes", "unit": "hour"},
    {"kind": "retention"}, {"kind": "retention", "unit": "month", "back": "converted"},
    {"kind": "retention", "unit": "week", "periods": 20, "start": "sent"},
    {"kind": "retention", "start": "opened", "back": "clicked", "filters": PUSH},
    *({"kind": "frequency", "method": method, "days": days, "most": 5}
      for method in ("observed", "within_user", "weighted") for days in (1, 7)),
    {"kind": "frequency", "method": "weighted", "rate": "open_rate", "filters": PUSH},
    {"kind": "frequency", "method": "within_user", "reference": 2, "filters": [LATE]},
    {"kind": "frequency", "method": "randomised", "experiment": "{experiment}"},
    {"kind": "reachability"}, {"kind": "reachability", "unit": "month", "month_value": {"push": 0.3}, "filters": PUSH},
    {"kind": "reachability", "unit": "day"},
    {"kind": "timeline", "user": "{user}"}, {"kind": "timeline", "user": "nobody"},
    {"kind": "timeline", "user": "{user}", "since": "2026-06-20", "most": 5},
    {"kind": "compare", "a": [{**LATE, "op": "<"}], "b": [LATE]},
    {"kind": "compare", "a": [{**LATE, "op": "<"}], "b": [LATE], "by": "domain", "rate": "opt_out_rate",
     "filters": PUSH},
    {"kind": "users", "of": {"kind": "funnel", "by": "channel"}, "at": {"channel": "push", "step": "clicked"}},
    {"kind": "users", "of": USERS, "at": {"step": "opened", "lost": True}, "most": 7},
    {"kind": "users", "of": {"kind": "breakdown", "rate": "count", "table": "outcomes", "by": "kind"},
     "at": {"kind": "session"}, "most": 12},
    {"kind": "users", "of": {"kind": "trend", "by": "user_id", "unit": "month"}, "at": {"user_id": "(others)"}},
    {"kind": "trend", "unit": "month", "by": "message_ref", "rate": "click_rate"},
    {"kind": "users", "of": {"kind": "frequency"}, "at": {"sends_before": 3}},
    {"kind": "users", "of": {"kind": "retention"}, "at": {"cohort": "2026-06-01", "period": 1}},
    {"kind": "crossfilter", "dimensions": ["channel", "ts", "sends_before_7d"]},
    {"kind": "crossfilter", "dimensions": ["domain", "hours_since_last", "is_machine_open"], "measure": "click_rate",
     "brushes": {"domain": {"values": ["shop"], "others": True}, "hours_since_last": {"low": 2, "high": 90}}},
    {"kind": "crossfilter", "dimensions": ["channel", "message_ref"], "measure": "users",
     "brushes": {"channel": {"values": ["push", "email"]}}},
    {"kind": "crossfilter", "dimensions": ["value", "kind"], "table": "outcomes", "measure": "count"},
]


@pytest.fixture(scope="module")
def logs(tmp_path_factory):
    """The same rows of 700 simulated people in one bucket, and in four."""
    from workbench.simulator.run import simulate
    from workbench.simulator.world import World

    folder = tmp_path_factory.mktemp("two")
    made = Path(simulate(World(seed=4, users=700), folder / "made", truth_users=50).log)
    (made / "_canonical.json").unlink()
    found = []
    with pytest.MonkeyPatch.context() as patch:
        for rows in (2_000_000, 6_000):
            patch.setattr(building, "ROWS_PER_BUCKET", rows)
            found.append(import_source(Project.create(folder / f"p{rows}"), [made], "messaging"))
    shutil.rmtree(made)
    assert [one.n_buckets for one in found] == [1, 4]
    return found


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(cutting, "_KNOWN", cutting._Known())


def filled(spec, snapshot):
    """The spec with a user and an experiment of the log."""
    query = guarded(snapshot).query
    words = {"{user}": "SELECT max(user_id) AS x FROM sends", "{experiment}": "SELECT any_value(experiment) AS x "
             "FROM exposures"}
    return parse({name: query(words[value]).rows()[0]["x"] if isinstance(value, str) and value in words else value
                  for name, value in spec.items()})


def shown(insight):
    """All that an insight says, but where it was asked."""
    value = insight.as_dict()
    return json.dumps({name: value[name] for name in value if name not in ("snapshot", "code")})


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: "-".join(str(v) for v in spec.values() if isinstance(v, str)))
def test_parts_give_what_the_whole_gives(logs, spec):
    one, many = logs
    asked = filled(spec, one)
    whole = run(many, asked)
    cutting._KNOWN = cutting._Known()
    assert json.dumps(run(many, asked, by_buckets(many)).as_dict()) == json.dumps(whole.as_dict())
    cutting._KNOWN = cutting._Known()
    assert shown(run(one, asked)) == shown(whole)       # nor does it depend on how many buckets there are
    assert whole.rows or spec.get("user") == "nobody"


def test_every_kind_is_among_them():
    assert {spec["kind"] for spec in SPECS} == set(KINDS) - {"profile"}


@pytest.mark.parametrize("exact", [True, False])
def test_a_profile_adds_up(logs, exact, monkeypatch):
    monkeypatch.setattr(profile, "EXACT_ROWS", 10**9 if exact else 0)
    one, many = logs
    for table in many.tables:
        asked = parse({"kind": "profile", "table": table, "filters": PUSH if table == "message_facts" else []})
        whole = run(many, asked)
        assert json.dumps(run(many, asked, by_buckets(many)).as_dict()) == json.dumps(whole.as_dict())
        assert shown(run(one, asked)) == shown(whole)


@pytest.mark.parametrize("values", [[0.1, 0.2, None, -7.5], [float("inf"), 1.0], [float("nan"), 1.0], [None, None],
                                    [0.0, 0.0], [1e308, 1e308, -1e300], [5e-324, 5e-324]])
def test_the_mean_of_real_numbers_is_their_mean(project, tmp_path, values):
    import math

    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"user_id": [f"u{i}" for i in range(len(values))], "x": pa.array(values, pa.float64())}),
                   tmp_path / "t.parquet")
    snapshot = import_source(project, [tmp_path / "t.parquet"], name="t")
    mean = run(snapshot, parse({"kind": "profile", "table": "t", "columns": ["x"]})).rows[0]["mean"]
    there = [value for value in values if value is not None]
    if not there or not all(map(math.isfinite, there)):
        assert mean is None
    else:
        wanted = math.fsum(value / len(there) for value in there)
        assert mean == pytest.approx(wanted, rel=1e-14, abs=1e-300)


@pytest.mark.parametrize("measure", ["count", "click_rate"])
def test_a_tile_adds_up(logs, measure):
    spec = parse({"kind": "crossfilter", "dimensions": ["channel", "ts", "hours_since_last"], "measure": measure,
                  "brushes": {"channel": {"values": ["push"]}}})
    for active in spec.dimensions:
        tiles = [crossfilter.tile(logs[1], spec, active, engine) for engine in (guarded(logs[1]), by_buckets(logs[1]))]
        assert tiles[0].table.equals(tiles[1].table) and tiles[0].axis == tiles[1].axis


def test_real_numbers_add_up_alike_in_any_order():
    import random

    import duckdb

    drawn = random.Random(1)
    values = [drawn.gauss(0, 1) * 10 ** drawn.randint(-6, 3) for _ in range(2000)]
    sums, plain = set(), set()
    for _ in range(5):
        drawn.shuffle(values)
        listed = ", ".join(f"({one!r}::DOUBLE)" for one in values)
        found = duckdb.sql(f"SELECT sum({steps.dec('x')}), sum(x) FROM (VALUES {listed}) t(x)").fetchall()[0]
        sums.add(found[0])
        plain.add(found[1])
    assert len(sums) == 1 and len(plain) > 1 and abs(float(sums.pop()) - sum(values)) < 1e-8
