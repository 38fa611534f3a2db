"""What a run leaves: model, figures, card, environment, and a file that makes the same model again."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from workbench.learning import dataset as datasets
from workbench.learning.card import card, failures
from workbench.learning.models.model import load
from workbench.learning.spec import TrainingSpec
from workbench.learning.train import train
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import parse_spec, parse_yaml

from .models.worlds import dataset, logistic, spec


def run(data, said, folder):
    events = []
    metrics = train(said, data, folder, lambda kind, event: events.append((kind, event)))
    return metrics, events


def world(n: int = 8000):
    rng = np.random.default_rng(1)
    x = rng.normal(size=(n, 2))
    side = np.where(np.arange(n) % 4 < 2, 0, np.where(np.arange(n) % 4 == 2, 1, 2))
    y = (rng.random(n) < logistic(x[:, 0])).astype(float)
    z = y * (rng.random(n) < logistic(x[:, 1]))
    channel = np.where(rng.random(n) < 0.5, "push", "email").astype(object)
    return dataset(x, {"y": y, "z": z}, side=side, keys={"channel": channel})


@pytest.mark.parametrize("kind", ["lightgbm", "torch"])
def test_a_run_leaves_a_model_that_is_loaded_and_figures_that_are_its_own(tmp_path, kind):
    data = world()
    said = spec(data, {"y": {"metric": "y"}, "z": {"metric": "z", "given": "y"}},
                model={"kind": kind, "rounds": 5, "calibrate": "isotonic"},
                split={"by": "user_id", "calibrate": 0.5}, owner="the squad", purpose="Tests.")
    metrics, events = run(data, said, tmp_path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"model", "metrics.json", "card.md", "environment.json", "again.py"}
    assert json.loads((tmp_path / "metrics.json").read_text()) == json.loads(json.dumps(metrics))
    model = load(tmp_path / "model")
    held = data.held
    prediction = model.predict(data.matrix[held])
    assert metrics["heads"]["z"]["predicted"] == pytest.approx(prediction[:, 1].mean())
    assert (prediction[:, 1] <= prediction[:, 0]).all()
    assert set(metrics["heads"]["y"]["segments"]["channel"]) == {"push", "email"}
    assert metrics["rounds"] == 5 and [event["round"] for name, event in events if name == "metric"] == [1, 2, 3, 4, 5]
    text = (tmp_path / "card.md").read_text()
    for said_there in ("Owner: the squad.", "Tests.", "| channel | push |", "calibration error, 20 bins",
                       "set probabilities", "## Known failures", "`z` given `y`", metrics["fingerprint"]):
        assert said_there in text
    versions = json.loads((tmp_path / "environment.json").read_text())
    assert versions["threads"] == 2 and versions[kind] is not None and versions["processor"]
    assert list(metrics["explained"]["heads"]) == ["y", "z"] and sum(metrics["importance"]["y"].values()) > 0.99


def test_the_card_says_what_is_weak():
    data = world(1000)
    rng = np.random.default_rng(0)
    data.labels["y"][:] = rng.random(1000) < 0.1            # nothing to learn, and 25 of it measure
    from workbench.learning.measured import measured

    said = spec(data, {"y": {"metric": "y"}})
    noise = rng.random((int(data.held.sum()), 1))
    heads = measured(("y",), noise, data, said)
    lines = " ".join(failures({"heads": heads}))
    assert "held-out rows have it" in lines and "no better than chance" in lines and "calibrate before" in lines
    metrics = {"heads": heads, "label": "y", "counts": data.counts, "window": {}, "snapshot": "s", "fingerprint": "f",
               "rounds": 1, "importance": {"y": {}}}
    text = card(said, metrics)
    assert "Owner: nobody yet" in text and "Not said: write `purpose`" in text


def test_the_file_trains_the_same_model_again(squad, tmp_path):
    said = TrainingSpec.load(squad, "click_24h")
    data = datasets.build(Snapshot.open(squad), Catalog.load(squad), said)
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    metrics, _ = run(data, said, first)
    assert metrics["heads"]["clicked_24h"]["segments"]["channel"]["push"]["rows"] > 0
    done = subprocess.run([sys.executable, str(first / "again.py"), str(squad.root), str(second)], capture_output=True,
                          text=True, env=os.environ, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    for name in ("model/model.txt", "metrics.json", "card.md", "again.py"):
        assert (first / name).read_bytes() == (second / name).read_bytes(), name
    assert json.loads(done.stdout) == json.loads(json.dumps(metrics["held_out"]))


SEVERAL = """\
labels:
  clicked: {metric: clicked_24h}
  again:   {metric: clicks_loose}
  next:    {next: clicks, within: 5d}
"""


@pytest.mark.parametrize("model", [
    "{kind: torch, rounds: 8, params: {batch: 64}}", "{kind: lightgbm, rounds: 10}",
    "{kind: lightgbm, rounds: 10, objective: lambdarank, group: user_id}",
])
def test_several_labels_from_a_log(squad_kept, tmp_path, model):
    text = (squad_kept.root / "training" / "click_24h.yaml").read_text()
    lines = [line for line in text.splitlines() if not line.startswith(("model:", "label:"))]
    labels = SEVERAL if "lambdarank" not in model else "label: {metric: clicked_24h}\n"
    said = parse_spec(TrainingSpec, parse_yaml("\n".join(lines) + f"\n{labels}model: {model}\n", "t.yaml"), "t.yaml")
    data = datasets.build(Snapshot.open(squad_kept), Catalog.load(squad_kept), said)
    metrics, _ = run(data, said, tmp_path)
    if "lambdarank" in model:
        assert metrics["held_out"]["ndcg"]["ci"][0] > 0.5
        assert "Learns an order of rows" in (tmp_path / "card.md").read_text()
        return
    assert list(metrics["heads"]) == ["clicked", "again", "next"]
    for head in metrics["heads"].values():
        assert head["auc"]["value"] > 0.55 and head["segments"]["channel"]["push"]["rows"] > 100
    assert metrics["heads"]["next"]["concordance"]["value"] > 0.5
    assert list(metrics["heads"]["next"].get("within", {})) == (["24h", "72h"] if "torch" in model else [])
