"""How many different values of a squad's own column, and all but one of them."""

from __future__ import annotations

import pytest

from workbench.assistant.offline.reading import read

from .test_sentences import STOPPED
from .understanding import understood


@pytest.mark.parametrize(("said", "wanted", "column"), [
    ("number of different plug types used in 28 days", "distinct charges 0-672h", "plug"),
    ("number of different fine reasons per parker in 28 days", "distinct fines 0-672h", "reason"),
    ("how many different districts a parker was fined in within 28 days", "distinct fines 0-672h", "district"),
])
def test_values_are_counted_once(said, wanted, column, logs):
    assert understood(said, logs["kerb"]) == wanted
    assert read(said, logs["kerb"]).different == column


@pytest.mark.parametrize(("said", "wanted"), [
    ("all fines but overstay by district", "count fines by district reason!=overstay"),
    ("opens within 7 days, one series per channel", "any open 0-168h by channel"),
])
def test_it_is_read(said, wanted, logs):
    assert understood(said, logs["kerb"]) == wanted


@pytest.mark.parametrize("said", [
    "parkers who used two different plugs in 28 days",
    "share of parkers with at least two different plugs in 28 days",
    "number of different plugs by place",
    "number of different topics opened in 28 days",
    "all fines but appealed ones by district",
    "number of different districts per parker in 28 days",       # of fines, or where they live
])
def test_it_is_asked_about(said, logs):
    assert understood(said, logs["kerb"]).startswith(STOPPED)
