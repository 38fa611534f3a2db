"""A draft becomes a file of the project, after a person said so."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from workbench.assistant.grounding import Grounding
from workbench.assistant.saving import save_draft
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.errors import InputError

NAME = "save_draft"


class SaveArguments(Frozen):
    """A draft of this conversation by the id of its result, or its kind and the YAML itself.

    The id is written out before anybody is asked, so that a person approves the text.
    """

    draft: str | None = Field(None, description="t3: the result that proved it; with nothing else but `into`")
    kind: Literal["metric", "experiment", "training", "hypothesis"] | None = None
    yaml: str | None = Field(None, max_length=20_000)
    into: str | None = Field(None, description="of a hypothesis: the experiment that gets it")


class Saved(Frozen):
    """The file that holds the draft now, below the project."""

    kind: str
    file: str


def save(grounding: Grounding, given: SaveArguments) -> Outcome:
    """Write it; nothing that exists is overwritten."""
    if given.draft is not None:
        raise InputError(f"no draft {given.draft!r} in this conversation", where="save_draft: draft",
                         hint="draft it again, or give `kind` and `yaml`")
    if given.kind is None or given.yaml is None:
        raise InputError("`kind` and `yaml` say what is saved", where="save_draft")
    project = grounding.snapshot.project
    path = save_draft(project, given.kind, given.yaml, given.into)
    return Outcome(Saved(kind=given.kind, file=project.relative(path)))


def _says(given: SaveArguments) -> str:
    where = f" into the experiment {given.into!r}" if given.into else ""
    return f"write this {given.kind or 'draft'}{where} into the project"


TOOLS = (
    Tool(
        NAME,
        "A person asks to keep a draft that was proved: it is written into the project as a file.",
        SaveArguments,
        Saved,
        save,
        asks=True,
        says=_says,
    ),
)
