"""Templates of a project, of a package and built in, by one door; what cannot be used takes nothing else away."""

from __future__ import annotations

import sys

import pytest

from workbench.cli.app import main
from workbench.errors import InputError, NotFound
from workbench.scaffold.catalog import templates
from workbench.scaffold.render import render

from ..notebooks import run

MANIFEST = """\
version: 1
name: {name}
makes: investigation
title: {title}
when: Somebody asks.
when_not: Nobody does.
questions:
  - {{name: days, type: number, label: Days, default: 14, least: 1, most: 60}}
  - {{name: share, type: percent, label: Share, default: 10%, most: 50}}
  - {{name: steps, type: metrics, label: Steps, default: "a, b"}}
"""


def _template(folder, name, title="A look"):
    (folder / name / "files").mkdir(parents=True)
    (folder / name / "template.yaml").write_text(MANIFEST.format(name=name, title=title))
    (folder / name / "copier.yml").write_text("_subdirectory: files\n_templates_suffix: .jinja\n")
    (folder / name / "files" / "README.md.jinja").write_text("{% raw %}# {% endraw %}{{ study }}: {{ days }} days\n")
    (folder / name / "files" / "study.nb.py.jinja").write_text(
        "# %% [markdown] title\n# # {{ study }}\n# %% steps\nsteps = {{ steps | tojson }}\n"
        "print(len(steps) * {{ days }})\n")


@pytest.fixture
def package(tmp_path, monkeypatch):
    """An installed package that offers one template, as any squad may publish one."""
    site = tmp_path / "site"
    info = site / "squad_templates-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: squad-templates\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[messaging_workbench.templates]\nsquad = squad_templates:folder\n")
    (site / "squad_templates").mkdir()
    (site / "squad_templates" / "__init__.py").write_text(
        "from pathlib import Path\n\n\ndef folder():\n    return Path(__file__).parent / 'studies'\n")
    _template(site / "squad_templates" / "studies", "weekly_look")
    monkeypatch.syspath_prepend(str(site))
    yield site
    sys.modules.pop("squad_templates", None)


def test_a_third_partys_template_is_found_rendered_and_run(project, package, capsys):
    assert templates(project)["weekly_look"].origin == "squad-templates"
    assert main(["new", "weekly_look", "mine", "--set", "days=21", "--project", str(project.root)]) == 0
    folder = project.root / "investigations" / "mine"
    assert (folder / "README.md").read_text() == "# mine: 21 days\n"
    assert list(run(folder).values())[1].outputs[0].text == "42\n"
    assert "guardrail_test" in templates(project).found


def test_the_projects_own_come_first(project, package):
    _template(project.root / "templates", "weekly_look", title="Ours")
    found = templates(project)["weekly_look"]
    assert (found.origin, found.manifest.title) == ("this project", "Ours")
    assert templates(None)["weekly_look"].origin == "squad-templates"


def test_one_that_cannot_be_used_takes_nothing_else_away(project, capsys):
    _template(project.root / "templates", "good")
    for name, text in (("newer", "version: 2\nname: newer\n"), ("broken", "version: ["), ("empty", ""),
                       ("other", MANIFEST.format(name="another", title="x"))):
        _template(project.root / "templates", name)
        (project.root / "templates" / name / "template.yaml").write_text(text)
    found = templates(project)
    assert "good" in found.found and len(found.faults) == 4
    with pytest.raises(InputError, match="a template of version 2; this workbench knows 1 - update"):
        render(project, "newer", "x")
    with pytest.raises(InputError, match="is named 'another' and lies in 'other'"):
        render(project, "other", "x")
    with pytest.raises(NotFound, match="did you mean 'good'"):
        render(project, "goood", "x")
    assert main(["templates", "--project", str(project.root)]) == 0
    shown = capsys.readouterr().out
    assert "not usable: templates/newer/template.yaml: a template of version 2" in shown and "(this project)" in shown
    assert not (project.root / "investigations").exists()


def test_a_package_that_does_not_load_is_named(project, package):
    (package / "squad_templates" / "__init__.py").write_text("raise RuntimeError('out of order')\n")
    found = templates(project)
    assert found.faults == ("squad-templates: its templates cannot be loaded: RuntimeError: out of order",)
    assert "guardrail_test" in found.found


@pytest.mark.parametrize(("answers", "said"), [
    ({"days": 0}, "'0' is out of range: Days is between 1 and 60"),
    ({"days": "61"}, "out of range"),
    ({"days": "a few"}, "is not a number"),
    ({"days": "nan"}, "'nan' is not a number"),
    ({"share": "60%"}, "'60%' is out of range: Share is at most 50%"),
    ({"steps": "a\nb"}, "an answer is one line"),
    ({"day": 3}, "did you mean 'days'"),
])
def test_an_answer_out_of_range_is_named_and_makes_nothing(project, answers, said):
    _template(project.root / "templates", "good")
    with pytest.raises(InputError, match=said):
        render(project, "good", "x", answers)
    assert not (project.root / "investigations").exists()
