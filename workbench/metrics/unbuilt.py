"""What a metric spec may say whose meaning is not built yet: named, never ignored. At present there is nothing.

This is the only list; a field that is added to the spec before its meaning is stands here until then.
"""

from __future__ import annotations

from collections.abc import Callable

from workbench.errors import NotBuiltYet
from workbench.metrics.spec import Metric

UNBUILT: dict[str, Callable[[Metric], bool]] = {}


def unbuilt(metric: Metric) -> list[str]:
    """The fields of a metric that are not built yet."""
    return [field for field, uses in UNBUILT.items() if uses(metric)]


def refuse_unbuilt(name: str, metric: Metric) -> None:
    """Raise `NotBuiltYet` naming the first such field."""
    for field in unbuilt(metric):
        raise NotBuiltYet(f"metrics.{name}.{field}")
