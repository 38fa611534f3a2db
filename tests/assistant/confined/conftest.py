"""A snapshot to run drafts on, with things beside it that no draft may reach."""

from __future__ import annotations

import pytest

from workbench.assistant.confined import fences
from workbench.assistant.confined.run import Limits
from workbench.logs.snapshot import Snapshot

SECRET = "c4n4ry-0f-a-key"
PATIENT = Limits(seconds=60)      # a busy machine is slow to start a child; what is tried is not the clock


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """The tool gives a cell as long."""
    monkeypatch.setattr("workbench.assistant.tools.code.Limits", lambda: PATIENT)


@pytest.fixture(scope="session")
def confined():
    """Skips where the machine cannot confine: there a draft is not run at all, and another test says so."""
    lacking = fences.missing()
    if lacking:
        pytest.skip(lacking)


@pytest.fixture
def snapshot(simulated_kept, confined):
    """A snapshot that many tests read."""
    return Snapshot.open(simulated_kept)


@pytest.fixture
def guarded_place(simulated, tmp_path, monkeypatch, confined):
    """A project of the test's own, with a key in its folder, in the home and in the environment."""
    home = tmp_path / "home"
    (home / ".config" / "messaging-workbench").mkdir(parents=True)
    (home / ".config" / "messaging-workbench" / "hash.key").write_text(SECRET, "utf-8")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("OPENAI_API_KEY", SECRET)
    (simulated.root / "secret.key").write_text(SECRET, "utf-8")
    (simulated.root / "metrics" / "linked.yaml").symlink_to(simulated.root / "secret.key")
    assistant = simulated.cache / "assistant"
    assistant.mkdir(parents=True, exist_ok=True)
    (assistant / "egress.jsonl").write_text(SECRET, "utf-8")
    with (simulated.root / "workbench.toml").open("a", encoding="utf-8") as file:
        file.write(f'\n[notes]\nkept = "{SECRET}"\n')
    return Snapshot.open(simulated)
