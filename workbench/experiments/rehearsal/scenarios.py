"""What a rehearsal plants: nothing, the planned effects, and the nulls under which the rule errs most easily."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from workbench.experiments.plan.judge import Judge
from workbench.stats.contrast import Margin

Kind = Literal["false_ship", "power"]
_FAR = 8.0          # standard errors beyond a boundary: as good as certain


@dataclass(frozen=True)
class Scenario:
    """True effects of one world.

    Attributes:
        kind: whether an arm that is shipped in it should not have been, or should.
        effects: judged metric -> absolute effect in its good direction; others have none.
        words: what it is.
    """

    name: str
    kind: Kind
    effects: Mapping[str, float]
    words: str

    def margins(self, judge: Judge) -> dict[str, Margin]:
        """The same as the planner takes it, for every judged metric."""
        return {name: Margin(self.effects.get(name, 0.0), False) for name in judge.judged}


def scenarios(judge: Judge, units: float) -> Iterator[Scenario]:
    """No effect; each guardrail in turn at its margin while everything else speaks for shipping; no success while every
    guardrail is safe; the planned effects.

    Args:
        units: of a replay, over all arms.
    """
    success = list(judge.experiment.metrics.success)
    guardrails = list(judge.experiment.metrics.guardrail)
    sure = {name: _FAR * _error(judge, name, units) + _bound(judge, name, units) for name in success}
    safe = {name: max(_FAR * _error(judge, name, units) + _bound(judge, name, units) - (judge.margin(name) or 0.0), 0.0)
            for name in guardrails}
    yield Scenario("no_effect", "false_ship", {}, "no metric has an effect")
    for name in guardrails:
        others = {other: size for other, size in safe.items() if other != name}
        yield Scenario(f"at_margin.{name}", "false_ship", {**sure, **others, name: -(judge.margin(name) or 0.0)},
                       f"{name} is harmed by exactly its margin, success is overwhelming, other guardrails are safe")
    if guardrails:
        yield Scenario("no_success", "false_ship", safe, "no success metric has an effect, every guardrail is safe")
    planned = {name: judge.effect(name) for name in judge.judged if judge.effect(name)}
    yield Scenario("planned", "power", planned, "the effects that the plan assumes")


def _error(judge: Judge, name: str, units: float) -> float:
    """Of the difference at the last look, without an effect."""
    v_c, v_t = judge.variances(name, 0.0)
    n_c, n_t = judge.sizes(units)
    return math.sqrt(v_t / n_t + v_c / n_c)


def _bound(judge: Judge, name: str, units: float) -> float:
    """What its own test asks for at the last look, as an effect."""
    guard = name in judge.experiment.metrics.guardrail
    level, sides = (judge.levels.non_inferiority, 1) if guard else (judge.levels.superiority, 2)
    return judge.bounds(name, level, sides, sum(judge.sizes(units)))[-1] * _error(judge, name, units)
