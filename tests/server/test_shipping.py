"""Promotion and monitoring over HTTP: the engine's answers, and its refusals."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def run(server):
    """A trained run in the server's project."""
    from workbench.jobs.start import start
    from workbench.project import Project

    done = start(Project.find(server.project), "training", "click_24h", mode="inline", detach=False)
    assert done.status == "done", done.state
    return done.id


def test_a_run_is_compared_then_crowned_then_rolled_back(server, run):
    status, found = server.call("POST", f"runs/{run}/promote", {"champion": True})
    assert status == 409 and "has not been a shadow" in found["message"]
    status, report = server.call("POST", f"runs/{run}/promote", {"reason": "first"})
    assert status == 200 and report["run"] == run and report["policy"] == "softmax_click"
    assert {side["name"] for side in report["sides"]} == {"candidate", "log"} and report["decisions"] > 100
    status, step = server.call("POST", f"runs/{run}/promote", {"champion": True})
    assert status == 200 and step["step"] == "champion"
    (life,) = server.call("GET", "lives")[1]["lives"]
    assert life["champion"] == run and [one["step"] for one in life["entries"]] == ["shadow", "champion"]
    status, found = server.call("POST", "rollback", {"name": "softmax_click"})
    assert status == 400 and "no champion before" in found["message"]
    assert server.call("DELETE", f"runs/{run}")[0] == 400           # it answers
    assert server.call("POST", f"runs/{run}/promote", {"champion": "yes"})[0] == 400


def test_a_report_is_made_kept_and_shown(server, run):
    body = {"reference": "2026-06-24:2026-07-07", "current": "2026-07-07:2026-07-20"}
    status, report = server.call("POST", "monitor", body)
    assert status == 200 and report["spec"] == "click_24h" and report["checks"]
    assert report["pictures"] and all({"title", "chart", "words"} <= set(one) for one in report["pictures"])
    assert server.call("GET", "monitor")[1]["reports"] == [report]
    status, found = server.call("POST", "monitor", {"current": "soon"})
    assert status == 400 and "is no window" in found["message"]
