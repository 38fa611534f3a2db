"""A real JupyterLab on a small simulated squad, driven in a real Chromium; no request may leave the host."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
WAIT = 60_000


@dataclass
class Lab:
    """One running JupyterLab."""

    project: Path
    base_url: str
    port: int
    token: str
    process: subprocess.Popen[bytes] = field(repr=False)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}{self.base_url}"

    def url(self, path: str = "lab") -> str:
        return f"{self.address}{path}?token={self.token}&reset"


@pytest.fixture(scope="session")
def squad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished demo of 3,000 users, with markup where a log could bring it in."""
    from workbench.demo import run_demo

    folder = tmp_path_factory.mktemp("squad") / "squad"
    run_demo(folder, users=3_000, mode="inline", truth_users=1_000)
    return folder


@pytest.fixture(scope="session")
def start_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Lab]]:
    """Start a JupyterLab on a project; all are stopped at the end."""
    running: list[Lab] = []

    def start(project: Path, base_url: str = "/", port: int | None = None, *options: str) -> Lab:
        home = tmp_path_factory.mktemp("home")
        port = port or free_port()
        token = secrets.token_hex(16)
        log = (home / "lab.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.ip=127.0.0.1",
             f"--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={token}",
             f"--ServerApp.root_dir={project}", f"--ServerApp.base_url={base_url}", *options],
            cwd=project, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            env={**os.environ, "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data"),
                 "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "PYTHONSAFEPATH": "1",
                 "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "spaces")},
        )
        lab = Lab(project, base_url, port, token, process)
        running.append(lab)
        until = time.monotonic() + 90
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"{lab.address}api/status?token={token}", timeout=5).read()
                return lab
            except (OSError, urllib.error.URLError):
                assert process.poll() is None, (home / "lab.log").read_text()[-2000:]
                time.sleep(0.2)
        raise AssertionError("JupyterLab did not answer:\n" + (home / "lab.log").read_text()[-2000:])

    yield start
    for lab in running:
        lab.process.terminate()
    for lab in running:
        try:
            lab.process.wait(15)
        except subprocess.TimeoutExpired:
            lab.process.kill()


@pytest.fixture(scope="session", params=["/", "/user/a%20b/"], ids=["root", "hub"])
def lab(request: pytest.FixtureRequest, squad: Path, start_lab: Callable[..., Lab],
        tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A JupyterLab on a copy of the squad, once at the root and once below a hub's prefix."""
    copy = tmp_path_factory.mktemp("project") / "squad"
    shutil.copytree(squad, copy, symlinks=True)
    return start_lab(copy, request.param)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Debian's Chromium."""
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser, lab: Lab):
    """A fresh page that knows no other host, and fails the test on any attempt to reach one."""
    yield from open_page(browser, lab)


@pytest.fixture(scope="module")
def small(simulated_kept, start_lab: Callable[..., Lab], tmp_path_factory: pytest.TempPathFactory) -> Lab:
    """A JupyterLab on a squad of 1,500 people that nobody has read out yet, for one file of tests."""
    project = tmp_path_factory.mktemp("small") / "squad"
    shutil.copytree(simulated_kept.root, project, symlinks=True)
    return start_lab(project)


@pytest.fixture
def small_page(browser, small: Lab):
    """A fresh page on it."""
    yield from open_page(browser, small)


def open_page(browser, lab: Lab):
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    outside: list[str] = []

    def note(asked) -> None:
        if not asked.url.startswith((f"http://127.0.0.1:{lab.port}/", f"ws://127.0.0.1:{lab.port}/", "data:", "blob:")):
            outside.append(asked.url)

    # listened to, not routed: a route would take every request through this process and switch the cache off
    context.on("request", note)
    page = context.new_page()
    page.on("websocket", note)
    page.set_default_timeout(WAIT)
    crashes: list[str] = []
    page.on("pageerror", lambda error: crashes.append(str(error)))
    page.goto(lab.url())
    page.locator("#jp-top-panel").wait_for()
    yield page
    context.close()
    assert not outside, f"requests left the host: {outside}"
    assert not [one for one in crashes if "messaging-workbench" in one], crashes


def picture(page, name: str) -> None:
    """Keep a picture for the docs where WORKBENCH_SCREENSHOTS names a folder."""
    folder = os.environ.get("WORKBENCH_SCREENSHOTS")
    if folder:
        dismiss = page.get_by_role("button", name="No", exact=True)
        if dismiss.count() and not page.locator(".jp-Dialog").count():
            dismiss.first.click()
        page.wait_for_timeout(800)
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def open_explore(page, tab: str | None = None) -> None:
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_role("button", name="Explore", exact=True).click()
    page.get_by_role("tablist", name="Explore").wait_for()
    if tab:
        page.get_by_role("tab", name=re.compile(f"^{tab}")).click()


def keep_kernel_busy(page) -> None:
    """A notebook whose kernel sleeps through the test."""
    page.locator(".jp-Launcher").get_by_role("button", name=re.compile("Python 3")).first.click()
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.keyboard.type("import time; time.sleep(120)")
    page.keyboard.press("Shift+Enter")
    page.get_by_text("Python 3 (ipykernel) | Busy").wait_for()


def sql(lab, text: str) -> list[dict]:
    """Rows of a query, past the browser."""
    request = urllib.request.Request(
        f"{lab.address}workbench/api/sql", json.dumps({"sql": text}).encode(), method="POST",
        headers={"Authorization": f"token {lab.token}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())["rows"]


@pytest.fixture(name="open_explore", scope="session")
def _open_explore() -> Callable[..., None]:
    return open_explore


@pytest.fixture(name="keep_kernel_busy", scope="session")
def _keep_kernel_busy() -> Callable[..., None]:
    return keep_kernel_busy


@pytest.fixture(name="sql", scope="session")
def _sql() -> Callable[..., list[dict]]:
    return sql


@pytest.fixture(scope="session")
def keep_picture() -> Callable[..., None]:
    return picture


@pytest.fixture(scope="session")
def new_page() -> Callable[..., Iterator[object]]:
    return open_page
