"""A trained run scores any candidate: its own channel and message, the decision's other features."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError, NotFound
from workbench.jobs.start import start
from workbench.learning import scoring
from workbench.learning.encoding import encode
from workbench.learning.trained import find_trained
from workbench.logs.actions import DecisionBatch


@pytest.fixture(scope="module")
def scorer(squad_kept):
    run = start(squad_kept, "training", "click_24h", mode="inline", detach=False)
    assert run.status == "done", run.state
    return scoring.load(find_trained(squad_kept, "click_24h"))


def batch(n: int = 500) -> DecisionBatch:
    rng = np.random.default_rng(2)
    return DecisionBatch(
        decision_id=np.array([f"d{i}" for i in range(n)]), start=np.arange(n + 1) * 3,
        action=np.tile(np.array(["hold", "push/offer", "email/offer"], dtype=object), n),
        features={"sends_7d": rng.integers(0, 5, n).astype(float), "need": rng.random(n),
                  "platform": np.where(rng.random(n) < 0.5, "ios", "android").astype(object)},
    )


def test_cells_change_no_prediction(scorer):
    rng = np.random.default_rng(4)
    n = 4000
    raw = {
        "sends_7d": rng.integers(0, 6, n).astype(float), "need": rng.random(n).round(2),
        "platform": rng.choice(np.array(["ios", "android", "never seen", None], dtype=object), n),
        "channel": rng.choice(np.array(["push", "email"], dtype=object), n),
        "message": rng.choice(np.array(["offer", "digest"], dtype=object), n),
    }
    raw["sends_7d"][::7] = np.nan
    matrix = encode(scorer.columns, raw)
    first, inverse = scorer._cells(matrix, scorer.model.thresholds())
    assert len(first) < 0.7 * n                             # the short way is the one taken
    assert np.array_equal(scorer.predict(raw), scorer.model.predict(matrix))
    assert np.array_equal(matrix[first][inverse][:, 3], matrix[:, 3])


def test_candidates_bring_their_own_columns_and_hold_scores_zero(scorer):
    decisions = batch()
    scores = scorer.score(decisions).reshape(-1, 3)
    assert (scores[:, 0] == 0).all() and (scores[:, 1:] > 0).all()
    for position, (channel, message) in ((1, ("push", "offer")), (2, ("email", "offer"))):
        raw = dict(decisions.features) | {"channel": np.full(500, channel, dtype=object),
                                          "message": np.full(500, message, dtype=object)}
        assert np.array_equal(scorer.predict(raw)[:, 0], scores[:, position])


def test_the_model_learnt_the_world(scorer):
    decisions = batch()
    need = decisions.features["need"]
    email = scorer.score(decisions).reshape(-1, 3)[:, 2]
    assert email[need < 0.3].mean() > email[need > 0.7].mean() + 0.05


def test_a_missing_feature_is_named(scorer):
    with pytest.raises(InputError, match="the model needs feature 'need'"):
        scorer.predict({"sends_7d": np.zeros(1), "platform": np.array(["ios"]), "channel": np.array(["push"]),
                        "message": np.array(["offer"])})


def test_an_unknown_run_says_the_nearest(squad_kept, scorer):
    with pytest.raises(NotFound, match="did you mean 'click_24h'"):
        find_trained(squad_kept, "click_24")
