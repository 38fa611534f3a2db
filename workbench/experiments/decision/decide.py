"""The rule: at least one success metric superior, every guardrail non-inferior, nothing deteriorated.

Segments and monitors never enter it. Two arms that pass are told apart by their own contrast on the
first success metric, else it is a named tie.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from workbench.experiments.estimates.comparison import compare
from workbench.experiments.plan.looks import Schedule
from workbench.experiments.plan.phases import PLAIN, Entry
from workbench.experiments.readout import ArmDecision, Decision, Health, Row
from workbench.experiments.spec import Experiment
from workbench.metrics.catalog import Catalog
from workbench.metrics.reduce import Reduction
from workbench.stats.contrast import superiority
from workbench.stats.rule import ships


def decide(experiment: Experiment, catalog: Catalog, reduction: Reduction, health: Health, rows: Sequence[Row],
           plan: Schedule, entry: Entry = PLAIN, *, health_only: bool = False) -> Decision:
    """The verdict on every arm and on the experiment, with its reasons in words."""
    if health.blocking:
        return Decision("blocked", reasons=health.blocking)
    if health_only:
        return Decision("continue", reasons=("health only: no effect was looked at",))
    if not plan.looks:
        when = f" (it comes with rows up to {plan.next:%Y-%m-%d})" if plan.next else ""
        return Decision("continue", reasons=(
            f"the planned look has not come: enrolled units are not mature yet{when}",))
    judged = [row for row in rows if row.segment is None]
    final = plan.looks[-1].final
    arms = tuple(_arm(arm, [row for row in judged if row.arm == arm], final) for arm in experiment.arms)
    passing = [arm.arm for arm in arms if arm.verdict == "ship"]
    reasons = [reason for arm in arms for reason in _reasons(arm, judged)]
    if passing:
        best, tie = _best(experiment, catalog, reduction, passing, entry)
        return Decision("ship", best, arms, (*reasons, *([tie] if tie else [])))
    if any(arm.verdict == "continue" for arm in arms):
        when = f": the next look comes with rows up to {plan.next:%Y-%m-%d}" if plan.next else ""
        return Decision("continue", None, arms, (*reasons, f"not decided yet{when}"))
    return Decision("do_not_ship", None, arms, tuple(reasons))


def _arm(arm: str, rows: list[Row], final: bool) -> ArmDecision:
    superior = tuple(r.metric for r in rows if r.test == "superiority" and r.passed)
    inferior = tuple(r.metric for r in rows if r.test == "non_inferiority" and not r.passed)
    deteriorated = tuple(r.metric for r in rows if r.test == "deterioration" and r.passed)
    guardrails = [r.passed for r in rows if r.test == "non_inferiority"]
    ship = bool(ships(np.array([bool(superior)]), np.array(guardrails, dtype=bool), np.array([bool(deteriorated)])))
    # harm that was shown stays shown: no later look can ship such an arm
    open_ = not final and not deteriorated
    return ArmDecision(arm, "ship" if ship else "continue" if open_ else "do_not_ship", superior, inferior,
                       deteriorated)


def _reasons(arm: ArmDecision, rows: Sequence[Row]) -> list[str]:
    def shown(metric: str, test: str) -> str:
        row = next(r for r in rows if r.metric == metric and r.arm == arm.arm and r.test == test)
        if row.relative is not None:
            return f"{metric} {row.relative:+.2%}"
        return f"{metric} {row.effect:+.4g}" if row.effect is not None else metric

    found = []
    if arm.superior:
        found.append(f"{arm.arm}: superior on " + ", ".join(shown(m, "superiority") for m in arm.superior))
    else:
        found.append(f"{arm.arm}: no success metric is superior")
    if arm.inferior:
        found.append(f"{arm.arm}: not shown to be within its margin: "
                     + ", ".join(shown(m, "non_inferiority") for m in arm.inferior))
    elif any(r.test == "non_inferiority" for r in rows):
        found.append(f"{arm.arm}: every guardrail is non-inferior")
    if arm.deteriorated:
        found.append(f"{arm.arm}: deteriorated: " + ", ".join(shown(m, "deterioration") for m in arm.deteriorated))
    return found


def _best(experiment: Experiment, catalog: Catalog, reduction: Reduction, passing: list[str], entry: Entry
          ) -> tuple[str | None, str | None]:
    """The arm to ship and, when their own contrast cannot tell the arms apart, the tie in words."""
    first = next(iter(experiment.metrics.success))
    direction = catalog.metric(first).direction
    best = passing[0]
    tied: list[str] = []
    for other in passing[1:]:
        arms = compare(reduction, first, best, other, entry).pair
        contrast = superiority(arms, direction, experiment.plan.alpha) if arms else None
        if contrast is None or contrast.p is None or contrast.p >= experiment.plan.alpha:
            tied.append(other)
        elif contrast.passed:
            best, tied = other, []
    if tied:
        return None, f"tie: {', '.join([best, *tied])} all pass and {first} cannot tell them apart"
    return best, None
