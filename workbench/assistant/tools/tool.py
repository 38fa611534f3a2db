"""What a typed tool is: a model of its arguments, a model of its result, and when to use it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from workbench.assistant.drafts import Draft
from workbench.assistant.grounding import Grounding


class Frozen(BaseModel):
    """Arguments and results: immutable, nothing undeclared."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Named(Frozen):
    """The name of something that the project has."""

    name: str


@dataclass(frozen=True)
class Outcome:
    """What a tool gives: its result, and the draft that it proved."""

    result: BaseModel
    draft: Draft | None = None


@dataclass(frozen=True)
class Tool:
    """One typed tool.

    Attributes:
        when_to_use: read by a model; also the tool's documentation.
        asks: it writes or starts something: a person approves each call before it is made.
        says: of an asking tool, one line on what approving these arguments does.
        written_out: the arguments that are asked about, from those of the call.
        call: runs it; raises `WorkbenchError` with one line that says what to do.
    """

    name: str
    when_to_use: str
    arguments: type[Frozen]
    result: type[Frozen]
    call: Callable[[Grounding, Any], Outcome] = field(repr=False)
    asks: bool = False
    says: Callable[[Any], str] | None = field(default=None, repr=False)
    written_out: Callable[[dict[str, Any]], dict[str, Any]] | None = field(default=None, repr=False)
