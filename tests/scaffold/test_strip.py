"""Notebooks without outputs: by hand, as a check, and as git commits them."""

from __future__ import annotations

import json
import subprocess

import pytest

from workbench.cli.app import main
from workbench.scaffold.notebook import notebook
from workbench.scaffold.strip import notebooks, strip, stripped

ROW = "u00017,12.50"


def shown(kept: bool = False) -> str:
    """A notebook that was run: a table of users, an execution count, a widget that holds a user."""
    book = json.loads(notebook("# %% [markdown] about\n# Hello\n# %% rows\nusers.head()\n", "study"))
    cell = book["cells"][1]
    cell |= {"execution_count": 3, "outputs": [
        {"output_type": "stream", "name": "stdout", "text": [ROW]},
        {"output_type": "execute_result", "execution_count": 3, "metadata": {}, "data": {"text/plain": [ROW]}}]}
    if kept:
        cell["metadata"]["tags"] = ["keep_output"]
    book["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": {"value": ROW}}}}
    return json.dumps(book, indent=1) + "\n"


@pytest.fixture
def study(project):
    path = project.root / "investigations" / "drop" / "study.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(shown())
    hidden = project.root / "investigations" / "drop" / ".ipynb_checkpoints" / "study-checkpoint.ipynb"
    hidden.parent.mkdir()
    hidden.write_text(shown())
    return path


def test_outputs_counts_and_widgets_go_and_all_else_stays(project, study):
    before = json.loads(shown())
    assert strip(project, []) == [study] == notebooks(project)
    after = json.loads(study.read_text())
    assert ROW not in study.read_text() and "widgets" not in after["metadata"]
    assert [c["id"] for c in after["cells"]] == [c["id"] for c in before["cells"]]
    assert ["".join(c["source"]) for c in after["cells"]] == ["".join(c["source"]) for c in before["cells"]]
    assert after["cells"][1]["execution_count"] is None
    kept = study.read_bytes()
    assert strip(project, []) == [] and study.read_bytes() == kept


def test_a_fresh_notebook_of_a_template_is_left_byte_for_byte():
    fresh = notebook("# %% rows\n1 + 1\n", "study")
    assert stripped(fresh, "study") is fresh


def test_a_cell_that_is_to_keep_its_output_keeps_it():
    assert ROW in stripped(shown(kept=True), "study")


def test_what_is_no_notebook_is_named_and_nothing_is_written(project, study, capsys):
    broken = study.with_name("broken.ipynb")
    broken.write_text("{")
    before = study.read_bytes()
    assert main(["--project", str(project.root), "strip"]) == 2
    assert "broken.ipynb" in (said := capsys.readouterr().err) and "no notebook" in said
    assert study.read_bytes() == before
    assert main(["--project", str(project.root), "strip", str(study.with_name("study.ipnb"))]) == 2
    assert "no file" in capsys.readouterr().err


def test_the_check_changes_nothing_and_says_which(project, study, capsys):
    before = study.read_bytes()
    assert main(["--project", str(project.root), "strip", "--check"]) == 3
    assert "1 notebook has outputs: investigations/drop/study.ipynb" in capsys.readouterr().err
    assert study.read_bytes() == before
    assert main(["--project", str(project.root), "strip"]) == 0
    assert main(["--project", str(project.root), "strip", "--check"]) == 0


def git(project, *words: str) -> str:
    return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=project.root, check=True,
                          capture_output=True, text=True).stdout


def test_git_commits_no_output_and_the_file_here_keeps_its_own(project, study, capsys):
    assert main(["--project", str(project.root), "strip", "--install"]) == 1
    assert "in no git repository" in capsys.readouterr().err
    git(project, "init", "-q")
    assert main(["--project", str(project.root), "strip", "--install"]) == 0
    git(project, "add", "-A")
    git(project, "commit", "-qm", "study")
    committed = git(project, "show", "HEAD:investigations/drop/study.ipynb")
    assert ROW not in committed and "users.head()" in committed
    assert ROW in study.read_text() and git(project, "status", "--porcelain") == ""
