"""What a run of the assistant yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.assistant.drafts import Draft


@dataclass(frozen=True)
class Token:
    """A piece of the reply, numbers filled in."""

    text: str


@dataclass(frozen=True)
class ToolStart:
    """A tool is about to run."""

    id: str
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class ToolEnd:
    """A tool has run; `error` is its one line when it failed."""

    id: str
    tool: str
    result: dict[str, Any] | None
    error: str | None = None


@dataclass(frozen=True)
class Drafted:
    """A draft with its checks."""

    draft: Draft


@dataclass(frozen=True)
class Asked:
    """A question back: what is missing to go on."""

    question: str


@dataclass(frozen=True)
class RefusedToAnswer:
    """What the log cannot answer, and why."""

    reason: str


@dataclass(frozen=True)
class Done:
    """The end; `sent_bytes` went to a model."""

    sent_bytes: int = 0


Event = Token | ToolStart | ToolEnd | Drafted | Asked | RefusedToAnswer | Done
