"""What a metric spec may say whose meaning is not built yet: named, never ignored."""

from __future__ import annotations

from workbench.errors import NotBuiltYet
from workbench.metrics.spec import Metric, QuantileAggregate

# field=value -> whether a metric uses it; the later work empties this list.
UNBUILT = {
    "agg.quantile": lambda m: isinstance(m.agg, QuantileAggregate),
    "agg=time_to_loss": lambda m: m.agg == "time_to_loss",
    "by": lambda m: m.by is not None,
    "attribution=first_send": lambda m: m.attribution == "first_send",
    "cap on a ratio": lambda m: m.cap is not None and m.ratio is not None,
    "covariate with anchor=send": lambda m: m.covariate is not None and m.anchor == "send",
    "covariate with attribution": lambda m: m.covariate is not None and m.attribution is not None,
}


def unbuilt(metric: Metric) -> list[str]:
    """The fields of a metric that are not built yet."""
    return [field for field, uses in UNBUILT.items() if uses(metric)]


def refuse_unbuilt(name: str, metric: Metric) -> None:
    """Raise `NotBuiltYet` naming the first such field."""
    for field in unbuilt(metric):
        raise NotBuiltYet(f"metrics.{name}.{field}")
