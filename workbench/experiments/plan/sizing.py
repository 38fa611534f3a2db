"""How many units the rule needs, and the smallest effect that it finds: one search, two questions."""

from __future__ import annotations

import math
from collections.abc import Callable

from workbench.errors import InputError
from workbench.experiments.plan.judge import Judge
from workbench.stats.rule import rule_power

DRAWS = 16_384          # while searching; the answer itself takes `rule.DRAWS`
MOST_UNITS = 10_000_000_000


def needed(judge: Judge, target: float) -> float:
    """Units at which the rule ships with the wanted power, by halving; the draws are the same at every size.

    Raises:
        InputError: where no number of units does.
    """
    def power(units: float) -> float:
        return rule_power(judge.tests(units), judge.correlation, DRAWS).ship

    low, high = 16.0, 32.0
    while power(high) < target:
        low, high = high, high * 4
        if high > MOST_UNITS:
            raise InputError(f"no number of units gives the rule a power of {target:.0%}: it stays at "
                             f"{power(high):.0%}", where=f"{judge.experiment.place}: metrics",
                             hint="give the first success metric a larger `mde`, or guardrails a larger `margin`")
    return float(math.ceil(_between(low, high, lambda units: power(units) >= target)))


def smallest(judge: Judge, units: float, target: float) -> float | None:
    """The smallest relative effect on the first success metric that these units find; None where none is found."""
    mean = abs(judge.mean(judge.judged[0]))
    base = judge.effect(judge.judged[0])
    if mean == 0 or base <= 0:
        return None

    def enough(scale: float) -> bool:
        return rule_power(judge.tests(units, scale), judge.correlation, DRAWS).ship >= target

    low, high = 1e-4, 1.0
    while not enough(high):
        low, high = high, high * 2
        if high > 1e4:
            return None
    return _between(low, high, enough) * base / mean


def _between(low: float, high: float, enough: Callable[[float], bool]) -> float:
    while high / low > 1.002:
        middle = math.sqrt(low * high)
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
