"""A policy judged on logged decisions: the engine's number, or its refusal without one."""

from __future__ import annotations

import pytest

from workbench.errors import Refused
from workbench.logs.snapshot import Snapshot
from workbench.policies.evaluate import evaluate

from .conftest import caller

UNIFORM = {"kind": "uniform", "reward": "clicked_24h"}


def test_a_policy_that_is_only_thought_of_has_the_value_of_a_saved_one(call_copy, simulated):
    import json

    before = sorted(path for path in simulated.root.rglob("*") if "policies" in path.parts)
    found = call_copy("evaluate_policy", **UNIFORM)
    assert sorted(path for path in simulated.root.rglob("*") if "policies" in path.parts) == before
    folder = simulated.root / "policies" / "coin"
    folder.mkdir()
    (folder / "policy.json").write_text(json.dumps({"version": 1, "id": "coin", **UNIFORM}))
    try:
        engine = evaluate(simulated, "coin", Snapshot.open(simulated))
    except Refused as error:
        engine = error.result
    assert found.result["refused"] == list(engine.refusals)
    assert [(one["method"], one["value"]) for one in found.result["estimates"]] == [
        (one.method, one.value) for one in engine.estimates]
    assert not engine.refused and found.result["recommended"]["value"] == engine[engine.recommended].value


def test_where_the_engine_refuses_there_is_no_number(simulated):
    """Candidates without propensities: nobody knows what else could have been sent."""
    import duckdb

    snapshot = Snapshot.open(simulated)
    for file in snapshot.table("candidates").files:
        path = snapshot.folder / file.path
        rows = duckdb.sql(f"SELECT * REPLACE (NULL::DOUBLE AS propensity) FROM read_parquet('{path}')").to_arrow_table()
        path.unlink()
        duckdb.sql(f"COPY (SELECT * FROM rows) TO '{path}' (FORMAT parquet)")
        assert rows.num_rows
    found = caller(simulated)("evaluate_policy", **UNIFORM)
    assert found.result["refused"] and found.result["recommended"] is None
    assert found.result["estimates"] == [] and found.result["naive"] is None and found.error is None


def test_a_reward_of_no_single_decision_is_refused(call):
    found = call("evaluate_policy", kind="uniform", reward="conversion_7d")
    assert "not attributed to one decision" in found.result["refused"][0]


@pytest.mark.parametrize(("given", "word"), [
    ({"name": "softmax_clik"}, "did you mean 'softmax_click'"),
    ({"kind": "uniform", "reward": "clicked_24"}, "did you mean 'clicked_24h'"),
    ({"kind": "uniform"}, "say `kind` and `reward`"),
    ({"name": "softmax_click", "kind": "uniform"}, "not both"),
    ({"kind": "greedy", "reward": "clicked_24h"}, "needs `run`"),
    ({"kind": "uniform", "rewards": "clicked_24h"}, "did you mean 'reward'"),
])
def test_what_is_wrong_is_one_line(call, given, word):
    found = call("evaluate_policy", **given)
    assert word in found.error and "\n" not in found.error
