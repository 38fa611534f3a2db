"""Features of a candidate are its own: of its message, and of expressions over its channel and action."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning.features import candidate_sql, of_candidate
from workbench.logs.actions import DecisionBatch

from .logs import opened, project_of, spec

FEATURES = """{category: {column: category, of: messages}, pushed: {sql: "(channel = 'push') AND x_need < 3"},
  whole: {sql: "coalesce(decisions.message_ref, 'none')"}, channel: {column: channel}, need: {column: x_need},
  platform: {column: platform, of: users}}"""


def test_they_are_looked_up_for_every_candidate_in_its_order(tmp_path):
    snapshot, _ = opened(project_of(tmp_path))
    wanted = spec(FEATURES)
    assert of_candidate(wanted) == ("category", "pushed", "whole", "channel")
    found = snapshot.answer(0, candidate_sql(wanted, snapshot, "eligible")).to_pydict()
    plain = snapshot.answer(0, "SELECT decision_id, action, propensity FROM candidates WHERE eligible").to_pydict()
    assert {name: found[name] for name in plain} == plain and len(found["action"]) == 15
    at = [i for i, one in enumerate(found["decision_id"]) if one == "d1"]
    shown = {found["action"][i]: [found[f"feature.{name}"][i] for name in ("category", "pushed", "whole")] for i in at}
    assert shown == {"hold": [None, None, "none"], "push/m1": ["news", 1.0, "m1"], "email/m2": ["sale", 0.0, "m2"]}
    at = [i for i, one in enumerate(found["decision_id"]) if one == "d5"]      # x_need is 5
    assert [found["feature.pushed"][i] for i in at] == [0, 0, 0]


def test_a_candidate_is_never_scored_with_the_logged_actions_values():
    from workbench.learning.encoding import Column
    from workbench.learning.scoring import Scorer

    class Lengths:
        outputs = ("y",)

        def predict(self, matrix, threads=1):
            return matrix[:, :1]

    scorer = Scorer(spec("{length: {column: length, of: messages}}"), Lengths(), (Column("length"),))
    batch = {"decision_id": np.array(["d"], dtype=object), "start": np.array([0, 2]),
             "action": np.array(["push/m1", "push/m2"], dtype=object)}
    assert scorer.score(DecisionBatch(**batch, candidate_features={"length": np.array([3.0, 4.0])})).tolist() == [3, 4]
    with pytest.raises(InputError, match="each candidate's own"):
        scorer.score(DecisionBatch(**batch, features={"length": np.array([3.0])}))
