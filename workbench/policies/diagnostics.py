"""What must hold before an off-policy estimate is worth showing; beyond the limits there is no estimate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtr

from workbench.policies.estimators import ratio_of_sums
from workbench.policies.feedback import FAULTS
from workbench.policies.spec import Limits
from workbench.stats.moments import Moments

MAX_FAULTY_SHARE = 0.001
WEIGHT_LEVEL = 1e-4        # weights are skewed, so the normal tail is only trusted far out


@dataclass(frozen=True)
class Diagnostics:
    """Overlap and honesty of the propensities.

    Attributes:
        effective_users: (sum W)^2 / sum W^2 with W a user's sum of weights: Kish's effective sample size.
        max_user_weight: the largest W over their sum.
        max_weight: the largest single w.
        unsupported_mass: mean probability that the policy gives to actions the log could not have chosen.
        mean_weight, mean_weight_se, mean_weight_p: w averages one where the propensities are true.
        faults: reason -> decisions left out for it, over those that are faults of the log.
    """

    effective_users: float
    max_user_weight: float
    max_weight: float
    unsupported_mass: float
    mean_weight: float
    mean_weight_se: float
    mean_weight_p: float
    faults: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """Plain values; an undefined one is null."""
        return {
            key: (value if not isinstance(value, float) or np.isfinite(value) else None)
            for key, value in self.__dict__.items()
        }

    def refusals(self, limits: Limits, decisions: int) -> list[str]:
        """Why no estimate may be shown; empty when one may."""
        seen = decisions + sum(self.faults.values())
        reasons = [
            f"{count:,} of {seen:,} {FAULTS[reason]}"
            for reason, count in self.faults.items() if count > MAX_FAULTY_SHARE * seen
        ]
        if decisions == 0:
            return reasons or ["no decision has a mature reward"]
        if self.unsupported_mass > limits.max_unsupported_mass:
            reasons.append(f"the policy puts {self.unsupported_mass:.2%} of its choices on actions that the logging "
                           f"policy never took there, more than {limits.max_unsupported_mass:.2%}")
        if self.effective_users < limits.min_effective_users:
            reasons.append(f"the log is worth {self.effective_users:,.0f} users for this policy, fewer than "
                           f"{limits.min_effective_users:,.0f}")
        if self.max_user_weight > limits.max_user_weight:
            reasons.append(f"one user carries {self.max_user_weight:.1%} of the weight, more than "
                           f"{limits.max_user_weight:.1%}")
        if self.mean_weight_p < WEIGHT_LEVEL:
            reasons.append(f"the weights average {self.mean_weight:.4g} (standard error {self.mean_weight_se:.2g}) "
                           "where true propensities give 1: the logged propensities are wrong")
        return reasons


def diagnose(
    sums: Moments, weights: np.ndarray, max_weight: float, unsupported: float, left_out: dict[str, int]
) -> Diagnostics:
    """Diagnostics from per-user moments.

    Args:
        sums: moments of `estimators.COLUMNS`.
        weights: (users,) each user's sum of weights.
        max_weight: largest single weight.
        unsupported: sum over decisions of the probability on actions of propensity 0.
        left_out: reason -> decisions left out.
    """
    faults = {reason: left_out.get(reason, 0) for reason in FAULTS}
    total = float(weights.sum())
    if sums.n < 2 or total <= 0:
        return Diagnostics(0.0, 1.0, max_weight, 0.0, 0.0, float("nan"), 1.0, faults)
    mean = ratio_of_sums("mean_weight", sums, "w", "one")
    z = (mean.value - 1) / mean.se if mean.se > 0 else (0.0 if abs(mean.value - 1) < 1e-9 else np.inf)
    return Diagnostics(
        total**2 / float((weights**2).sum()), float(weights.max()) / total, max_weight,
        unsupported / sums.total("one"), mean.value, mean.se, float(2 * ndtr(-abs(z))), faults,
    )
