"""A plan with other figures than the spec's: what somebody tries before writing it down."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from workbench.errors import InputError
from workbench.experiments.assignment.allocation import Allocation, Step
from workbench.experiments.plan.basis import kept_basis
from workbench.experiments.plan.design import Design, design
from workbench.experiments.spec import Amount, Experiment, Guardrail, Plan, Sequential, Success, effect
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.spec import Frozen
from workbench.stats.contrast import Margin

MOST_LOOKS = 60
Effect = Annotated[Margin, BeforeValidator(lambda given: given if isinstance(given, Margin) else effect(given),
                                           json_schema_input_type=str | float)]


class Proposal(Frozen):
    """What is other than in the spec; what is left out stays as it is.

    Attributes:
        units: over all arms.
        mde, margin: metric -> amount, as in the spec.
        effects: judged metric -> the true effect assumed, in its good direction; negative is harm, 0 none.
        looks: how many looks, spread evenly from when every metric is mature for half of the enrolment, before which
            the rule ships nothing, to when it is for all of it; 1 looks once.
        split: weights of the arms.
        ramp: the steps of a ramp, as in allocation.yaml.
    """

    units: float | None = Field(None, gt=1)
    power: float | None = Field(None, gt=0.5, lt=1)
    alpha: float | None = Field(None, gt=0, lt=0.5)
    mde: dict[str, Amount] = Field(default_factory=dict)
    margin: dict[str, Amount] = Field(default_factory=dict)
    effects: dict[str, Effect] = Field(default_factory=dict)
    looks: int | None = Field(None, ge=1, le=MOST_LOOKS)
    split: dict[str, Annotated[float, Field(ge=0)]] | None = None
    ramp: tuple[Step, ...] | None = None

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
    """A design for a proposal."""

    design: Design
    proposal: Proposal
    experiment: Experiment

    def as_dict(self) -> dict[str, Any]:
        """The design, with what it was asked for: what a panel's controls show."""
        spec = self.experiment
        return {
            **self.design.as_dict(), "alpha": spec.plan.alpha,
            "mde": {name: written(one.mde) for name, one in spec.metrics.success.items()},
            "margin": {name: written(one.margin) for name, one in spec.metrics.guardrail.items()},
            "split": spec.split, "code": self.proposal.command(spec.name),
        }


def propose(experiment: Experiment, snapshot: Snapshot, proposal: Proposal | None = None) -> Proposed:
    """The plan under a proposal; after the first question on a snapshot nothing is scanned again."""
    catalog, allocation = Catalog.load(snapshot.project), Allocation.load(snapshot.project)
    asked = proposal or Proposal()
    spec = asked.applied(experiment, catalog)
    if asked.ramp is not None:
        given = {**allocation.model_dump(by_alias=True), "ramps": {**allocation.ramps, spec.name: asked.ramp}}
        allocation = Allocation.model_validate(given)
    elif asked.split is not None:       # the declared ramp leads to the declared split
        allocation = allocation.model_copy(update={"ramps": {}})
    found = design(spec, catalog, kept_basis(experiment, snapshot, catalog), units=asked.units, effects=asked.effects,
                   allocation=allocation)
    return Proposed(found, asked, spec)


def written(amount: Margin) -> str:
    """An amount as the spec has it.

    >>> written(Margin(0.05, True)), written(Margin(-0.002, False))
    ('5%', '-0.002')
    """
    return f"{round(amount.amount * 100, 10):g}%" if amount.relative else f"{amount.amount:g}"


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
