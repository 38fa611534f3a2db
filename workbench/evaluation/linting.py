"""A hypothesis, held against its task: no opinion on its prose."""

from __future__ import annotations

import re
from typing import Any

from pydantic import ValidationError

from workbench.assistant.falsifier import Falsifier
from workbench.errors import WorkbenchError
from workbench.evaluation.tasks import Lint
from workbench.evaluation.worlds import World
from workbench.metrics.checking import check_metric
from workbench.stats.power import detectable

WITHIN = 2.0        # the effect asked for may be as small as half of what all units would find


def lint(world: World, spec: dict[str, Any], wanted: Lint) -> str | None:
    """The first fault, None where there is none."""
    said, metrics = spec.get("hypothesis") or {}, spec.get("metrics") or {}
    for part in wanted.parts:
        if not str(said.get(part) or "").strip():
            return f"it has no `{part}`"
    success = metrics.get("success") or {}
    names = list(success)
    if not names:
        return "it names no metric"
    catalog = world.grounding.catalog
    for name in names:
        if name not in catalog.metrics:
            return f"the project has no metric {name!r}"
        if wanted.metrics and name not in wanted.metrics:
            return f"{name} would not show it"
        if wanted.direction and catalog.metrics[name].direction != wanted.direction:
            return f"{name} is better when it goes {catalog.metrics[name].direction}"
    if wanted.volume == "up" and not _keeps_the_right_to_message(world, metrics.get("guardrail") or {}):
        return "more messages, and no guardrail on the right to message"
    falsifier = spec.get("falsifier")
    if falsifier is not None:
        fault = _fault(world, falsifier, [*names, *(metrics.get("guardrail") or {})])
        if fault is not None:
            return f"its falsifier: {fault}"
    return _reach(world, names[0], success.get(names[0]) if isinstance(success, dict) else None)


def _keeps_the_right_to_message(world: World, guardrails: Any) -> bool:
    catalog = world.grounding.catalog
    for name in guardrails:
        metric = catalog.metrics.get(str(name))
        for part in metric.facts if metric else ():
            fact = catalog.fact(part)
            if fact.table == "reachability" or "unsubscribe" in (fact.where or ""):
                return True
    return False


def _fault(world: World, falsifier: Any, judged: list[str]) -> str | None:
    """Why it is no predicate on a readout."""
    try:
        found = Falsifier.model_validate(falsifier)
    except ValidationError as error:
        return error.errors(include_url=False)[0]["msg"]
    return found.fault(world.grounding.catalog, judged, world.grounding.catalog.metrics[judged[0]].direction)


def _reach(world: World, name: str, plan: Any) -> str | None:
    try:
        found = check_metric(world.snapshot, world.grounding.catalog, name)
    except WorkbenchError as error:
        return error.line
    if not found.n:
        return "its population is empty"
    effect = plan.get("mde") if isinstance(plan, dict) else plan
    number = re.fullmatch(r"\s*([\d.]+)\s*(%|pp)?\s*", str(effect or ""))
    if number is None or not found.value or found.variance is None:
        return "it asks for no effect" if number is None else None
    size = float(number[1]) / (100 if number[2] else 1)
    relative = size if number[2] == "%" else size / abs(found.value)
    least = detectable(found.variance, found.n) / abs(found.value)
    return None if relative * WITHIN >= least else f"an effect of {effect} is out of reach: {100 * least:.2g} % is not"
