from __future__ import annotations

import json

import pytest

from workbench.errors import Changed, InputError, NotFound
from workbench.explore import history, saved

VIEW = {"version": 1, "title": "Clicks <b>by</b> channel", "view": {"kind": "breakdown", "by": "channel"}}
PATH = "explore/clicks.explore.json"


def test_a_view_comes_back_as_it_was_saved(project):
    written = saved.save(project, saved.path_of(project, "clicks"), VIEW, None)
    found = saved.load(project, PATH)
    assert found == written and found.view.view.by == "channel" and found.view.snapshot == "current"
    assert saved.views(project) == [{"path": PATH, "title": VIEW["title"], "kind": "breakdown", "snapshot": "current",
                                     "fault": None}]
    again = saved.save(project, PATH, {**VIEW, "title": "x"}, found.hash)
    assert again.hash != found.hash and saved.load(project, PATH).view.title == "x"


@pytest.mark.parametrize("view", [
    {"kind": "sql", "sql": "SELECT 1"},
    {"kind": "crossfilter", "dimensions": ["ts", "channel"], "brushes": {"channel": {"values": [None, "push"]}}},
    {"kind": "users", "of": {"kind": "funnel", "by": "channel"}, "at": {"channel": "push", "step": "clicked"}},
])
def test_every_kind_of_view(project, view):
    saved.save(project, PATH, {**VIEW, "view": view}, None)
    assert json.loads((project.root / PATH).read_text())["view"] == view


def test_what_changed_on_disk_is_not_written_over(project):
    first = saved.save(project, PATH, VIEW, None)
    (project.root / PATH).write_text(json.dumps({**VIEW, "title": "a colleague's"}))
    with pytest.raises(Changed, match="changed on disk"):
        saved.save(project, PATH, VIEW, first.hash)
    with pytest.raises(Changed, match="exists"):
        saved.save(project, PATH, VIEW, None)
    assert saved.load(project, PATH).view.title == "a colleague's"
    (project.root / PATH).unlink()
    with pytest.raises(Changed, match="removed"):
        saved.save(project, PATH, VIEW, first.hash)


@pytest.mark.parametrize("path", ["../out.explore.json", "explore/x.json", "/tmp/x.explore.json"])
def test_a_view_stays_in_the_project(project, path):
    for call in (lambda: saved.load(project, path), lambda: saved.save(project, path, VIEW, None)):
        with pytest.raises(InputError, match="no view of this project"):
            call()


@pytest.mark.parametrize("name", ["", "A b", "../x", "x/y", "."])
def test_a_name_is_a_plain_file_name(project, name):
    with pytest.raises(InputError, match="no name"):
        saved.path_of(project, name)


def test_a_broken_view_is_listed_with_its_fault(project):
    (project.root / PATH).write_text('{"version": 1, "title": "x", "view": {"kind": "brakdown"}}')
    (project.root / "explore" / "no.explore.json").write_text("{")
    broken, no = saved.views(project)
    assert "view" in broken["fault"] and "not JSON" in no["fault"]
    with pytest.raises(InputError):
        saved.load(project, PATH)
    with pytest.raises(NotFound, match="did you mean"):
        saved.load(project, "explore/click.explore.json")


def test_history_is_short_and_survives_a_broken_line(project, monkeypatch):
    assert history.recent(project) == []
    monkeypatch.setattr(history, "_MOST_BYTES", 5_000)
    monkeypatch.setattr(history, "_KEPT", 10)
    for i in range(60):
        history.remember(project, {"kind": "sql", "sql": f"SELECT {i}"}, "abc", "done", 0.1, 1)
    (project.cache / "history.jsonl").open("a").write("{broken\n")
    found = history.recent(project, 5)
    assert [one["question"]["sql"] for one in found] == [f"SELECT {i}" for i in (59, 58, 57, 56, 55)]
    assert (project.cache / "history.jsonl").stat().st_size < 10_000


def test_the_command_line_runs_a_view(snapshot, capsys):
    from workbench.cli.app import main

    folder = str(snapshot.project.root)
    for name, view in (("a", {"kind": "breakdown", "rate": "count"}),
                       ("b", {"kind": "sql", "sql": "SELECT channel, count(*) AS n FROM sends GROUP BY ALL"})):
        made = saved.save(snapshot.project, saved.path_of(snapshot.project, name), {"title": "x", "view": view}, None)
        assert main(["explore", "open", f"{folder}/{made.path}", "--project", folder, "--json"]) == 0
        rows = json.loads(capsys.readouterr().out)["rows"]
        assert {row["channel"] for row in rows} == {"push", "email", "in_app"}
        assert main(["explore", "open", f"{folder}/{made.path}", "--project", folder, "--sql"]) == 0
        assert "FROM" in capsys.readouterr().out
    assert main(["explore", "open", f"{folder}/explore/nope.explore.json", "--project", folder]) == 2
