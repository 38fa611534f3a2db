"""`experiments/<name>/experiment.yaml`: what is compared, on which units, by which rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from workbench.errors import InputError
from workbench.metrics.spec import Frozen
from workbench.project import Project, parse_spec, read_yaml
from workbench.stats.contrast import Margin

NAME = r"^[a-z][a-z0-9_]*$"
_AMOUNT = re.compile(r"^(\d+(?:\.\d+)?)(%|pp)?$")


def _amount(value: Any) -> Any:
    if isinstance(value, dict | Margin):
        return value
    match = _AMOUNT.match(str(value).strip()) if not isinstance(value, bool) else None
    if match is None:
        raise ValueError("an amount is '3%' (relative to control), '0.5pp' or a bare number (absolute), and positive")
    number = float(match[1])
    if number <= 0:
        raise ValueError("an amount must be positive; its sign follows the metric's direction")
    return Margin(number if match[2] is None else number / 100, match[2] == "%")


Amount = Annotated[Margin, BeforeValidator(_amount, json_schema_input_type=str | float)]


def effects(given: Iterable[str]) -> dict[str, Margin]:
    """`METRIC=AMOUNT`, one by one, as a shell hands them over; an amount below 0 is harm.

    Raises:
        InputError: for one that is none.
    """
    return _pairs(given, "--effect", effect)


def amounts(given: Iterable[str], option: str) -> dict[str, Margin]:
    """The same for amounts of a spec, which are positive."""
    return _pairs(given, option, _amount)


def _pairs(given: Iterable[str], option: str, read: Callable[[str], Margin]) -> dict[str, Margin]:
    found = {}
    for one in given:
        name, equals, amount = one.partition("=")
        try:
            if not equals:
                raise ValueError("write METRIC=AMOUNT, as conversion_7d=3%")
            found[name.strip()] = read(amount)
        except ValueError as error:
            raise InputError(str(error), where=f"{option} {one}") from None
    return found


def effect(given: str | float) -> Margin:
    """A true effect: an amount in the metric's good direction, negative for harm, or 0.

    >>> effect("-1%")
    Margin(amount=-0.01, relative=True)
    """
    text = str(given).strip()
    size = text.removeprefix("-")
    if size in ("0", "0%", "0pp", "0.0"):
        return Margin(0.0, False)
    found = _amount(size)
    return Margin(-found.amount if text.startswith("-") else found.amount, found.relative)


class Hypothesis(Frozen):
    """Because, if, then, for: what is believed and whom it concerns."""

    because: str | None = None
    if_: str | None = Field(None, alias="if")
    then: str | None = None
    for_: str | None = Field(None, alias="for")


class Exposure(Frozen):
    """Where a unit enters an arm."""

    table: str
    unit: str
    arm: str
    time: str | None = None
    where: str | None = None


class Enrol(Frozen):
    """Units first exposed in [from, to) take part."""

    from_: date = Field(alias="from")
    to: date

    @model_validator(mode="after")
    def _ordered(self) -> Enrol:
        if self.from_ >= self.to:
            raise ValueError("`from` must come before `to`")
        return self


class Success(Frozen):
    """A success metric and the effect worth finding."""

    mde: Amount


class Guardrail(Frozen):
    """A guardrail metric and the harm that is tolerated."""

    margin: Amount


class Roles(Frozen):
    """The metrics by their role in the decision."""

    success: dict[str, Success] = Field(min_length=1)
    guardrail: dict[str, Guardrail] = Field(default_factory=dict)
    monitor: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one_role(self) -> Roles:
        names = [*self.success, *self.guardrail, *self.monitor]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"{twice[0]!r} has more than one role")
        return self


class Sequential(Frozen):
    """When the readout is looked at."""

    method: Literal["fixed", "group", "always_valid"]
    at: date | None = None
    looks: tuple[date, ...] = ()
    units: int | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _consistent(self) -> Sequential:
        if self.method == "group" and (not self.looks or self.units is None):
            raise ValueError("`method: group` needs `looks`, its dates, and `units`, how many are planned in all")
        if self.method != "group" and self.looks:
            raise ValueError(f"`looks` belong to `method: group`, not to {self.method}")
        if self.method != "fixed" and self.at is not None:
            raise ValueError(f"`at` belongs to `method: fixed`, not to {self.method}")
        if any(later <= earlier for earlier, later in zip(self.looks, self.looks[1:], strict=False)):
            raise ValueError("`looks` must be dates in order, each once")
        return self


class Plan(Frozen):
    """Error rates: `alpha` bounds the chance of shipping an arm that should not ship."""

    alpha: float = Field(0.05, gt=0, lt=0.5)
    power: float = Field(0.8, gt=0.5, lt=1)
    deterioration: float = Field(0.01, gt=0, lt=0.5)
    sequential: Sequential | None = None


class Experiment(Frozen):
    """One experiment."""

    version: Literal[1]
    name: str = Field(pattern=NAME)
    hypothesis: Hypothesis = Hypothesis()
    design: Literal["user", "cluster", "switchback", "encouragement"] = "user"
    cluster: str | None = None
    uptake: str | None = None
    shares: tuple[str, ...] = ()
    exposure: Exposure
    enrol: Enrol | None = None
    control: str
    split: dict[str, Annotated[float, Field(ge=0)]] = Field(min_length=2)
    segments: tuple[str, ...] = ()
    metrics: Roles
    plan: Plan = Plan()

    @model_validator(mode="after")
    def _consistent(self) -> Experiment:
        if self.control not in self.split:
            raise ValueError(f"control {self.control!r} is not among the arms of `split`: {', '.join(self.split)}")
        if self.split[self.control] <= 0 or sum(self.split.values()) <= self.split[self.control]:
            raise ValueError("control and at least one other arm need a weight above zero")
        if (self.design == "cluster") != (self.cluster is not None):
            raise ValueError("`design: cluster` and `cluster` go together")
        if (self.design == "encouragement") != (self.uptake is not None):
            raise ValueError("`design: encouragement` and `uptake`, the metric that the arms encourage, go together")
        if self.uptake is not None and self.uptake not in self.metric_names:
            raise ValueError(f"`uptake: {self.uptake}` is none of the metrics: add it to `monitor`")
        if self.enrol is not None and self.exposure.time is None:
            raise ValueError("`enrol` needs `exposure.time`")
        sequential = self.plan.sequential
        if sequential is not None and sequential.method == "group" and self.enrol is None:
            raise ValueError("planned looks need `enrol`: without time every readout is the last")
        return self

    @property
    def arms(self) -> tuple[str, ...]:
        """Treatment arms in the order of the split."""
        return tuple(arm for arm in self.split if arm != self.control)

    @property
    def metric_names(self) -> list[str]:
        """All metrics: success, guardrail, monitor."""
        return [*self.metrics.success, *self.metrics.guardrail, *self.metrics.monitor]

    @property
    def place(self) -> str:
        """The file, for messages."""
        return f"experiments/{self.name}/experiment.yaml"

    @classmethod
    def load(cls, project: Project, name: str) -> Experiment:
        """Read one experiment; its folder's name is its name."""
        path = project.spec_path("experiments", name)
        where = project.relative(path)
        spec = parse_spec(cls, read_yaml(path, where), where)
        if spec.name != name:
            raise InputError(f"the folder is {name!r} and the spec says {spec.name!r}", where=f"{where}: name",
                             hint="give both the same name")
        return spec
