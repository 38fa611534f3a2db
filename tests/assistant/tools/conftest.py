"""A toolbox on the small squad, and how a test calls a tool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from workbench.assistant.drafts import Draft
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.toolbox import Toolbox
from workbench.logs.snapshot import Snapshot


@dataclass(frozen=True)
class Called:
    """One call: its result, its error line, its draft."""

    id: str
    result: dict[str, Any]
    error: str | None
    draft: Draft | None

    def check(self, name: str):
        """The draft's check of this name."""
        return next(one for one in self.draft.checks if one.name == name)

    @property
    def failed(self) -> list[str]:
        """Names of the checks that did not pass."""
        return [one.name for one in self.draft.checks if not one.ok]


def caller(project):
    """Calls tools on a project, as a person who approves everything."""
    toolbox = Toolbox(Grounding.of(Snapshot.open(project)))

    def call(tool: str, **arguments: Any) -> Called:
        started = toolbox.start(tool, arguments)
        ended = toolbox.finish(started, approved=True)
        return Called(ended.id, ended.result, ended.error, toolbox.drafts.get(ended.id))

    call.toolbox = toolbox
    return call


@pytest.fixture(scope="session")
def call(simulated_kept):
    """Calls a tool that only reads."""
    return caller(simulated_kept)


@pytest.fixture
def call_copy(simulated):
    """Calls a tool on a copy that may be changed."""
    return caller(simulated)
