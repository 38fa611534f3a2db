"""One message of a person, as a drafter gets it: the words, what the person looks at, and a way to stop.

What comes from a door (cells, outputs, errors, the selected chart) is typed and bounded here. It is data,
not instruction: a drafter may quote it, never obey it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from workbench.assistant.mentions import Mention
from workbench.assistant.stopping import Stop
from workbench.errors import InputError

COMMANDS = {
    "metric": "draft a metric",
    "hypothesis": "draft a hypothesis",
    "plan": "draft an experiment's plan",
    "explain": "explain a result",
    "code": "draft a cell of code",
    "sql": "answer by a query",
    "why": "say why something happened or failed",
}
MOST_CELLS, MOST_TEXT = 8, 4_000  # cells of a context; characters of one field


class _Seen(BaseModel):
    """Part of a context: undeclared fields are refused, long text is cut with a mark."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @field_validator("*", mode="before")
    @classmethod
    def _bounded(cls, value: Any) -> Any:
        if isinstance(value, str) and len(value) > MOST_TEXT:
            return f"{value[: MOST_TEXT // 2]}\n[... cut ...]\n{value[-MOST_TEXT // 2 :]}"
        return value


class Cell(_Seen):
    """A notebook cell near the active one."""

    kind: Literal["code", "markdown", "raw"] = "code"
    source: str = ""
    output: str = ""
    error: str = ""
    active: bool = False


class Selection(_Seen):
    """A chart or table that the person selected: its title, and the spec that made it."""

    title: str = ""
    kind: str = ""
    spec: dict[str, Any] | None = None


class Context(_Seen):
    """What the person looks at; every field may be missing."""

    snapshot: str | None = None
    notebook: str | None = None
    cells: tuple[Cell, ...] = ()
    selected: Selection | None = None
    metric: str | None = None
    experiment: str | None = None
    error: str = ""

    @field_validator("cells", mode="before")
    @classmethod
    def _nearest(cls, value: Any) -> Any:
        """The cells nearest to the active one, in order."""
        if not isinstance(value, list | tuple) or len(value) <= MOST_CELLS:
            return value
        active = next((i for i, cell in enumerate(value) if isinstance(cell, dict) and cell.get("active")), len(value))
        begin = min(max(0, active - MOST_CELLS + 2), len(value) - MOST_CELLS)
        return value[begin : begin + MOST_CELLS]

    @classmethod
    def of(cls, value: Context | Mapping[str, Any] | None) -> Context:
        """A context from what a door sends.

        Raises:
            InputError: for a field that does not exist or has another type.
        """
        if isinstance(value, Context):
            return value
        try:
            return cls.model_validate(dict(value or {}))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(str(step) for step in first["loc"])
            raise InputError(first["msg"], where=f"context.{place}") from None


@dataclass(frozen=True)
class Turn:
    """One message.

    Attributes:
        text: what the person wrote, without the command.
        number: 1 for the first message of the thread.
        command: one of `COMMANDS`, from a leading slash.
        mentions: `#metric`, `#table`, `#experiment` in the text, resolved against the project.
        before: what the person wrote earlier in this thread, newest last.
        pending: the request that our last question or refusal was about; this message may complete it.
        topic: the request that was answered last, and what was said of it since; this message may go on from it.
        stop: set when the person stops the answer.
    """

    text: str
    thread: str | None = None
    number: int = 1
    context: Context = field(default_factory=Context)
    command: str | None = None
    mentions: tuple[Mention, ...] = ()
    before: tuple[str, ...] = ()
    pending: str | None = None
    topic: tuple[str, ...] = ()
    stop: Stop = field(default_factory=Stop, compare=False, repr=False)

    def should_stop(self) -> bool:
        """Whether the person stopped the answer."""
        return self.stop.is_set()

    @property
    def words(self) -> str:
        """The text as rules read it: a resolved `#name` is the name."""
        text = self.text
        for mention in sorted(self.mentions, key=lambda one: -len(one.written)):
            if mention.kind is not None:
                text = text.replace(mention.written, mention.name)
        return text


def command_of(text: str) -> tuple[str | None, str]:
    """A leading slash command and the rest; an unknown one is part of the text.

    >>> command_of("/metric clicks within 7 days")
    ('metric', 'clicks within 7 days')
    >>> command_of("/tmp is full")
    (None, '/tmp is full')
    """
    first, _, rest = text.strip().partition(" ")
    name = first[1:].lower() if first.startswith("/") else ""
    return (name, rest.strip()) if name in COMMANDS else (None, text)
