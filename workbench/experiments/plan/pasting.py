"""The lines of a plan that was tried, as they go into the project's files: who pastes them keeps every comment."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.experiments.assignment.allocation import FILE, Allocation, Step
from workbench.experiments.plan.amounts import written
from workbench.experiments.spec import Experiment, Sequential


@dataclass(frozen=True)
class Lines:
    """What is other than in one file; a name's line there gives way to the one here.

    Attributes:
        file: below the project's folder.
        text: YAML, whole entries.
    """

    file: str
    text: str


def pasted(before: Experiment, after: Experiment, was: Allocation, now: Allocation, units: float) -> tuple[Lines, ...]:
    """The lines that turn one plan into another.

    Args:
        units: how many are planned, for a plan with looks.
    """
    name = after.name
    said = [*_split(before, after), *_metrics(before, after), *_plan(before, after, units)]
    found = [Lines(before.place, "\n".join(said) + "\n")] if said else []
    shared = []
    if now.traffic.get(name) != was.traffic.get(name):
        shared.append(f"traffic:\n  {name}: {_share(now.traffic[name])}")
    if now.ramps.get(name) != was.ramps.get(name):
        steps = now.ramps.get(name, ())
        shared.append(f"ramps:\n  {name}: [{', '.join(_step(step) for step in steps)}]" if steps else
                      f"# ramps: no line for {name}")
    return (*found, Lines(FILE, "\n".join(shared) + "\n")) if shared else tuple(found)


def _split(before: Experiment, after: Experiment) -> list[str]:
    if before.split == after.split:
        return []
    return [f"split: {{{', '.join(f'{_key(arm)}: {weight:.12g}' for arm, weight in after.split.items())}}}"]


def _metrics(before: Experiment, after: Experiment) -> list[str]:
    said: list[str] = []
    old, new = before.metrics, after.metrics
    for role, entries in (
        ("success", [f"{_key(name)}: {{mde: {written(one.mde)}}}" for name, one in new.success.items()
                     if one != old.success[name]]),
        ("guardrail", [f"{_key(name)}: {{margin: {written(one.margin)}}}" for name, one in new.guardrail.items()
                       if one != old.guardrail[name]]),
    ):
        said += [f"  {role}:", *(f"    {entry}" for entry in entries)] if entries else []
    return ["metrics:", *said] if said else []


def _plan(before: Experiment, after: Experiment, units: float) -> list[str]:
    plan = after.plan
    looks = plan.sequential
    grouped = looks is not None and looks.method == "group"
    kept = before.plan.sequential.units if before.plan.sequential is not None else None
    same = looks == before.plan.sequential or (looks is not None and before.plan.sequential is not None
                                               and looks.looks == before.plan.sequential.looks)
    if plan.alpha == before.plan.alpha and plan.power == before.plan.power and same and not (
            grouped and kept != round(units)):
        return []
    words = [f"{field}: {getattr(plan, field):.12g}" for field in ("alpha", "power", "deterioration")]
    if looks is not None:
        words.append(f"sequential: {_sequential(looks, units)}")
    return [f"plan: {{{', '.join(words)}}}"]


def _sequential(looks: Sequential, units: float) -> str:
    words = [f"method: {looks.method}"]
    if looks.at is not None:
        words.append(f"at: {looks.at}")
    if looks.looks:
        words.append(f"looks: [{', '.join(str(day) for day in looks.looks)}]")
    if looks.method != "fixed":
        words.append(f"units: {round(units)}")
    return f"{{{', '.join(words)}}}"


def _step(step: Step) -> str:
    words = [f"from: {step.from_}", f"enrolled: {_share(step.enrolled)}"]
    if step.split is not None:
        words.append(f"split: {{{', '.join(f'{_key(arm)}: {weight:.12g}' for arm, weight in step.split.items())}}}")
    return f"{{{', '.join(words)}}}"


def _key(name: str) -> str:
    """A name as a key of YAML: any text is one."""
    plain = name.replace("_", "").replace(".", "")
    return name if plain.isalnum() and name[0].isalpha() and name.lower() not in _WORDS else (
        "'" + name.replace("'", "''") + "'")


_WORDS = ("true", "false", "null")


def _share(value: float) -> str:
    return f"{round(100 * value, 10):.12g}%"
