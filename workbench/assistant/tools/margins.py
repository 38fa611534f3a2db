"""The least harm that the planned units can rule out, so that a guardrail asks for what can be known."""

from __future__ import annotations

import math

from scipy.special import ndtri

from workbench.assistant.tools.plans import Planned
from workbench.metrics.catalog import Catalog

WIDEST = 0.1            # of a share of users


def judgeable(planned: Planned, catalog: Catalog) -> dict[str, str]:
    """Guardrail -> the least absolute margin whose test passes with the power asked of it, where there is no effect.

    m = (z_level + z_power) sd sqrt(1 - reduction) sqrt(1/n_c + 1/n_t), rounded up to two figures; of a share of users
    in percentage points. The power of each is such that all together have the plan's, by the union bound. One so wide
    that it would guard nothing is left out.
    """
    design, arms = planned.design, planned.design.arms
    scale = planned.units / sum(arms.values())
    control, treated = arms[planned.spec.control] * scale, arms[design.arm] * scale
    guards = [line for line in design.lines if line.margin is not None]
    own = 1 - (1 - design.target - planned.spec.plan.deterioration) / (len(guards) + 1)
    found = {}
    for line in guards:
        spread = line.sd * math.sqrt(max(1 - line.reduction, 0.0)) * math.sqrt(1 / control + 1 / treated)
        least = float(ndtri(1 - line.level) + ndtri(own)) * spread
        share = catalog.metric(line.metric).aggregate == "any"
        if 0 < least <= (WIDEST if share else abs(line.mean)):
            found[line.metric] = f"{_up(100 * least)}pp" if share else _up(least)
    return found


def _up(value: float) -> str:
    """Rounded up to two figures.

    >>> _up(1.913), _up(0.0421), _up(374.0)
    ('2', '0.043', '380')
    """
    digit = 10.0 ** (math.floor(math.log10(value)) - 1)
    return f"{math.ceil(round(value / digit, 9)) * digit:.10g}"
