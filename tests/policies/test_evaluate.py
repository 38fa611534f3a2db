"""From a log with known click probabilities to a policy's value: inside its interval, or refused."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from workbench.errors import InputError, Refused
from workbench.jobs.start import start
from workbench.learning.split import trains
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.policies import feedback, policy
from workbench.policies.evaluate import evaluate
from workbench.policies.spec import PolicySpec
from workbench.project import Project


@pytest.fixture(scope="module")
def trained(squad_kept, tmp_path_factory):
    """The world with a trained model."""
    root = tmp_path_factory.mktemp("trained") / "squad"
    shutil.copytree(squad_kept.root, root)
    project = Project.find(root)
    run = start(project, "training", "click_24h", mode="inline", detach=False)
    assert run.status == "done", run.state
    return project


def write(project, name: str = "p", **fields) -> None:
    value = {"version": 1, "id": name, "kind": "softmax", "run": "click_24h", "reward": "clicked_24h",
             "temperature": 0.1, "epsilon": 0.1, "seed": 1} | fields
    folder = project.root / "policies" / name
    folder.mkdir(exist_ok=True)
    (folder / "policy.json").write_text(json.dumps({k: v for k, v in value.items() if v is not None}))


def break_log(project, sql: str) -> None:
    """Rewrite the candidates of every bucket with one changed expression."""
    import duckdb

    snapshot = Snapshot.open(project)
    for file in snapshot.table("candidates").files:
        path = snapshot.folder / file.path
        shutil.copy(path, path.with_suffix(".old"))
        path.unlink()
        duckdb.sql(f"COPY (SELECT * REPLACE ({sql}) FROM read_parquet('{path.with_suffix('.old')}')) "
                   f"TO '{path}' (FORMAT parquet)")


def truth(project, name: str, clicks_of) -> float:
    """The policy's value on the held-out contexts, from the world's own click probabilities."""
    spec = PolicySpec.load(project, name)
    built = policy.build(spec, project)
    total = n = 0.0
    training = built.scorer.spec if built.scorer else None
    for part in feedback.read(Snapshot.open(project), Catalog.load(project), spec.reward, training):
        p = clicks_of(part.batch.features["need"], part.batch.features["platform"] == "ios")
        total += float((built.probabilities(part.batch) * p.ravel()).sum())
        n += len(part.unit)
    return total / n


def clicks_of(need, ios):
    """The truth of the world in tests/learning/world.py."""
    return np.column_stack([np.zeros_like(need), 0.05 + 0.25 * need, 0.10 + 0.30 * need * ios, 0.30 - 0.25 * need])


@pytest.mark.parametrize("fields", [
    {}, {"temperature": 0.02}, {"kind": "greedy", "temperature": None, "epsilon": 0.2},
])
def test_estimates_hold_the_truth(trained, fields):
    write(trained, "held", **fields)
    found = evaluate(trained, "held", Snapshot.open(trained))
    known = truth(trained, "held", clicks_of)
    for one in found.estimates:
        # four standard errors: a wrong formula is off by more, chance is not
        assert abs(one.value - known) < 4 * one.se, (one, known)
    assert [one.method for one in found.estimates] == ["ips", "snips", "dr"]
    if not fields:
        assert abs(found.naive.value - known) > 2 * found.naive.se
    assert found.diagnostics.mean_weight == pytest.approx(1, abs=5 * found.diagnostics.mean_weight_se)


def test_only_users_that_did_not_train_are_used(trained):
    write(trained)
    found = evaluate(trained, "p", Snapshot.open(trained))
    spec = policy.build(PolicySpec.load(trained, "p"), trained).scorer.spec
    units = np.array([f"u{i:06d}" for i in range(1500)])
    held = int((~trains(spec, units, np.array([]))).sum())
    assert (found.population["users"], found.population["decisions"]) == (held, held * 6)


def test_the_two_sides_share_no_user_and_leave_none_out(trained):
    spec = policy.build(PolicySpec.load(trained, "p"), trained).scorer.spec
    snapshot, catalog = Snapshot.open(trained), Catalog.load(trained)
    sides = [
        {str(user) for part in feedback.read(snapshot, catalog, "clicked_24h", spec, side=side) for user in part.unit}
        for side in ("held_out", "trained")
    ]
    assert not sides[0] & sides[1] and len(sides[0] | sides[1]) == 1500


def test_the_reward_is_the_metric_at_the_decision(trained):
    snapshot, catalog = Snapshot.open(trained), Catalog.load(trained)
    total = sum(part.reward.sum() for part in feedback.read(snapshot, catalog, "clicked_24h", None))
    with_clicks = 0
    for number in range(snapshot.n_buckets):
        with snapshot.bucket(number) as connection:
            with_clicks += connection.execute("SELECT count(*) FROM interactions WHERE kind = 'click'").fetchone()[0]
    assert total == with_clicks > 0                          # one click a send in this world, all within 24 h


def test_without_a_model_there_is_no_doubly_robust_estimate(trained):
    write(trained, "even", kind="uniform", run=None, temperature=None, epsilon=None)
    found = evaluate(trained, "even", Snapshot.open(trained))
    assert [one.method for one in found.estimates] == ["ips", "snips"] and found.recommended == "snips"
    assert found.population["users"] == 1500


def test_the_evaluation_is_written_and_is_json(trained):
    write(trained)
    found = evaluate(trained, "p", Snapshot.open(trained))
    folder = trained.root / "policies" / "p"
    assert json.loads((folder / "evaluation.json").read_text()) == json.loads(json.dumps(found.as_dict()))
    assert "Without propensities one would have read" in (folder / "card.md").read_text()


def refusal(project, **fields) -> Refused:
    write(project, "no", **fields)
    with pytest.raises(Refused) as caught:
        evaluate(project, "no", Snapshot.open(project))
    written = json.loads((project.root / "policies" / "no" / "evaluation.json").read_text())
    assert written["status"] == "refused" and written["estimates"] == [] and written["refusals"]
    assert caught.value.exit_code == 3 and caught.value.result.as_dict() == written
    return caught.value


def test_too_few_effective_users(trained):
    assert "worth" in refusal(trained, evaluation={"min_effective_users": 5000}).line


def test_one_heavy_user(trained):
    assert "one user carries" in refusal(trained, evaluation={"max_user_weight": 0.0001}).line


def test_a_reward_that_is_not_attributed(trained):
    assert "not attributed to one decision" in refusal(trained, reward="clicks_loose").line


@pytest.fixture
def fragile(trained, tmp_path):
    """A copy of the trained project whose log a test may break."""
    shutil.copytree(trained.root, tmp_path / "squad")
    return Project.find(tmp_path / "squad")


@pytest.mark.parametrize(("broken", "said"), [
    ("CASE WHEN action = 'push/offer' THEN 0 ELSE propensity END AS propensity", "propensity of 0"),
    ("NULL::DOUBLE AS propensity", "have no propensity"),
    ("propensity * 0.9 AS propensity", "do not sum to one"),
    ("CASE WHEN action = 'hold' THEN 'wait/x' ELSE action END AS action", "not among their candidates"),
    ("false AS eligible", "no eligible action"),
])
def test_a_broken_log_is_refused(fragile, broken, said):
    break_log(fragile, broken)
    assert said in refusal(fragile).line


def test_actions_that_were_never_possible_are_refused(fragile):
    """The log holds back e-mail for good; its mass moves to hold, and no sum gives it away."""
    import duckdb

    snapshot = Snapshot.open(fragile)
    for table in ("candidates", "decisions"):
        for file in snapshot.table(table).files:
            path = snapshot.folder / file.path
            text = path.read_bytes()
            path.unlink()
            path.with_suffix(".old").write_bytes(text)
            old = f"read_parquet('{path.with_suffix('.old')}')"
            if table == "candidates":
                made = (f"SELECT * REPLACE (CASE action WHEN 'email/offer' THEN 0 WHEN 'hold' THEN propensity + "
                        f"sum(propensity) FILTER (action = 'email/offer') OVER (PARTITION BY decision_id) "
                        f"ELSE propensity END AS propensity) FROM {old}")
            else:
                made = (f"SELECT * REPLACE (CASE WHEN action = 'email/offer' THEN 'hold' ELSE action END AS action, "
                        f"CASE WHEN action IN ('hold', 'email/offer') THEN NULL ELSE propensity END AS propensity) "
                        f"FROM {old} d")
                made = (f"SELECT d.* REPLACE (coalesce(d.propensity, c.propensity) AS propensity) FROM ({made}) d JOIN "
                        f"read_parquet('{(snapshot.folder / 'candidates').as_posix()}/*/*.parquet', "
                        "hive_partitioning = false) c ON c.decision_id = d.decision_id AND c.action = d.action "
                        "ORDER BY d.user_id, d.ts")
            duckdb.sql(f"COPY ({made}) TO '{path}' (FORMAT parquet)")
    assert "actions that the logging policy never took there" in refusal(fragile).line


def test_wrong_propensities_are_noticed_by_their_mean_weight(fragile):
    """Propensities that sum to one but belong to another policy: e-mail and push/digest are swapped."""
    import duckdb

    snapshot = Snapshot.open(fragile)
    swap = ("CASE action WHEN 'email/offer' THEN max(propensity) FILTER (action = 'push/digest') OVER w "
            "WHEN 'push/digest' THEN max(propensity) FILTER (action = 'email/offer') OVER w ELSE propensity END")
    for file in snapshot.table("candidates").files:
        path = snapshot.folder / file.path
        shutil.copy(path, path.with_suffix(".old"))
        path.unlink()
        duckdb.sql(f"COPY (SELECT * REPLACE ({swap} AS propensity) FROM read_parquet('{path.with_suffix('.old')}') "
                   f"WINDOW w AS (PARTITION BY decision_id)) TO '{path}' (FORMAT parquet)")
    for file in snapshot.table("decisions").files:
        path = snapshot.folder / file.path
        shutil.copy(path, path.with_suffix(".old"))
        path.unlink()
        duckdb.sql(f"COPY (SELECT d.* REPLACE (c.propensity AS propensity) FROM "
                   f"read_parquet('{path.with_suffix('.old')}') d JOIN "
                   f"read_parquet('{(snapshot.folder / 'candidates').as_posix()}/*/*.parquet', "
                   "hive_partitioning = false) c USING (decision_id, action) ORDER BY d.user_id, d.ts) "
                   f"TO '{path}' (FORMAT parquet)")
    assert "the logged propensities are wrong" in refusal(fragile, kind="greedy", temperature=None, epsilon=0.02).line


@pytest.mark.parametrize(("fields", "said"), [
    ({"reward": "cliked_24h"}, "did you mean 'clicked_24h'"), ({"run": "click_24"}, "did you mean 'click_24h'"),
])
def test_a_typo_is_one_line(trained, fields, said):
    write(trained, "typo", **fields)
    with pytest.raises(InputError) as caught:
        evaluate(trained, "typo", Snapshot.open(trained))
    assert said in caught.value.line
