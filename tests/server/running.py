"""A real Jupyter server on a project, of this environment or of another one."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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


@contextmanager
def serving(project: Path, home: Path, *options: str, python: str = sys.executable) -> Iterator[Server]:
    """Start one that keeps its settings in `home`; `python` is the interpreter of the environment that it is of."""
    port, token = free_port(), secrets.token_hex(16)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "log").open("wb") as log:
        process = subprocess.Popen(
            [python, "-m", "jupyter_server", "--allow-root", "--no-browser", "--ServerApp.ip=127.0.0.1",
             f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
             "--ServerApp.base_url=/user/a%20b/", f"--ServerApp.root_dir={project}", *options],
            cwd=project, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={**os.environ, "PYTHONSAFEPATH": "1", "JUPYTER_CONFIG_DIR": str(home / "config"),
                 "JUPYTER_DATA_DIR": str(home / "data"), "JUPYTER_RUNTIME_DIR": str(home / "runtime")})
    found = Server(project, f"http://127.0.0.1:{port}/user/a%20b/", token)
    try:
        until = time.monotonic() + 60
        while not answers(f"{found.address}api?token={token}"):
            assert process.poll() is None and time.monotonic() < until, (home / "log").read_text()[-3000:]
            time.sleep(0.2)
        yield found
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10):
            return True
    except OSError:
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
