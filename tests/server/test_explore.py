"""Insights, tiles, SQL and saved views over HTTP: the numbers are those of Python, and questions are remembered."""

from __future__ import annotations

import json

import pytest


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


def test_guarded_sql(server):
    status, found = server.call("POST", "sql", {"sql": "SELECT count(*) AS n FROM sends"})
    assert status == 200 and found["rows"][0]["n"] > 100
    for bad in ("DROP TABLE sends", "SELECT * FROM read_csv('/etc/passwd')", "ATTACH 'x'", "SELECT 1; SELECT 2"):
        status, found = server.call("POST", "sql", {"sql": bad})
        assert status == 400 and "\n" not in found["message"], (bad, found)


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
