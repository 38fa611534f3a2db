"""`decision.md`: what people decided on a readout, entry after entry; nothing is ever taken out.

The front matter is for machines, the text below it for people, who may add to it: it is kept as it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from workbench.errors import InputError, Refused, WorkbenchError
from workbench.experiments.plan.lock import spec_hash
from workbench.experiments.readout import Readout
from workbench.experiments.report.markdown import literal
from workbench.experiments.spec import Experiment
from workbench.experiments.stored import FILE as READOUT
from workbench.experiments.stored import stored
from workbench.metrics.catalog import Catalog
from workbench.project import Project, dump_yaml, parse_yaml, write_atomic

FILE = "decision.md"
Choice = Literal["ship", "do_not_ship", "continue"]
_LINE = "---\n"


@dataclass(frozen=True)
class Made:
    """One decision.

    Attributes:
        when: UTC; by: who.
        rule: the verdict of the rule, rule_arm the arm that it would ship.
        deviates: whether people decided other than the rule.
        override: why a readout that refuses a conclusion was decided on all the same.
        readout: SHA-256 of `readout.json`, its first 12 hex digits.
    """

    when: str
    by: str
    verdict: Choice
    arm: str | None
    reason: str | None
    rule: str
    rule_arm: str | None
    deviates: bool
    override: str | None
    readout: str
    snapshot: str
    spec_hash: str
    package: str
    look: int | None
    status: str


def decide_on(project: Project, name: str, verdict: str, *, when: datetime, by: str, reason: str | None = None,
              arm: str | None = None, override: str | None = None) -> Made:
    """Append a decision on the saved readout to `decision.md`; the same one twice is one entry.

    Raises:
        InputError: for a verdict or arm that does not exist, or a deviation from the rule without a reason.
        Refused: for a readout that is blocked, has not come to its end, or is of another spec, unless overridden.
    """
    experiment, readout = Experiment.load(project, name), stored(project, name)
    reason, override = _said(reason), _said(override)
    if verdict not in get_args(Choice):
        raise InputError(f"no verdict {verdict!r}", where="--verdict", got=verdict, known=get_args(Choice))
    chosen = _arm(experiment, readout, verdict, arm)
    against = _against(readout, verdict, spec_hash(experiment, Catalog.load(project)))
    if against and override is None:
        raise Refused(f"{name}: {against}", result=readout, hint="give --override with the reason to decide it anyway")
    rule = readout.decision
    deviates = verdict != rule.verdict or (verdict == "ship" and chosen != rule.ship_arm)
    if deviates and reason is None:
        said = f"{rule.verdict} {rule.ship_arm}" if rule.ship_arm else rule.verdict
        other = f"{verdict} {chosen}" if chosen else verdict
        raise InputError(f"the rule says {said}: a decision for {other} needs a reason",
                         where=project.relative(_path(project, name)), hint="add --reason \"...\"")
    folder = _path(project, name).parent
    made = Made(when.strftime("%Y-%m-%dT%H:%M:%SZ"), by, verdict, chosen, reason, rule.verdict,  # type: ignore[arg-type]
                rule.ship_arm, deviates, override, hashlib.sha256((folder / READOUT).read_bytes()).hexdigest()[:12],
                readout.snapshot, readout.spec_hash, readout.package, readout.look, readout.status)
    old, text = _read(project, name)
    if old and _same(old[-1], made):
        return old[-1]
    write_atomic(_path(project, name), _written(name, [*old, made], f"{text.rstrip()}\n\n{_entry(made, readout)}"
                                                if text.strip() else f"# {name}\n\n{_entry(made, readout)}"))
    return made


def decisions(project: Project, name: str) -> tuple[Made, ...]:
    """Every decision on an experiment, the last one last.

    Raises:
        WorkbenchError: for a file that is none.
    """
    return tuple(_read(project, name)[0])


def _against(readout: Readout, verdict: str, now: str) -> str | None:
    """Why the readout cannot carry a conclusion; to wait needs none."""
    if verdict == "continue":
        return None
    if readout.spec_hash != now:
        return f"the readout is of spec {readout.spec_hash}, the experiment is {now} now: read it out again"
    if readout.status == "blocked":
        return "the readout is blocked: " + (readout.decision.reasons or ("see its health",))[0]
    if readout.status == "interim" and readout.decision.verdict == "continue":
        return "the readout is interim and its rule has not decided: " + (readout.decision.reasons or ("",))[-1]
    return None


def _arm(experiment: Experiment, readout: Readout, verdict: str, arm: str | None) -> str | None:
    if arm is not None and verdict != "ship":
        raise InputError(f"{verdict} names no arm", where="--arm", hint="leave --arm out: it belongs to ship")
    if arm is not None and arm not in experiment.arms:
        raise InputError(f"no treatment arm {arm!r}", where="--arm", got=arm, known=experiment.arms)
    if verdict != "ship" or arm is not None:
        return arm
    only = experiment.arms[0] if len(experiment.arms) == 1 else None
    found = readout.decision.ship_arm or only
    if found is None:
        raise InputError("which arm ships?", where="--arm", known=experiment.arms)
    return found


def _read(project: Project, name: str) -> tuple[list[Made], str]:
    path = project.spec_path("experiments", name).parent / FILE
    if not path.exists():
        return [], ""
    where = project.relative(path)
    try:
        text = path.read_text("utf-8")
        _, head, body = text.split(_LINE, 2) if text.startswith(_LINE) else ("", "", "")
        return [Made(**one) for one in parse_yaml(head, where)["decisions"]], body
    except (ValueError, KeyError, TypeError, InputError):
        raise WorkbenchError("the decisions cannot be read", where=where,
                             hint="restore the file from the repository: the part between the --- lines is not edited"
                             ) from None


def _written(name: str, made: Sequence[Made], text: str) -> str:
    head = dump_yaml({"version": 1, "experiment": name, "decisions": [asdict(one) for one in made]})
    return f"{_LINE}{head}{_LINE}\n{text.strip()}\n"


def _entry(made: Made, readout: Readout) -> str:
    arm = f" {literal(made.arm)}" if made.arm else ""
    rule = f"{made.rule}{f' {literal(made.rule_arm)}' if made.rule_arm else ''}"
    lines = [f"## {made.when[:10]}: {made.verdict}{arm}", "", f"By {literal(made.by)}, {made.when}.", ""]
    if made.reason:
        lines += [literal(made.reason), ""]
    lines += [f"The rule said {rule}" + (": **this decision is another**." if made.deviates else ".")]
    lines += [f"* {literal(one)}" for one in readout.decision.reasons]
    if made.override:
        lines += ["", f"Decided although the readout is {made.status}: {literal(made.override)}"]
    look = f", look {made.look}" if made.look else ""
    lines += ["", f"Readout {made.readout}{look}, snapshot {literal(made.snapshot)}, spec {literal(made.spec_hash)}."]
    return "\n".join(lines)


def _same(old: Made, new: Made) -> bool:
    return {**asdict(old), "when": None} == {**asdict(new), "when": None}


def _said(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _path(project: Project, name: str) -> Path:
    return project.root / "experiments" / name / FILE
