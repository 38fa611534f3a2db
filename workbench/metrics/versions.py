"""Another version of the project's metrics, and what is different in it, field by field."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.errors import InputError
from workbench.metrics.catalog import Catalog
from workbench.metrics.fields import differing, written
from workbench.project import Project, parse_yaml, read_yaml

_SECONDS = 30       # a git that takes longer waits for something that will not come


@dataclass(frozen=True)
class Change:
    """One field of one fact or metric; None where it is not there.

    Attributes:
        kind: `facts` or `metrics`; field: the field with its parents, as `cap.quantile`; "" for the whole spec.
    """

    kind: str
    name: str
    field: str
    before: Any
    after: Any

    @property
    def line(self) -> str:
        """The change in words."""
        place = ".".join(one for one in (self.kind, self.name, self.field) if one)
        if not self.field:
            return f"{place} is {'new' if self.before is None else 'gone'}"
        return f"{place}: {written(self.field, self.before)} -> {written(self.field, self.after)}"


def other_version(project: Project, against: str) -> tuple[Catalog, str]:
    """(the catalog of another version, that version in words).

    Args:
        against: a folder with metric files or with `metrics/` in it, else a git revision of the project.

    Raises:
        InputError: for what is neither, or a file of it that does not parse.
    """
    folder = Path(against)
    if folder.is_dir():
        inner = folder / "metrics" if (folder / "metrics").is_dir() else folder
        files = sorted(inner.glob("*.yaml"))
        if not files:
            raise InputError(f"no metric file *.yaml in {str(inner)!r}", where="--against")
        return Catalog.merged([(str(path), read_yaml(path, str(path))) for path in files]), str(inner)
    commit = _git(project.root, against, "rev-parse", "--verify", "--quiet", "--end-of-options",
                  f"{against}^{{commit}}").strip()
    names = _git(project.root, against, "ls-tree", "-z", "--name-only", commit, "metrics/").split("\0")
    texts = [(f"{against}:{name}", _git(project.root, against, "show", f"{commit}:./{name}"))
             for name in sorted(names) if name.endswith(".yaml")]
    return Catalog.merged([(place, parse_yaml(text, place)) for place, text in texts]), f"{against} ({commit[:12]})"


def changes(before: Catalog, after: Catalog) -> tuple[Change, ...]:
    """Every field that is another, facts first, by name; places and the order of files are no difference."""
    found: list[Change] = []
    for kind, old, new in (("facts", before.facts, after.facts), ("metrics", before.metrics, after.metrics)):
        for name in sorted({*old, *new}):
            left, right = (one[name].model_dump(mode="json", by_alias=True) if name in one else None
                           for one in (old, new))
            if left is None or right is None:
                found.append(Change(kind, name, "", left, right))
            else:
                found += [Change(kind, name, place, a, b) for place, a, b in differing(left, right)]
    return tuple(found)


def touched(found: tuple[Change, ...], before: Catalog, after: Catalog) -> tuple[str, ...]:
    """The metrics that a change can give another value: their own fields, or their facts'; words alone do not count."""
    real = [one for one in found if one.field != "description"]
    own = {one.name for one in real if one.kind == "metrics"}
    facts = {one.name for one in real if one.kind == "facts"}
    by_fact = {name for catalog in (before, after) for name, metric in catalog.metrics.items()
               if facts.intersection(metric.facts)}
    return tuple(sorted(own | by_fact))


def _git(root: Path, against: str, *words: str) -> str:
    try:
        # a repository's own configuration starts no program here: no pager, no prompt, no filter of `show`
        done = subprocess.run(["git", "-C", str(root), "--no-pager", *words], capture_output=True, timeout=_SECONDS,
                              env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}, check=False)
    except FileNotFoundError:
        raise InputError("git is not installed here", where="--against",
                         hint="name a folder with the other metric files") from None
    except subprocess.TimeoutExpired:
        raise InputError(f"git did not answer within {_SECONDS} s", where="--against") from None
    if done.returncode:
        reason = next(iter(done.stderr.decode("utf-8", "replace").splitlines()), "")
        raise InputError(f"{against!r} is neither a folder nor a git revision of {str(root)!r}"
                         + (f": {reason.removeprefix('fatal: ')}" if reason else ""), where="--against",
                         hint="commit the project first, or name a folder with the other metric files")
    return done.stdout.decode("utf-8")
