"""Columns of true and false: what they say of the rows that are counted, and what they do not."""

from __future__ import annotations

import pytest

from workbench.assistant.offline.reading import read

from .test_sentences import STOPPED
from .understanding import understood


@pytest.mark.parametrize(("said", "wanted", "flags"), [
    ("fines that were appealed by district", "count fines by district appealed=True", (("appealed", True),)),
    ("unappealed fines by reason", "count fines by reason appealed=False", (("appealed", False),)),
    ("fines that were not appealed by district", "count fines by district appealed=False", (("appealed", False),)),
    ("share of parkers who appealed at least one of their fines in 28 days", "any fines 0-672h", (("appealed", True),)),
    ("did the parker appeal a fine within 28 days", "any fines 0-672h", (("appealed", True),)),
    ("appealed overstay fines per parker in 28 days", "count fines 0-672h reason=overstay", (("appealed", True),)),
])
def test_it_narrows_the_rows(said, wanted, flags, logs):
    assert understood(said, logs["kerb"]) == wanted
    assert read(said, logs["kerb"]).flags == flags


@pytest.mark.parametrize("said", [
    "share of fines that were appealed by district",
    "parkers who never appealed a fine within 28 days",
    "parkers who did not appeal any fine in 28 days",
    "parkers with all their fines appealed in 28 days",
    "fines appealed within two days of being written",
    "fines or appealed fines per parker in 28 days",
    "appealed fines per fine in 28 days",
])
def test_it_is_asked_about(said, logs):
    assert understood(said, logs["kerb"]).startswith(STOPPED)
