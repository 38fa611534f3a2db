"""Eppo's facts and metrics, one by one, as ours: carried over whole, or named with the reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.logs import sql
from workbench.logs.snapshot import TableInfo
from workbench.metrics.eppo_sources import Reason, Source, source_of
from workbench.metrics.eppo_windows import window_of

AGGREGATES = {"sum": "sum", "count": "count", "count_distinct": "distinct", "distinct_entity": "any",
              "conversion": "any", "retention": "any", "last_value": "last"}
NO_PLACE = ("reference_url", "metric_display_style", "sync_tag")
_METRIC = {"name", "description", "type", "entity", "is_guardrail", "metric_display_style",
           "minimum_detectable_effect", "reference_url", "guardrail_cutoff", "desired_change", "numerator",
           "denominator", "percentile"}
_SIDE = {"fact_name", "operation", "filters", "retention_threshold_days", "conversion_threshold_days",
         "enable_aging_subject_filter", "threshold_metric_settings", "aggregation_timeframe_start_value",
         "aggregation_timeframe_end_value", "aggregation_timeframe_unit", "winsorization_lower_percentile",
         "winsorization_upper_percentile", "winsor_lower_fixed_value", "winsor_upper_fixed_value", "percentile_value"}


@dataclass(frozen=True)
class Kept:
    """A field that could not be carried over, and why; `lost` where the metric or source is left out for it."""

    place: str
    reason: str
    lost: bool = False


@dataclass
class Translation:
    """The facts and metrics of a file so far, in our own words, and what could not be carried over."""

    tables: Mapping[str, TableInfo]
    window: str
    entity: str
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    metrics: dict[str, dict[str, Any]] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    notes: list[Kept] = field(default_factory=list)
    sources: dict[str, tuple[Source, dict[str, Any]]] = field(default_factory=dict)    # by Eppo's fact name
    broken: dict[str, str] = field(default_factory=dict)                                # fact name -> why

    def source(self, given: dict[str, Any]) -> None:
        """One fact source; its facts become ours when a metric asks for them."""
        place = f"fact_sources.{given['name']}"
        listed = [one for one in given.get("facts") or [] if isinstance(one, dict) and one.get("name")]
        for key in given:
            if key in ("reference_url", "always_full_refresh"):
                self.notes.append(Kept(f"{place}.{key}", "it has no place in a metrics file"))
            elif key not in ("name", "sql", "timestamp_column", "entities", "facts", "properties"):
                self.notes.append(Kept(f"{place}.{key}", "Eppo's schema has no such field"))
        try:
            found = source_of(given, self.entity, self.tables)
        except Reason as reason:
            self.notes.append(Kept(place, str(reason), lost=True))
            self.broken |= {str(one["name"]): f"its fact source {given['name']!r} cannot be carried over: {reason}"
                            for one in listed}
            return
        for one in given.get("entities") or []:
            if one.get("entity_name") != self.entity:
                self.notes.append(Kept(f"{place}.entities.{one.get('entity_name')}",
                                       f"the unit here is {self.entity!r}; `--entity` names another"))
        for one in given.get("properties") or []:
            for key in ("include_experiment_computation", "description"):
                if key in one:
                    self.notes.append(Kept(f"{place}.properties.{one.get('name')}.{key}",
                                           "a property is a column here, used in `where` and `segments`"))
        for one in listed:
            self.sources[str(one["name"])] = found, one

    def metric(self, given: dict[str, Any]) -> None:
        """One metric: carried over whole, or named with its reason."""
        place = f"metrics.{given['name']}"
        kept = len(self.notes)
        facts = dict(self.facts)
        try:
            if given.get("entity") != self.entity:
                raise Reason(f"its entity is {given.get('entity')!r}, the unit here is {self.entity!r}")
            spec = self._spec(given, place)
        except Reason as reason:
            del self.notes[kept:]
            self.facts = facts
            self.notes.append(Kept(place, str(reason), lost=True))
            return
        name = free_name(name_of(given["name"]), self.metrics)
        self.metrics[name], self.names[given["name"]] = spec, name
        for key in given:
            if key in NO_PLACE:
                self.notes.append(Kept(f"{place}.{key}", "it has no place in a metrics file"))
            elif key not in _METRIC:
                self.notes.append(Kept(f"{place}.{key}", "Eppo's schema has no such field"))
        self._role(given, name, place)

    def _role(self, given: dict[str, Any], name: str, place: str) -> None:
        cutoff, mde = given.get("guardrail_cutoff"), given.get("minimum_detectable_effect")
        if given.get("is_guardrail"):
            margin = f"{abs(cutoff) * 100:g}%" if isinstance(cutoff, int | float) and cutoff else "..."
            self.roles[name] = f"guardrail: {{{name}: {{margin: {margin}}}}}"
            self.notes.append(Kept(f"{place}.is_guardrail", "a role belongs to an experiment: put "
                                   f"`{self.roles[name]}` into its `metrics`"))
        elif isinstance(mde, int | float):
            self.roles[name] = f"success: {{{name}: {{mde: {mde * 100:g}%}}}}"
        if mde is not None:
            self.notes.append(Kept(f"{place}.minimum_detectable_effect", "an `mde` belongs to an experiment: "
                                   f"{mde * 100:g}%" if isinstance(mde, int | float) else "it is no number"))
        if cutoff is not None and not given.get("is_guardrail"):
            self.notes.append(Kept(f"{place}.guardrail_cutoff", "the metric is no guardrail"))
        elif cutoff == 0:
            self.notes.append(Kept(f"{place}.guardrail_cutoff", "a margin is a positive amount of harm: declare one"))

    def _spec(self, given: dict[str, Any], place: str) -> dict[str, Any]:
        kind = given.get("type") or ("percentile" if "percentile" in given else
                                     "ratio" if given.get("denominator") else "simple")
        if kind not in ("simple", "ratio", "percentile"):
            raise Reason(f"its type {kind!r} is not one of simple, ratio, percentile")
        top = given.get("percentile" if kind == "percentile" else "numerator")
        if not isinstance(top, dict):
            raise Reason("it has no `percentile`" if kind == "percentile" else "it has no `numerator`")
        sides = [top]
        if kind == "ratio":
            if not isinstance(given.get("denominator"), dict):
                raise Reason("it is a ratio without a `denominator`")
            sides.append(given["denominator"])
        for one, label in zip(sides, ("numerator", "denominator"), strict=False):
            for key in one:
                if key not in _SIDE:
                    self.notes.append(Kept(f"{place}.{label}.{key}", "Eppo's schema has no such field"))
            if "enable_aging_subject_filter" in one and one["enable_aging_subject_filter"] is False:
                self.notes.append(Kept(f"{place}.{label}.enable_aging_subject_filter",
                                       "immature units are always left out and counted here"))
        spec: dict[str, Any] = {}
        windows = [self._window(one, f"{place}.{label}")
                   for one, label in zip(sides, ("numerator", "denominator"), strict=False)]
        if len({str(one) for one in windows}) > 1:
            raise Reason(f"its sides have different timeframes, {windows[0]} and {windows[1]}")
        if kind == "percentile":
            q = top.get("percentile_value")
            if not isinstance(q, int | float) or not 0 < q < 1:
                raise Reason(f"`percentile_value: {q!r}` does not lie between 0 and 1")
            spec = {"fact": self._fact(top, "sum", place), "agg": {"quantile": {"q": q, "over": "events"}},
                    "missing": "exclude"}
        elif kind == "ratio":
            spec = {"ratio": [{"fact": self._fact(one, self._aggregate(one), place), "agg": self._aggregate(one)}
                              for one in sides]}
            if "last" in (part["agg"] for part in spec["ratio"]):
                spec["missing"] = "zero"
        else:
            aggregate = self._aggregate(top)
            spec = {"fact": self._fact(top, aggregate, place), "agg": aggregate}
            if aggregate == "last":
                spec["missing"] = "zero"
        spec["window"] = windows[0]
        spec["direction"] = self._direction(given, top, place)
        cap = self._cap(sides, place)
        if cap is not None:
            spec["cap"] = cap
        if given.get("description"):
            spec["description"] = str(given["description"])
        return spec

    def _aggregate(self, side: dict[str, Any]) -> str:
        operation = side.get("operation")
        if operation == "threshold":
            settings = side.get("threshold_metric_settings") or {}
            least = settings.get("breach_value")
            once = (settings.get("comparison_operator"), least) in (("gt", 0), ("gte", 1))
            if settings.get("aggregation_type") == "count" and once:
                return "any"
            raise Reason("a threshold on a user's sum or on more than one row has no aggregate here: "
                         f"{settings.get('aggregation_type')} {settings.get('comparison_operator')} {least}")
        if operation == "first_value":
            raise Reason("`first_value` has no aggregate here")
        if operation not in AGGREGATES:
            raise Reason(f"the operation {operation!r} is not known")
        return AGGREGATES[operation]

    def _window(self, side: dict[str, Any], place: str) -> Any:
        found, notes = window_of(side, self.window)
        self.notes += [Kept(f"{place}.{key}", reason) for key, reason in notes]
        return found

    def _cap(self, sides: list[dict[str, Any]], place: str) -> dict[str, Any] | None:
        uppers = []
        for one, label in zip(sides, ("numerator", "denominator"), strict=False):
            for key in ("winsorization_lower_percentile", "winsor_lower_fixed_value", "winsor_upper_fixed_value"):
                if one.get(key) is not None:
                    raise Reason(f"`{label}.{key}`: a cap here is an upper quantile")
            uppers.append(one.get("winsorization_upper_percentile"))
        if all(one is None for one in uppers):
            return None
        if len(set(uppers)) > 1:
            raise Reason("only one side of the ratio is winsorised, or both at different percentiles; a cap is of both")
        if not isinstance(uppers[0], int | float) or not 0.5 < uppers[0] < 1:
            raise Reason(f"`winsorization_upper_percentile: {uppers[0]}` does not lie between 0.5 and 1")
        return {"quantile": uppers[0], "of": "all"}

    def _direction(self, given: dict[str, Any], top: dict[str, Any], place: str) -> str:
        fact = self.sources[str(top["fact_name"])][1]
        wanted = given.get("desired_change") or fact.get("desired_change")
        cutoff = given.get("guardrail_cutoff")
        by_cutoff = "decrease" if isinstance(cutoff, int | float) and cutoff > 0 else "increase"
        if wanted not in ("increase", "decrease"):
            if isinstance(cutoff, int | float) and cutoff:
                return "down" if by_cutoff == "decrease" else "up"
            self.notes.append(Kept(f"{place}.desired_change", "it is not there: `direction: up` is assumed, check it"))
            return "up"
        if isinstance(cutoff, int | float) and cutoff and by_cutoff != wanted:
            raise Reason(f"its guardrail_cutoff {cutoff:g} has the wrong sign for a metric that should {wanted}")
        return "up" if wanted == "increase" else "down"

    def _fact(self, side: dict[str, Any], aggregate: str, place: str) -> str:
        """Our fact for a side, made the first time it is asked for."""
        wanted = str(side.get("fact_name"))
        if wanted in self.broken:
            raise Reason(self.broken[wanted])
        if wanted not in self.sources:
            raise Reason(f"no fact source has the fact {wanted!r}")
        source, fact = self.sources[wanted]
        column = fact.get("column")
        spec: dict[str, Any] = {"table": source.table, "unit": source.unit, "time": source.time}
        conditions = [source.where] if source.where else []
        conditions += list(_filters(source, side))
        if column is not None and aggregate in ("any", "count"):
            # Eppo counts the rows in which the fact's column has a value
            conditions.append(f"{source.expression(str(column))} IS NOT NULL")
        if conditions:
            spec["where"] = conditions[0] if len(conditions) == 1 else " AND ".join(f"({one})" for one in conditions)
        if aggregate == "distinct":
            if column is None:
                raise Reason(f"`count_distinct` of the fact {wanted!r}, which names no column")
            spec["key"] = source.column(str(column))
        elif aggregate in ("sum", "last"):
            spec["value"] = "1" if column is None else source.expression(str(column))
        if fact.get("description"):
            spec["description"] = str(fact["description"])
        base = name_of(wanted)
        for name, known in self.facts.items():
            if known == spec and re.fullmatch(rf"{re.escape(base)}(_\d+)?", name):
                return name
        name = free_name(base, self.facts)
        self.facts[name] = spec
        return name


def _filters(source: Source, side: dict[str, Any]) -> Iterator[str]:
    for one in side.get("filters") or []:
        column = source.properties.get(str(one.get("fact_property")))
        if column is None:
            raise Reason(f"a filter on the property {one.get('fact_property')!r}, which its fact source lacks")
        listed = ", ".join(sql.literal(str(value)) for value in one.get("values") or [])
        operation = one.get("operation")
        if operation not in ("equals", "not_equals") or not listed:
            raise Reason(f"a filter {operation!r} with {len(one.get('values') or [])} values")
        text = f"CAST({source.expression(column)} AS VARCHAR)"
        yield f"{text} IN ({listed})" if operation == "equals" else f"{text} NOT IN ({listed})"


def name_of(text: str) -> str:
    """A name of ours: lower case, letters, digits and _."""
    found = re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_") or "unnamed"
    return found if not found[0].isdigit() else f"m_{found}"


def free_name(name: str, taken: Mapping[str, Any]) -> str:
    """The name, with a number where it is taken."""
    number = 2
    found = name
    while found in taken:
        found, number = f"{name}_{number}", number + 1
    return found
