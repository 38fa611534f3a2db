"""A cluster that takes jobs and does not answer, or lacks a storage: one line, and only `auto` works here instead."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.jobs.run import list_runs
from workbench.jobs.start import start
from workbench.project import Project

NOBODY = "http://127.0.0.1:1"


def test_who_does_not_answer_is_one_line_and_auto_works_here(squad, tmp_path):
    (squad.root / "workbench.toml").write_text(
        f'version = 1\n[ray]\naddress = "{NOBODY}"\nstorage = "{tmp_path}"\n')
    squad = Project.find(squad.root)
    asked = start(squad, "training", "click_24h", mode="ray", detach=False)
    assert asked.status == "failed" and not (asked.folder / "submitted.json").exists()
    assert asked.state["error"]["message"].startswith(f"{NOBODY}: no Ray cluster answers") \
        and "\n" not in asked.state["error"]["message"] and "--mode inline" in asked.state["error"]["message"]
    run = start(squad, "training", "click_24h", mode="auto", detach=False)
    assert run.status == "done" and run.state["executor"] == "inline"
    assert "the mode is auto" in run.state["reason"] and "no Ray cluster answers" in run.state["reason"]
    assert not [*tmp_path.glob("datasets"), *tmp_path.glob("jobs")]


def test_without_a_storage_only_auto_works_here(squad):
    with pytest.raises(InputError, match=r"there is no \[ray\] storage"):
        start(squad, "training", "click_24h", mode="ray", address=NOBODY)
    assert list_runs(squad) == []
    run = start(squad, "training", "click_24h", mode="auto", address=NOBODY, detach=False)
    assert run.status == "done" and "there is no [ray] storage" in run.state["reason"]
