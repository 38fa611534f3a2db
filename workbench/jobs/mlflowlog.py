"""A finished training logged in MLflow, where a tracking URI is set: the run is none the worse when that fails."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from workbench.jobs.compare import flat, trained_with
from workbench.jobs.run import Run
from workbench.learning.shown import measures
from workbench.project import Project

Emit = Callable[[str, dict[str, Any]], Any]
MOST = 500                    # of a parameter's text, which MLflow cuts or refuses beyond


def tracking_uri(settings: Mapping[str, Any]) -> str | None:
    """`[mlflow] tracking_uri` of `workbench.toml`, else `MLFLOW_TRACKING_URI`; None without."""
    found = (settings.get("mlflow") or {}).get("tracking_uri") or os.environ.get("MLFLOW_TRACKING_URI")
    return str(found) if found else None


def log_run(run: Run, emit: Emit) -> str | None:
    """Log a run that is done; its id there, None where no URI is set or it could not be logged, which is said."""
    project = Project.find(run.job["project"])
    uri = tracking_uri(project.settings)
    if uri is None or run.metrics is None:
        return None
    if find_spec("mlflow") is None:
        emit("log", {"message": f"not logged in MLflow at {uri}: it is not installed - pip install "
                                "'messaging-workbench[mlflow]'"})
        return None
    try:
        found = _logged(run, uri, project.root.name)
    except Exception as error:           # whatever a server, a proxy or a library of its own says
        first = next(iter(str(error).strip().splitlines()), type(error).__name__)
        emit("log", {"message": f"not logged in MLflow at {uri}: {first}"})
        return None
    emit("log", {"message": f"logged in MLflow at {uri} as {found}"})
    return found


def _logged(run: Run, uri: str, experiment: str) -> str:
    from mlflow.tracking import MlflowClient

    client, metrics = MlflowClient(tracking_uri=uri), run.metrics or {}
    known = client.get_experiment_by_name(experiment)
    place = known.experiment_id if known else client.create_experiment(experiment)
    there = client.create_run(place, run_name=run.id, tags={
        "workbench.run": run.id, "workbench.spec": run.name, "workbench.snapshot": str(metrics["snapshot"]),
        "workbench.fingerprint": str(metrics["fingerprint"])})
    number = str(there.info.run_id)
    for name, value in flat(trained_with(run)).items():
        client.log_param(number, name, str(value)[:MOST])
    heads = metrics.get("heads") or {metrics["label"]: metrics["held_out"]}
    for label, head in heads.items():
        for name, one in measures(head).items():
            for key, value in (("", one["value"]), ("_low", one["from"]), ("_high", one["to"])):
                if value is not None:
                    client.log_metric(number, f"{label}.{name}{key}", float(value))
    for one in metrics.get("history", []):
        for name in ("train", "valid"):
            if one.get(name) is not None:
                client.log_metric(number, f"loss.{name}", float(one[name]), step=int(one["round"]))
    for file in ("spec.yaml", "card.md", "metrics.json", "environment.json"):
        if (run.folder / file).exists():
            client.log_artifact(number, str(run.folder / file))
    for path in sorted(Path(run.folder / "model").glob("*")):
        client.log_artifact(number, str(path), "model")
    client.set_terminated(number)
    return number
