"""`allocation.yaml`: how experiments share the users of a project.

One file beside `objectives.yaml`, as coordination is about all experiments together and a spec is about one. Every
purpose has a salt of its own, so that who is held back, who is in which group's slot, who is enrolled and who is in
which arm are independent of each other and of the snapshot's buckets and samples.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import combinations, pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from workbench.errors import InputError
from workbench.experiments.spec import Experiment
from workbench.metrics.spec import Frozen
from workbench.project import Project, parse_spec, read_yaml

FILE = "allocation.yaml"
_PERCENT = re.compile(r"^(\d+(?:\.\d+)?)%$")
_SALT = re.compile(r"^[A-Za-z0-9_.-]+$")


def _share(value: Any) -> float:
    match = _PERCENT.match(value.strip()) if isinstance(value, str) else None
    found = float(match[1]) / 100 if match else value
    if isinstance(found, bool) or not isinstance(found, int | float) or not 0 <= found <= 1:
        raise ValueError("a share of users is '5%' or a number from 0 to 1")
    return float(found)


Share = Annotated[float, BeforeValidator(_share), WithJsonSchema({
    "anyOf": [{"type": "string", "pattern": _PERCENT.pattern}, {"type": "number", "minimum": 0, "maximum": 1}],
    "description": "'5%', or a number from 0 to 1"})]


class Holdback(Frozen):
    """Users who are in no experiment at all; another `salt` holds other users back, as in each quarter."""

    share: Share
    salt: str = Field("holdback", pattern=_SALT.pattern)


class Step(Frozen):
    """From a day on: the share of the experiment's users that is enrolled, and the split, where it is another."""

    from_: date = Field(alias="from")
    enrolled: Share = 1.0
    split: dict[str, Annotated[float, Field(ge=0)]] | None = None


class Allocation(Frozen):
    """The whole file.

    Attributes:
        groups: group -> experiment -> [from, to), its slot of the group's users. Experiments of one group share none.
        traffic: experiment -> the share of users that it may enrol; everybody unless told.
        ramps: experiment -> its steps, the last of which is the experiment as its spec has it.
    """

    version: Literal[1]
    holdback: Holdback | None = None
    groups: dict[str, dict[str, tuple[Share, Share]]] = Field(default_factory=dict)
    traffic: dict[str, Share] = Field(default_factory=dict)
    ramps: dict[str, tuple[Step, ...]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _consistent(self) -> Allocation:
        seen: dict[str, str] = {}
        for group, slots in self.groups.items():
            if not _SALT.match(group):
                raise ValueError(f"the group {group!r} must be named with letters, digits, _, . and -")
            for name, (low, high) in slots.items():
                if low >= high:
                    raise ValueError(f"groups.{group}.{name}: the slot's end must come after its beginning")
                if name in seen:
                    raise ValueError(f"{name!r} is in two groups, {seen[name]!r} and {group!r}")
                seen[name] = group
            for (one, a), (other, b) in combinations(slots.items(), 2):
                if a[0] < b[1] and b[0] < a[1]:
                    raise ValueError(f"groups.{group}: the slots of {one!r} and {other!r} overlap: they would share "
                                     "users")
        for name in self.traffic:
            if name in seen:
                raise ValueError(f"{name!r} has a slot in the group {seen[name]!r}: its slot is its traffic")
        for name, steps in self.ramps.items():
            _in_order(name, steps)
        return self

    def group_of(self, experiment: str) -> str | None:
        """The exclusive group of an experiment, where it has one."""
        return next((group for group, slots in self.groups.items() if experiment in slots), None)

    def reach(self, experiment: str) -> float:
        """The share of all users that an experiment may enrol when its ramp is over."""
        group = self.group_of(experiment)
        slot = self.groups[group][experiment] if group else (0.0, self.traffic.get(experiment, 1.0))
        return (slot[1] - slot[0]) * (1 - (self.holdback.share if self.holdback else 0.0))

    def steps(self, experiment: Experiment) -> tuple[Step, ...]:
        """The steps of an experiment's ramp, each with its split; one step where none are declared.

        Raises:
            InputError: for a split of other arms, or a last step that is not the experiment.
        """
        place = f"{FILE}: ramps.{experiment.name}"
        start = experiment.enrol.from_ if experiment.enrol else date.min
        given = self.ramps.get(experiment.name) or (Step.model_validate({"from": start}),)
        made = []
        for step in given:
            split = experiment.split if step.split is None else step.split
            for arm in split:
                if arm not in experiment.split:
                    raise InputError(f"unknown arm {arm!r}", where=f"{place}.split", got=arm, known=experiment.split)
            made.append(step.model_copy(update={"split": {arm: split.get(arm, 0.0) for arm in experiment.split}}))
        if not same_split(made[-1].split or {}, experiment.split):
            raise InputError("the last step's split is not the experiment's", where=place,
                             hint="leave `split` out of the last step, or change the experiment's")
        return tuple(made)

    @classmethod
    def load(cls, project: Project) -> Allocation:
        """The project's file; without one every experiment may enrol everybody."""
        path = project.root / FILE
        return parse_spec(cls, read_yaml(path), FILE) if path.exists() else cls(version=1)


def same_split(one: dict[str, float], other: dict[str, float]) -> bool:
    """Whether two splits give every arm the same share."""
    whole, rest = sum(one.values()), sum(other.values())
    return whole > 0 and rest > 0 and all(
        abs(one.get(arm, 0.0) / whole - other.get(arm, 0.0) / rest) < 1e-9 for arm in {*one, *other})


def _in_order(name: str, steps: Sequence[Step]) -> None:
    if not steps:
        raise ValueError(f"ramps.{name}: a ramp has at least one step")
    for before, after in pairwise(steps):
        if after.from_ <= before.from_:
            raise ValueError(f"ramps.{name}: the steps must be in the order of their days")
        if after.enrolled < before.enrolled:
            raise ValueError(f"ramps.{name}: `enrolled` must not fall: users would leave what they are in")
    for step in steps:
        if step.split is not None and not sum(step.split.values()) > 0:
            raise ValueError(f"ramps.{name}: a split needs an arm with a weight above zero")
