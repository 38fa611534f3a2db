"""All facts and metrics of a project, from every `metrics/*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.errors import InputError, NotFound
from workbench.metrics.spec import NEEDS_MISSING, STATE, Fact, Metric, MetricsFile
from workbench.project import Project, parse_spec, read_yaml

__all__ = ["Catalog", "MetricsFile"]


@dataclass(frozen=True)
class Catalog:
    """Facts and metrics by name; `places` says which file each stands in."""

    facts: Mapping[str, Fact]
    metrics: Mapping[str, Metric]
    places: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def load(cls, project: Project) -> Catalog:
        """Merge every file; a name in two files is an error that names both."""
        facts: dict[str, Fact] = {}
        metrics: dict[str, Metric] = {}
        places: dict[str, str] = {}
        for path in sorted((project.root / "metrics").glob("*.yaml")):
            where = project.relative(path)
            file = parse_spec(MetricsFile, read_yaml(path), where)
            for kind, found, into in (("facts", file.facts, facts), ("metrics", file.metrics, metrics)):
                for name, spec in found.items():
                    if name in into:
                        raise InputError(f"{name!r} is declared twice: also in {places[f'{kind}.{name}']}",
                                         where=f"{where}: {kind}")
                    into[name] = spec  # type: ignore[assignment]
                    places[f"{kind}.{name}"] = where
        catalog = cls(facts, metrics, places)
        for name in metrics:
            catalog.validate(name)
        return catalog

    def place(self, name: str) -> str:
        """Where a metric stands, for messages."""
        return f"{self.places.get(f'metrics.{name}', 'metrics')}: metrics.{name}"

    def metric(self, name: str, where: str | None = None) -> Metric:
        """One metric; raises `NotFound` with the nearest name."""
        if name not in self.metrics:
            raise NotFound(f"unknown metric {name!r}", where=where, got=name, known=self.metrics)
        return self.metrics[name]

    def fact(self, name: str, where: str | None = None) -> Fact:
        """One fact; raises `InputError` with the nearest name."""
        if name not in self.facts:
            raise InputError(f"unknown fact {name!r}", where=where, got=name, known=self.facts)
        return self.facts[name]

    def with_metrics(self, metrics: Mapping[str, Metric]) -> Catalog:
        """A catalog with further metrics, for features and drafts; they are validated."""
        catalog = replace(self, metrics={**self.metrics, **metrics})
        for name in metrics:
            catalog.validate(name)
        return catalog

    def with_file(self, file: MetricsFile) -> Catalog:
        """A catalog with the facts and metrics of a draft file."""
        catalog = replace(self, facts={**self.facts, **file.facts})
        return catalog.with_metrics(file.metrics)

    def validate(self, name: str) -> None:
        """Hold a metric against its facts."""
        metric, where = self.metrics[name], self.place(name)
        for part, agg in _parts(metric):
            fact = self.fact(part, where)
            state = fact.kind == "state"
            if state != (agg in STATE):
                raise InputError(f"`agg: {agg}` does not fit the {fact.kind} fact {part!r}", where=where,
                                 hint=f"use {', '.join(STATE) if state else 'any, count, sum, distinct, mean, ...'}")
            if agg == "distinct" and fact.key is None:
                raise InputError(f"`agg: distinct` needs a `key` on the fact {part!r}", where=where)
            if agg in ("sum", "mean", "max", "min", "last") and fact.value is None:
                raise InputError(f"`agg: {agg}` needs a `value` on the fact {part!r}", where=where)
            if fact.clock is None and metric.window is not None:
                raise InputError(f"a window needs a `time` on the fact {part!r}", where=where)
            if fact.clock is not None and metric.window is None:
                raise InputError("`window` is missing: the fact has a time", where=where, hint="add `window: 28d`")
            if fact.clock is not None and agg in NEEDS_MISSING and metric.missing is None:
                raise InputError(f"`agg: {agg}` must say what a unit without rows is", where=where,
                                 hint="add `missing: exclude` or `missing: zero`")
            if metric.anchor == "send" and fact.key is None:
                raise InputError(f"`anchor: send` needs a `key` on the fact {part!r}", where=where)


def _parts(metric: Metric) -> list[tuple[str, Any]]:
    if metric.ratio:
        return [(part.fact, part.agg) for part in metric.ratio]
    return [(metric.fact or "", metric.agg)]
