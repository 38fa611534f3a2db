"""Before a run: what is known, what stops it, and that nothing was begun then."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError, Refused
from workbench.jobs import preflight as module
from workbench.jobs.preflight import estimate, free_memory, preflight
from workbench.jobs.run import list_runs
from workbench.jobs.start import look, start
from workbench.learning.spec import TrainingSpec


@pytest.fixture(scope="module")
def spec(squad_kept) -> TrainingSpec:
    return TrainingSpec.load(squad_kept, "click_24h")


def test_a_run_says_what_it_was_expected_to_take(squad):
    found = look(squad, "click_24h")
    assert found.rows == 9000 and found.features == 5 and found.executor == "inline" and found.faults == ()
    assert 0 < found.memory < found.total and list_runs(squad) == []
    run = start(squad, "training", "click_24h", detach=False)
    assert run.job["preflight"] == run.as_dict()["preflight"]
    assert run.job["preflight"]["balance"] == {}
    mean = look(squad, "click_24h").balance["clicked_24h"]     # of rows that were read meanwhile
    assert 0.05 < mean < 0.5
    assert run.job["preflight"]["rows"] == 9000 and run.job["preflight"]["reason"] == "asked for"


def test_what_would_not_fit_is_refused_before_a_run_exists(squad, monkeypatch):
    monkeypatch.setattr(module, "free_memory", lambda: (64 * 1024**2, 128 * 1024**2))
    with pytest.raises(Refused, match="GiB of memory") as caught:
        start(squad, "training", "click_24h")
    assert caught.value.exit_code == 3 and caught.value.result.faults and list_runs(squad) == []
    assert look(squad, "click_24h").faults
    # elsewhere there is other memory
    assert look(squad, "click_24h", mode="ray", address="10.0.0.1:6379").faults == ()


def test_what_is_tight_is_a_warning(spec, monkeypatch):
    monkeypatch.setattr(module, "free_memory", lambda: (2**20, 2**40))
    found = preflight(spec, "s", 1_000_000, workers=64, balance={"clicked_24h": 0.00002})
    assert found.faults == () and len(found.warnings) == 3
    assert "GiB" in found.warnings[0] and "64 x 2 threads" in found.warnings[1] and "20 rows" in found.warnings[2]
    assert found.wanted == 128 and any("warning" in line for line in found.lines())


def test_the_estimate_grows_with_rows_features_and_workers(spec):
    one, ten = estimate(spec, 1_000_000), estimate(spec, 10_000_000)
    assert 7 < (ten - module.BASE_BYTES) / (one - module.BASE_BYTES) < 11
    assert estimate(spec, 1_000_000, 2) > one
    torch = spec.model_copy(update={"model": spec.model.model_copy(update={"kind": "torch"})})
    assert estimate(torch, 1_000_000) > one


def test_unknown_modes_name_the_nearest(squad):
    with pytest.raises(InputError, match="did you mean 'ray'"):
        look(squad, "click_24h", mode="rya")


def test_memory_is_that_of_this_machine():
    free, total = free_memory()
    assert 0 < free <= total


@pytest.mark.alone
@pytest.mark.parametrize("rows", [400_000, pytest.param(2_000_000, marks=pytest.mark.long)])
def test_the_estimate_holds_what_a_training_takes(spec, rows, tmp_path):
    """The peak of a process that trains on so many rows lies below the estimate, and not far below."""
    import json
    import subprocess
    import sys

    features = 30
    code = (
        "import json, sys\nimport numpy as np\n"
        "from workbench.learning.data import Dataset\nfrom workbench.learning.encoding import Column\n"
        "from workbench.learning.models.lightgbm import fit\nfrom workbench.learning.spec import TrainingSpec\n"
        f"rng, n, p = np.random.default_rng(1), {rows}, {features}\n"
        "spec = TrainingSpec.model_validate(json.loads(sys.argv[1]))\n"
        "x = rng.random((n, p)); y = (rng.random(n) < x[:, 0]).astype(float)\n"
        "data = Dataset(np.arange(n).astype(str).astype(object), np.zeros(n, 'datetime64[us]'),\n"
        "    (np.arange(n) % 2 * 2).astype(np.int8), x, {'y': y}, tuple(Column(f'f{i}') for i in range(p)),\n"
        "    {}, '', '')\n"
        "model = fit(data, spec)\nmodel.predict(x[data.held])\n"
        # a child's resource usage would count its parent's
        "told = open('/proc/self/status').read().split('VmHWM:')[1]\nprint(int(told.split()[0]) * 1024)\n")
    value = spec.model_dump(mode="json", exclude_unset=True)
    value |= {"label": {"metric": "y"}, "features": {f"f{i}": {"column": f"f{i}"} for i in range(features)}}
    done = subprocess.run([sys.executable, "-c", code, json.dumps(value)], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr[-2000:]
    peak, expected = int(done.stdout), estimate(TrainingSpec.model_validate(value), rows)
    print(f"{rows:,} rows: peak {peak / 1e9:.2f} GB, estimate {expected / 1e9:.2f} GB")
    assert peak < expected < 3 * peak
    assert np.isfinite(expected)
