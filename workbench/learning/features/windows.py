"""Aggregates over windows that end at the anchor, and the time to what comes next: ad hoc metrics of a catalog.

A label, a feature and a metric of an experiment are one definition, compiled by one compiler.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from workbench.errors import InputError
from workbench.learning.spec import FactFeature, Label, RatioFeature, TrainingSpec
from workbench.logs import sql
from workbench.metrics.catalog import Catalog
from workbench.metrics.scans import SINCE, UNTIL
from workbench.metrics.spec import NEEDS_MISSING, Fact, Metric, Part
from workbench.metrics.values import UnitValues

_WORD = re.compile(r"^(?!(?:true|false|null)$)[A-Za-z_][A-Za-z0-9_]*$", re.IGNORECASE)


def with_features(catalog: Catalog, spec: TrainingSpec) -> Catalog:
    """The catalog with the windowed features as metrics `feature_<name>`, and labels `next` as `label_<name>`.

    A feature with a `where` reads a fact of its own, which is the narrowed one.

    Raises:
        InputError: for a fact that does not exist or does not fit the aggregate, naming the feature.
    """
    facts: dict[str, Fact] = {}
    metrics: dict[str, Metric] = {}
    places: dict[str, str] = {}
    for name, feature in spec.features.items():
        where = f"training/{spec.name}.yaml: features.{name}"
        if isinstance(feature, FactFeature):
            (fact,) = _narrowed(catalog, name, [feature.fact], feature.where, where, facts, places)
            if feature.agg == SINCE and catalog.fact(feature.fact).kind != "event":
                raise InputError(f"`agg: since` needs an event fact, {feature.fact!r} is a state", where=where)
            if feature.missing is not None and feature.agg not in NEEDS_MISSING:
                raise InputError(f"`missing` has no meaning for `agg: {feature.agg}`: no rows count 0", where=where)
            metrics[f"feature_{name}"] = _metric(
                fact=fact, agg=feature.agg, window=feature.window,
                missing="exclude" if feature.agg == SINCE else feature.missing)
        elif isinstance(feature, RatioFeature):
            read = _narrowed(catalog, name, [part.fact for part in feature.ratio], feature.where, where, facts, places)
            sides = tuple(Part(fact=fact, agg=part.agg) for fact, part in zip(read, feature.ratio, strict=True))
            metrics[f"feature_{name}"] = _metric(ratio=sides, window=feature.window)
        else:
            continue
        places[f"metrics.feature_{name}"] = where
    for name, label in spec.heads.items():
        if label.next is not None:
            where = f"training/{spec.name}.yaml: {'label' if spec.label else f'labels.{name}'}"
            if catalog.fact(label.next, where=where).kind != "event" or catalog.fact(label.next).time is None:
                raise InputError(f"`next` needs an event fact with a `time`, {label.next!r} is none", where=where)
            metrics[f"label_{name}"] = _metric(fact=label.next, agg=UNTIL, window=(0, label.within), missing="exclude")
            places[f"metrics.label_{name}"] = where
    return catalog.with_facts(facts, places).with_metrics(metrics, places) if metrics else catalog


def _metric(**given: Any) -> Metric:
    # not validated: `since` and `until` are no aggregates of a metric that people write
    return Metric.model_construct(direction="up", anchor="decision", **given)


def _narrowed(catalog: Catalog, feature: str, names: list[str], condition: str | None, where: str,
              into: dict[str, Fact], places: dict[str, str]) -> list[str]:
    """The facts' names, or those of the facts that a condition leaves of them."""
    read = []
    for name in names:
        fact = catalog.fact(name, where=where)
        if condition is None:
            read.append(name)
            continue
        base = sql.name(fact.where) if fact.where is not None and _WORD.match(fact.where) else fact.where
        more = sql.name(condition) if _WORD.match(condition) else condition
        narrowed = f"{name.replace('[', '(').replace(']', ')')} of {feature}"     # brackets name a `by` value
        into[narrowed] = fact.model_copy(update={"where": f"({base}) AND ({more})" if base else more})
        places[f"facts.{narrowed}"] = where
        read.append(narrowed)
    return read


def window_metrics(spec: TrainingSpec) -> list[str]:
    """Names of the ad hoc metrics of the windowed features."""
    return [f"feature_{name}" for name, feature in spec.features.items()
            if isinstance(feature, FactFeature | RatioFeature)]


def label_metric(name: str, label: Label) -> str:
    """The metric that a label is."""
    return label.metric or f"label_{name}"


def window_values(name: str, part: UnitValues) -> np.ndarray:
    """(n,) float64 of a windowed feature; a window without rows is NaN where that is not zero."""
    metric = f"feature_{name}"
    if metric in part.columns:
        return np.where(part.missing[metric], np.nan, part.columns[metric])
    top, bottom = part.columns[f"{metric}.num"], part.columns[f"{metric}.den"]
    return np.divide(top, bottom, out=np.full(len(top), np.nan), where=(bottom != 0) & ~part.missing[metric])


def facts_of(feature: FactFeature | RatioFeature) -> tuple[str, ...]:
    """The facts that a windowed feature reads, as the spec names them."""
    return (feature.fact,) if isinstance(feature, FactFeature) else tuple(part.fact for part in feature.ratio)


