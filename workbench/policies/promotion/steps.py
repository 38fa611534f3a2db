"""Shadow, champion, rollback: each a signed step, and none without the one before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import InputError, NotFound, Refused
from workbench.learning import scoring
from workbench.learning.promotion.record import Entry, append, champion_folder, hashes, life
from workbench.learning.trained import newest_trained, spec_of
from workbench.metrics.catalog import Catalog
from workbench.policies.opportunities import last_day
from workbench.policies.policy import SpecPolicy
from workbench.policies.promotion.shadow import Shadow, shadow
from workbench.policies.spec import PolicySpec
from workbench.project import Project, write_json

if TYPE_CHECKING:
    from workbench.logs.snapshot import Snapshot

Progress = Callable[[float | None, str], None]
FILE = "shadow.json"


def make_shadow(project: Project, run: str, snapshot: Snapshot, *, by: str, reason: str | None = None,
                policy: str | None = None, day: str | None = None, when: datetime | None = None,
                progress: Progress | None = None, should_stop: Callable[[], bool] = lambda: False) -> Shadow:
    """Compare a run with the champion and the log on a day's opportunities; the run is a shadow from then on.

    Args:
        run: a trained run's id, or a spec's name: its newest trained run.
        policy: the policy that turns scores into actions; the project's only one for this spec, else greedy.
        day: a UTC date; the last whole day of the log unless told.

    Raises:
        NotFound, InputError: for an unknown run, policy or day.
        Refused: when the log cannot tell what could have been sent.
    """
    folder = newest_trained(project, run)
    spec = spec_of(folder)
    before, champion = life(project, spec), champion_folder(project, spec)
    if champion == folder:
        raise InputError(f"run {folder.name!r} is the champion already", where=f"training/{spec}.promotions.jsonl")
    rule = policy_for(project, spec, policy, folder)
    begin, end = day_of(day) if day is not None else last_day(snapshot)
    found = shadow(snapshot, Catalog.load(project), SpecPolicy(rule, scoring.load(folder)), folder.name,
                   SpecPolicy(rule, scoring.load(champion)) if champion else None, champion.name if champion else None,
                   begin, end, progress=progress, should_stop=should_stop)
    value = found.as_dict()
    write_json(folder / FILE, value)
    append(project, spec, "shadow", folder, by=by, reason=reason, when=when or datetime.now(UTC), shadow=value,
           after=before)
    return found


def make_champion(project: Project, run: str, *, by: str, reason: str | None = None, when: datetime | None = None
                  ) -> Entry:
    """Let a run answer for its spec.

    Raises:
        NotFound: for an unknown run.
        InputError: when it is the champion already.
        Refused: when it has not been a shadow, or is no longer the one that was, or was compared with another champion.
    """
    folder = newest_trained(project, run)
    spec = spec_of(folder)
    before = life(project, spec)
    hint = f"`workbench promote {folder.name}` compares it first"
    if before.champion is not None and before.champion.run == folder.name:
        raise InputError(f"run {folder.name!r} is the champion already", where=f"training/{spec}.promotions.jsonl")
    seen = before.shadow_of(folder.name)
    if seen is None:
        raise Refused(f"run {folder.name!r} has not been a shadow: nobody knows what it would change", hint=hint)
    if hashes(folder)["model"] != seen.model:
        raise Refused(f"the model of run {folder.name!r} is not the one that was a shadow on {seen.at[:10]}", hint=hint)
    champion = before.champion.run if before.champion else None
    if seen.previous != champion:
        raise Refused(f"run {folder.name!r} was compared with {seen.previous or 'the log alone'}, and the champion is "
                      f"{champion}", hint=hint)
    return append(project, spec, "champion", folder, by=by, reason=reason, when=when or datetime.now(UTC),
                  shadow=seen.shadow, after=before)


def roll_back(project: Project, name: str, *, by: str, reason: str | None = None, when: datetime | None = None
              ) -> Entry:
    """Let the champion before the present one answer again.

    Args:
        name: a policy's, whose model comes from a spec, or the spec's itself.

    Raises:
        NotFound: for an unknown name, or when the earlier run is not on this machine.
        InputError: when there is no champion before the present one.
    """
    spec = spec_named(project, name)
    before = life(project, spec)
    if len(before.champions) < 2:
        what = "no champion" if not before.champions else "no champion before the present one"
        raise InputError(f"{spec!r} has {what}", where=f"training/{spec}.promotions.jsonl")
    folder = project.runs / before.champions[-2]
    if not (folder / "metrics.json").exists():
        raise NotFound(f"run {folder.name!r} is not on this machine", where=f"training/{spec}.promotions.jsonl",
                       hint="copy its run folder")
    promoted = [entry for entry in before.entries if entry.run == folder.name and entry.step != "shadow"][-1]
    if hashes(folder)["model"] != promoted.model:
        raise InputError(f"the model of run {folder.name!r} is not the one that was promoted on {promoted.at[:10]}",
                         where=f"training/{spec}.promotions.jsonl", hint="restore its run folder")
    return append(project, spec, "rollback", folder, by=by, reason=reason, when=when or datetime.now(UTC),
                  shadow=promoted.shadow, after=before)


def policy_for(project: Project, spec: str, name: str | None, folder: Path) -> PolicySpec:
    """The policy that turns a spec's scores into actions.

    Raises:
        NotFound: for an unknown name.
        InputError: for a policy without this model, or when there are several and none is named.
    """
    if name is not None:
        found = PolicySpec.load(project, name)
        if found.run is None or _spec_of(project, found.run) != spec:
            raise InputError(f"policy {name!r} does not score with {spec!r}", where=f"policies/{name}/policy.json")
        return found
    ours = [one for one in (PolicySpec.load(project, id) for id in project.names("policies"))
            if one.run is not None and _spec_of(project, one.run) == spec]
    if len(ours) > 1:
        raise InputError(f"{len(ours)} policies score with {spec!r}: {', '.join(one.id for one in ours)}",
                         hint="name one with --policy")
    if ours:
        return ours[0]
    label = next(iter(scoring.load(folder).spec.heads))
    return PolicySpec(version=1, id="greedy", kind="greedy", run=spec, reward=label)


def spec_named(project: Project, name: str) -> str:
    """The training spec that a policy's model comes from, or that has this name itself.

    Raises:
        NotFound: for neither.
        InputError: for a policy without a model.
    """
    if name in project.names("policies"):
        run = PolicySpec.load(project, name).run
        if run is None:
            raise InputError(f"policy {name!r} has no model", where=f"policies/{name}/policy.json")
        return _spec_of(project, run)
    if name in project.names("training"):
        return name
    raise NotFound(f"neither a policy nor a training spec {name!r}", got=name,
                   known=[*project.names("policies"), *project.names("training")])


def day_of(text: str) -> tuple[datetime, datetime]:
    """A UTC date as [midnight, midnight)."""
    try:
        begin = datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        raise InputError(f"{text!r} is not a date", where="--day", hint="write 2026-06-30") from None
    return begin, begin + timedelta(days=1)


def _spec_of(project: Project, run: str) -> str:
    folder = project.runs / run
    return spec_of(folder) if run and folder.parent == project.runs and folder.is_dir() else run
