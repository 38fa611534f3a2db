"""A service really serves: its scores are the model's, its mistakes are one line, and a promotion is noticed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import numpy as np
import psutil
import pytest

from workbench.errors import InputError
from workbench.jobs.start import start
from workbench.learning.shipping.serving import Answering
from workbench.learning.trained import find_trained
from workbench.scaffold.render import render


@pytest.fixture(scope="module")
def project(squad_kept):
    assert start(squad_kept, "training", "click_24h", mode="inline", detach=False).status == "done"
    return squad_kept


def rows(n: int = 50) -> list[dict[str, object]]:
    rng = np.random.default_rng(1)
    return [{"sends_7d": int(rng.integers(0, 5)), "need": float(rng.random()), "channel": ["push", "email"][i % 2],
             "platform": [None, "ios", "android", "fridge"][i % 4], "message": "offer"} for i in range(n)]


def expected(project, given) -> np.ndarray:
    scorer = Answering.of(project, "click_24h").scorer
    raw = {c.name: np.array([row[c.name] for row in given], dtype=object if c.categorical else float)
           for c in scorer.columns}
    return scorer.predict(raw)[:, 0]


def test_an_answer_is_the_models(project):
    given = rows()
    found = Answering.of(project, "click_24h").answer(json.dumps({"rows": given}).encode())
    assert [one["clicked_24h"] for one in found["scores"]] == expected(project, given).tolist()
    assert found["run"] == find_trained(project, "click_24h").name and found["unseen"] == {"platform": ["fridge"]}


@pytest.mark.parametrize(("body", "words"), [
    (b"{", "not JSON"), (b"[]", "no list of `rows`"), (b'{"rows": []}', "0 rows"),
    (b'{"rows": [{"neeed": 1}]}', "rows[0]: no feature"),
    (json.dumps({"rows": [rows()[0] | {"need": "much"}]}).encode(), "'need' is 'much', which is not a number"),
    (json.dumps({"rows": [rows()[0] | {"channel": 3}]}).encode(), "'channel' is 3, which is not text"),
    (json.dumps({"rows": [rows()[0]] * 10_001}).encode(), "10,001 rows"),
])
def test_a_mistake_is_one_line(project, body, words):
    with pytest.raises(InputError) as found:
        Answering.of(project, "click_24h").answer(body)
    assert words in found.value.line and "\n" not in found.value.line


def ask(address: str, body: object = None) -> tuple[int, dict]:
    data = None if body is None else json.dumps(body).encode()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, data), timeout=30) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.ray
@pytest.mark.alone
@pytest.mark.timeout(300)
def test_it_answers_over_http_on_this_machine(project, tmp_path):
    pytest.importorskip("ray.serve", reason="the extra `serve` is not installed")
    render(project, "serve", "scores", {"replicas": "1"})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = tmp_path / "log"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, str(project.root / "services" / "scores" / "app.py"), "--port",
                                    str(port)], stdout=out, stderr=out, cwd=project.root, start_new_session=True)
    try:
        address, until = f"http://127.0.0.1:{port}/scores", time.monotonic() + 150
        while address not in log.read_text():
            assert process.poll() is None and time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.5)
        status, about = ask(address)
        assert status == 200 and about["features"]["need"] == "number" and about["outputs"] == ["clicked_24h"]
        given = rows()
        status, found = ask(address, {"rows": given})
        assert status == 200 and [one["clicked_24h"] for one in found["scores"]] == expected(project, given).tolist()
        status, found = ask(address, {"rows": [{"need": 1}]})
        assert status == 400 and "no feature 'sends_7d'" in found["message"]
        # nobody but this machine is listened to
        heard = {one.laddr.ip for one in psutil.net_connections("tcp")
                 if one.status == psutil.CONN_LISTEN and one.laddr.port == port}
        assert heard == {"127.0.0.1"}
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
