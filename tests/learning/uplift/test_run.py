"""A spec of kind uplift from a table and its outcomes to a run's files, through the command line."""

from __future__ import annotations

import json

import numpy as np
import pytest

from workbench.cli.app import main
from workbench.learning.models import model as models
from workbench.learning.shown import charts, tables
from workbench.project import Project

METRICS = """\
version: 1
facts:
  purchases: {table: purchases, unit: user_id, time: ts}
metrics:
  bought_7d: {fact: purchases, agg: any, window: 7d, anchor: decision, direction: up}
"""
TRAINING = """\
version: 1
name: worth
rows:      {table: mailings, unit: user_id, anchor: ts}
label:     {metric: bought_7d}
treatment: {column: arm, control: hold, propensity: p}
features:
  need:    {column: need}
  country: {column: country}
model:     {kind: uplift, rounds: 200}
split:     {by: user_id, salt: train, train: 0.5}
run:       {mode: inline, workers: 1, threads: 1, seed: 1}
"""
USERS = 6000


def worth(need: np.ndarray) -> np.ndarray:
    """(n, 2) what a mail and a push change."""
    return np.column_stack([0.3 * (need > 0.5), np.full(len(need), 0.1)])


def chance(need: np.ndarray) -> np.ndarray:
    """(n, 3) hold, mail, push: who needs more is mailed more."""
    mail = 0.2 + 0.4 * need
    return np.column_stack([0.8 - 0.4 * need - 0.2, mail, np.full(len(need), 0.2)])


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A project with mailings of three arms and purchases, imported as tables."""
    root = tmp_path_factory.mktemp("shop")
    project = Project.create(root / "shop")
    rng = np.random.default_rng(1)
    need = rng.uniform(size=USERS)
    p = chance(need)
    arm = (rng.uniform(size=USERS)[:, None] > np.cumsum(p, axis=1)).sum(axis=1).clip(0, 2)
    gain = np.column_stack([np.zeros(USERS), worth(need)])[np.arange(USERS), arm]
    bought = rng.uniform(size=USERS) < 0.1 + 0.3 * need + gain
    country = rng.choice(["de", "fr", "it"], size=USERS)
    names = np.array(["hold", "mail", "push"])
    rows = [f"u{i},2026-06-01 08:00:00,{names[arm[i]]},{p[i, arm[i]]:.6f},{need[i]:.6f},{country[i]}"
            for i in range(USERS)]
    (root / "mailings.csv").write_text("\n".join(["user_id,ts,arm,p,need,country", *rows]) + "\n")
    rows = [f"u{i},2026-06-02 09:00:00" for i in np.flatnonzero(bought)]
    (root / "purchases.csv").write_text("\n".join(["user_id,ts", *rows, "nobody,2026-07-01 00:00:00"]) + "\n")
    (project.root / "metrics" / "core.yaml").write_text(METRICS)
    (project.root / "training" / "worth.yaml").write_text(TRAINING)
    for name in ("mailings", "purchases"):
        assert run(project, "import", str(root / f"{name}.csv"), "--adapter", "table", "--name", name) == 0
    return project


def run(project: Project, *words: str) -> int:
    return main(["--project", str(project.root), *words])


@pytest.fixture(scope="module")
def trained(shop):
    """The folder of its run."""
    assert run(shop, "train", "worth", "--json") == 0
    (folder,) = [path.parent for path in shop.runs.glob("*/metrics.json")]
    return folder


def test_the_run_measures_effects_and_finds_who_differs(trained):
    metrics = json.loads((trained / "metrics.json").read_text())
    assert metrics["label"] == "bought_7d.mail" and list(metrics["heads"]) == ["bought_7d.mail", "bought_7d.push"]
    assert metrics["uplift"]["version"] == 1 and metrics["uplift"]["arms"] == ["hold", "mail", "push"]
    one = metrics["uplift"]["heads"]["bought_7d"]
    mail, push = one["arms"]["mail"], one["arms"]["push"]
    for arm, truth in ((mail, 0.15), (push, 0.10)):
        assert abs(arm["average"]["value"] - truth) < 4 * arm["average"]["se"]
    assert mail["heterogeneity"]["verdict"] == "found" and mail["qini"]["ci"][0] > 0
    assert push["heterogeneity"]["verdict"] != "found"
    # mail where it is needed and push elsewhere gains 0.15 + 0.05 a row, more than either for all
    best = one["best"]["positive"]
    assert abs(best["gain"]["value"] - 0.2) < 4 * best["gain"]["se"]
    assert best["beyond_all"][1]["ci"][0] > 0
    json.dumps(metrics, allow_nan=False)


def test_the_saved_model_predicts_effects(trained):
    model = models.load(trained / "model")
    assert model.outputs == ("bought_7d.mail", "bought_7d.push")
    found = model.predict(np.array([[0.1, 0.0], [0.9, 0.0]]))
    # of the true 0.3 the model keeps what its rows prove
    assert 0.1 < found[1, 0] - found[0, 0] < 0.4 and abs(found[1, 1] - found[0, 1]) < 0.1


def test_the_card_says_what_was_found_and_no_more(trained):
    card = (trained / "card.md").read_text()
    assert "Effects differ between rows, and the model tells them apart" in card
    assert "## `mail` on `bought_7d`" in card and "The best arm of each row" in card
    assert "association" not in card and "No early stopping" not in card
    assert "chosen by 5 folds of the units that train" in card


def test_tables_and_charts_show_the_figures(trained):
    metrics = json.loads((trained / "metrics.json").read_text())
    held = tables(metrics)[0]
    qini = next(row for row in held.rows if row["label"] == "bought_7d.mail" and row["measure"] == "Qini")
    figures = metrics["uplift"]["heads"]["bought_7d"]["arms"]["mail"]
    assert [qini["value"], qini["from"], qini["to"]] == [figures["qini"]["value"], *figures["qini"]["ci"]]
    found = dict(charts(metrics))
    curve = found["Qini curve of bought_7d.mail"].spec["data"]["values"]
    assert curve == figures["curve"] and curve[0]["gain"] == 0 and curve[-1]["gain"] == pytest.approx(
        figures["average"]["value"])
    points = found["Calibration of bought_7d.mail"].spec["layer"][1]["data"]["values"]
    assert sum(one["rows"] for one in points) == metrics["uplift"]["heads"]["bought_7d"]["rows"]
    assert "Qini curve of bought_7d, the best arm" in found


@pytest.mark.parametrize(("old", "new", "said"), [
    ("column: arm", "column: arn", "did you mean 'arm'"),
    ("propensity: p}", "propensity: {hold: 0.5, mail: 0.5}}", "the arm 'push' has rows and no share"),
    ("propensity: p}", "propensity: {hold: 0.2, mail: 0.4, push: 0.4}}", "the weights 1/propensity of 'hold' average"),
    ("control: hold", "control: none", "no row was given the control 'none'"),
    ("{kind: uplift, rounds: 200}", "{kind: uplift, learner: r}", "learner r needs the probability of every arm"),
])
def test_a_fault_is_one_line_and_exit_2(shop, capsys, old, new, said):
    text = TRAINING.replace("name: worth", "name: faulty").replace(old, new)
    (shop.root / "training" / "faulty.yaml").write_text(text)
    capsys.readouterr()
    assert run(shop, "train", "faulty") == 2
    assert said in capsys.readouterr().err.splitlines()[-1]
