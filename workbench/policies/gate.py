"""May a policy go into an experiment: better on its reward, no worse than tolerated on what it may harm, from the log.

For the reward and each harm the same policy is evaluated off-line on the same decisions; what counts is the gain over
the policy that logged them, from the same users. It passes iff the reward's interval lies above nothing and each harm's
below its margin, one-sided like any non-inferiority test. A pass is a reason for an experiment, not for shipping: a log
says nothing of what a policy does to users over weeks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from scipy.special import ndtri

from workbench.errors import InputError
from workbench.logs.snapshot import Snapshot
from workbench.policies.estimators import PolicyValue
from workbench.policies.evaluate import evaluated
from workbench.policies.policy import build
from workbench.policies.spec import PolicySpec
from workbench.project import Project
from workbench.stats.contrast import Margin

LEVEL = 0.05
Verdict = Literal["passes", "not_better", "may_harm", "refused"]
EXPLORED = "several policies were looked at: the best of them looks better here than it is; an experiment is on one"


@dataclass(frozen=True)
class Objective:
    """One metric of a policy.

    Attributes:
        value: the recommended estimate, with its gain over the logging policy; logged: that policy's own mean.
        margin: of a harm, the tolerated rise, absolute; None for the reward.
        bound: the end of the gain's interval that decides.
    """

    metric: str
    role: Literal["reward", "harm"]
    value: PolicyValue
    logged: float
    margin: float | None
    bound: float
    passed: bool

    @property
    def words(self) -> str:
        """What it says, in one sentence."""
        low, high = self.value.gain_ci
        said = f"{self.metric}: {self.value.gain:+.5g} ({low:+.5g} to {high:+.5g}) beyond {self.logged:.5g} as logged"
        if self.margin is None:
            return f"{said}; better: {'yes' if self.passed else 'not shown'}"
        return f"{said}; within {self.margin:.5g}: {'yes' if self.passed else 'not shown'}"


@dataclass(frozen=True)
class Gate:
    """What the log says of one policy.

    Attributes:
        objectives: reward first; empty where the evaluation was refused, for `reasons`.
    """

    policy: str
    temperature: float | None
    snapshot: str
    verdict: Verdict
    objectives: tuple[Objective, ...]
    reasons: tuple[str, ...]

    @property
    def words(self) -> str:
        """The verdict in one sentence."""
        heat = f" at temperature {self.temperature:g}" if self.temperature is not None else ""
        said = {"passes": "worth an experiment", "not_better": "not shown to be better",
                "may_harm": "harm is not ruled out", "refused": "refused"}[self.verdict]
        return f"{self.policy}{heat}: {said}" + (f": {'; '.join(self.reasons)}" if self.reasons else "")

    def as_dict(self) -> dict[str, Any]:
        """The gate as JSON."""
        return {"version": 1, "policy": self.policy, "temperature": self.temperature, "snapshot": self.snapshot,
                "verdict": self.verdict, "reasons": list(self.reasons), "words": self.words,
                "objectives": [{"metric": one.metric, "role": one.role, "value": one.value.as_dict(),
                                "logged": one.logged, "margin": one.margin, "bound": one.bound, "passed": one.passed}
                               for one in self.objectives]}

    def text(self) -> str:
        """The gate as lines for a terminal."""
        return "\n".join([self.words, *(f"  {one.words}" for one in self.objectives)])


def gate(project: Project, spec: PolicySpec, harms: Mapping[str, Margin], snapshot: Snapshot) -> Gate:
    """Hold one policy against the log.

    Args:
        harms: metric, attributed to one decision, -> the rise that is tolerated.

    Raises:
        InputError: for an unknown run, reward or harm, or a harm that is the reward.
    """
    if spec.reward in harms:
        raise InputError(f"{spec.reward!r} is the reward and a harm", where="harms", hint="name what may get worse")
    found: list[Objective] = []
    # the choices stay those of the reward, whatever the policy is judged by
    weights = spec.weights or (_own(project, spec) if spec.run is not None else None)
    for metric, margin in ((spec.reward, None), *harms.items()):
        one = evaluated(project, spec.model_copy(update={"reward": metric, "weights": weights}), snapshot)
        if one.refused or one.logged is None or one.recommended is None:
            return Gate(spec.id, spec.temperature, snapshot.id, "refused", tuple(found),
                        tuple(f"{metric}: {why}" for why in one.refusals))
        found.append(_objective(metric, one[one.recommended], one.logged.value, margin))
    worse = [one.metric for one in found[1:] if not one.passed]
    verdict: Verdict = "not_better" if not found[0].passed else "may_harm" if worse else "passes"
    reasons = (f"{', '.join(worse)} may rise by more than tolerated",) if worse and verdict == "may_harm" else ()
    return Gate(spec.id, spec.temperature, snapshot.id, verdict, tuple(found), reasons)


def _own(project: Project, spec: PolicySpec) -> dict[str, float] | None:
    """The weights of a policy that has none, where its model learnt several labels: its reward's."""
    built = build(spec, project)
    learnt = [label.metric for label in built.scorer.spec.heads.values()] if built.scorer is not None else []
    return {spec.reward: 1.0} if len(learnt) > 1 and spec.reward in learnt else None


def frontier(project: Project, spec: PolicySpec, harms: Mapping[str, Margin], snapshot: Snapshot,
             temperatures: Sequence[float]) -> tuple[Gate, ...]:
    """The same policy from bold to careful; a choice among them is exploration, see `EXPLORED`.

    Raises:
        InputError: for a policy that has no temperature.
    """
    if spec.kind != "softmax":
        raise InputError(f"a {spec.kind} policy has no temperature", where=f"policies/{spec.id}/policy.json: kind",
                         hint="a frontier is of a softmax policy")
    return tuple(gate(project, spec.model_copy(update={"temperature": one}), harms, snapshot) for one in temperatures)


def _objective(metric: str, value: PolicyValue, logged: float, margin: Margin | None) -> Objective:
    if margin is None:
        low = value.gain_ci[0]
        return Objective(metric, "reward", value, logged, None, low, low > 0)
    tolerated = margin.amount * abs(logged) if margin.relative else margin.amount
    high = value.gain + float(ndtri(1 - LEVEL)) * value.gain_se
    return Objective(metric, "harm", value, logged, tolerated, high, high < tolerated)
