"""What arms share is said: who looks better than they are, and what would fix it."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(("shared", "words"), [
    ("budget", ["looks too large", "budget of its own"]), ("cap", ["looks too large", "count the cap by arm"]),
    ("audience", ["too small where a treatment spreads", "design: cluster"]), ("coffee", ["'coffee'", "only you"])])
def test_shares_bring_a_warning_and_change_nothing_else(make, shared, words):
    plain, told = make().readout(), make({"shares": [shared]}).readout()
    warning = next(one for one in told.health.warnings if one.startswith("interference"))
    assert all(word in warning for word in words)
    assert told.estimates == plain.estimates and told.decision == plain.decision
