"""All facts and metrics of a project, from every `metrics/*.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from workbench.errors import InputError, NotFound
from workbench.logs import sql
from workbench.metrics.spec import EVENT, NEEDS_MISSING, NEEDS_VALUE, STATE, Fact, Metric, MetricsFile
from workbench.metrics.unbuilt import unbuilt
from workbench.project import Project, parse_spec, read_yaml

__all__ = ["Catalog", "MetricsFile"]


@dataclass(frozen=True)
class Catalog:
    """Facts and metrics by name; `places` says which file each stands in.

    A metric with `by: channel` is one metric per channel, named `<metric>.<channel>`; it reads the fact
    `<fact>[channel=<channel>]`, which is the fact with one more condition.
    """

    facts: Mapping[str, Fact]
    metrics: Mapping[str, Metric]
    places: Mapping[str, str] = field(default_factory=dict, compare=False)

    @classmethod
    def load(cls, project: Project) -> Catalog:
        """Merge every file; a name in two files is an error that names both."""
        return cls.merged([(where, read_yaml(path, where)) for path in sorted((project.root / "metrics").glob("*.yaml"))
                           for where in [project.relative(path)]])

    @classmethod
    def merged(cls, files: Iterable[tuple[str, Any]]) -> Catalog:
        """The catalog of files, each as (its name for messages, its plain content)."""
        facts: dict[str, Fact] = {}
        metrics: dict[str, Metric] = {}
        places: dict[str, str] = {}
        for where, content in files:
            file = parse_spec(MetricsFile, content, where)
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
        known = self.places.get("metrics." + name.split(".")[0], "metrics")
        return known if ": " in known else f"{known}: metrics.{name}"       # a label or feature says where it stands

    def fact_place(self, name: str) -> str:
        """Where a fact stands, for messages."""
        plain = name.partition("[")[0]
        known = self.places.get(f"facts.{plain}", "metrics")
        return known if ": " in known else f"{known}: facts.{plain}"

    def metric(self, name: str, where: str | None = None) -> Metric:
        """One metric; raises `NotFound` with the nearest name."""
        if name in self.metrics:
            return self.metrics[name]
        base, dot, value = name.partition(".")
        whole = self.metrics.get(base)
        if dot and whole is not None and whole.by is not None:
            return whole.model_copy(update={"by": None, "fact": f"{whole.fact}[{whole.by}={value}]"})
        raise NotFound(f"unknown metric {name!r}", where=where, got=name, known=self.metrics)

    def fact(self, name: str, where: str | None = None) -> Fact:
        """One fact; raises `InputError` with the nearest name."""
        if name in self.facts:
            return self.facts[name]
        base, bracket, rest = name.partition("[")
        if bracket and base in self.facts:
            whole = self.facts[base]
            column, _, value = rest.removesuffix("]").partition("=")
            only = f"{sql.name(column)} = {sql.literal(value)}"
            return whole.model_copy(update={"where": only if whole.where is None else f"({whole.where}) AND {only}"})
        raise InputError(f"unknown fact {name!r}", where=where, got=name, known=self.facts)

    def with_metrics(self, metrics: Mapping[str, Metric | dict[str, Any]],
                     places: Mapping[str, str] | None = None) -> Catalog:
        """A catalog with further metrics, for features and drafts; they are validated. `places` are for messages."""
        parsed = {name: spec if isinstance(spec, Metric) else parse_spec(Metric, spec, f"metrics.{name}")
                  for name, spec in metrics.items()}
        catalog = replace(self, metrics={**self.metrics, **parsed}, places={**self.places, **(places or {})})
        for name in parsed:
            catalog.validate(name)
        return catalog

    def without(self, names: Iterable[str], *fields: str) -> Catalog:
        """A catalog in which some metrics lack optional fields, such as `covariate` or `cap`."""
        return self.with_metrics({name: self.metric(name).model_copy(update=dict.fromkeys(fields)) for name in names})

    def with_facts(self, facts: Mapping[str, Fact], places: Mapping[str, str]) -> Catalog:
        """A catalog with further facts; `places` are for messages."""
        return replace(self, facts={**self.facts, **facts}, places={**self.places, **places})

    def with_file(self, file: MetricsFile) -> Catalog:
        """A catalog with the facts and metrics of a draft file."""
        catalog = replace(self, facts={**self.facts, **file.facts})
        return catalog.with_metrics(file.metrics)

    def unbuilt(self, name: str) -> tuple[str, ...]:
        """What a metric says whose meaning is not built yet."""
        return tuple(unbuilt(self.metric(name)))

    def validate(self, name: str) -> None:
        """Hold a metric against its facts."""
        metric, where = self.metrics[name], self.place(name)
        for part, agg in _parts(metric):
            fact = self.fact(part, where)
            timeless = fact.clock is None
            state = fact.kind == "state"
            if state != (agg in STATE):
                raise InputError(f"`agg: {agg}` does not fit the {fact.kind} fact {part!r}", where=where,
                                 hint=f"use {', '.join(STATE if state else EVENT)}")
            if agg == "distinct" and fact.key is None:
                raise InputError(f"`agg: distinct` needs a `key` on the fact {part!r}", where=where)
            if agg in NEEDS_VALUE and fact.value is None:
                raise InputError(f"`agg: {agg}` needs a `value` on the fact {part!r}", where=where)
            if timeless and (metric.window is not None or agg == "last"):
                asks = "a window" if metric.window is not None else "`agg: last`"
                raise InputError(f"{asks} needs a `time` on the fact {part!r}", where=where)
            if timeless and metric.covariate is not None:
                raise InputError(f"a covariate needs a `time` on the fact {part!r}", where=where)
            if not timeless and metric.window is None:
                raise InputError("`window` is missing: the fact has a time", where=where, hint="add `window: 28d`")
            if not timeless and agg in NEEDS_MISSING and metric.missing is None:
                raise InputError(f"`agg: {agg}` must say what a unit without rows is", where=where,
                                 hint="add `missing: exclude` or `missing: zero`")
            if metric.attribution is not None and state:
                raise InputError(f"`attribution` needs an event fact, {part!r} is a state", where=where)
            if metric.anchor == "send" and fact.key is None:
                raise InputError(f"`anchor: send` needs a `key` on the fact {part!r}", where=where)


def _parts(metric: Metric) -> list[tuple[str, str]]:
    if metric.ratio:
        return [(part.fact, part.agg) for part in metric.ratio]
    return [(metric.fact or "", metric.aggregate)]
