"""What the other packages said, and the same data through ours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from workbench.stats.moments import Moments
from workbench.stats.summary import Pair, pair

from .recipe import Sample, samples

DATA = samples()


def ours(name: str, *columns: str, adjustment: str = "cuped") -> Pair:
    """Some values of one data set, summed about the control's first row as a scan sums them about a pilot."""
    sample = DATA[name].only(*columns)
    shift = sample.control[0]
    found = pair(*(Moments.from_rows(sample.names, rows, shift) for rows in (sample.control, sample.treatment)),
                 adjustment=adjustment)
    assert found is not None
    return found


@pytest.fixture(scope="session")
def golden() -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "golden.json").read_text("utf-8"))


@pytest.fixture(scope="session", autouse=True)
def the_data_are_those_that_they_saw(golden):
    """Sums of every column, so that a random generator that changed is told from a wrong formula."""
    for name, sums in golden["sums"].items():
        sample: Sample = DATA[name]
        for column, seen in sums.items():
            assert [one.sum() for one in sample.column(column)] == pytest.approx(seen, rel=1e-12), (name, column)
