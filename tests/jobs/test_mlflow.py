"""A run is logged in MLflow where a tracking URI is set, and is none the worse without it."""

from __future__ import annotations

import sys

import pytest

from workbench.jobs.mlflowlog import tracking_uri
from workbench.jobs.start import start


def said(run) -> str:
    return " ".join(event["data"]["message"] for event in run.events() if event["kind"] == "log")


def test_where_runs_are_logged(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    assert tracking_uri({}) is None and tracking_uri({"mlflow": {"tracking_uri": "http://a"}}) == "http://a"
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://b")
    assert tracking_uri({}) == "http://b" and tracking_uri({"mlflow": {"tracking_uri": "http://a"}}) == "http://a"


def test_without_a_uri_nothing_is_said(squad, monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    run = start(squad, "training", "click_24h", detach=False)
    assert run.status == "done" and "MLflow" not in said(run)


def test_where_it_is_not_installed_the_run_says_so(squad, monkeypatch):
    monkeypatch.setitem(sys.modules, "mlflow", None)        # as where the extra is not installed
    monkeypatch.setenv("MLFLOW_TRACKING_URI", "http://127.0.0.1:9")
    run = start(squad, "training", "click_24h", detach=False)
    assert run.status == "done" and "messaging-workbench[mlflow]" in said(run)


def test_parameters_measures_losses_and_files_are_there(squad, monkeypatch, tmp_path):
    from mlflow.tracking import MlflowClient

    uri = (tmp_path / "mlruns").as_uri()
    monkeypatch.setenv("MLFLOW_TRACKING_URI", uri)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")        # a database or a server needs more than the extra
    run = start(squad, "training", "click_24h", detach=False)
    assert run.status == "done" and f"logged in MLflow at {uri}" in said(run), said(run)
    client = MlflowClient(tracking_uri=uri)
    (found,) = client.search_runs([client.get_experiment_by_name(squad.root.name).experiment_id])
    assert found.data.params["model.params.learning_rate"] == "0.1" and found.info.status == "FINISHED"
    auc = run.metrics["held_out"]["auc"]
    for name, value in (("", auc["value"]), ("_low", auc["ci"][0]), ("_high", auc["ci"][1])):
        assert found.data.metrics[f"clicked_24h.auc{name}"] == pytest.approx(value)
    losses = client.get_metric_history(found.info.run_id, "loss.valid")
    assert [one.value for one in sorted(losses, key=lambda one: one.step)] == pytest.approx(
        [one["valid"] for one in run.metrics["history"]])
    assert {one.path for one in client.list_artifacts(found.info.run_id)} >= {"model", "card.md", "spec.yaml"}
    assert found.data.tags["workbench.run"] == run.id
