"""Specs as their files write them, for drafts and for Save."""

from __future__ import annotations

from typing import Any

from workbench.metrics.spec import Fact, Metric


def plain_metric(metric: Metric) -> dict[str, Any]:
    """A metric as `metrics/*.yaml` writes it: durations as text, defaults left out."""
    value = metric.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    value["direction"] = metric.direction
    if metric.window is not None:
        value["window"] = window(*metric.window)
    if metric.within is not None:
        value["within"] = duration(metric.within)
    if metric.covariate is not None:
        value["covariate"] = {"lookback": duration(metric.covariate.lookback)}
    if metric.ratio is not None:
        value["ratio"] = [
            part.fact if part.agg == "count" else {"fact": part.fact, "agg": part.agg} for part in metric.ratio
        ]
    return value


def plain_fact(fact: Fact) -> dict[str, Any]:
    """A fact as `metrics/*.yaml` writes it."""
    return fact.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def duration(hours: int) -> str:
    """Hours as the specs write them.

    >>> duration(168), duration(36)
    ('7d', '36h')
    """
    return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"


def window(begin: int, end: int) -> str | list[str]:
    """Hours from the anchor, half-open, as a metric spec writes them."""
    return duration(end) if begin == 0 else [duration(begin), duration(end)]
