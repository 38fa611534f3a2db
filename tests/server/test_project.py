"""What the project holds, and what is added to it over HTTP: a draft, a study, a file."""

from __future__ import annotations

import time


def test_status_lists_what_the_project_holds(server):
    status, found = server.call("GET", "status")
    assert status == 200
    assert found["snapshot"]["tables"] and found["experiments"] and found["metrics"]


def test_asking_and_saving(server):
    status, found = server.call("POST", "ask", {"text": "draft a metric for push clicks within 7 days"})
    assert status == 200
    status, saved = server.call("POST", "drafts", {"kind": "metric", "yaml": found["drafts"][0]["yaml"]})
    assert status == 201 and (server.project / saved["path"]).exists()


def test_a_study_is_made_once(server):
    body = {"template": "guardrail_test", "name": "over_http", "answers": {}}
    status, made = server.call("POST", "templates", body)
    assert status == 201, made
    assert (server.project / "experiments" / "over_http" / "study.ipynb").exists()
    status, again = server.call("POST", "templates", body)
    assert status == 400 and "exists" in again["message"]


def test_files_are_looked_at_and_imported(server):
    """What is relative starts where the file browser does; the import is a run like a training."""
    (server.project / "in").mkdir(exist_ok=True)
    (server.project / "in" / "weather.csv").write_text("day,rain,email\n2026-06-01,1.5,a@b.org\n2026-06-02,0,c@d.org\n")
    status, found = server.call("POST", "imports/look", {"sources": ["in/weather.csv"]})
    assert status == 200 and found["name"] == "weather" and list(found["columns"]) == ["day", "rain", "email"]
    assert found["personal"] == ["email"] and found["suggestions"] == []
    status, run = server.call("POST", "imports", {"sources": ["in/weather.csv"]})
    assert status == 201 and run["kind"] == "import"
    until = time.monotonic() + 60
    while run["status"] in ("queued", "running"):
        assert time.monotonic() < until
        time.sleep(0.2)
        _, run = server.call("GET", f"runs/{run['id']}")
    assert run["status"] == "done" and run["result"]["tables"]["weather"] == 2
    assert run["result"]["hashed"] == ["email"]
    _, listed = server.call("GET", "imports")
    assert {"table", "messaging", "braze", "open-bandit"} <= {one["adapter"] for one in listed["formats"]}
    (mine,) = [one for one in listed["imports"] if one["tables"] == ["weather"]]
    assert mine == {"adapter": "table", "sources": ["in/weather.csv"], "tables": ["weather"], "changed": False}
    with (server.project / "in" / "weather.csv").open("a") as file:
        file.write("2026-06-03,2,e@f.org\n")
    _, listed = server.call("GET", "imports")
    assert [one["changed"] for one in listed["imports"] if one["tables"] == ["weather"]] == [True]
