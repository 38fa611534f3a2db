"""Amounts as a spec has them."""

from __future__ import annotations

from workbench.stats.contrast import Margin


def written(amount: Margin) -> str:
    """An amount as the spec has it.

    >>> written(Margin(0.05, True)), written(Margin(-0.002, False))
    ('5%', '-0.002')
    """
    return f"{round(amount.amount * 100, 10):.12g}%" if amount.relative else f"{amount.amount:.12g}"
