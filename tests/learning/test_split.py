"""Both sides of the split are complements, in numpy and in SQL; a unit stands on one side."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from workbench.learning.spec import TrainingSpec
from workbench.learning.split import held_out_sql, sides, trained_sql, trains

BASE = {
    "version": 1, "name": "t", "rows": {"table": "decisions"}, "label": {"metric": "m"},
    "features": {"channel": {"column": "channel"}},
}


@pytest.mark.parametrize("split", [{"by": "user_id", "train": 0.3}, {"by": "user_id", "salt": "it's"},
                                   {"time": "2026-06-02"}, {"time": "2026-06-02T02:00+02:00"},
                                   {"by": "user_id", "train": 0.4, "calibrate": 0.25},
                                   {"time": "2026-06-02", "calibrate": 0.25}])
def test_sql_holds_out_exactly_the_rows_that_do_not_train(split):
    model = {"calibrate": "platt" if "calibrate" in split else "none"}
    spec = TrainingSpec.model_validate({**BASE, "split": split, "model": model})
    unit = np.array([f"u{i % 500}" for i in range(2000)])
    anchor = np.datetime64("2026-06-01", "us") + (np.arange(2000) % 48) * np.timedelta64(3_600_000_000, "us")
    train = trains(spec, unit, anchor)
    connection = duckdb.connect()
    connection.execute("CREATE TABLE decisions AS SELECT 'u' || (i % 500) AS user_id, "
                       "TIMESTAMP '2026-06-01' + INTERVAL (i % 48) HOUR AS ts FROM range(2000) t(i)")
    side = sides(spec, unit, anchor)
    for text, wanted in ((held_out_sql(spec), side == 2), (trained_sql(spec), side == 0)):
        found = connection.execute(f"SELECT {text} FROM decisions").fetchnumpy()
        assert np.array_equal(next(iter(found.values())), wanted)
    assert np.array_equal(train, side == 0) and (side == 1).any() == ("calibrate" in split)
    if "calibrate" in split:        # a quarter of the units that do not train
        assert abs((side == 1).sum() / (side != 0).sum() - 0.25) < 0.08
        assert not set(unit[side == 1]) & set(unit[side == 2])
    if "by" in split:
        assert all(len(set(side[unit == one])) == 1 for one in np.unique(unit))
        assert abs(train.mean() - spec.split.share) < 0.08
    elif split["time"].endswith("+02:00"):
        assert np.array_equal(train, anchor < np.datetime64("2026-06-02"))


def test_another_salt_splits_otherwise():
    unit = np.array([f"u{i}" for i in range(1000)])
    one, two = (
        trains(TrainingSpec.model_validate({**BASE, "split": {"by": "user_id", "salt": salt}}), unit, np.array([]))
        for salt in ("train", "other")
    )
    assert 0.4 < (one == two).mean() < 0.6
