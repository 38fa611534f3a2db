"""Rows, labels and features come from the metric compiler, in one order, with what was left out counted."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning import dataset
from workbench.learning.spec import TrainingSpec
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import parse_spec, parse_yaml


def changed(squad, *pairs: tuple[str, str]) -> TrainingSpec:
    text = (squad.root / "training" / "click_24h.yaml").read_text()
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return parse_spec(TrainingSpec, parse_yaml(text, "t.yaml"), "t.yaml")


def build(squad, *pairs):
    return dataset.build(Snapshot.open(squad), Catalog.load(squad), changed(squad, *pairs))


def test_label_and_features_agree_with_plain_sql(squad_kept):
    data = build(squad_kept)
    rows = []
    snapshot = Snapshot.open(squad_kept)
    for number in range(snapshot.n_buckets):
        with snapshot.bucket(number) as connection:
            rows += connection.execute("""
                SELECT d.user_id, d.ts,
                  EXISTS (SELECT 1 FROM sends s JOIN interactions i USING (message_id)
                    WHERE s.decision_id = d.decision_id AND i.kind = 'click')::DOUBLE,
                  (SELECT count(*) FROM sends s WHERE s.user_id = d.user_id AND s.ts < d.ts
                    AND s.ts >= d.ts - INTERVAL 7 DAY)::DOUBLE,
                  d.x_need, d.channel
                FROM decisions d WHERE d.executed AND d.action <> 'hold' ORDER BY d.user_id, d.ts""").fetchall()
    assert [row[0] for row in rows] == data.unit.tolist()
    assert np.array_equal([row[2] for row in rows], data.label)
    names = [column.name for column in data.columns]
    assert np.array_equal([row[3] for row in rows], data.matrix[:, names.index("sends_7d")])
    assert np.array_equal([row[4] for row in rows], data.matrix[:, names.index("need")])
    channel = data.columns[names.index("channel")]
    assert channel.vocabulary == ("email", "push")
    assert [channel.vocabulary[int(c)] for c in data.matrix[:, names.index("channel")]] == [row[5] for row in rows]


def test_immature_rows_are_left_out_and_counted(squad):
    text = (squad.root / "metrics" / "core.yaml").read_text()
    (squad.root / "metrics" / "core.yaml").write_text(text.replace("window: 24h, anchor: decision, attribution",
                                                                   "window: 14d, anchor: decision, attribution"))
    data = build(squad)
    assert data.counts["immature"] > 0
    assert data.counts["rows"] == data.counts["immature"] + len(data.label)
    assert data.counts["train"] == data.train.sum()


def test_the_fingerprint_follows_what_decides_the_result(squad_kept):
    base = build(squad_kept).fingerprint
    assert build(squad_kept, ("mode: inline", "mode: ray")).fingerprint == base
    assert build(squad_kept, ("name: click_24h", "name: click_24h\nowner: the squad\npurpose: x")).fingerprint == base
    assert build(squad_kept, ("seed: 1", "seed: 2")).fingerprint != base


@pytest.mark.parametrize(("pairs", "said"), [
    ([("metric: clicked_24h", "metric: cliked_24h")], "did you mean 'clicked_24h'"),
    ([("column: x_need", "column: x_ned")], "did you mean 'x_need'"),
    ([("column: x_need", "column: propensity")], "written after the choice"),
    ([("fact: sends", "fact: send")], "did you mean 'sends'"),
    ([("table: decisions", "table: decision")], "did you mean 'decisions'"),
    ([("metric: clicked_24h", "metric: click_share")], "is a ratio"),
    ([("action <> 'hold'", "action = 'nothing'")], "`rows.where` leaves none: loosen it"),
    ([("action <> 'hold'", "action = 'hold'")], "is 0 in every row"),
    ([("by: user_id, salt: train, train: 0.5", "time: 2031-01-01")], "no row is held out: 8,115 rows"),
    ([("by: user_id, salt: train, train: 0.5", "time: 2031-01-01")], "are of 2026-06-01 to 2026-06-09: split them"),
    ([("executed AND", "(SELECT true) AND")], "subquery"),
])
def test_a_fault_is_one_line(squad_kept, pairs, said):
    with pytest.raises(InputError) as caught:
        build(squad_kept, *pairs)
    assert said in caught.value.line and "\n" not in caught.value.line


def test_a_label_that_no_row_can_know_yet_says_what_to_do(squad):
    path = squad.root / "metrics" / "core.yaml"
    path.write_text(path.read_text().replace("window: 24h, anchor: decision, attribution",
                                             "window: 60d, anchor: decision, attribution"))
    with pytest.raises(InputError, match="8,115 immature, 0 without a label - the log does not yet reach past"):
        build(squad)
