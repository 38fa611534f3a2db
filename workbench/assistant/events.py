"""What one run of the assistant yields, in order; every door (chat, shell, server) shows the same events."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from workbench.assistant.drafts import Draft


@dataclass(frozen=True)
class Say:
    """What a drafter writes: Markdown with references. Never shown as it stands; the renderer makes tokens of it."""

    text: str


@dataclass(frozen=True)
class Token:
    """A piece of the reply, Markdown, with its references already filled."""

    text: str


@dataclass(frozen=True)
class ToolStart:
    """A tool is called; `id` is how the reply refers to its result."""

    id: str
    tool: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class ToolEnd:
    """A tool has answered: with a result, or with the one line that says what was wrong."""

    id: str
    tool: str
    result: dict[str, Any] = field(repr=False)
    error: str | None = None


@dataclass(frozen=True)
class Drafted:
    """A draft that was validated on the snapshot; shown as a card."""

    draft: Draft


@dataclass(frozen=True)
class Approval:
    """A tool that writes or runs waits for the person's word; `Assistant.decide` goes on.

    Attributes:
        id: names it in `decide`, and its result in the reply (t4).
        arguments: exactly what would be run.
        says: one line, what approving does.
    """

    id: str
    tool: str
    arguments: dict[str, Any]
    says: str


@dataclass(frozen=True)
class Asked:
    """The clarifying question, where the request can mean two things; `request` is what it is about."""

    question: str
    request: str | None = None


@dataclass(frozen=True)
class RefusedToAnswer:
    """What the logs cannot answer, and the nearest thing that they can; `request` is what it is about."""

    reason: str
    request: str | None = None


@dataclass(frozen=True)
class Heard:
    """The request that was answered, and what was said of it since: the next message may go on from it. Not shown."""

    texts: tuple[str, ...]


@dataclass(frozen=True)
class Working:
    """What is going on while nothing can be shown yet: reading the log, waiting for the model."""

    what: str


@dataclass(frozen=True)
class Usage:
    """What the turn cost so far: tokens as the provider counts them, bytes as the transport does."""

    input_tokens: int
    output_tokens: int
    bytes: int


@dataclass(frozen=True)
class Failed:
    """The run ended early, by a fault that is said in one line; the thread goes on with the next message."""

    message: str


@dataclass(frozen=True)
class Done:
    """The end, always the last; `sent_bytes` counts what was sent to a model."""

    sent_bytes: int = 0
    stopped: bool = False


Event = (
    Token | ToolStart | ToolEnd | Drafted | Approval | Asked | RefusedToAnswer | Heard | Working | Usage | Failed | Done
)
