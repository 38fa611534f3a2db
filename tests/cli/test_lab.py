"""`workbench lab`: a JupyterLab on the project, on this host only, that asks nobody for news."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.request

import pytest


@pytest.fixture
def lab(project, tmp_path):
    """(address, token) of a running `workbench lab`."""
    log = tmp_path / "lab.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "workbench", "lab", str(project.root), "--no-browser", "--port", "18888"],
            cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
            env={**os.environ, "PYTHONSAFEPATH": "1", "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
                 "JUPYTER_DATA_DIR": str(tmp_path / "data"), "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
                 "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings")})
    try:
        until = time.monotonic() + 60
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+/)lab\?token=(\w+)", log.read_text())):
            assert process.poll() is None and time.monotonic() < until, log.read_text()[-2000:]
            time.sleep(0.2)
        yield found[1], found[2]
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def get(lab, path: str):
    address, token = lab
    request = urllib.request.Request(address + path, headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read().decode()


def test_it_shows_the_project_and_asks_for_no_news(lab, project):
    assert json.loads(get(lab, "workbench/api/status"))["project"] == str(project.root)
    found = json.loads(get(lab, "lab/api/settings/@jupyterlab/apputils-extension:notification"))
    settings = found["schema"]["properties"]
    assert settings["fetchNews"]["default"] == "false" and settings["checkForUpdates"]["default"] is False
    page = get(lab, "lab")
    assert "workbench::WorkbenchPersona" in page
