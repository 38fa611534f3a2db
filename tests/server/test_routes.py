"""The routes over HTTP: every verb authenticated, mistakes as 4xx with one line, numbers as elsewhere."""

from __future__ import annotations

import json
import time

import pytest

from workbench.server.app import ROUTES

VERBS = ("get", "post", "put", "patch", "delete")


def paths() -> list[tuple[str, str]]:
    """(verb, path) of everything the extension answers, from its own list of routes."""
    from workbench.server.handler import Handler

    found = []
    for pattern, handler in ROUTES:
        path = pattern.replace(r"([a-z][a-z0-9_]*)", "push_frequency_cap").replace(r"([A-Za-z0-9_-]+)", "none")
        found += [(verb.upper(), path) for verb in VERBS if getattr(handler, verb) is not getattr(Handler, verb)]
    return found


@pytest.mark.parametrize(("verb", "path"), paths())
@pytest.mark.parametrize("token", [None, "wrong"])
def test_without_the_token_nothing_is_answered(server, verb, path, token):
    status, _ = server.call(verb, path, {} if verb == "POST" else None, token=token)
    assert status == 403


def test_every_handler_is_one_of_ours():
    from workbench.server.handler import Handler

    assert len(ROUTES) >= 10 and all(issubclass(handler, Handler) for _, handler in ROUTES)


def test_status_lists_what_the_project_holds(server):
    status, found = server.call("GET", "status")
    assert status == 200
    assert found["snapshot"]["tables"] and found["experiments"] and found["metrics"]


def test_an_insight_equals_the_same_call_in_python(server, simulated_kept):
    from workbench.explore.insight import run
    from workbench.explore.spec import parse
    from workbench.logs.snapshot import Snapshot

    spec = {"kind": "funnel", "by": "channel"}
    status, found = server.call("POST", "insight", {"spec": spec})
    assert status == 200
    assert found["rows"] == run(Snapshot.open(simulated_kept), parse(spec)).as_dict()["rows"]


def test_a_quick_answer_comes_from_the_sample(server, simulated_kept):
    from workbench.explore.fluent import Explore
    from workbench.logs.snapshot import Snapshot

    spec = {"kind": "breakdown", "rate": "click_rate", "by": "channel"}
    status, found = server.call("POST", "insight", {"spec": spec, "approximate": True})
    assert status == 200 and found["exact"] is False and len(found["intervals"]) == len(found["rows"])
    rough = Explore(Snapshot.open(simulated_kept)).sampled.breakdown(rate="click_rate", by="channel")
    assert found["rows"] == rough.rows
    status, found = server.call("POST", "insight", {"spec": {"kind": "timeline", "user": "u1"}, "approximate": True})
    assert status == 400 and "has no approximation" in found["message"]


def test_guarded_sql(server):
    status, found = server.call("POST", "sql", {"sql": "SELECT count(*) AS n FROM sends"})
    assert status == 200 and found["rows"][0]["n"] > 100
    for bad in ("DROP TABLE sends", "SELECT * FROM read_csv('/etc/passwd')", "ATTACH 'x'", "SELECT 1; SELECT 2"):
        status, found = server.call("POST", "sql", {"sql": bad})
        assert status == 400 and "\n" not in found["message"], (bad, found)


@pytest.mark.parametrize(("path", "body", "code", "words"), [
    ("insight", {"spec": {"kind": "funel"}}, 400, "did you mean 'funnel'"),
    ("insight", {"spec": {"kind": "funnel", "by": "chanel"}}, 400, "did you mean 'channel'"),
    ("insight", {"spec": None}, 400, ""),
    ("insight", {"spec": {"kind": "funnel"}, "snapshot": "nope"}, 404, "nope"),
    ("insight", {"spec": {"kind": "funnel"}, "snapshot": 7}, 400, ""),
    ("sql", {}, 400, "lacks 'sql'"),
    ("imports", {"sources": []}, 400, "lacks 'sources'"),
    ("imports", {"sources": ["x.csv"], "adapter": "braise"}, 400, "did you mean 'braze'"),
    ("imports", {"sources": ["x.csv"], "nam": "x"}, 400, "did you mean 'name'"),
    ("imports/look", {"sources": ["nothing.csv"]}, 404, "nothing.csv"),
    ("imports/look", {"sources": "x.csv"}, 400, "lacks 'sources'"),
    ("runs", {"name": "click_24"}, 404, "did you mean 'click_24h'"),
    ("runs", {"name": "../x"}, 404, "no training spec"),
    ("runs", {"name": "click_24h", "mode": 3}, 400, "'mode' is not text"),
    ("templates", {"template": "guardrail", "name": "x", "answers": {}}, 404, "did you mean 'guardrail_test'"),
    ("templates", {"template": "guardrail_test", "name": "../x", "answers": {}}, 400, "name for a study"),
    ("drafts", {"kind": "metric", "yaml": "version: 1\nmetrics: {}\n"}, 400, ""),
    ("ask", {"text": ""}, 400, "lacks 'text'"),
    ("cancel", {}, 400, "lacks 'id'"),
    ("tile", {"spec": {"kind": "funnel"}, "active": "ts"}, 400, "has no tile"),
    ("tile", {"spec": {"kind": "crossfilter", "dimensions": ["ts", "channel"]}, "active": "x"}, 400, "no dimension"),
    ("view", {"name": "../x", "view": {}}, 400, "no name"),
    ("view", {"path": "../x.explore.json", "view": {}}, 400, ""),
    ("view", {"name": "x"}, 400, "lacks 'view'"),
    ("view", {"name": "x", "view": {"title": "t", "view": {"kind": "sql", "sq": ""}}}, 400, ""),
])
def test_a_mistake_is_answered_in_one_line(server, path, body, code, words):
    status, found = server.call("POST", path, body)
    assert status == code, found
    assert words in found["message"] and "\n" not in found["message"]


def test_a_tile_is_an_arrow_stream(server, simulated_kept):
    import urllib.request

    import pyarrow as pa

    spec = {"kind": "crossfilter", "dimensions": ["ts", "channel"], "measure": "click_rate"}
    request = urllib.request.Request(
        f"{server.address}workbench/api/tile", json.dumps({"spec": spec, "active": "ts"}).encode(), method="POST",
        headers={"Authorization": f"token {server.token}"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers["Content-Type"] == "application/vnd.apache.arrow.stream"
        table = pa.ipc.open_stream(answer.read()).read_all()
    assert table.column("dimension").to_pylist() == ["ts", "channel"]
    _, found = server.call("POST", "sql", {"sql": "SELECT count(*) AS n, count(clicked_ts) AS y FROM message_facts"})
    assert (table.column("n")[0].as_py()[-1], table.column("y")[0].as_py()[-1]) == tuple(found["rows"][0].values())


def arrow(server, body):
    """The table of an Arrow stream that `sql` answers, and what it says about itself."""
    import urllib.request

    import pyarrow as pa

    request = urllib.request.Request(
        f"{server.address}workbench/api/sql", json.dumps(body).encode(), method="POST",
        headers={"Authorization": f"token {server.token}", "Accept": "application/vnd.apache.arrow.stream"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        assert answer.headers["Content-Type"] == "application/vnd.apache.arrow.stream"
        stream = pa.ipc.open_stream(answer.read())
        return stream.read_all(), json.loads(stream.schema.metadata[b"workbench"])


def test_all_rows_of_a_query_as_an_arrow_stream(server):
    text = "SELECT range AS n, 'x' || range AS x FROM range(200000)"
    table, about = arrow(server, {"sql": text})
    assert table.num_rows == about["rows"] == about["total"] == 200_000 and about["truncated"] is False
    assert table.column("n").to_pylist() == list(range(200_000)) and table.column("x")[7].as_py() == "x7"
    assert table.column("n").num_chunks > 1
    _, found = server.call("POST", "sql", {"sql": text})
    assert len(found["rows"]) == 1000 and found["truncated"] and found["rows"] == table.slice(0, 1000).to_pylist()
    table, about = arrow(server, {"sql": "SELECT 1 AS one WHERE FALSE"})
    assert table.num_rows == 0 and table.column_names == ["one"]


def test_the_stream_ends_at_its_cap_and_says_so(server):
    from workbench.server.explore import STREAMED

    table, about = arrow(server, {"sql": f"SELECT range::INTEGER AS n FROM range({STREAMED + 5})"})
    assert table.num_rows == about["rows"] == STREAMED and about["truncated"] and about["total"] == STREAMED + 5


def test_a_mistake_in_a_query_is_json_also_for_who_wants_a_stream(server):
    import urllib.error

    with pytest.raises(urllib.error.HTTPError) as found:
        arrow(server, {"sql": "SELECT nothing_here"})
    assert found.value.code == 400 and "nothing_here" in json.loads(found.value.read())["message"]


def test_a_view_is_saved_and_a_change_on_disk_is_not_written_over(server):
    view = {"title": "Funnel", "view": {"kind": "funnel"}}
    status, made = server.call("POST", "view", {"name": "over-http", "view": view})
    assert status == 200 and made["path"] == "explore/over-http.explore.json"
    assert made["path"] in [one["path"] for one in server.call("GET", "views")[1]["views"]]
    file = server.project / made["path"]
    file.write_text(file.read_text().replace("Funnel", "Mine"))
    status, found = server.call("POST", "view", {"path": made["path"], "view": view, "hash": made["hash"]})
    assert status == 409 and "changed on disk" in found["message"] and "Mine" in file.read_text()
    status, found = server.call("GET", f"view?path={made['path']}")
    assert status == 200 and found["title"] == "Mine" and found["hash"] != made["hash"]


def test_what_was_asked_is_remembered(server):
    server.call("POST", "sql", {"sql": "SELECT 41 + 1 AS n"})
    server.call("POST", "sql", {"sql": "SELECT nothing_here"})
    server.call("POST", "insight", {"spec": {"kind": "funnel", "by": "channel"}, "quiet": True})
    server.call("POST", "insight", {"spec": {"kind": "funnel"}})
    assert server.call("GET", "history")[1]["questions"][0]["question"] == {"kind": "funnel"}
    server.call("POST", "insight", {"spec": {"kind": "funnel", "by": "domain"}})
    questions = server.call("GET", "history")[1]["questions"]
    assert [one["question"].get("sql") or one["question"]["by"] for one in (questions[0], *questions[2:4])] == [
        "domain", "SELECT nothing_here", "SELECT 41 + 1 AS n"]
    assert [one["status"] for one in questions[:4]] == ["done", "done", "failed", "done"]
    assert questions[3]["rows"] == 1 and "nothing_here" in questions[2]["fault"]


def test_a_long_query_reports_and_is_cancelled_by_its_id(server):
    import threading

    answers = []
    text = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 5"
    asked = threading.Thread(target=lambda: answers.append(server.call("POST", "sql", {"sql": text, "id": "long"})))
    asked.start()
    time.sleep(1)
    assert server.call("GET", "progress?id=long")[1]["what"] == "running"
    assert server.call("POST", "cancel", {"id": "long"})[0] == 200
    asked.join(20)
    assert answers and answers[0][0] == 499 and "cancelled" in answers[0][1]["message"]
    assert server.call("GET", "history")[1]["questions"][0]["status"] == "cancelled"


def until(holds, seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_more_long_queries_than_threads_are_still_watched_and_cancelled(server):
    import threading

    text = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 5"
    answers = []

    def ask(i: int) -> None:
        answers.append(server.call("POST", "sql", {"sql": text, "id": f"w{i}"}))

    asked = [threading.Thread(target=ask, args=[i]) for i in range(5)]
    for one in asked:
        one.start()
    until(lambda: server.call("GET", "progress?id=w0")[1]["what"] == "running")
    began = time.monotonic()
    for i in range(5):
        assert server.call("POST", "cancel", {"id": f"w{i}"})[0] == 200
    for one in asked:
        one.join(20)
    assert [status for status, _ in answers] == [499] * 5 and time.monotonic() - began < 5


def test_a_query_whose_asker_goes_away_is_cancelled(server):
    """No cancel is asked for: the connection closes, as when a page is closed."""
    import http.client
    import urllib.parse

    place = urllib.parse.urlparse(server.address)
    text = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 5"
    connection = http.client.HTTPConnection(place.hostname, place.port)
    connection.request("POST", f"{place.path}workbench/api/sql", json.dumps({"sql": text, "id": "left"}),
                       {"Authorization": f"token {server.token}", "Content-Type": "application/json"})
    until(lambda: server.call("GET", "progress?id=left")[1]["what"] == "running")
    connection.close()
    until(lambda: server.call("GET", "progress?id=left")[1]["what"] == "waiting")
    until(lambda: server.call("GET", "history")[1]["questions"][0]["status"] == "cancelled")


def test_what_is_not_json_is_refused(server):
    import urllib.error
    import urllib.request

    request = urllib.request.Request(f"{server.address}workbench/api/sql", b"{not json", method="POST",
                                     headers={"Authorization": f"token {server.token}"})
    with pytest.raises(urllib.error.HTTPError) as found:
        urllib.request.urlopen(request, timeout=30)
    assert found.value.code == 400


def test_the_readout_and_its_page(server):
    status, found = server.call("GET", "experiments/push_frequency_cap/readout?health_only=1")
    assert status == 200 and found["estimates"] == []
    status, found = server.call("GET", "experiments/push_frequency_cap/readout")
    assert status == 200 and {row["arm"] for row in found["estimates"]} == {"weekly_cap"}
    status, page = server.call("GET", "experiments/push_frequency_cap/page")
    assert status == 200 and page.startswith("<!doctype html>") and "default-src 'none'" in page
    status, found = server.call("GET", "experiments/push_frequency_kap/readout")
    assert status == 404 and "did you mean 'push_frequency_cap'" in found["message"]


def test_a_saved_readout_is_explained(server):
    server.call("GET", "experiments/push_frequency_cap/readout")
    status, found = server.call("GET", "experiments/push_frequency_cap/why?row=conversion_7d/superiority")
    assert status == 200 and [one["test"] for one in found["why"]] == ["superiority"]
    assert found["why"][0]["words"] and found["why"][0]["row"]["metric"] == "conversion_7d"
    status, means = server.call("POST", "sql", {"sql": found["why"][0]["means_sql"]})
    assert status == 200
    assert {row["arm"]: row["mean"] for row in means["rows"]}["weekly_cap"] == pytest.approx(
        found["why"][0]["row"]["mean"], rel=1e-9)
    status, found = server.call("GET", "experiments/push_frequency_cap/why?row=conversoin_7d")
    assert status == 404 and "did you mean 'conversion_7d'" in found["message"]


def test_today_decide_export_and_reproduce(server):
    server.call("GET", "experiments/push_frequency_cap/readout")
    status, found = server.call("GET", "today")
    one = next(one for one in found["experiments"] if one["experiment"] == "push_frequency_cap")
    assert status == 200 and one["needs"] and one["verdict"]
    status, again = server.call("POST", "experiments/push_frequency_cap/reproduce", {})
    assert status == 200 and again["same"] is True
    status, said = server.call("POST", "experiments/push_frequency_cap/decisions", {"verdict": "shipp"})
    assert status == 400 and "did you mean 'ship'" in said["message"]
    other = "do_not_ship" if one["verdict"] == "ship" else "ship"
    status, said = server.call("POST", "experiments/push_frequency_cap/decisions", {"verdict": other})
    assert status in (400, 409) and ("needs a reason" in said["message"] or "--override" in said["message"])
    words = {"verdict": other, "reason": "a test", "override": "a test", "by": "Ada"}
    status, made = server.call("POST", "experiments/push_frequency_cap/decisions", words)
    assert status == 200 and made["deviates"] and made["by"] == "Ada"
    status, found = server.call("GET", "experiments/push_frequency_cap/decisions")
    assert status == 200 and [entry["verdict"] for entry in found["decisions"]] == [other]
    for form, begins in (("html", "<!doctype html>"), ("md", "## push_frequency_cap"), ("json", "{")):
        status, taken = server.call("GET", f"experiments/push_frequency_cap/export?format={form}")
        assert status == 200 and taken["text"].startswith(begins) and "Ada" in taken["text"]
    status, found = server.call("GET", "experiments/push_frequency_cap/export?format=pdf")
    assert status == 400
    (server.project / "experiments" / "push_frequency_cap" / "decision.md").unlink()


def test_the_trade_off_and_the_pictures(server):
    (server.project / "objectives.yaml").write_text(
        "version: 1\nweights: {conversion_7d: 1.0}\nreachable_month: {push: {value: 0.12, range: [0.05, 0.30]}}\n")
    status, found = server.call("GET", "experiments/push_frequency_cap/tradeoff")
    assert status == 200 and {one["y"] for one in found["ellipses"]} <= {"opt_out_28d", "retained_28d",
                                                                        "reachable_days_28d"}
    (one,) = found["criteria"]
    assert one["prices"][0]["channel"] == "push" and one["words"]
    assert len(found["charts"]) == len(found["ellipses"]) + 1 and all(chart["words"] for chart in found["charts"])
    status, said = server.call("GET", "experiments/push_frequency_cap/tradeoff?y=retaind_28d")
    assert status == 404 and "did you mean 'retained_28d'" in said["message"]
    status, found = server.call("GET", "experiments/push_frequency_cap/readout")
    assert found["pictures"] and all(one["words"] and one["chart"] for one in found["pictures"])


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


NAME = "push_frequency_cap"


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
