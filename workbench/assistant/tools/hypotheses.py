"""A hypothesis, held against the project."""

from __future__ import annotations

import math

from pydantic import Field

from workbench.assistant.drafts import Check, Draft, status_of
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.metrics import reach_of
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.metrics.checking import MetricCheck, check_metric
from workbench.project import dump_yaml


class HypothesisArguments(Frozen):
    """Because, if, then, for; and the metric that would show it."""

    because: str | None = None
    if_: str = Field(alias="if")
    then: str
    for_: str | None = Field(None, alias="for")
    metric: str
    direction: str | None = None


class HypothesisProof(Frozen):
    """The metric's state today, and the effect that today's log could have found."""

    metric: str
    value: float | None
    n: int
    detectable: float | None


def prove_hypothesis(grounding: Grounding, given: HypothesisArguments) -> Outcome:
    """Hold a hypothesis against the project: its metric exists, moves, and could show the effect."""
    metric = grounding.catalog.metric(given.metric, "the hypothesis")
    found = check_metric(grounding.snapshot, grounding.catalog, given.metric)
    said = given.model_dump(by_alias=True)
    spec = {
        "hypothesis": {k: said[k] for k in ("because", "if", "then", "for")},
        "metrics": {"success": {given.metric: {"mde": _mde(found)}}},
    }
    reach = reach_of(found)
    checks = (
        Check("names the change", bool(given.if_.strip())),
        Check("names a reason that could be wrong", bool(given.because), None if given.because else "add: because ..."),
        Check("names whom it is for", bool(given.for_), None if given.for_ else "add: for ..."),
        Check("its metric varies", found.ok, "; ".join(found.blocking) or None),
        Check(
            "its direction is the metric's",
            given.direction in (None, metric.direction),
            None
            if given.direction in (None, metric.direction)
            else f"{given.metric} is better when it goes {metric.direction}",
        ),
        Check(
            "could be found",
            reach is not None,
            None if reach is None else f"all {found.n:,} units would find a change of {100 * reach:.2g} %",
        ),
    )
    draft = Draft("hypothesis", f"Hypothesis on {given.metric}", spec, status_of(checks), checks, dump_yaml(spec))
    return Outcome(HypothesisProof(metric=given.metric, value=found.value, n=found.n, detectable=reach), draft)


def _mde(found: MetricCheck) -> str:
    """Twice what the log's own size could find, at least 1 %: an effect that a trial of this size can settle."""
    reach = reach_of(found)
    return "5%" if reach is None or not math.isfinite(reach) else f"{max(1, math.ceil(200 * reach))}%"


TOOLS = (
    Tool(
        "draft_hypothesis",
        "A person states or asks for a hypothesis.",
        HypothesisArguments,
        HypothesisProof,
        prove_hypothesis,
    ),
)
