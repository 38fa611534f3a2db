"""Another version of the metrics: from a folder or from git, and what is different in it."""

from __future__ import annotations

import subprocess

import pytest

from workbench.errors import InputError
from workbench.metrics.catalog import Catalog
from workbench.metrics.versions import changes, other_version, touched
from workbench.project import parse_yaml

CORE = """\
version: 1
facts:
  buys:  {table: outcomes, unit: user_id, time: ts, where: "kind = 'buy'", value: value}
  opens: {table: interactions, unit: user_id, time: ts}
metrics:
  bought: {fact: buys, agg: any, window: 7d, direction: up}
  spent:  {fact: buys, agg: sum, window: 28d, direction: up, cap: {quantile: 0.99}}
  opened: {ratio: [opens, buys], window: 7d, direction: up}
"""


def _catalog(text: str) -> Catalog:
    return Catalog.merged([("core.yaml", parse_yaml(text, "core.yaml"))])


def test_every_changed_field_is_named():
    new = CORE.replace("28d, direction: up, cap: {quantile: 0.99}", "14d, direction: up, cap: {quantile: 0.999}")
    new = new.replace("kind = 'buy'", "kind = 'order'").replace("  opened:", "  looked:")
    found = changes(_catalog(CORE), _catalog(new))
    assert {one.line for one in found} == {
        'facts.buys.where: "kind = \'buy\'" -> "kind = \'order\'"', "metrics.spent.window: 28d -> 14d",
        "metrics.spent.cap.quantile: 0.99 -> 0.999", "metrics.opened is gone", "metrics.looked is new"}


def test_a_fact_touches_every_metric_that_reads_it_and_words_touch_none():
    old = _catalog(CORE)
    fact = _catalog(CORE.replace("kind = 'buy'", "kind = 'order'"))
    assert touched(changes(old, fact), old, fact) == ("bought", "opened", "spent")
    words = _catalog(CORE.replace("agg: any,", "agg: any, description: who bought,"))
    found = changes(old, words)
    assert [one.field for one in found] == ["description"] and touched(found, old, words) == ()
    assert changes(old, _catalog(CORE)) == ()


def _git(root, *words):
    subprocess.run(["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@b", *words], check=True,
                   capture_output=True)


def test_a_revision_is_read_as_it_was_committed(project):
    for old in project.root.glob("metrics/*.yaml"):
        old.unlink()
    path = project.root / "metrics" / "core.yaml"
    path.write_text(CORE)
    _git(project.root, "init", "-q")
    _git(project.root, "add", "metrics")
    _git(project.root, "commit", "-qm", "one")
    path.write_text(CORE.replace("window: 7d", "window: 14d"))
    (project.root / "metrics" / "more.yaml").write_text("version: 1\n")
    before, words = other_version(project, "HEAD")
    assert before == _catalog(CORE) and words.startswith("HEAD (")
    assert {one.name for one in changes(before, Catalog.load(project))} == {"bought", "opened"}


def test_a_project_below_its_repository_is_found(tmp_path):
    from workbench.project import Project

    project = Project.create(tmp_path / "repository" / "squad")
    for old in project.root.glob("metrics/*.yaml"):
        old.unlink()
    (project.root / "metrics" / "core.yaml").write_text(CORE)
    _git(tmp_path / "repository", "init", "-q")
    _git(tmp_path / "repository", "add", "squad/metrics")
    _git(tmp_path / "repository", "commit", "-qm", "one")
    assert other_version(project, "HEAD")[0] == _catalog(CORE)


@pytest.mark.parametrize("inner", ["", "metrics"])
def test_a_folder_is_read(project, tmp_path, inner):
    folder = tmp_path / "other" / inner
    folder.mkdir(parents=True)
    (folder / "core.yaml").write_text(CORE)
    assert other_version(project, str(tmp_path / "other"))[0] == _catalog(CORE)


@pytest.mark.parametrize("against", ["HEAD", "no-such-thing", "--upload-pack=x"])
def test_what_is_neither_is_named(project, against):
    with pytest.raises(InputError) as found:
        other_version(project, against)
    assert "neither a folder nor a git revision" in found.value.line and "\n" not in found.value.line


def test_an_empty_folder_is_named(project, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="no metric file"):
        other_version(project, str(tmp_path / "empty"))
