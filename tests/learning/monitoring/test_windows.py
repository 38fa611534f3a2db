"""The reference ends where the training did, wherever the clock of the spec stands."""

from __future__ import annotations

from datetime import datetime

import pytest

from workbench.learning.monitoring.windows import windows
from workbench.learning.spec import TrainingSpec
from workbench.logs.snapshot import Snapshot


@pytest.mark.parametrize(("time", "ends"), [
    ("2026-06-15", datetime(2026, 6, 15)), ("2026-06-15T00:00+09:00", datetime(2026, 6, 14, 15))])
def test_a_split_by_time_ends_the_reference(squad_kept, time, ends):
    spec = TrainingSpec.model_validate({
        "version": 1, "name": "x", "rows": {"table": "decisions"}, "label": {"metric": "clicked_24h"},
        "features": {"f": {"column": "x_need"}}, "split": {"time": time}})
    found = windows(Snapshot.open(squad_kept), "decisions", spec, None, "2026-06-18:2026-06-20")
    assert found.reference[1] == ends
