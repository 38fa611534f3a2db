"""One metric over HTTP: its proof and its preview are those of the engine, and a long one is watched and stopped."""

from __future__ import annotations

import json
import threading
import time

import pytest


@pytest.fixture(scope="module")
def engine(server):
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog
    from workbench.project import Project

    project = Project.find(server.project)
    return Snapshot.open(project), Catalog.load(project)


def test_a_check_is_the_engines(server, engine):
    from workbench.metrics.checking import check_metric

    status, found = server.call("POST", "metric/check", {"name": "conversion_7d"})
    expected = check_metric(*engine, "conversion_7d").as_dict()
    assert status == 200 and found == json.loads(json.dumps({**expected, "of": None}))
    assert found["ok"] and found["fan_out_safe"] and found["compared"] == 200


def test_a_preview_is_the_engines(server, engine):
    from workbench.experiments.rehearsal.preview import preview

    status, found = server.call("POST", "metric/preview", {"name": "conversion_7d", "splits": 50})
    expected = preview(*engine, "conversion_7d", splits=50).as_dict()
    assert status == 200 and found == json.loads(json.dumps(
        {**expected, "code": "workbench metric preview conversion_7d"}))
    assert [one["weeks"] for one in found["detectable"]] == [2, 4] and found["company"]


@pytest.mark.parametrize(("path", "body", "words"), [
    ("metric/check", {"name": "conversion_7"}, "did you mean 'conversion_7d'"),
    ("metric/check", {}, "lacks 'name'"),
    ("metric/preview", {"name": "conversion_7d", "splits": 0}, "a whole number from 1"),
    ("metric/preview", {"name": "conversion_7d", "splits": "many"}, "a whole number from 1"),
])
def test_a_mistake_is_one_line(server, path, body, words):
    status, found = server.call("POST", path, body)
    assert status in (400, 404) and words in found["message"] and "\n" not in found["message"]


def test_a_metric_by_a_column_says_which_it_is(server):
    path = server.project / "metrics" / "by_channel.yaml"
    path.write_text("version: 1\nmetrics:\n  days_by: {fact: reachable, agg: days, by: channel, window: 7d, "
                    "direction: up}\n")
    try:
        status, found = server.call("POST", "metric/check", {"name": "days_by"})
        assert status == 200 and found["of"] and all(one.startswith("days_by.") for one in found["of"])
        assert server.call("POST", "metric/check", {"name": found["of"][0]})[1]["ok"] is True
    finally:
        path.unlink()


@pytest.fixture(scope="module")
def slow(server):
    """A metric whose rows take seconds to count, however few they are."""
    path = server.project / "metrics" / "slow.yaml"
    path.write_text("""version: 1
facts:
  slowly: {table: outcomes, unit: user_id, time: ts,
           where: "list_sum(list_transform(range(0, 8000), lambda x: x + value)) > 0"}
metrics:
  slow: {fact: slowly, agg: count, window: 7d, direction: up}
""")
    yield "slow"
    path.unlink()


@pytest.mark.alone
@pytest.mark.parametrize("which", [{"id": "long"}, {"all": True}])
def test_a_long_preview_tells_how_far_it_is_and_stops_when_asked(server, slow, which):
    said, told = [], []
    body = {"name": slow, "id": "long"}
    asking = threading.Thread(target=lambda: said.append(server.call("POST", "metric/preview", body)))
    asking.start()
    until = time.monotonic() + 60
    while time.monotonic() < until and "metrics" not in told:
        told.append(server.call("GET", "progress?id=long")[1]["what"])
    assert told[-1] == "metrics" and set(told) <= {"", "waiting", "metrics"}
    status, refused = server.call("POST", "metric/check", {"name": "conversion_7d", "id": "long"})
    assert status == 400 and "is running already" in refused["message"]
    assert server.call("GET", "progress?id=long")[1]["what"] == "metrics"       # who was refused stopped nobody
    assert server.call("POST", "cancel", which)[0] == 200
    stopped = time.monotonic()
    asking.join(10)
    assert time.monotonic() - stopped < 2
    status, found = said[0]
    assert status == 499 and found["error"] == "Cancelled"
    # the server answers on, and the name is free again
    assert server.call("GET", "progress?id=long")[1]["what"] in ("", "waiting")
    assert server.call("GET", "status")[0] == 200
