"""A study or a service made from a template, after a person said so."""

from __future__ import annotations

from pydantic import Field

from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.scaffold.catalog import templates
from workbench.scaffold.render import render


class ScaffoldArguments(Frozen):
    """A template, the new folder's name, and answers to the template's questions; the others keep their defaults."""

    template: str = Field(description="a name of describe_log's templates")
    name: str = Field(description="lower case, digits and _")
    answers: dict[str, str] = Field(default_factory=dict)


class Scaffolded(Frozen):
    """The files that were made, below the project; `answers` as they were taken, defaults among them."""

    template: str
    title: str
    name: str
    files: tuple[str, ...]
    answers: dict[str, str]


def scaffold_template(grounding: Grounding, given: ScaffoldArguments) -> Outcome:
    """Make new files; nothing that exists is touched."""
    project = grounding.snapshot.project
    manifest = templates(project)[given.template].manifest
    answers = manifest.answers(dict(given.answers), where=f"new {given.template}")
    made = render(project, given.template, given.name, dict(given.answers))
    return Outcome(Scaffolded(template=given.template, title=manifest.title, name=given.name,
                              files=tuple(project.relative(path) for path in made),
                              answers={name: str(value) for name, value in answers.items()}))


def _says(given: ScaffoldArguments) -> str:
    return f"make new files named {given.name!r} from the template {given.template!r}"


TOOLS = (
    Tool(
        "scaffold_template",
        "A person asks to start a study or a service from a template: its spec, notebook and notes are written.",
        ScaffoldArguments,
        Scaffolded,
        scaffold_template,
        asks=True,
        says=_says,
    ),
)
