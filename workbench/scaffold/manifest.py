"""`template.yaml`: what a template is for and what it asks; forms and options are made from it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import InputError, NotFound
from workbench.project import parse_spec, read_yaml
from workbench.scaffold.locate import templates_root


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Frozen):
    """One question of a template."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: Literal["text", "number", "boolean", "date", "percent"] = "text"
    label: str
    help: str | None = None
    default: str | float | bool | None = None
    choices: tuple[str, ...] | None = None

    def read(self, value: Any, where: str) -> Any:
        """The answer in its type.

        Raises:
            InputError: with the nearest valid choice, or the form that is expected.
        """
        text = str(value).strip()
        place = f"{where}: {self.name}"
        if self.choices is not None and text not in self.choices:
            raise InputError(f"{text!r} is not a choice", where=place, got=text, known=self.choices)
        if self.type == "number":
            try:
                return float(text) if "." in text else int(text)
            except ValueError:
                raise InputError(f"{text!r} is not a number", where=place) from None
        if self.type == "boolean":
            if text.lower() not in ("true", "false"):
                raise InputError(f"{text!r} is neither true nor false", where=place)
            return text.lower() == "true"
        if self.type == "date":
            from datetime import date

            try:
                return date.fromisoformat(text).isoformat()
            except ValueError:
                raise InputError(f"{text!r} is not a date", where=place, hint="write 2026-06-30") from None
        if self.type == "percent":
            number = text.removesuffix("%").strip()
            if not number.replace(".", "", 1).isdigit():
                raise InputError(f"{text!r} is not a share", where=place, hint="write 5%")
            return f"{number}%"
        if "\n" in text or len(text) > 300:
            raise InputError("an answer is one line", where=place)
        return text


class Manifest(_Frozen):
    """One template; a study is made in `experiments/`, a service in `services/`."""

    version: Literal[1]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    makes: Literal["study", "service"] = "study"
    title: str
    when: str
    when_not: str
    questions: tuple[Question, ...] = ()

    def answers(self, given: dict[str, Any], where: str = "answers") -> dict[str, Any]:
        """Every question's answer: what was given, else the default."""
        known = [question.name for question in self.questions]
        for name in given:
            if name not in known:
                raise InputError(f"the template asks no {name!r}", where=where, got=name, known=known)
        found = {}
        for question in self.questions:
            value = given.get(question.name, question.default)
            if value is None or value == "":
                raise InputError(f"{question.name!r} ({question.label}) has no answer", where=where,
                                 hint=f"add --set {question.name}=...")
            found[question.name] = question.read(value, where)
        return found


def list_templates() -> list[Manifest]:
    """Every template, by name."""
    return [read_manifest(path.parent.name) for path in sorted(templates_root().glob("*/template.yaml"))]


def read_manifest(name: str) -> Manifest:
    """One template by its folder's name."""
    known = [path.parent.name for path in sorted(templates_root().glob("*/template.yaml"))]
    if name not in known:
        raise NotFound(f"no template {name!r}", got=name, known=known)
    return parse_spec(Manifest, read_yaml(templates_root() / name / "template.yaml"), f"{name}/template.yaml")
