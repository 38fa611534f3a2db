"""Ctrl-C during an import: one word, and the project as it was."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import duckdb
import pytest

from workbench.project import Project


@pytest.mark.parametrize("stage", ["sorting", "facts"])
def test_ctrl_c_undoes_an_import(tmp_path, stage):
    project = Project.create(tmp_path / "squad")
    (tmp_path / "log").mkdir()
    duckdb.execute(
        "COPY (SELECT 'm' || i AS message_id, 'u' || (i * 7919 % 50000) AS user_id, 'push' AS channel, "
        "TIMESTAMP '2026-05-01' + INTERVAL 1 SECOND * (i * 104729 % 5000000) AS ts FROM range(2000000) r(i)) "
        f"TO '{tmp_path}/log/sends.parquet'")
    before = sorted(project.root.rglob("*"))
    words = [sys.executable, "-m", "workbench", "import", str(tmp_path / "log"), "--adapter", "messaging"]
    # tests that were started in the background would hand down that Ctrl-C is ignored
    running = subprocess.Popen(words, cwd=project.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    sign = "_compact/.new-*" if stage == "sorting" else "message_facts"
    until = time.monotonic() + 90
    while not list((project.cache / "snapshots").glob(f".new-*/{sign}")):
        assert running.poll() is None and time.monotonic() < until, running.communicate()[0]
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    said, _ = running.communicate(timeout=60)
    assert running.returncode == 130 and said.strip().splitlines()[-1] == "cancelled"
    assert sorted(project.root.rglob("*")) in (before, sorted([*before, project.cache]))
