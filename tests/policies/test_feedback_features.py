"""What was logged, with every candidate's own features, on rows that neither trained nor set probabilities."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.learning.spec import TrainingSpec
from workbench.learning.split import sides
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.policies.feedback import read
from workbench.project import parse_spec, parse_yaml


def spec(squad, *pairs: tuple[str, str]) -> TrainingSpec:
    text = (squad.root / "training" / "click_24h.yaml").read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return parse_spec(TrainingSpec, parse_yaml(text, "t.yaml"), "t.yaml")


def feedback(squad, training, side="held_out"):
    return list(read(Snapshot.open(squad), Catalog.load(squad), "clicked_24h", training, side=side))


def test_an_expression_over_the_channel_is_each_candidates_own(squad_kept):
    training = spec(squad_kept, ("{column: x_need}", "{column: x_need}\n  pushed: {sql: \"channel = 'push' AND "
                                 "x_need > 0.5\"}"))
    seen = 0
    for part in feedback(squad_kept, training):
        need = part.batch.features["need"][part.batch.owner]
        pushed = np.array([action.startswith("push/") for action in part.batch.action])
        held = np.array([action == "hold" for action in part.batch.action])      # no channel: unknown, not false
        found = part.batch.candidate_features["pushed"]
        assert np.array_equal(np.isnan(found), held & (need > 0.5))
        assert np.array_equal(found[~np.isnan(found)], (pushed & (need > 0.5))[~np.isnan(found)])
        seen += len(found)
        # the actions come as without such a feature
    plain = feedback(squad_kept, spec(squad_kept))
    assert seen == sum(len(part.batch.action) for part in plain) > 1_000
    for one, other in zip(feedback(squad_kept, training), plain, strict=True):
        assert one.batch.action.tolist() == other.batch.action.tolist()
        assert np.array_equal(one.propensity, other.propensity) and np.array_equal(one.chosen, other.chosen)


@pytest.mark.parametrize("split", ["{by: user_id, salt: train, train: 0.5, calibrate: 0.4}",
                                   "{time: 2026-06-04, calibrate: 0.4}"])
def test_rows_that_set_probabilities_do_not_judge(squad_kept, split):
    training = spec(squad_kept, ("{by: user_id, salt: train, train: 0.5}", split),
                    ("{kind: lightgbm,", "{calibrate: platt,"))
    judged = {unit for part in feedback(squad_kept, training) for unit in part.unit}
    everyone = np.array(sorted({f"u{i:06d}" for i in range(1500)}), dtype=object)
    late = np.full(len(everyone), np.datetime64("2026-06-05", "us"))
    calibrates = set(everyone[sides(training, everyone, late) == 1])
    assert judged and len(calibrates) > 200 and not judged & calibrates
    trained = {unit for part in feedback(squad_kept, training, "trained") for unit in part.unit}
    assert trained and (training.split.time or not trained & calibrates)
