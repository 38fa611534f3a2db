"""Who may import whom, checked on the checkout's source by import-linter."""

from __future__ import annotations

import os
import subprocess
import sys


def test_data_flows_one_way(checkout):
    done = subprocess.run(
        [sys.executable, "-P", "-c", "from importlinter.cli import lint_imports_command as c; c()",
         "--config", str(checkout / "pyproject.toml"), "--no-cache"],
        cwd=checkout, capture_output=True, text=True, timeout=300, env={**os.environ, "PYTHONPATH": str(checkout)},
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


def test_no_file_grows_past_what_one_reads_in_a_sitting(checkout):
    long = {
        str(path.relative_to(checkout)): lines
        for path in (*(checkout / "workbench").rglob("*.py"), *(checkout / "extensions").glob("*/src/**/*.ts*"))
        if "labextension" not in path.parts and (lines := len(path.read_text("utf-8").splitlines())) > 400
    }
    assert not long


def test_every_module_says_what_it_is(checkout):
    silent = [
        str(path.relative_to(checkout))
        for path in (checkout / "workbench").rglob("*.py")
        if "labextension" not in path.parts and not path.read_text("utf-8").lstrip().startswith(('"""', '#'))
    ]
    assert not silent
