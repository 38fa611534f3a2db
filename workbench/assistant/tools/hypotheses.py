"""A hypothesis, held against the project: because, if, then, for, and what would prove it wrong."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import Field

from workbench.assistant import falsifier as falsifiers
from workbench.assistant import population
from workbench.assistant.drafts import Check, Draft, status_of
from workbench.assistant.falsifier import Falsifier
from workbench.assistant.grounding import Grounding
from workbench.assistant.saving import without_hypothesis
from workbench.assistant.tools.margins import judgeable
from workbench.assistant.tools.metrics import reach_of
from workbench.assistant.tools.plans import WEEKS, ExperimentArguments, Planned, Who, plan, within
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.errors import WorkbenchError
from workbench.experiments.spec import effect
from workbench.metrics.catalog import Catalog
from workbench.metrics.checking import MetricCheck, check_metric
from workbench.project import dump_yaml

MARGIN = "5%"           # harm that is tolerated where nothing is said
_MORE = re.compile(
    r"\b(more (pushe?s?|e-?mails?|messages|notifications|sends|often)|additional|extra|second (push|reminder|message)"
    r"|send(ing)? (a |an )?(further|weekly|daily|reminder)|twice|add(ing)? (a |an )?(push|reminder|message)"
    r"|increase (the )?(frequency|volume|number)|(raise|lift(ing)?|remov\w+|without) (the |a )?cap|every day|daily)\b",
    re.I)
_REACH = re.compile(r"unsubscrib|opt[_ ]?out|complaint|mute|uninstall|bounce_hard", re.I)


class HypothesisArguments(Frozen):
    """Because, if, then, for; the metric that would show it; what must not get worse; what would prove it wrong."""

    because: str | None = Field(None, description="a reason that could be wrong")
    if_: str = Field(alias="if", description="what is done otherwise")
    then: str = Field(description="what it does")
    for_: str | None = Field(None, alias="for", description="whom it is for, in words")
    who: Who = Field(default_factory=dict, description="the same as values of users: {platform: [ios]}")
    metric: str
    direction: Literal["up", "down"] | None = Field(None, description="where the metric is hoped to go")
    effect: str | None = Field(None, description="hoped size, in the good direction: 3% of control, or 0.5pp")
    guardrails: dict[str, str] = Field(default_factory=dict, description="metric -> harm tolerated: {opt_out_28d: 5%}")
    volume: Literal["more", "same", "less"] | None = Field(None, description="what becomes of how much is sent")
    weeks: int = Field(WEEKS, ge=1, le=52, description="of enrolment")
    falsifier: Falsifier | None = None


class HypothesisProof(Frozen):
    """What the log says of it.

    `value` and `n` are the metric's today; `users` of `of` pass the population's filter; `smallest` is the relative
    effect that the whole rule finds among them in `weeks` of enrolment, `units` over two arms; `power` is the chance
    that it finds the stated effect, None where none was stated; `judgeable` is the least harm to each guardrail that
    they can rule out; `question` is what must be asked before anything can be promised.
    """

    metric: str
    value: float | None
    n: int
    detectable: float | None
    who: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    users: int | None = None
    of: int | None = None
    effect: str | None = None
    weeks: int | None = None
    units: float | None = None
    smallest: float | None = None
    power: float | None = None
    judgeable: dict[str, str] = Field(default_factory=dict)
    falsifier: str | None = None
    question: str | None = None


@dataclass
class _Found:
    """What is known of one hypothesis so far."""

    checks: list[Check] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    metric: MetricCheck | None = None
    planned: Planned | None = None
    judgeable: dict[str, str] = field(default_factory=dict)
    size: str | None = None
    falsifier: Falsifier | None = None


def prove_hypothesis(grounding: Grounding, given: HypothesisArguments) -> Outcome:
    """Hold a hypothesis against the project; every fault is a check of its own, and nothing is guessed."""
    found = _Found()
    words = bool(given.because and given.because.strip())
    found.checks += [
        Check("names the change", bool(given.if_.strip()), None if given.if_.strip() else "add: if we ..."),
        Check("names a reason that could be wrong", words, None if words else "add: because ..."),
    ]
    who, counted = _population(grounding, given, found)
    guardrails = _guardrails(grounding.catalog, given, found)
    if _metrics_exist(grounding.catalog, given, guardrails, found):
        _metric(grounding, given, found)
        _volume(grounding.catalog, given, guardrails, found)
        if found.metric is not None and found.metric.ok and counted is not None and counted.users:
            _within_reach(grounding, given, guardrails, counted, found)
        _wrong(grounding.catalog, given, guardrails, found)
    checks = tuple(found.checks)
    spec = _spec(given, who, guardrails, found)
    draft = Draft("hypothesis", f"Hypothesis on {given.metric}", spec, status_of(checks), checks, dump_yaml(spec),
                  notes=tuple(found.notes), into=tuple(without_hypothesis(grounding.snapshot.project)))
    return Outcome(_proof(given, who, counted, found), draft)


def _population(grounding: Grounding, given: HypothesisArguments, found: _Found
                ) -> tuple[population.Population, population.Count | None]:
    who = population.resolve(grounding, given.for_, given.who)
    named = "its population is a set of users"
    if who.question is not None:
        found.checks.append(Check(named, False, who.question))
        return who, None
    said = "; ".join(f"{column} is {' or '.join(values)}" for column, values in who.who.items()) or "everybody"
    try:
        counted = population.count(grounding, who.who)
    except WorkbenchError as error:
        found.checks.append(Check(named, False, error.line))
        return who, None
    found.checks += [Check(named, True, said),
                     Check("its population is not empty", counted.users > 0,
                           f"{counted.users:,} of {counted.of:,} users")]
    return who, counted


def reach_metrics(catalog: Catalog) -> list[str]:
    """Metrics that watch the right to message somebody tomorrow."""
    found = []
    for name, metric in catalog.metrics.items():
        facts = [catalog.fact(fact) for fact in metric.facts]
        if any(fact.table in ("reachability", "consent") or _REACH.search(fact.where or "") for fact in facts):
            found.append(name)
    return found


def _guardrails(catalog: Catalog, given: HypothesisArguments, found: _Found) -> dict[str, str]:
    """As they were given; unless no more is sent, with one of the project that watches the right to message.

    Few words tell surely that nothing more is sent, and a guardrail too many costs next to nothing: it is left out
    where `volume` says so.
    """
    able = reach_metrics(catalog)
    watched = any(name.partition(".")[0] in able for name in (*given.guardrails, given.metric))
    if watched or given.volume in ("same", "less"):
        return dict(given.guardrails)
    chosen = dict.fromkeys(able[:1], MARGIN)
    if chosen:
        why = "more is sent" if _more(given) else "more may be sent"
        found.notes.append(f"{why}, so {', '.join(chosen)} was added as a guardrail that tolerates {MARGIN}")
    return {**given.guardrails, **chosen}


def _more(given: HypothesisArguments) -> bool:
    """Whether more is sent than before: as it was said, else by the words of the change."""
    return given.volume == "more" if given.volume is not None else bool(_MORE.search(given.if_))


def _metrics_exist(catalog: Catalog, given: HypothesisArguments, guardrails: dict[str, str], found: _Found) -> bool:
    faults = []
    for name in (given.metric, *guardrails):
        try:
            catalog.metric(name)
        except WorkbenchError as error:
            faults.append(error.line)
    for name, margin in guardrails.items():
        try:
            effect(margin)
        except ValueError as error:
            faults.append(f"guardrail {name}: {error}")
    if given.metric in guardrails:
        faults.append(f"{given.metric!r} is both what is hoped for and a guardrail")
    found.checks.append(Check("its metrics exist", not faults, "; ".join(faults) or None))
    return not faults


def _metric(grounding: Grounding, given: HypothesisArguments, found: _Found) -> None:
    """It varies, and goes where it is hoped to go."""
    better = grounding.catalog.metric(given.metric).direction
    try:
        found.metric = check_metric(grounding.snapshot, grounding.catalog, given.metric, beside=0)
        found.checks.append(Check("its metric varies", found.metric.ok, "; ".join(found.metric.blocking) or None))
    except WorkbenchError as error:
        found.checks.append(Check("its metric varies", False, error.line))
    fits = given.direction in (None, better)
    found.checks.append(Check("its direction is the metric's", fits,
                              None if fits else f"{given.metric} is better when it goes {better}"))


def _volume(catalog: Catalog, given: HypothesisArguments, guardrails: dict[str, str], found: _Found) -> None:
    if not _more(given):
        return
    able = reach_metrics(catalog)
    watched = [name for name in (*guardrails, given.metric) if name.partition(".")[0] in able]
    hint = f"add {' or '.join(able[:3])}" if able else "draft one first: opt-outs, or days on which a user is reachable"
    found.checks.append(Check("guards the right to message", bool(watched), ", ".join(watched) or hint))


def _within_reach(grounding: Grounding, given: HypothesisArguments, guardrails: dict[str, str],
                  counted: population.Count, found: _Found) -> None:
    """Plan the experiment that would test it: the stated effect, or the smallest that it would find."""
    name = "its effect is within reach"
    try:
        if given.effect is not None and effect(given.effect).amount <= 0:
            raise ValueError("an effect is a positive amount, in the metric's good direction")
        asked = ExperimentArguments(name="hypothesis", success={given.metric: given.effect or "5%"},
                                    guardrail=guardrails, weeks=given.weeks, exposure=_units(grounding, given.metric))
        found.planned = plan(grounding, asked, counted.share)
    except (WorkbenchError, ValueError) as error:
        line = error.line if isinstance(error, WorkbenchError) else str(error)
        found.checks.append(Check(name, False, line))
        return
    found.judgeable = judgeable(found.planned, grounding.catalog)
    least = found.planned.smallest
    units = f"{found.planned.units:,.0f} units" + (f" in {within(found.planned.weeks)}" if found.planned.weeks else "")
    if given.effect is None:
        if least is None:
            known = found.judgeable
            harm = " and ".join(f"{one} gets no worse by {margin}" + (
                f" (they can rule out {known[one]})" if one in known else "") for one, margin in guardrails.items())
            found.checks.append(Check(name, False, f"{units} find no effect at all" + (
                f": too few to judge that {harm}" if guardrails else "")))
            return
        if least > 1 and grounding.catalog.metric(given.metric).direction == "down":
            found.notes.append(f"{units} cannot find a fall, not even one to nothing: it needs more users, or a metric "
                               "of which there is more")
        found.size = f"{math.ceil(1000 * least) / 10:g}%"
        found.notes.append(f"no effect was stated: {found.size} is the smallest that {units} would find")
        found.checks.append(Check(name, True, f"{units} find {least:.2%}"))
        return
    found.size = given.effect
    enough = found.planned.power >= found.planned.spec.plan.power
    need = "" if least is None else f"; the smallest that they find is {least:.2%}"
    more = "" if enough else f"; it would need {found.planned.design.needed:,.0f} units"
    found.checks.append(Check(name, enough, f"{units} find {given.effect} with a chance of {found.planned.power:.0%}"
                              f"{', guardrails included' if guardrails else ''}{need}{more}"))


def _units(grounding: Grounding, metric: str) -> dict[str, str] | None:
    """A unit-level table is its own exposure; else exposures are the experiment's."""
    fact = grounding.catalog.fact(grounding.catalog.metric(metric).facts[0])
    return None if fact.clock is not None else {"table": fact.table, "unit": fact.unit, "arm": fact.unit}


def _wrong(catalog: Catalog, given: HypothesisArguments, guardrails: dict[str, str], found: _Found) -> None:
    name = "can be proved wrong"
    metric = catalog.metric(given.metric)
    good = given.direction or metric.direction
    if given.falsifier is not None:
        found.falsifier = given.falsifier
    elif found.size is not None:
        weeks = found.planned.weeks if found.planned and found.planned.weeks else 0
        day = max(1, 7 * weeks + math.ceil((metric.horizon or 0) / 24))
        found.falsifier = falsifiers.default(given.metric, good, found.size, day)
        found.notes.append("what would prove it wrong was chosen: the interval leaves the hoped effect out")
    else:
        found.checks.append(Check(name, False, "say the effect that is hoped for, and on which day it must have shown"))
        return
    fault = found.falsifier.fault(catalog, [given.metric, *guardrails], good)
    found.checks.append(Check(name, fault is None, fault or found.falsifier.words))


def _spec(given: HypothesisArguments, who: population.Population, guardrails: dict[str, str], found: _Found
          ) -> dict[str, Any]:
    said = given.model_dump(by_alias=True)
    metrics: dict[str, Any] = {"success": {given.metric: {"mde": found.size or given.effect or "5%"}}}
    if guardrails:
        metrics["guardrail"] = {name: {"margin": margin} for name, margin in guardrails.items()}
    spec: dict[str, Any] = {"hypothesis": {k: said[k] for k in ("because", "if", "then", "for")}, "metrics": metrics}
    if who.who:
        spec["population"] = {column: list(values) for column, values in who.who.items()}
    if found.falsifier is not None:
        spec["falsifier"] = falsifiers.plain(found.falsifier)
    return spec


def _proof(given: HypothesisArguments, who: population.Population, counted: population.Count | None, found: _Found
           ) -> HypothesisProof:
    planned, metric = found.planned, found.metric
    return HypothesisProof(
        metric=given.metric,
        value=metric.value if metric else None,
        n=metric.n if metric else 0,
        detectable=reach_of(metric) if metric else None,
        who={column: tuple(values) for column, values in who.who.items()},
        users=counted.users if counted else None,
        of=counted.of if counted else None,
        effect=found.size,
        weeks=planned.weeks if planned else None,
        units=planned.units if planned else None,
        smallest=planned.smallest if planned else None,
        power=planned.power if planned and given.effect is not None else None,
        judgeable=found.judgeable,
        falsifier=found.falsifier.words if found.falsifier else None,
        question=who.question,
    )


TOOLS = (
    Tool(
        "draft_hypothesis",
        "A person states or asks for a hypothesis. Fill because, if, then and for from what they said; name a metric "
        "of the project; say in `volume` whether more is sent. Where the result holds a `question`, ask it.",
        HypothesisArguments,
        HypothesisProof,
        prove_hypothesis,
    ),
)
