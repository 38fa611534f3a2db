"""The lowest level of all files holds, and a lost policy is not a permission."""

from __future__ import annotations

import itertools

import pytest

from workbench.assistant.privacy import level as levels
from workbench.assistant.privacy.level import LEVELS, permitted


@pytest.fixture
def policy(tmp_path, monkeypatch):
    monkeypatch.setattr(levels, "SYSTEM", tmp_path / "etc" / "policy.toml")
    named = tmp_path / "policy.toml"
    monkeypatch.setenv(levels.VARIABLE, str(named))
    return named


@pytest.mark.parametrize(("own", "theirs"), list(itertools.product(LEVELS, LEVELS)))
def test_an_administrator_lowers_and_never_raises(policy, own, theirs):
    policy.write_text(f'[assistant]\nlevel = "{theirs}"\n')
    assert LEVELS.index(permitted(own).level) == min(LEVELS.index(own), LEVELS.index(theirs))


def test_the_variable_does_not_replace_the_machines_own_file(policy):
    policy.write_text('[assistant]\nlevel = "rows"\n')
    levels.SYSTEM.parent.mkdir()
    levels.SYSTEM.write_text('[assistant]\nlevel = "schema"\n')
    found = permitted("rows")
    assert found.level == "schema" and str(levels.SYSTEM) in (found.why or "")


@pytest.mark.parametrize("text", [None, "not toml [", '[assistant]\nlevel = "all"\n', "[assistant]\nenabled = 1\n",
                                  "assistant = 3\n", '[assistant]\nlevle = "schema"\n'])
def test_a_policy_that_cannot_be_read_switches_models_off(policy, text):
    if text is not None:
        policy.write_text(text)
    found = permitted("rows")
    assert found.level == "off" and "administrator" in (found.why or "")


def test_switched_off(policy, monkeypatch):
    monkeypatch.delenv(levels.VARIABLE)
    assert permitted("rows", enabled=False).level == "off"
    assert permitted("aggregates") == levels.Permitted("aggregates")
