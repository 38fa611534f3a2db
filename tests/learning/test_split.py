"""Both sides of the split are complements, in numpy and in SQL; a unit stands on one side."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest

from workbench.learning.spec import TrainingSpec
from workbench.learning.split import held_out_sql, trains

BASE = {
    "version": 1, "name": "t", "rows": {"table": "decisions"}, "label": {"metric": "m"},
    "features": {"channel": {"column": "channel"}},
}


@pytest.mark.parametrize("split", [{"by": "user_id", "train": 0.3}, {"by": "user_id", "salt": "it's"},
                                   {"time": "2026-06-02"}])
def test_sql_holds_out_exactly_the_rows_that_do_not_train(split):
    spec = TrainingSpec.model_validate({**BASE, "split": split})
    unit = np.array([f"u{i % 500}" for i in range(2000)])
    anchor = np.datetime64("2026-06-01", "us") + (np.arange(2000) % 48) * np.timedelta64(3_600_000_000, "us")
    train = trains(spec, unit, anchor)
    connection = duckdb.connect()
    connection.execute("CREATE TABLE decisions AS SELECT 'u' || (i % 500) AS user_id, "
                       "TIMESTAMP '2026-06-01' + INTERVAL (i % 48) HOUR AS ts FROM range(2000) t(i)")
    held = connection.execute(f"SELECT {held_out_sql(spec)} FROM decisions").fetchnumpy()
    assert np.array_equal(next(iter(held.values())), ~train)
    if "by" in split:
        assert all(len(set(train[unit == one])) == 1 for one in np.unique(unit))
        assert abs(train.mean() - spec.split.share) < 0.08


def test_another_salt_splits_otherwise():
    unit = np.array([f"u{i}" for i in range(1000)])
    one, two = (
        trains(TrainingSpec.model_validate({**BASE, "split": {"by": "user_id", "salt": salt}}), unit, np.array([]))
        for salt in ("train", "other")
    )
    assert 0.4 < (one == two).mean() < 0.6
