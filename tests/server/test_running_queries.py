"""Long queries over HTTP: watched, cancelled by their ids, and ended when whoever asked is gone."""

from __future__ import annotations

import json
import time

import pytest

LONG = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 5"


def until(holds, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_long_query_reports_and_is_cancelled_by_its_id(server):
    import threading

    answers = []
    asked = threading.Thread(target=lambda: answers.append(server.call("POST", "sql", {"sql": LONG, "id": "long"})))
    asked.start()
    time.sleep(1)
    assert server.call("GET", "progress?id=long")[1]["what"] == "running"
    assert server.call("POST", "cancel", {"id": "long"})[0] == 200
    asked.join(20)
    assert answers and answers[0][0] == 499 and "cancelled" in answers[0][1]["message"]
    assert server.call("GET", "history")[1]["questions"][0]["status"] == "cancelled"


@pytest.mark.alone
def test_more_long_queries_than_threads_are_still_watched_and_cancelled(server):
    import threading

    answers = []

    def ask(i: int) -> None:
        answers.append(server.call("POST", "sql", {"sql": LONG, "id": f"w{i}"}))

    asked = [threading.Thread(target=ask, args=[i]) for i in range(5)]
    for one in asked:
        one.start()
    until(lambda: any(server.call("GET", f"progress?id=w{i}")[1]["what"] == "running" for i in range(5)))  # one waits
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
    connection = http.client.HTTPConnection(place.hostname, place.port)
    connection.request("POST", f"{place.path}workbench/api/sql", json.dumps({"sql": LONG, "id": "left"}),
                       {"Authorization": f"token {server.token}", "Content-Type": "application/json"})
    until(lambda: server.call("GET", "progress?id=left")[1]["what"] == "running")
    connection.close()
    until(lambda: server.call("GET", "progress?id=left")[1]["what"] == "waiting")
    until(lambda: server.call("GET", "history")[1]["questions"][0]["status"] == "cancelled")
