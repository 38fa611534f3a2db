"""A policy, judged on logged decisions that another policy took."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import Field

from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.errors import InputError
from workbench.policies.spec import PolicySpec
from workbench.project import parse_spec

if TYPE_CHECKING:
    from workbench.policies.estimators import PolicyValue


class PolicyArguments(Frozen):
    """A policy of the project by name, or one that is only thought of: its kind, reward and what that kind needs."""

    name: str | None = Field(None, description="a policy of the project; with nothing else said")
    kind: Literal["uniform", "static", "greedy", "softmax"] | None = None
    reward: str | None = Field(None, description="a metric that is attributed to one decision, such as clicked_24h")
    run: str | None = Field(None, description="of greedy and softmax: a run, or a training spec's name")
    action: str | None = Field(None, description="of static: hold, a channel, or channel/message_ref")
    temperature: float | None = None
    epsilon: float = 0.0


class Value(Frozen):
    """A mean reward per decision with its 95 % interval, and its gain over the policy that logged."""

    method: str
    value: float
    low: float
    high: float
    gain: float
    gain_low: float
    gain_high: float


class PolicyEvaluation(Frozen):
    """What the logged decisions say of a policy; no number is there where the engine refuses.

    `recommended` is the estimate to read; `naive` is what one would have read without propensities.
    """

    policy: str
    kind: str
    reward: str
    snapshot: str
    run: str | None
    refused: tuple[str, ...]
    recommended: Value | None
    estimates: tuple[Value, ...]
    logged: Value | None
    naive: float | None
    decisions: int
    users: int
    effective_users: float | None
    limits: dict[str, float]
    caution: str


CAUTION = ("a value per decision, over the contexts that the logging policy led to: fatigue, opt-outs and habit over "
           "weeks need an experiment")


def evaluate_policy(grounding: Grounding, given: PolicyArguments) -> Outcome:
    """Evaluate off-policy; nothing is written. Where overlap or propensities do not allow it, only the reasons."""
    from workbench.policies.evaluate import evaluated

    project = grounding.snapshot.project
    spec = _policy(grounding, given)
    found = evaluated(project, spec, grounding.snapshot)
    best = None if found.recommended is None else _value(found[found.recommended])
    return Outcome(PolicyEvaluation(
        policy=spec.id, kind=spec.kind, reward=spec.reward, snapshot=found.snapshot, run=found.run,
        refused=found.refusals, recommended=best, estimates=tuple(map(_value, found.estimates)),
        logged=None if found.logged is None else _value(found.logged),
        naive=None if found.naive is None else found.naive.value,
        decisions=found.population["decisions"], users=found.population["users"],
        effective_users=None if found.diagnostics is None else found.as_dict()["diagnostics"]["effective_users"],
        limits={name: float(value) for name, value in spec.evaluation.model_dump().items()}, caution=CAUTION))


def _policy(grounding: Grounding, given: PolicyArguments) -> PolicySpec:
    said = given.model_dump(exclude={"name"}, exclude_defaults=True)
    if given.name is not None:
        if said:
            raise InputError("a policy is either one of the project or described here, not both",
                             where="evaluate_policy: name", hint=f"leave out {', '.join(said)}, or the name")
        return PolicySpec.load(grounding.snapshot.project, given.name)
    if given.kind is None or given.reward is None:
        raise InputError("name a policy of the project, or say `kind` and `reward`", where="evaluate_policy",
                         known=grounding.snapshot.project.names("policies"))
    return parse_spec(PolicySpec, {"version": 1, "id": "draft", **said}, "evaluate_policy")


def _value(one: PolicyValue) -> Value:
    return Value(method=one.method, value=one.value, low=one.ci[0], high=one.ci[1], gain=one.gain,
                 gain_low=one.gain_ci[0], gain_high=one.gain_ci[1])


TOOLS = (
    Tool(
        "evaluate_policy",
        "A person asks what a policy would have earned: always push, the model's choice, a coin. Judged on logged "
        "decisions with their propensities, and refused where they do not allow it.",
        PolicyArguments,
        PolicyEvaluation,
        evaluate_policy,
    ),
)
