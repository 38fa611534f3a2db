"""A lock promises the objectives and the analysing code too; a readout lists what is another now."""

from __future__ import annotations

import json

import pytest

from workbench.cli.app import main
from workbench.scaffold.render import render


@pytest.fixture
def locked(simulated):
    render(simulated, "guardrail_test", "study")
    assert main(["lock", "study", "--project", str(simulated.root)]) == 0
    return simulated, simulated.root / "experiments" / "study"


def _deviations(project, capsys):
    capsys.readouterr()
    assert main(["readout", "study", "--health-only", "--json", "--project", str(project.root)]) == 0
    return json.loads(capsys.readouterr().out)["deviations"]


def test_what_was_locked_and_is_as_it_was_is_no_deviation(locked, capsys):
    project, folder = locked
    assert _deviations(project, capsys) == []
    book = json.loads((folder / "study.ipynb").read_text())
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell["execution_count"], cell["outputs"] = 3, [{"output_type": "stream", "name": "stdout", "text": "1"}]
        else:
            cell["source"] += "\n\nA thought."
    (folder / "study.ipynb").write_text(json.dumps(book))
    assert _deviations(project, capsys) == []          # outputs and text promise nothing
    assert main(["lock", "study", "--project", str(project.root)]) == 0


def test_another_price_another_cell_and_another_package_are_listed(locked, capsys, monkeypatch):
    project, folder = locked
    objectives = project.root / "objectives.yaml"
    objectives.write_text(objectives.read_text().replace("value: 0.12", "value: 0.2"))
    book = json.loads((folder / "study.ipynb").read_text())
    book["cells"][1]["source"] += "\nx = 1"
    (folder / "study.ipynb").write_text(json.dumps(book))
    (folder / "more.py").write_text("x = 2\n")
    monkeypatch.setattr("workbench.experiments.plan.surroundings.__version__", "9.9")
    from workbench.version import __version__

    assert _deviations(project, capsys) == [
        "objectives.reachable_month.push.value: 0.12 was locked, now 0.2",
        f"code: workbench {__version__} was locked, now 9.9",
        "code: study.ipynb was locked and has changed since",
        "code: more.py was not there and is there now"]
    assert main(["lock", "study", "--project", str(project.root)]) == 2
    assert "another spec is locked" in capsys.readouterr().err


def test_a_lock_of_before_promises_what_it_holds(locked, capsys):
    project, folder = locked
    kept = json.loads((folder / "prereg.lock").read_text())
    del kept["around"]
    (folder / "prereg.lock").write_text(json.dumps(kept))
    (project.root / "objectives.yaml").unlink()
    assert _deviations(project, capsys) == []
