"""A real Jupyter server on a simulated squad."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass
class Server:
    """One running server and its project."""

    project: Path
    address: str
    token: str

    def call(self, method: str, path: str, body: Any = None, *, token: str | None = "") -> tuple[int, Any]:
        """(status, JSON or text); `token=None` sends none."""
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"token {token or self.token}"
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(f"{self.address}workbench/api/{path}", data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode()
        try:
            return status, json.loads(text)
        except json.JSONDecodeError:
            return status, text


@pytest.fixture(scope="session")
def server(simulated_kept, tmp_path_factory):
    """Runs until the session ends."""
    home = tmp_path_factory.mktemp("server")
    project = home / "squad"
    shutil.copytree(simulated_kept.root, project, symlinks=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyter_server", "--allow-root", "--no-browser", "--ServerApp.ip=127.0.0.1",
             f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
             "--ServerApp.base_url=/user/a%20b/", f"--ServerApp.root_dir={project}"],
            cwd=project, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={**os.environ, "PYTHONSAFEPATH": "1", "JUPYTER_CONFIG_DIR": str(home / "config"),
                 "JUPYTER_DATA_DIR": str(home / "data"), "JUPYTER_RUNTIME_DIR": str(home / "runtime")})
    found = Server(project, f"http://127.0.0.1:{port}/user/a%20b/", token)
    try:
        until = time.monotonic() + 60
        while True:
            try:
                if found.call("GET", "status")[0] == 200:
                    break
            except OSError:
                pass
            assert process.poll() is None and time.monotonic() < until, (home / "log").read_text()[-3000:]
            time.sleep(0.2)
        yield found
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
