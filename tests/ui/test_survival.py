"""A training run outlives the kernel and the server; after a reload the panel shows it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def status_of(run) -> str:
    return json.loads((run / "status.json").read_text())["status"]


def test_a_run_outlives_the_killed_server(browser, squad, start_lab, new_page, tmp_path):
    project = tmp_path / "squad"
    shutil.copytree(squad, project, symlinks=True)
    spec = project / "training" / "click_24h.yaml"
    spec.write_text(spec.read_text().replace("rounds: 80", "rounds: 4000").replace("mode: auto", "mode: inline"))
    before = set((project / ".workbench" / "runs").iterdir())
    lab = start_lab(project)
    pages = new_page(browser, lab)
    page = next(pages)
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_title("Open training of click_24h").click()
    page.get_by_role("button", name="Train", exact=True).click()
    page.get_by_role("status").filter(has_text="running").wait_for()
    (run,) = set((project / ".workbench" / "runs").iterdir()) - before
    os.killpg(lab.process.pid, signal.SIGKILL)          # the server and every kernel that it started
    lab.process.wait()
    pages.close()
    time.sleep(2)
    size = (run / "events.jsonl").stat().st_size
    time.sleep(2)
    assert status_of(run) == "running"
    assert (run / "events.jsonl").stat().st_size > size, "the run went on"

    again = start_lab(project)
    pages = new_page(browser, again)
    page = next(pages)
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_role("region", name="Runs").get_by_title(run.name).wait_for()
    page.get_by_title("Open training of click_24h").click()
    page.get_by_role("img", name="Loss by round").wait_for()
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("status").filter(has_text="cancelled").wait_for(timeout=30_000)
    assert status_of(run) == "cancelled"
    with pytest.raises(StopIteration):
        next(pages)


def test_a_run_outlives_the_killed_kernel(squad, tmp_path):
    from jupyter_client.manager import start_new_kernel

    from workbench.jobs.run import list_runs
    from workbench.project import Project

    project = tmp_path / "squad"
    shutil.copytree(squad, project, symlinks=True)
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(project))
    code = "import workbench as wb; run = wb.open().train('click_24h', mode='inline', wait=False); print(run.id)"
    client.execute_interactive(code, timeout=60, output_hook=lambda message: None)
    manager.shutdown_kernel(now=True)
    found = list_runs(Project.find(project))[0]
    assert found.wait(timeout=120).status == "done"
