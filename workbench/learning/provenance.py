"""What a run stands on: versions, machine, threads; and a Python file that trains it once more."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
from typing import Any

from workbench.learning.spec import TrainingSpec
from workbench.version import __version__

_PACKAGES = ("messaging-workbench", "numpy", "scipy", "lightgbm", "torch", "safetensors", "duckdb", "pyarrow", "ray")
_AGAIN = '''\
"""Train {name} once more, from the same snapshot with what trained it: the rows {rows}.

    python again.py PROJECT FOLDER        # FOLDER gets the model, its metrics and its card

{equal}
"""

import json
import sys
from pathlib import Path

from workbench.learning import dataset
from workbench.learning.spec import TrainingSpec
from workbench.learning.train import train
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import Project

SPEC = json.loads(r"""
{spec}
""")

project, folder = Project.find(sys.argv[1]), Path(sys.argv[2])
spec = TrainingSpec.model_validate(SPEC)
data = dataset.build(Snapshot.open(project, {snapshot!r}), Catalog.load(project), spec)
if data.data_fingerprint != {rows!r}:
    print(f"the rows are not what they were: {{data.data_fingerprint}}, then {rows}", file=sys.stderr)
metrics = train(spec, data, folder, lambda kind, event: None)
print(json.dumps(metrics["held_out"], indent=2))
'''
_EQUAL = "Its model is the first run's bit for bit, with the versions and the processor in environment.json."
# Sums of floating point depend on how rows are dealt out: several workers' model is not one's.
_AS_GOOD = '''\
The first run trained on {workers} workers, and this file is one: the rows are the same, the model is as good and not
equal bit for bit. `workbench train {name} --workers {workers}` gives that one, with the run's spec.yaml and the
versions and the processor in environment.json.'''


def environment(spec: TrainingSpec) -> dict[str, Any]:
    """Versions of what the result stands on, and the machine that made it."""
    found: dict[str, Any] = {
        "version": 2, "workbench": __version__, "python": platform.python_version(), "machine": platform.machine(),
        "system": platform.system(), "processor": _processor(), "cores": os.cpu_count(),
        "threads": spec.run.threads, "workers": spec.run.workers, "seed": spec.run.seed,
    }
    for name in _PACKAGES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = None
    return found


def again(spec: TrainingSpec, snapshot: str, rows: str) -> str:
    """A Python file that trains the spec on a snapshot.

    Args:
        spec: what trained: of a search, with the parameters that it found.
        snapshot: its id.
        rows: the fingerprint of the rows. That of the run is of the spec that was asked for, which a search changes.
    """
    equal, workers = _EQUAL, spec.run.workers
    if workers > 1:
        equal = _AS_GOOD.format(workers=workers, name=spec.name)
        spec = spec.model_copy(update={"run": spec.run.model_copy(update={"workers": 1})})
    text = json.dumps(_in_hours(spec.model_dump(mode="json", exclude_unset=True)), indent=1)
    return _AGAIN.format(name=spec.name, spec=text, snapshot=snapshot, rows=rows, equal=equal)


def _in_hours(value: Any) -> Any:
    """Durations with the unit that a spec's text needs."""
    if isinstance(value, list):
        return [_in_hours(one) for one in value]
    if not isinstance(value, dict):
        return value
    out = {}
    for key, one in value.items():
        if key in ("window", "within") and one is not None:
            out[key] = [f"{hours}h" for hours in one] if isinstance(one, list) else f"{one}h"
        else:
            out[key] = _in_hours(one)
    return out


def _processor() -> str | None:
    """The processor's own name: sums of floating point may differ between two."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            return next((line.partition(":")[2].strip() for line in file if line.startswith("model name")), None)
    except OSError:
        return platform.processor() or None
