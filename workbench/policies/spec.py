"""The policy spec: `policies/<id>/policy.json`."""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from workbench.errors import InputError
from workbench.project import Project, parse_spec


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Frozen):
    """Beyond these an off-policy evaluation refuses."""

    min_effective_users: float = Field(default=200, ge=0)
    max_user_weight: float = Field(default=0.05, gt=0, le=1)
    max_unsupported_mass: float = Field(default=0.01, ge=0, le=1)


class PolicySpec(_Frozen):
    """A rule that picks a message.

    uniform: every eligible action alike. static: one fixed action (or channel) where eligible, else hold.
    greedy: the action with the highest score. softmax: proportional to exp(score / temperature). The last
    two score with the model of `run`; `hold` scores 0. With `weights` the score is sum_k w_k E[metric_k], of a
    model that learnt several labels, else the expected `reward`. `epsilon` of every choice is spread evenly over
    the eligible actions.
    """

    version: Literal[1]
    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
    kind: Literal["uniform", "static", "greedy", "softmax"]
    run: str | None = Field(default=None, description="a run's id, or a training spec's name: its champion, else its "
                            "newest finished run")
    reward: str
    weights: dict[str, float] | None = Field(default=None, min_length=1, description="greedy and softmax: metric that "
                                             "the model learnt -> its worth, below 0 for harm")
    action: str | None = Field(default=None, description="static only: hold, <channel>, or <channel>/<message_ref>")
    temperature: float | None = Field(default=None, gt=0)
    epsilon: float = Field(default=0.0, ge=0, le=1)
    seed: int = Field(default=1, ge=0)
    evaluation: Limits = Limits()

    @model_validator(mode="after")
    def _complete(self) -> PolicySpec:
        if self.kind in ("greedy", "softmax") and self.run is None:
            raise ValueError(f"a {self.kind} policy needs `run`: the model that scores")
        if self.kind == "softmax" and self.temperature is None:
            raise ValueError("a softmax policy needs `temperature`")
        if self.weights is not None and (self.run is None or not any(self.weights.values())):
            raise ValueError("`weights` are those of a model's predictions, not all 0: they need `run`")
        if (self.kind == "static") != (self.action is not None):
            raise ValueError("a static policy needs `action`, and no other takes one")
        return self

    @classmethod
    def load(cls, project: Project, name: str) -> PolicySpec:
        """`policies/<name>/policy.json`; the folder's name is the policy's."""
        path = project.spec_path("policies", name)
        where = project.relative(path)
        text = path.read_text("utf-8")
        if not text.strip():
            raise InputError("the file is empty", where=where)
        try:
            value = json.loads(text)
        except json.JSONDecodeError as error:
            raise InputError(f"not JSON: {error.msg}", where=f"{where}:{error.lineno}") from None
        spec = parse_spec(cls, value, where)
        if spec.id != name:
            raise InputError(f"the folder is {name!r} and the policy says {spec.id!r}", where=f"{where}: id")
        return spec
