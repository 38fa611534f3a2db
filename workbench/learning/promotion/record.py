"""`training/<name>.promotions.jsonl`: which run answers for a spec, and who said so, when and why.

A line a step, only ever appended. Each is signed: SHA-256 over its own values, the hashes of the model, the card and
the metrics that it speaks of, and the signature of the line before. A line that was changed or taken out later, and a
model that is no longer the one that was promoted, are found. It proves no identity: whoever may write the file may
write a whole other one, and git says who did.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from workbench.errors import InputError, NotFound
from workbench.project import Project, write_atomic

Step = Literal["shadow", "champion", "rollback"]
LIFE = "\n## Life\n"


@dataclass(frozen=True)
class Entry:
    """One step.

    Attributes:
        step: `shadow`: it was compared without sending anything; `champion`: it answers from now on; `rollback`:
            an earlier champion answers again.
        run: the run that the step is about; after `champion` and `rollback`, the one that answers.
        previous: the run that answered before.
        at: UTC, to the second; by: who.
        model, card, metrics: SHA-256 of the run's files.
        shadow: the figures of the shadow report that the step rests on.
        before: the signature of the line before; empty in the first.
    """

    step: Step
    run: str
    previous: str | None
    at: str
    by: str
    reason: str | None
    model: str
    card: str
    metrics: str
    shadow: dict[str, Any] | None = None
    before: str = ""
    signature: str = ""
    version: int = 1

    def signed(self) -> Entry:
        """The same with its signature."""
        value = asdict(replace(self, signature=""))
        text = json.dumps(value, sort_keys=True, ensure_ascii=False, allow_nan=False)
        return replace(self, signature=hashlib.sha256(text.encode()).hexdigest())

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True)
class Life:
    """The steps of one spec's models, the oldest first."""

    spec: str
    entries: tuple[Entry, ...]

    @property
    def champions(self) -> tuple[str, ...]:
        """Runs that answer or answered and may answer again, the present one last."""
        found: list[str] = []
        for entry in self.entries:
            if entry.step == "champion":
                found.append(entry.run)
            elif entry.step == "rollback" and found:
                found.pop()
        return tuple(found)

    @property
    def champion(self) -> Entry | None:
        """The step that made the present champion."""
        last = [entry for entry in self.entries if entry.step != "shadow"]
        return last[-1] if last else None

    def shadow_of(self, run: str) -> Entry | None:
        """The newest shadow step of a run."""
        found = [entry for entry in self.entries if entry.step == "shadow" and entry.run == run]
        return found[-1] if found else None

    def stage(self, run: str) -> Literal["candidate", "shadow", "champion", "former"]:
        """How far a run is."""
        if self.champion is not None and self.champion.run == run:
            return "champion"
        if any(entry.run == run and entry.step != "shadow" for entry in self.entries):
            return "former"
        return "shadow" if self.shadow_of(run) else "candidate"

    def as_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"version": 1, "spec": self.spec, "champion": self.champion.run if self.champion else None,
                "champions": list(self.champions), "entries": [entry.as_dict() for entry in self.entries]}


def life(project: Project, spec: str) -> Life:
    """The steps that are recorded, proved.

    Raises:
        InputError: for a line that is no step, or whose signature does not fit.
    """
    path = file_of(project, spec)
    entries: list[Entry] = []
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    for number, line in enumerate(lines, start=1):
        where = f"{project.relative(path)}:{number}"
        try:
            entry = Entry(**json.loads(line))
        except (ValueError, TypeError):
            raise InputError("the line is no step of a promotion", where=where, hint="restore it from git") from None
        if entry.signed() != entry or entry.before != (entries[-1].signature if entries else ""):
            raise InputError("the signature does not fit: this line or one before it was changed", where=where,
                             hint="restore the file from git")
        entries.append(entry)
    return Life(spec, tuple(entries))


def append(project: Project, spec: str, step: Step, folder: Path, *, by: str, reason: str | None, when: datetime,
           shadow: dict[str, Any] | None = None, after: Life) -> Entry:
    """Record a step, and in the card of its run.

    Args:
        after: the steps that the caller has seen; if somebody recorded another one since, nothing is written.

    Raises:
        InputError: for a name or a reason of several lines, or a step that came in between.
    """
    for what, said in (("--by", by), ("--reason", reason)):
        if said is not None and ("\n" in said or len(said) > 500):
            raise InputError("one line of at most 500 characters", where=what)
    path = file_of(project, spec)
    with _alone(project, spec):
        now = life(project, spec)
        if now != after:
            raise InputError("somebody took another step meanwhile", where=project.relative(path),
                             hint="look at `workbench runs life` and try again")
        previous = now.champion.run if now.champion else None
        found = hashes(folder)
        entry = Entry(step, folder.name, previous, when.astimezone(UTC).isoformat(timespec="seconds"), by, reason,
                      found["model"], found["card"], found["metrics"], shadow,
                      now.entries[-1].signature if now.entries else "").signed()
        text = path.read_text("utf-8") if path.exists() else ""
        write_atomic(path, text + json.dumps(entry.as_dict(), ensure_ascii=False, allow_nan=False) + "\n")
        for one in {folder, project.runs / previous if previous and step != "shadow" else folder}:
            if (one / "card.md").exists():
                write_card(one, Life(spec, (*now.entries, entry)))
    return entry


def champion_folder(project: Project, spec: str) -> Path | None:
    """The folder of the run that answers for a spec; None where nobody promoted one.

    Raises:
        NotFound: when it is not on this machine.
        InputError: when its model is not the one that was promoted.
    """
    found = life(project, spec).champion
    if found is None:
        return None
    where = project.relative(file_of(project, spec))
    folder = project.runs / found.run
    if not (folder / "metrics.json").exists():
        raise NotFound(f"the champion {found.run!r} is not on this machine", where=where,
                       hint=f"copy its run folder, or `workbench rollback {spec}`")
    if hashes(folder)["model"] != found.model:
        raise InputError(f"the model of run {found.run!r} is not the one that was promoted", where=where,
                         hint=f"restore its run folder, or `workbench rollback {spec}`")
    return folder


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of a run's model (its spec and files by name), of its card without the steps, and of its metrics."""
    model = hashlib.sha256()
    # the spec says what the features mean that the model is given
    for file in (folder / "spec.yaml", *sorted(path for path in (folder / "model").rglob("*") if path.is_file())):
        model.update(f"{file.relative_to(folder).as_posix()}\0{file.stat().st_size}\0".encode())
        model.update(file.read_bytes())
    card = (folder / "card.md").read_text("utf-8").split(LIFE)[0].rstrip("\n")
    return {"model": model.hexdigest(), "card": hashlib.sha256(card.encode()).hexdigest(),
            "metrics": hashlib.sha256((folder / "metrics.json").read_bytes()).hexdigest()}


def write_card(folder: Path, found: Life) -> None:
    """The steps of a run at the end of its card; the rest of the card stays."""
    card = (folder / "card.md").read_text("utf-8").split(LIFE)[0].rstrip("\n")
    lines = []
    for entry in found.entries:
        if entry.run == folder.name or (entry.previous == folder.name and entry.step != "shadow"):
            what = {"shadow": "shadow", "champion": "champion", "rollback": "champion again"}[entry.step]
            if entry.run != folder.name:
                what = f"no longer champion: {entry.run} is"
            why = f": {entry.reason}" if entry.reason else ""
            lines.append(f"* {entry.at[:16].replace('T', ' ')} UTC, {what}, by {_literal(entry.by)}{_literal(why)} "
                         f"(signature `{entry.signature[:12]}`)")
            if entry.step == "shadow" and entry.shadow is not None and entry.run == folder.name:
                lines += [f"  * {one}" for one in entry.shadow.get("lines", ())]
    write_atomic(folder / "card.md", card + "\n" + LIFE + "\n" + "\n".join(lines) + "\n")


def file_of(project: Project, spec: str) -> Path:
    """Where the steps of a spec's models stand."""
    return project.root / "training" / f"{spec}.promotions.jsonl"


def needed_by(project: Project, run: str) -> str | None:
    """The spec whose champion a run is, or would be again after a rollback; None where it is neither."""
    for path in sorted((project.root / "training").glob("*.promotions.jsonl")):
        spec = path.name.removesuffix(".promotions.jsonl")
        if run in life(project, spec).champions:
            return spec
    return None


def _literal(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{one}" if one in "\\`*_[]<>|#" else one for one in text)


@contextmanager
def _alone(project: Project, spec: str) -> Iterator[None]:
    """One writer at a time."""
    try:
        import fcntl
    except ImportError:                 # Windows: two at once are not told apart there
        yield
        return
    folder = project.cache / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / f"promotions-{spec}", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
