"""The tests see the installed package, and importing it is cheap."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {"ray", "torch", "lightgbm", "langchain", "jupyter_server", "pandas", "pyarrow", "altair", "duckdb"}


def child(code: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=folder, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout


def test_the_package_is_the_installed_one():
    import workbench

    assert "site-packages" in Path(workbench.__file__).parts, (
        f"workbench comes from {workbench.__file__}: run `python -m pip install '.[test]'` first"
    )


def test_import_loads_nothing_heavy(tmp_path):
    code = "import sys, json, workbench; print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    assert not HEAVY & set(json.loads(child(code, tmp_path)))


def test_command_line_help_loads_nothing_heavy(tmp_path):
    code = (
        "import sys, json\nfrom workbench.cli.app import build\nbuild()\n"
        "print(json.dumps(sorted({m.split('.')[0] for m in sys.modules})))"
    )
    assert not HEAVY & set(json.loads(child(code, tmp_path)))


@pytest.mark.alone
def test_import_takes_at_most_three_times_numpy_and_pydantic(tmp_path):
    timed = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"

    def median(statement: str) -> float:
        return statistics.median(float(child(timed.format(statement), tmp_path)) for _ in range(5))

    assert median("import workbench") <= 3 * median("import numpy, pydantic")
