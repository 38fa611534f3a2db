"""A one-table experiment whose effects are put in by hand, with its metrics and its spec."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

ARMS = ("none", "blue", "green")
METRICS: dict[str, Any] = {
    "version": 1,
    "facts": {name: {"table": "people", "unit": "person", "value": name} for name in ("bought", "left", "spent")},
    "metrics": {
        "bought_rate": {"fact": "bought", "agg": "max", "direction": "up"},
        "left_rate": {"fact": "left", "agg": "max", "direction": "down"},
        "spent_mean": {"fact": "spent", "agg": "max", "direction": "up"},
    },
}
SPEC: dict[str, Any] = {
    "version": 1,
    "name": "colours",
    "exposure": {"table": "people", "unit": "person", "arm": "arm"},
    "control": "none",
    "split": {"none": 1, "blue": 1, "green": 1},
    "segments": ["country"],
    "metrics": {
        "success": {"bought_rate": {"mde": "5%"}},
        "guardrail": {"left_rate": {"margin": "20%"}},
        "monitor": ["spent_mean"],
    },
}


def rows(n: int = 9000, *, bought: dict[str, float] | None = None, left: dict[str, float] | None = None,
         seed: int = 1) -> dict[str, np.ndarray]:
    """n people over three arms in turn; `bought` and `left` are each arm's rate, 0.2 and 0.1 unless told."""
    rng = np.random.default_rng(seed)
    arm = np.array(ARMS)[np.arange(n) % 3]
    rate = lambda given, usual: np.array([(given or {}).get(a, usual) for a in arm])  # noqa: E731
    return {
        "person": np.array([f"p{i}" for i in range(n)]), "arm": arm,
        "country": np.array(["DE", "US"])[rng.integers(0, 2, n)],
        "bought": (rng.random(n) < rate(bought, 0.2)).astype(int),
        "left": (rng.random(n) < rate(left, 0.1)).astype(int),
        "spent": rng.exponential(3, n).round(2),
    }


def deep(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A copy of `base` with `a.b.c` paths set; None removes."""
    made = copy.deepcopy(base)
    for path, value in changes.items():
        *parents, last = path.split("/")
        at = made
        for key in parents:
            at = at.setdefault(key, {})
        if value is None:
            at.pop(last, None)
        else:
            at[last] = value
    return made


class Study:
    """Writes files into a project and reads the experiment out."""

    def __init__(self, project, folder: Path) -> None:
        self.project, self.folder = project, folder
        for old in project.root.glob("metrics/*.yaml"):
            old.unlink()

    def write(self, spec: dict[str, Any] | None = None, metrics: dict[str, Any] | None = None,
              people: dict[str, np.ndarray] | None = None) -> Study:
        from workbench.logs.imports.importing import import_source

        root = self.project.root
        (root / "metrics" / "core.yaml").write_text(yaml.safe_dump(metrics or METRICS))
        target = root / "experiments" / "colours" / "experiment.yaml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(yaml.safe_dump(spec or SPEC, sort_keys=False))
        if people is not None:
            import pandas as pd

            csv = self.folder / "people.csv"
            pd.DataFrame(people).to_csv(csv, index=False)
            import_source(self.project, [csv], name="people")
        return self

    def readout(self, **options: Any):
        from workbench.experiments.analyze import analyze
        from workbench.experiments.spec import Experiment
        from workbench.logs.snapshot import Snapshot

        return analyze(Experiment.load(self.project, "colours"), Snapshot.open(self.project), **options)


@pytest.fixture(scope="session")
def people_kept(tmp_path_factory) -> Path:
    """A project with the 9,000 people, for `study` and `make` to copy."""
    from workbench.project import Project

    folder = tmp_path_factory.mktemp("people")
    return Study(Project.create(folder / "project"), folder).write(people=rows()).project.root


def _imported(project, folder: Path, kept: Path) -> Study:
    """A study whose people are imported already."""
    shutil.copytree(kept, project.root, dirs_exist_ok=True)
    return Study(project, folder)


@pytest.fixture
def study(project, tmp_path, people_kept) -> Study:
    """The experiment as it stands above, on 9,000 people without any effect."""
    return _imported(project, tmp_path, people_kept).write()


@pytest.fixture
def make(project, tmp_path, people_kept):
    """`make(spec={...}, people=rows(...))`: the experiment with paths of its spec changed."""

    def write(spec: dict[str, Any] | None = None, metrics: dict[str, Any] | None = None, people=None) -> Study:
        made = _imported(project, tmp_path, people_kept) if people is None else Study(project, tmp_path)
        return made.write(deep(SPEC, spec or {}), deep(METRICS, metrics or {}), people)

    return write
