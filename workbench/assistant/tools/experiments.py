"""A whole experiment, with the power that it promises."""

from __future__ import annotations

from typing import Any

from workbench.assistant import population
from workbench.assistant.drafts import Check, Draft, status_of
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.plans import WEEKS, ExperimentArguments, Planned, plan, spec_of, within
from workbench.assistant.tools.tool import Frozen, Outcome, Tool
from workbench.errors import InputError, WorkbenchError
from workbench.experiments.spec import Experiment
from workbench.experiments.unbuilt import refuse_unbuilt
from workbench.project import dump_yaml, parse_spec


class Judged(Frozen):
    """One metric of the plan: its mean, the effect assumed, the margin, and its own test's power."""

    metric: str
    role: str
    mean: float
    effect: float
    margin: float | None
    power: float


class WeekPower(Frozen):
    """What so many weeks of enrolment bring: units, the rule's power, the smallest effect that they find."""

    weeks: int
    units: float
    power: float
    smallest: float | None


class ExperimentProof(Frozen):
    """What the plan comes to, for the whole rule; `smallest` is relative, on the first success metric.

    `needed` units give the wanted power; `units` come in `weeks` of enrolment, `days_final` after which the last
    window has ended.
    """

    name: str
    snapshot: str
    basis: str
    weeks: int | None
    units: float | None
    arms: dict[str, float]
    needed: float | None
    power: float | None
    target: float
    smallest: float | None
    days_final: int | None
    looks: tuple[str, ...]
    metrics: tuple[Judged, ...]
    by_week: tuple[WeekPower, ...]
    population: int | None
    file: str


def draft_experiment(grounding: Grounding, given: ExperimentArguments) -> Outcome:
    """A complete spec, planned for the whole rule; it is valid only with the power that it promises."""
    from workbench.experiments.analyze import metrics_fit

    checks: list[Check] = []
    path = f"experiments/{given.name}/experiment.yaml"
    planned, counted, spec = None, None, spec_of(given, grounding, given.weeks or WEEKS)
    tried = "is a whole spec"
    try:
        refuse_unbuilt(asked := parse_spec(Experiment, spec, "the draft"))
        checks.append(Check(tried, True))
        tried = "its metrics exist"
        for name in (*given.success, *given.guardrail, *given.monitor):
            grounding.catalog.metric(name, where="the draft: metrics")
        ratios = _ratios(grounding, given)
        if all(check.ok for check in ratios):
            metrics_fit(asked, grounding.catalog)
        checks += [Check(tried, True), *ratios]
        tried = "its tables and segments exist"
        _columns(grounding, given)
        checks.append(Check(tried, True))
        tried = "its population is not empty"
        counted = population.count(grounding, given.who) if given.who else None
        if counted is not None:
            words = f"{counted.users:,} of {counted.of:,} users"
            checks.append(Check(tried, counted.users > 0, words))
        tried = "has the power it promises"
        if counted is None or counted.users:
            planned = plan(grounding, given, counted.share if counted else 1.0)
            spec = spec_of(given, grounding, planned.weeks or WEEKS, planned)
            parse_spec(Experiment, spec, "the draft")
            checks.append(_powered(planned, given))
    except WorkbenchError as error:
        checks.append(Check(tried, False, error.line))
    taken = given.name in grounding.snapshot.project.names("experiments")
    checks.append(Check("its name is free", not taken, f"{path} exists: choose another name" if taken else None))
    lacks = None if given.guardrail else "add one: opt-outs or reachable days, for example"
    checks.append(Check("watches a guardrail", True, lacks, warns=lacks is not None))
    made = tuple(checks)
    draft = Draft("experiment", given.name, spec, status_of(made), made, dump_yaml(spec), _cell(given.name),
                  columns=("metric", "role", "mean", "effect", "margin", "power"), rows=_rows(planned),
                  notes=tuple(_notes(given, planned, counted)), path=path)
    return Outcome(_proof(grounding, given, planned, counted, path), draft)


def _columns(grounding: Grounding, given: ExperimentArguments) -> None:
    """Exposure and segments name what the log has; rows of an experiment that is to come need not be there."""
    if given.exposure is not None:
        info = grounding.snapshot.table(given.exposure.get("table", ""), where="the draft: exposure.table")
        info.require(*(given.exposure[key] for key in ("unit", "arm", "time") if key in given.exposure),
                     where="the draft: exposure")
    if given.segments:
        known = {column for name in ("exposures", "users", (given.exposure or {}).get("table", ""))
                 if name in grounding.tables for column in grounding.tables[name].columns}
        for one in given.segments:
            if one not in known:
                raise InputError(f"no column {one!r} of users or exposures", where="the draft: segments", got=one,
                                 known=sorted(known))


def _ratios(grounding: Grounding, given: ExperimentArguments) -> list[Check]:
    """A ratio may be moved by its denominator alone, so that it never stands for success by itself."""
    ratios = [name for name in given.success if grounding.catalog.metric(name).ratio is not None]
    if not ratios:
        return []
    alone = len(ratios) == len(given.success)
    detail = f"{ratios[0]} is a ratio: " + ("add a success metric that counts a user once" if alone else
                                            "the readout shows both its parts")
    return [Check("a treatment leaves its denominator alone", not alone, detail, warns=not alone)]


def _powered(planned: Planned, given: ExperimentArguments) -> Check:
    name = "has the power it promises"
    wanted, needed = given.power, planned.design.needed
    if planned.weeks is not None and planned.at is None:
        return Check(name, False, f"the log does not say how many users come; the rule needs {needed:,.0f}")
    best = "" if planned.smallest is None else f"; they find an effect of {planned.smallest:.2%}"
    units = f"{planned.units:,.0f} units" + (f" in {within(planned.weeks)}" if planned.weeks else "")
    if planned.weeks is not None and planned.weeks > WEEKS:
        units = f"the log shows {WEEKS} weeks of users, not {planned.weeks}: {planned.units:,.0f} units"
    if planned.power >= wanted:
        return Check(name, True, f"{units}: power {planned.power:.0%}, wanted {wanted:.0%}{best}")
    first = next(iter(given.success))
    return Check(name, False, f"{units}: power {planned.power:.0%}, wanted {wanted:.0%}{best}; the rule needs "
                 f"{needed:,.0f} units for {given.success[first]} on {first}: look for a larger effect, tolerate more, "
                 "or enrol for longer")


def _notes(given: ExperimentArguments, planned: Planned | None, counted: population.Count | None) -> list[str]:
    found = []
    if planned is not None and planned.weeks is not None:
        ends = f", read out after {planned.weeks * 7 + _waits(planned)} days" if planned.at else ""
        found.append(f"{planned.units:,.0f} units over all arms, {within(planned.weeks)} of enrolment{ends}")
    if given.starts is None and planned is not None and planned.weeks is not None:
        found.append("it starts on the day after the log's end: set `enrol` to the true dates before it is locked")
    if given.exposure is None:
        found.append(f"who is enrolled must be logged in `exposures` as experiment {given.name!r}")
    if counted is not None:
        found.append(f"only {counted.users:,} of {counted.of:,} users are to be enrolled: the log of exposures decides")
    return found


def _waits(planned: Planned) -> int:
    """Days after the last enrolment until its window has ended."""
    if planned.design.days is None or planned.design.days_final is None:
        return 0
    return planned.design.days_final - planned.design.days


def _rows(planned: Planned | None) -> tuple[dict[str, Any], ...]:
    if planned is None:
        return ()
    return tuple({"metric": line.metric, "role": line.role, "mean": line.mean, "effect": line.effect,
                  "margin": line.margin, "power": line.power} for line in planned.design.lines)


def _proof(grounding: Grounding, given: ExperimentArguments, planned: Planned | None,
           counted: population.Count | None, path: str) -> ExperimentProof:
    design = planned.design if planned else None
    weights = sum(given.split.values()) or 1.0
    units = planned.units if planned else None
    return ExperimentProof(
        name=given.name,
        snapshot=grounding.snapshot.id,
        basis=design.basis if design else "",
        weeks=planned.weeks if planned else None,
        units=units,
        arms={} if units is None else {arm: units * weight / weights for arm, weight in given.split.items()},
        needed=design.needed if design else None,
        power=planned.power if planned else None,
        target=given.power,
        smallest=planned.smallest if planned else None,
        days_final=planned.weeks * 7 + _waits(planned) if planned and planned.weeks else None,
        looks=design.looks if design else (),
        metrics=tuple(Judged(metric=line.metric, role=line.role, mean=line.mean, effect=line.effect,
                             margin=line.margin, power=line.power) for line in design.lines) if design else (),
        by_week=tuple(WeekPower(weeks=one.weeks, units=one.units, power=one.power, smallest=one.smallest)
                      for one in design.weeks) if design else (),
        population=counted.users if counted else None,
        file=path,
    )


def _cell(name: str) -> str:
    """A cell that plans it again, once it is saved."""
    return f"import workbench as wb\n\nwb.open().experiment({name!r}).plan()"


TOOLS = (
    Tool(
        "draft_experiment",
        "A person asks for an experiment, an A/B test or its plan: how many users, how long, how small an effect. Name "
        "the success metric with the effect worth finding, guardrails with the harm that is tolerated. Leave `weeks` "
        "out to learn how long it takes.",
        ExperimentArguments,
        ExperimentProof,
        draft_experiment,
    ),
)
