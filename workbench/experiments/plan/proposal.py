"""A plan with other figures than the spec's: what somebody tries before writing it down."""

from __future__ import annotations

import shlex
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag

from workbench.errors import InputError
from workbench.experiments.assignment.allocation import FILE, Allocation, Share, Step
from workbench.experiments.plan.amounts import written
from workbench.experiments.plan.basis import kept_basis
from workbench.experiments.plan.design import Design, design
from workbench.experiments.plan.pasting import Lines, pasted
from workbench.experiments.spec import Amount, Experiment, Guardrail, Plan, Sequential, Success, effect
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import Frozen
from workbench.project import parse_spec
from workbench.stats.contrast import Margin

MOST_LOOKS = 60
Effect = Annotated[Margin, BeforeValidator(lambda given: given if isinstance(given, Margin) else effect(given),
                                           json_schema_input_type=str | float)]


class Ramp(Frozen):
    """A ramp in its plainest form: some users for the first days of the enrolment, then everybody it may enrol."""

    days: int = Field(ge=1, le=365)
    enrolled: Annotated[Share, Field(gt=0, le=1)] = 0.1

    def steps(self, experiment: Experiment) -> tuple[Step, ...]:
        """The same as allocation.yaml has it.

        Raises:
            InputError: without an enrolment, or where it is over before the ramp.
        """
        if experiment.enrol is None:
            raise InputError("a ramp needs `enrol`: without time all units are there at once", where="ramp")
        whole = (experiment.enrol.to - experiment.enrol.from_).days
        if self.days >= whole:
            raise InputError(f"a ramp of {self.days} days leaves nothing of the {whole} days of enrolment",
                             where="ramp", hint=f"take at most {whole - 1}")
        begin = experiment.enrol.from_
        return (Step.model_validate({"from": begin, "enrolled": self.enrolled}),
                Step.model_validate({"from": begin + timedelta(days=self.days)}))


def _ramp_kind(given: Any) -> str:
    return "days" if isinstance(given, dict | Ramp) else "steps"


class Proposal(Frozen):
    """What is other than in the spec; what is left out stays as it is.

    Attributes:
        units: over all arms.
        mde, margin: metric -> amount, as in the spec.
        effects: judged metric -> the true effect assumed, in its good direction; negative is harm, 0 none.
        looks: how many looks, spread evenly from when every metric is mature for half of the enrolment, before which
            the rule ships nothing, to when it is for all of it; 1 looks once.
        split: weights of the arms.
        traffic: the share of users that the experiment may enrol.
        ramp: the steps of a ramp, as in allocation.yaml, or its days and the share of them; no step is no ramp.
    """

    units: float | None = Field(None, gt=1)
    power: float | None = Field(None, gt=0.5, lt=1)
    alpha: float | None = Field(None, gt=0, lt=0.5)
    mde: dict[str, Amount] = Field(default_factory=dict)
    margin: dict[str, Amount] = Field(default_factory=dict)
    effects: dict[str, Effect] = Field(default_factory=dict)
    looks: int | None = Field(None, ge=1, le=MOST_LOOKS)
    split: dict[str, Annotated[float, Field(ge=0)]] | None = None
    traffic: Annotated[Share, Field(gt=0, le=1)] | None = None
    ramp: Annotated[Annotated[tuple[Step, ...], Tag("steps")] | Annotated[Ramp, Tag("days")],
                    Discriminator(_ramp_kind)] | None = None

    def applied(self, experiment: Experiment, catalog: Catalog) -> Experiment:
        """The experiment with these figures.

        Raises:
            InputError: for a metric or an arm that it does not have.
        """
        roles = experiment.metrics
        for field, given, known in (("mde", self.mde, roles.success), ("margin", self.margin, roles.guardrail)):
            for name in given:
                if name not in known:
                    raise InputError(f"{name!r} is no {'success metric' if field == 'mde' else 'guardrail'}",
                                     where=field, got=name, known=known)
        for arm in self.split or {}:
            if arm not in experiment.split:
                raise InputError(f"unknown arm {arm!r}", where="split", got=arm, known=experiment.split)
        split = experiment.split if self.split is None else {arm: self.split.get(arm, 0.0) for arm in experiment.split}
        if split[experiment.control] <= 0 or sum(split.values()) <= split[experiment.control]:
            raise InputError("control and at least one other arm need a weight above zero", where="split")
        figures = {k: v for k, v in (("alpha", self.alpha), ("power", self.power)) if v is not None}
        plan: Plan = experiment.plan.model_copy(update=figures)
        if self.looks is not None:
            plan = plan.model_copy(update={"sequential": _spread(experiment, catalog, self.looks)})
        success = {name: Success(mde=self.mde.get(name, one.mde)) for name, one in roles.success.items()}
        guardrail = {name: Guardrail(margin=self.margin.get(name, one.margin)) for name, one in roles.guardrail.items()}
        return experiment.model_copy(update={
            "plan": plan, "split": split,
            "metrics": roles.model_copy(update={"success": success, "guardrail": guardrail})})

    def shared(self, experiment: Experiment, allocation: Allocation) -> Allocation:
        """The project's allocation with this traffic and ramp; `experiment` as applied.

        Raises:
            InputError: for the traffic of an experiment that has a slot in a group, or a ramp that does not fit.
        """
        name = experiment.name
        traffic, ramps = dict(allocation.traffic), dict(allocation.ramps)
        if self.traffic is not None:
            group = allocation.group_of(name)
            if group is not None:
                raise InputError(f"{name!r} has a slot in the group {group!r}: its slot is its traffic",
                                 where="traffic", hint=f"change groups.{group}.{name} in {FILE}")
            traffic[name] = self.traffic
        if self.ramp is not None:
            steps = self.ramp.steps(experiment) if isinstance(self.ramp, Ramp) else self.ramp
            ramps = {other: one for other, one in {**ramps, name: steps}.items() if one}
        elif self.split is not None and any(step.split is not None for step in ramps.get(name, ())):
            del ramps[name]     # it leads to the declared split
        return parse_spec(Allocation, {**allocation.model_dump(by_alias=True), "traffic": traffic, "ramps": ramps},
                          FILE)

    def command(self, experiment: str) -> str:
        """The same question in a shell, as far as it has words for it."""
        words = ["workbench", "plan", experiment]
        for name, value in (("units", self.units), ("power", self.power), ("alpha", self.alpha), ("looks", self.looks)):
            if value is not None:
                words += [f"--{name}", f"{value:g}" if name != "units" else f"{value:.0f}"]
        for name, given in (("mde", self.mde), ("margin", self.margin), ("effect", self.effects)):
            for metric, one in given.items():
                words += [f"--{name}", f"{metric}={written(one)}"]
        return shlex.join(words)


@dataclass(frozen=True)
class Proposed:
    """A design for a proposal.

    Attributes:
        allocation: how the project shares its users under it.
        lines: what would be written into which file; nothing where it is as the project has it.
    """

    design: Design
    proposal: Proposal
    experiment: Experiment
    allocation: Allocation
    lines: tuple[Lines, ...]

    def as_dict(self) -> dict[str, Any]:
        """The design, with what it was asked for: what a panel's controls show."""
        spec, whole = self.experiment, sum(self.experiment.split.values())
        return {
            **self.design.as_dict(), "alpha": spec.plan.alpha,
            "mde": {name: written(one.mde) for name, one in spec.metrics.success.items()},
            "margin": {name: written(one.margin) for name, one in spec.metrics.guardrail.items()},
            "split": spec.split, "shares": {arm: weight / whole for arm, weight in spec.split.items()},
            "control": spec.control, "traffic": self.allocation.traffic.get(spec.name, 1.0),
            "slot": self.allocation.group_of(spec.name), "plain_ramp": _plain_ramp(spec, self.allocation),
            "enrolment": (spec.enrol.to - spec.enrol.from_).days if spec.enrol else None,
            "pasted": [asdict(one) for one in self.lines], "code": self.proposal.command(spec.name),
        }


def propose(experiment: Experiment, snapshot: Snapshot, proposal: Proposal | None = None) -> Proposed:
    """The plan under a proposal; after the first question on a snapshot nothing is scanned again."""
    catalog, declared = Catalog.load(snapshot.project), Allocation.load(snapshot.project)
    asked = proposal or Proposal()
    spec = asked.applied(experiment, catalog)
    allocation = asked.shared(spec, declared)
    found = design(spec, catalog, kept_basis(experiment, snapshot, catalog), units=asked.units, effects=asked.effects,
                   allocation=allocation)
    return Proposed(found, asked, spec, allocation, pasted(experiment, spec, declared, allocation, found.units))


def _plain_ramp(experiment: Experiment, allocation: Allocation) -> dict[str, float] | None:
    """A ramp in its plainest form: {days, enrolled}, days 0 without one; None for one that has more to it."""
    steps = allocation.ramps.get(experiment.name, ())
    if not steps:
        return {"days": 0, "enrolled": 1.0}
    plain = len(steps) == 2 and all(step.split is None for step in steps) and steps[1].enrolled == 1
    if not plain or experiment.enrol is None or steps[0].from_ != experiment.enrol.from_:
        return None
    return {"days": (steps[1].from_ - steps[0].from_).days, "enrolled": steps[0].enrolled}


def _spread(experiment: Experiment, catalog: Catalog, looks: int) -> Sequential | None:
    """So many planned looks; None for one."""
    if looks == 1:
        return None
    if experiment.enrol is None:
        raise InputError("planned looks need `enrol`: without time every readout is the last", where="looks")
    longest = timedelta(hours=max(catalog.metric(name).horizon or 0 for name in experiment.metric_names))
    begin, end = experiment.enrol.from_, experiment.enrol.to
    first, last = begin + (end - begin) / 2 + longest, end + longest
    days = (last - first).days
    if days < looks - 1:
        raise InputError(f"{looks} looks do not fit into the {days} days from {first} to {last}", where="looks",
                         hint=f"take at most {days + 1}")
    dates: list[date] = [first + timedelta(days=round(k * days / (looks - 1))) for k in range(looks)]
    # how many units are planned is the question here, not a field of the answer
    return Sequential.model_construct(method="group", looks=tuple(dates), units=None, at=None)
