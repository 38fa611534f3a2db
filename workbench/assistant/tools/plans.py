"""The plan of an experiment that is drafted: its spec, and what its enrolment comes to for the whole rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import Field

from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.tool import Frozen
from workbench.experiments.spec import Experiment
from workbench.project import parse_spec

if TYPE_CHECKING:
    from workbench.experiments.plan.design import Design, Week

WEEKS = 4               # of enrolment at most: so far back the log says how users come
NAME = r"^[a-z][a-z0-9_]*$"
Who = dict[str, tuple[str, ...]]


class Parts(Frozen):
    """A hypothesis in its four parts."""

    because: str | None = None
    if_: str | None = Field(None, alias="if")
    then: str | None = None
    for_: str | None = Field(None, alias="for")


class ExperimentArguments(Frozen):
    """An experiment as a person asks for it; what is left out is chosen, and said."""

    name: str = Field(pattern=NAME, description="of its folder: lower case, digits and _")
    hypothesis: Parts = Parts()
    success: dict[str, str] = Field(min_length=1, description="metric -> effect worth finding: {conversion_7d: 5%}")
    guardrail: dict[str, str] = Field(default_factory=dict, description="metric -> harm tolerated: {opt_out_28d: 5%}")
    monitor: tuple[str, ...] = ()
    control: str = "control"
    split: dict[str, float] = Field(default_factory=lambda: {"control": 1.0, "treatment": 1.0},
                                    description="arm -> weight, control among them")
    weeks: int | None = Field(None, ge=1, le=52, description="of enrolment; None: the fewest that have the power")
    starts: date | None = Field(None, description="first day of enrolment; None: the day after the log's end")
    looks: int = Field(1, ge=1, le=20)
    who: Who = Field(default_factory=dict, description="property of users -> values; empty: everybody")
    segments: tuple[str, ...] = ()
    exposure: dict[str, str] | None = Field(
        None, description="{table, unit, arm, time, where}; None: the experiment's rows of `exposures`")
    alpha: float = Field(0.05, gt=0, lt=0.5)
    power: float = Field(0.8, gt=0.5, lt=1)


@dataclass(frozen=True)
class Planned:
    """A design with the enrolment that was taken; `at` is what that enrolment brings, None without a time."""

    spec: Experiment
    design: Design
    at: Week | None
    weeks: int | None

    @property
    def units(self) -> float:
        """That come."""
        return self.at.units if self.at else self.design.units

    @property
    def power(self) -> float:
        """Of the whole rule with them."""
        return self.at.power if self.at else self.design.rule.ship

    @property
    def smallest(self) -> float | None:
        """Relative effect on the first success metric that they find."""
        return self.at.smallest if self.at else self.design.smallest


def plan(grounding: Grounding, given: ExperimentArguments, share: float) -> Planned:
    """The plan for the whole rule with the given weeks, else with the fewest that have the wanted power.

    Args:
        share: of all users that may enrol.

    Raises:
        InputError: where no number of units would do, or the metrics cannot be evaluated.
    """
    weeks = given.weeks or WEEKS
    found = _plan(grounding, given, weeks, share)
    enough = [week.weeks for week in found.design.weeks if week.power >= given.power]
    if given.weeks is None and enough and enough[0] < weeks:
        return _plan(grounding, given, enough[0], share)
    return found


def _plan(grounding: Grounding, given: ExperimentArguments, weeks: int, share: float) -> Planned:
    from workbench.experiments.plan.basis import kept_basis
    from workbench.experiments.plan.proposal import Proposal, propose

    spec = parse_spec(Experiment, spec_of(given, grounding, weeks), "the draft")
    figures: dict[str, Any] = {"looks": given.looks} if given.looks > 1 else {}
    if share < 1:
        figures["traffic"] = share
    timed = spec.enrol is not None
    if not timed:
        figures["units"] = kept_basis(spec, grounding.snapshot, grounding.catalog).joint.n * share
    found = propose(spec, grounding.snapshot, parse_spec(Proposal, figures, "plan"))
    known = {week.weeks: week for week in found.design.weeks}
    return Planned(found.experiment, found.design, known.get(min(weeks, WEEKS)) if timed else None,
                   weeks if timed else None)


def spec_of(given: ExperimentArguments, grounding: Grounding, weeks: int, planned: Planned | None = None
            ) -> dict[str, Any]:
    """The file's values, in the order in which people write them."""
    exposure: Mapping[str, str] = given.exposure or {
        "table": "exposures", "unit": "unit", "arm": "arm", "time": "ts", "where": f"experiment = '{given.name}'"}
    said = given.hypothesis.model_dump(by_alias=True, exclude_none=True)
    figures: dict[str, Any] = {"alpha": given.alpha, "power": given.power, "deterioration": 0.01}
    if planned is not None and planned.design.looks and planned.at is not None:
        figures["sequential"] = {"method": "group", "looks": list(planned.design.looks),
                                 "units": max(1, round(planned.at.units))}
    roles = {"success": {name: {"mde": mde} for name, mde in given.success.items()},
             "guardrail": {name: {"margin": margin} for name, margin in given.guardrail.items()},
             "monitor": list(given.monitor)}
    begin = given.starts or _day_after(grounding)
    enrol = None
    if exposure.get("time") and begin is not None:
        enrol = {"from": begin.isoformat(), "to": (begin + timedelta(weeks=weeks)).isoformat()}
    split = {arm: int(weight) if weight == int(weight) else weight for arm, weight in given.split.items()}
    whole = {"version": 1, "name": given.name, "hypothesis": said, "exposure": dict(exposure), "enrol": enrol,
             "control": given.control, "split": split, "segments": list(given.segments),
             "metrics": {role: value for role, value in roles.items() if value}, "plan": figures}
    return {key: value for key, value in whole.items() if value not in (None, [], {})}


def _day_after(grounding: Grounding) -> date | None:
    """The first whole day that the log does not have; the clock is not read."""
    marks = [info.watermark for info in grounding.tables.values() if info.watermark is not None and not info.derived]
    return (max(marks) + timedelta(days=1)).date() if marks else None


def within(weeks: int) -> str:
    """So many weeks, in words."""
    return f"{weeks} week{'s' if weeks != 1 else ''}"
