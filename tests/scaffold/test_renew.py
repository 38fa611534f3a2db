"""A folder follows its template; what a person wrote is never written over."""

from __future__ import annotations

import pytest

from workbench.cli.app import main
from workbench.errors import InputError, NotFound
from workbench.scaffold.render import render
from workbench.scaffold.renew import renew

from .test_catalog import _template


@pytest.fixture
def made(project):
    _template(project.root / "templates", "look")
    render(project, "look", "mine", {"days": 21})
    return project, project.root / "investigations" / "mine", project.root / "templates" / "look" / "files"


def test_what_nobody_changed_follows_and_answers_stay(made):
    project, folder, files = made
    (files / "README.md.jinja").write_text("# {{ study }} looks at {{ days }} days\n")
    (files / "more.md.jinja").write_text("{{ share }}\n")
    found = renew(project, "mine")
    assert set(found.written) == {"investigations/mine/README.md", "investigations/mine/more.md"}
    assert (folder / "README.md").read_text() == "# mine looks at 21 days\n"
    assert (folder / "more.md").read_text() == "10%\n"
    assert renew(project, "mine").as_dict() == {"written": [], "kept": [], "proposed": []}


def test_what_a_person_changed_stays(made):
    project, folder, files = made
    (folder / "README.md").write_text("mine alone\n")
    assert renew(project, "mine").kept == ("investigations/mine/README.md",)
    (files / "README.md.jinja").write_text("theirs, too\n")
    assert renew(project, "mine").proposed == ("investigations/mine/README.md.new",)
    assert (folder / "README.md").read_text() == "mine alone\n"
    assert (folder / "README.md.new").read_text() == "theirs, too\n"


def test_a_file_that_was_deleted_stays_away_unless_the_template_changed_it(made):
    project, folder, files = made
    (folder / "README.md").unlink()
    assert not renew(project, "mine").written and not (folder / "README.md").exists()
    (files / "README.md.jinja").write_text("new words\n")
    assert renew(project, "mine").written == ("investigations/mine/README.md",)


def test_another_answer_changes_what_depends_on_it(made, capsys):
    project, folder, _ = made
    assert main(["renew", "mine", "--set", "days=7", "--project", str(project.root)]) == 0
    assert (folder / "README.md").read_text() == "# mine: 7 days\n"
    assert "written investigations/mine/README.md" in capsys.readouterr().out


def test_what_cannot_be_renewed_is_named(made, simulated):
    project, folder, _ = made
    with pytest.raises(NotFound, match="did you mean 'mine'"):
        renew(project, "mime")
    (folder / ".template.json").write_text("{")
    with pytest.raises(InputError, match="it cannot be read"):
        renew(project, "mine")
    (folder / ".template.json").unlink()
    with pytest.raises(NotFound, match="was not made from a template"):
        renew(project, "mine")
    render(simulated, "guardrail_test", "study")
    (simulated.root / "experiments" / "study" / "prereg.lock").write_text("{}")
    with pytest.raises(InputError, match="study is locked: what was promised does not change"):
        renew(simulated, "study")
