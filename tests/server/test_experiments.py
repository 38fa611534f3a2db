"""An experiment over HTTP: planned, assigned, rehearsed, read out, explained, decided, taken away."""

from __future__ import annotations

import json
import time

import pytest

NAME = "push_frequency_cap"


def test_the_readout_and_its_page(server):
    status, found = server.call("GET", f"experiments/{NAME}/readout?health_only=1")
    assert status == 200 and found["estimates"] == []
    status, found = server.call("GET", f"experiments/{NAME}/readout")
    assert status == 200 and {row["arm"] for row in found["estimates"]} == {"weekly_cap"}
    status, page = server.call("GET", f"experiments/{NAME}/page")
    assert status == 200 and page.startswith("<!doctype html>") and "default-src 'none'" in page
    status, found = server.call("GET", "experiments/push_frequency_kap/readout")
    assert status == 404 and "did you mean 'push_frequency_cap'" in found["message"]


def test_a_saved_readout_is_explained(server):
    server.call("GET", f"experiments/{NAME}/readout")
    status, found = server.call("GET", f"experiments/{NAME}/why?row=conversion_7d/superiority")
    assert status == 200 and [one["test"] for one in found["why"]] == ["superiority"]
    assert found["why"][0]["words"] and found["why"][0]["row"]["metric"] == "conversion_7d"
    status, means = server.call("POST", "sql", {"sql": found["why"][0]["means_sql"]})
    assert status == 200
    assert {row["arm"]: row["mean"] for row in means["rows"]}["weekly_cap"] == pytest.approx(
        found["why"][0]["row"]["mean"], rel=1e-9)
    status, found = server.call("GET", f"experiments/{NAME}/why?row=conversoin_7d")
    assert status == 404 and "did you mean 'conversion_7d'" in found["message"]


def test_today_decide_export_and_reproduce(server):
    server.call("GET", f"experiments/{NAME}/readout")
    status, found = server.call("GET", "today")
    one = next(one for one in found["experiments"] if one["experiment"] == NAME)
    assert status == 200 and one["needs"] and one["verdict"]
    status, again = server.call("POST", f"experiments/{NAME}/reproduce", {})
    assert status == 200 and again["same"] is True
    status, said = server.call("POST", f"experiments/{NAME}/decisions", {"verdict": "shipp"})
    assert status == 400 and "did you mean 'ship'" in said["message"]
    other = "do_not_ship" if one["verdict"] == "ship" else "ship"
    status, said = server.call("POST", f"experiments/{NAME}/decisions", {"verdict": other})
    assert status in (400, 409) and ("needs a reason" in said["message"] or "--override" in said["message"])
    words = {"verdict": other, "reason": "a test", "override": "a test", "by": "Ada"}
    status, made = server.call("POST", f"experiments/{NAME}/decisions", words)
    assert status == 200 and made["deviates"] and made["by"] == "Ada"
    status, found = server.call("GET", f"experiments/{NAME}/decisions")
    assert status == 200 and [entry["verdict"] for entry in found["decisions"]] == [other]
    for form, begins in (("html", "<!doctype html>"), ("md", f"## {NAME}"), ("json", "{")):
        status, taken = server.call("GET", f"experiments/{NAME}/export?format={form}")
        assert status == 200 and taken["text"].startswith(begins) and "Ada" in taken["text"]
    status, found = server.call("GET", f"experiments/{NAME}/export?format=pdf")
    assert status == 400
    (server.project / "experiments" / NAME / "decision.md").unlink()


def test_the_trade_off_and_the_pictures(server):
    (server.project / "objectives.yaml").write_text(
        "version: 1\nweights: {conversion_7d: 1.0}\nreachable_month: {push: {value: 0.12, range: [0.05, 0.30]}}\n")
    status, found = server.call("GET", f"experiments/{NAME}/tradeoff")
    assert status == 200 and {one["y"] for one in found["ellipses"]} <= {"opt_out_28d", "retained_28d",
                                                                        "reachable_days_28d"}
    (one,) = found["criteria"]
    assert one["prices"][0]["channel"] == "push" and one["words"]
    assert len(found["charts"]) == len(found["ellipses"]) + 1 and all(chart["words"] for chart in found["charts"])
    status, said = server.call("GET", f"experiments/{NAME}/tradeoff?y=retaind_28d")
    assert status == 404 and "did you mean 'retained_28d'" in said["message"]
    status, found = server.call("GET", f"experiments/{NAME}/readout")
    assert found["pictures"] and all(one["words"] and one["chart"] for one in found["pictures"])


@pytest.mark.alone
def test_a_plan_with_other_figures(server):
    from workbench.experiments.plan.proposal import Proposal, propose
    from workbench.experiments.spec import Experiment
    from workbench.logs.snapshot import Snapshot
    from workbench.project import Project, parse_spec

    status, found = server.call("GET", f"experiments/{NAME}/plan")
    assert status == 200 and found["needed"] > 1_000 and found["weeks"]
    figures = {"units": 500_000, "power": 0.9, "mde": {"conversion_7d": "8%"}, "looks": 3}
    began = time.monotonic()
    status, found = server.call("POST", f"experiments/{NAME}/plan", figures)
    assert time.monotonic() - began < 5     # the log was scanned for the first question
    project = Project.find(server.project)
    expected = propose(Experiment.load(project, NAME), Snapshot.open(project),
                       parse_spec(Proposal, figures, "plan")).as_dict()
    assert status == 200 and found == json.loads(json.dumps(expected))
    status, found = server.call("POST", f"experiments/{NAME}/plan", {"mde": {"conversion_7": "8%"}})
    assert status == 400 and "did you mean 'conversion_7d'" in found["message"]


def test_an_assignment(server):
    status, found = server.call("GET", f"experiments/{NAME}/assignment")
    assert status == 200 and sum(found["arms"].values()) == found["users"] and "CASE" in found["sql"]
    assert not (server.project / "experiments" / NAME / "assignment.json").exists()


def test_a_rehearsal_is_a_run(server):
    assert server.call("GET", f"experiments/{NAME}/rehearsal")[0] == 404
    status, found = server.call("POST", f"experiments/{NAME}/rehearsal", {"replays": 3})
    assert status == 400 and "20" in found["message"]
    status, found = server.call("POST", f"experiments/{NAME}/rehearsal", {"effects": {"ctr_14d": "5%"}})
    assert status == 400 and "no success metric" in found["message"]
    status, run = server.call("POST", f"experiments/{NAME}/rehearsal",
                              {"replays": 60, "units": 50_000, "effects": {"conversion_7d": "20%"}})
    assert status == 201 and run["kind"] == "rehearsal"
    until = time.monotonic() + 60
    while run["status"] in ("queued", "running") and time.monotonic() < until:
        time.sleep(0.2)
        _, run = server.call("GET", f"runs/{run['id']}")
    assert run["status"] == "done" and run["fraction"] == 1.0, run
    status, found = server.call("GET", f"experiments/{NAME}/rehearsal")
    assert status == 200 and found["current"] is True and found["replays"] == 60 and found["units"] == 50_000
    assert run["result"]["ships"]["planned"] == found["outcomes"][-1]["ship"]["share"]


def test_a_rehearsal_can_be_cancelled(server):
    status, run = server.call("POST", f"experiments/{NAME}/rehearsal", {"replays": 20_000, "units": 2_000_000})
    assert status == 201
    status, run = server.call("POST", f"runs/{run['id']}/cancel", {})
    assert status == 200
    until = time.monotonic() + 30
    while run["status"] in ("queued", "running") and time.monotonic() < until:
        time.sleep(0.2)
        _, run = server.call("GET", f"runs/{run['id']}")
    assert run["status"] == "cancelled"


def test_a_promise_is_made_once_and_its_departures_are_told(server):
    status, made = server.call("POST", "templates", {"template": "guardrail_test", "name": "promised", "answers": {}})
    assert status == 201, made
    assert server.call("GET", "experiments/promised/lock")[1] == {
        "experiment": "promised", "locked": None, "deviations": []}
    status, found = server.call("POST", "experiments/promised/lock", {})
    assert status == 200 and found["locked"] and found["deviations"] == []
    assert server.call("POST", "experiments/promised/lock", {})[1] == found
    spec = server.project / "experiments" / "promised" / "experiment.yaml"
    spec.write_text(spec.read_text().replace("alpha: 0.05", "alpha: 0.1"))
    status, found = server.call("GET", "experiments/promised/lock")
    assert status == 200 and found["deviations"] == ["plan.alpha: 0.05 was locked, now 0.1"]
    status, said = server.call("POST", "experiments/promised/lock", {})
    assert status == 400 and "another spec is locked" in said["message"]
