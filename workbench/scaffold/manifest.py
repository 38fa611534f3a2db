"""`template.yaml`: what a template is for and what it asks; forms and options are made from it."""

from __future__ import annotations

from math import isfinite
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workbench.errors import InputError

VERSION = 1
FOLDERS = {"study": "experiments", "service": "services", "investigation": "investigations"}


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Question(_Frozen):
    """One question of a template.

    `least` and `most` bound a number, or the number of a percent. A `metric` is one of the project's, and forms offer
    those that there are; `metrics` are several, and `names` several of anything else, with commas between them.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    type: Literal["text", "number", "boolean", "date", "percent", "metric", "metrics", "names"] = "text"
    label: str
    help: str | None = None
    default: str | int | float | bool | None = None
    choices: tuple[str, ...] | None = None
    least: float | None = None
    most: float | None = None

    @model_validator(mode="after")
    def _bounds(self) -> Question:
        bounded = self.least is not None or self.most is not None
        if bounded and self.type not in ("number", "percent"):
            raise ValueError(f"`least` and `most` bound a number or a percent, not {self.type}")
        return self

    def read(self, value: Any, where: str) -> Any:
        """The answer in its type.

        Raises:
            InputError: with the nearest valid choice, the range, or the form that is expected.
        """
        text = str(value).strip()
        place = f"{where}: {self.name}"
        if "\n" in text or len(text) > 300:
            raise InputError("an answer is one line", where=place)
        if self.choices is not None and text not in self.choices:
            raise InputError(f"{text!r} is not a choice", where=place, got=text, known=self.choices)
        if self.type == "number":
            return self._within(text, text, place)
        if self.type == "percent":
            number = text.removesuffix("%").strip()
            if not number.replace(".", "", 1).isdigit():
                raise InputError(f"{text!r} is not a share", where=place, hint="write 5%")
            self._within(number, text, place)
            return f"{number}%"
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
        if self.type in ("metrics", "names"):
            return self._several(text, place)
        return text

    def _several(self, text: str, place: str) -> list[str]:
        found = [one.strip() for one in text.split(",")]
        if not all(found):
            raise InputError(f"{text!r} has an empty place between commas", where=place)
        twice = next((one for i, one in enumerate(found) if one in found[:i]), None)
        if twice is not None:
            raise InputError(f"{twice!r} stands twice", where=place)
        return found

    def _within(self, number: str, shown: str, place: str) -> float:
        try:
            given = float(number)
            if not isfinite(given):
                raise ValueError
            found = int(given) if given.is_integer() else given      # YAML and forms write 28 as 28.0, too
        except (ValueError, OverflowError):
            raise InputError(f"{shown!r} is not a number", where=place) from None
        low, high = self.least, self.most
        if (low is not None and found < low) or (high is not None and found > high):
            unit = "%" if self.type == "percent" else ""
            span = (f"between {low:g}{unit} and {high:g}{unit}" if low is not None and high is not None
                    else f"at least {low:g}{unit}" if low is not None else f"at most {high:g}{unit}")
            raise InputError(f"{shown!r} is out of range: {self.label} is {span}", where=place)
        return found


class Manifest(_Frozen):
    """One template; a study is made in `experiments/`, a service in `services/`, an investigation in its own folder."""

    version: Literal[1]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    makes: Literal["study", "service", "investigation"] = "study"
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
