"""A path of metrics: totals per unit, each a part of what the one before made possible.

`reachable_days_28d, sends_28d, clicks_28d, conversions_28d, revenue_28d` says that revenue is reachable days, times
sends a reachable day, times clicks a send, and so on. A step is a metric that the project declares, or a fact with an
aggregate, `clicks:distinct`, in the window of the others; nothing else is needed to take a change apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import InputError
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import EVENT, STATE, Metric, hours
from workbench.stats.decomposition import MOST

ADDS = ("any", "count", "sum", "distinct", "days", "at")        # 0 where nothing was: their means are totals


@dataclass(frozen=True)
class Path:
    """Steps that can be evaluated together.

    Attributes:
        steps: in words; names: of the catalog's metrics, one a step.
        window: (from, to) hours from the anchor; None in a unit-level table.
    """

    steps: tuple[str, ...]
    names: tuple[str, ...]
    catalog: Catalog
    window: tuple[int, int] | None

    def headed(self, first: str) -> Path:
        """The same with one more step before all."""
        return Path((first, *self.steps), (first, *self.names), self.catalog, self.window)

    def rate(self, step: int, per: str = "per unit") -> str:
        """What a step's factor is, in words.

        >>> Path(("sends", "clicks"), ("sends", "clicks"), Catalog({}, {}), None).rate(1)
        'clicks per sends'
        """
        return f"{self.steps[step]} per {self.steps[step - 1]}" if step else f"{self.steps[0]} {per}"


def path_of(catalog: Catalog, steps: Sequence[str], window: str | None = None, where: str = "path") -> Path:
    """Hold a path against the catalog.

    Args:
        steps: names of metrics, or `fact:aggregate`.
        window: of the facts, as `28d`; default that of the path's metrics.

    Raises:
        InputError: for a name that is not there, a ratio or a quantile (they are no totals), windows that differ, the
            same step twice, too many steps.
    """
    if not 2 <= len(steps) <= MOST:
        raise InputError(f"a path has 2 to {MOST} steps, not {len(steps)}", where=where,
                         hint="e.g. sends_28d, clicks_28d, conversions_28d")
    twice = next((step for i, step in enumerate(steps) if step in steps[:i]), None)
    if twice is not None:
        raise InputError(f"{twice!r} stands twice in the path", where=where)
    declared = [catalog.metric(step, where) for step in steps if ":" not in step]
    spans = {metric.window for metric in declared}
    if window is not None:
        spans.add(_hours(window, where))
    if len(spans) > 1:
        named = ", ".join(f"{step} {_days(catalog.metric(step).window)}" for step in steps if ":" not in step)
        raise InputError(f"the windows of the path differ: {named}" + (f", asked for {window}" if window else ""),
                         where=where, hint="take metrics of one window, or facts, as `clicks:count`")
    span = spans.pop() if spans else None
    drafted = {_named(step): _drafted(catalog, step, span, where) for step in steps if ":" in step}
    whole = catalog.with_metrics(drafted, {f"metrics.{name}": f"{where}: {name}" for name in drafted})
    names = tuple(_named(step) if ":" in step else step for step in steps)
    for step, name in zip(steps, names, strict=True):
        _adds(whole.metric(name), step, where)
    # a covariate moves no raw mean, and would be read for nothing
    return Path(tuple(spoken(step) for step in steps), names, whole.without(names, "covariate"), span)


def _drafted(catalog: Catalog, step: str, span: tuple[int, int] | None, where: str) -> Metric:
    name, _, aggregate = step.partition(":")
    fact = catalog.fact(name, where)
    known = STATE if fact.kind == "state" else EVENT
    if aggregate not in known:
        raise InputError(f"unknown aggregate {aggregate!r} of the fact {name!r}", where=where, got=aggregate,
                         known=known)
    if fact.clock is not None and span is None:
        raise InputError(f"{step!r} needs a window", where=where, hint="give one, as 28d")
    return Metric.model_validate({"fact": name, "agg": aggregate, "direction": "up",
                                  **({"window": _written(span)} if fact.clock is not None and span else {})})


def _adds(metric: Metric, step: str, where: str) -> None:
    if metric.ratio is not None or metric.quantile is not None:
        kind = "ratio" if metric.ratio is not None else "quantile"
        raise InputError(f"{step!r} is a {kind}: steps of a path are totals per unit, their quotients are rates",
                         where=where, hint="name what is above and below the line as two steps")
    if metric.anchor != "exposure":
        raise InputError(f"{step!r} is a value of one {metric.anchor}, not of a unit", where=where)
    timeless = metric.window is None and metric.aggregate in ("max", "min")     # one row a unit: its own value
    if metric.aggregate not in ADDS and not timeless:
        raise InputError(f"`agg: {metric.aggregate}` of {step!r} makes no total", where=where,
                         hint=f"use one of {', '.join(ADDS)}")


def spoken(step: str) -> str:
    """A step in words.

    >>> spoken("sends:count"), spoken("conversions:sum"), spoken("revenue_28d")
    ('sends', 'conversions sum', 'revenue_28d')
    """
    name, _, aggregate = step.partition(":")
    return name if aggregate in ("", "count", "distinct") else f"{name} {aggregate}"


def _named(step: str) -> str:
    return step.replace(":", "__")


def _hours(window: str, where: str) -> tuple[int, int]:
    try:
        span = (0, hours(window))
    except ValueError as error:
        raise InputError(str(error), where=f"{where}: window") from None
    if span[1] <= 0:
        raise InputError(f"the window {window!r} has no length", where=where)
    return span


def _written(span: tuple[int, int]) -> list[str]:
    return [f"{one}h" for one in span]


def _days(span: tuple[int, int] | None) -> str:
    if span is None:
        return "(no window)"
    ends = [f"{one // 24}d" if one % 24 == 0 else f"{one}h" for one in span]
    return f"[{', '.join(ends)})"
