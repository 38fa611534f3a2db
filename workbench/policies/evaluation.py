"""The result of an off-policy evaluation: numbers where they may be shown, reasons where not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from workbench.policies.diagnostics import Diagnostics
from workbench.policies.estimators import PolicyValue
from workbench.policies.spec import PolicySpec
from workbench.project import Project, write_atomic, write_json


@dataclass(frozen=True)
class Evaluation:
    """One policy, one reward, one snapshot.

    Attributes:
        estimates: one a method; empty when refused.
        logged: the logging policy's own mean reward on the same decisions; None when refused.
        naive: rewards weighted by the policy's probabilities without propensities; None when refused.
        recommended: the method to read; None when refused.
        refusals: why there is no estimate.
        population: decisions, users, and decisions left out by reason.
    """

    policy: PolicySpec
    snapshot: str
    run: str | None
    estimates: tuple[PolicyValue, ...]
    logged: PolicyValue | None
    naive: PolicyValue | None
    recommended: str | None
    diagnostics: Diagnostics | None
    refusals: tuple[str, ...]
    population: dict[str, Any]

    @property
    def refused(self) -> bool:
        """Whether the engine refuses an estimate."""
        return bool(self.refusals)

    def __getitem__(self, method: str) -> PolicyValue:
        """The estimate of one method."""
        return next(one for one in self.estimates if one.method == method)

    def as_dict(self) -> dict[str, Any]:
        """`evaluation.json`."""
        return {
            "version": 1,
            "policy": self.policy.id,
            "kind": self.policy.kind,
            "reward": self.policy.reward,
            "run": self.run,
            "snapshot": self.snapshot,
            "status": "refused" if self.refused else "done",
            "recommended": self.recommended,
            "estimates": [one.as_dict() for one in self.estimates],
            "logged": None if self.logged is None else self.logged.as_dict(),
            "naive": None if self.naive is None else self.naive.as_dict(),
            "diagnostics": None if self.diagnostics is None else self.diagnostics.as_dict(),
            "limits": self.policy.evaluation.model_dump(),
            "refusals": list(self.refusals),
            "population": self.population,
        }

    def card(self) -> str:
        """A page for the policy's folder."""
        lines = [
            f"# {self.policy.id}", "",
            f"A {self.policy.kind} policy, judged by `{self.policy.reward}` a decision on snapshot "
            f"`{self.snapshot}`" + (f" with the model of run `{self.run}`" if self.run else "") + ".", "",
        ]
        if self.refused:
            lines += ["**No estimate may be shown:**", "", *(f"* {reason}" for reason in self.refusals), ""]
        else:
            lines += ["| method | value | 95 % interval | gain over the logging policy | 95 % interval |",
                      "| --- | ---: | --- | ---: | --- |"]
            lines += [
                f"| {one.method}{' (read this)' if one.method == self.recommended else ''} | {one.value:.6g} | "
                f"{one.ci[0]:.6g} to {one.ci[1]:.6g} | {one.gain:+.6g} | {one.gain_ci[0]:.6g} to {one.gain_ci[1]:.6g} |"
                for one in self.estimates
            ]
            if self.logged is not None and self.naive is not None:
                lines += ["", f"The logging policy's own mean is {self.logged.value:.6g}. Without propensities one "
                          f"would have read {self.naive.value:.6g}."]
            lines.append("")
        if self.diagnostics is not None:
            found = self.diagnostics
            lines += [
                f"Worth {found.effective_users:,.0f} of {self.population['users']:,} users; the largest user carries "
                f"{found.max_user_weight:.2%} of the weight; {found.unsupported_mass:.2%} of choices have no support; "
                f"weights average {found.mean_weight:.4f}.", "",
            ]
        lines += ["A value a decision, over the contexts that the logging policy led to. It does not say what the "
                  "policy would do to those contexts over weeks: fatigue, opt-outs and habit need an experiment.", ""]
        return "\n".join(lines)

    def _repr_markdown_(self) -> str:
        return self.card()

    def save(self, project: Project) -> None:
        """Write `evaluation.json` and `card.md` beside the policy's spec."""
        folder = project.root / "policies" / self.policy.id
        write_json(folder / "evaluation.json", self.as_dict())
        write_atomic(folder / "card.md", self.card())
