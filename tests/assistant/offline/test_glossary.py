"""Terms of the trade are told by themselves, and only where a whole message asks what one means."""

from __future__ import annotations

import re

import pytest

from workbench.assistant.core import ask
from workbench.assistant.offline.reply.glossary import TERMS, explained


@pytest.mark.parametrize(("text", "name"), [
    ("explain SRM", "Sample ratio mismatch (SRM)"), ("what is CUPED?", "CUPED"),
    ("what does always valid mean", "Always-valid inference"), ("what's a guardrail", "Guardrail"),
    ("what is an a/a test", "A/A test"), ("explain p-values to me in plain words", "p-value"),
    ("what is meant by off-policy evaluation", "Off-policy evaluation"), ("define reachability", "Reachability"),
])
def test_a_term_is_told(simulated_kept, text, name):
    found = ask(simulated_kept, text)
    assert found["reply"].startswith(f"**{name}**: ") and "removed" not in found["reply"]
    assert not found["drafts"] and not found["results"] and not found["asked"]


@pytest.mark.parametrize("text", [
    "what is the power of push_frequency_cap", "what are the guardrails of push_frequency_cap",
    "explain push_frequency_cap",
    "what is the reachability by channel", "what is the click rate", "exposures per day",
    "what does conversion_28d mean",
    "what is the number of units", "uplift of push_frequency_cap", "what is reachability per week",
])
def test_a_number_of_the_project_is_no_term(text):
    assert explained(text) is None


def test_no_term_holds_a_number_and_each_is_found_once(checkout):
    for term in TERMS:
        assert not re.search(r"\d", term.means), term.name
        assert (checkout / term.where).is_file()
    assert len({term.name for term in TERMS}) == len(TERMS)
