"""Ray Data gives the rows of one process, bit for bit and in their order."""

from __future__ import annotations

import os

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from workbench.errors import InputError
from workbench.jobs import rayhead
from workbench.jobs.connection import connected
from workbench.jobs.start import start
from workbench.learning.shipping.on_ray import score_on_ray
from workbench.learning.shipping.scoring import score
from workbench.learning.shipping.sources import ParquetRows
from workbench.learning.trained import find_trained

pytestmark = [pytest.mark.ray, pytest.mark.alone, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Connected to a local head of the tests' own."""
    before = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(tmp_path_factory.mktemp("runtime"))
    try:
        with connected(None, print, lambda: False):
            yield
    finally:
        rayhead.stop()
        if before is None:
            del os.environ["XDG_RUNTIME_DIR"]
        else:
            os.environ["XDG_RUNTIME_DIR"] = before


@pytest.fixture(scope="module")
def run(squad_kept):
    assert start(squad_kept, "training", "click_24h", mode="inline", detach=False).status == "done"
    return find_trained(squad_kept, "click_24h")


@pytest.fixture
def rows(tmp_path):
    """Three files of rows with ids, of which some texts are new."""
    rng, n = np.random.default_rng(1), 6000
    table = pa.table({
        "user_id": [f"u{i}" for i in range(n)], "sends_7d": rng.integers(0, 6, n).astype(float), "need": rng.random(n),
        "platform": pa.array(rng.choice(["ios", "android", "fridge", None], n)).dictionary_encode(),
        "channel": rng.choice(["push", "email"], n), "message": rng.choice(["offer", "digest"], n),
    })
    (tmp_path / "rows").mkdir()
    for at in range(3):
        parquet.write_table(table.slice(at * 2000, 2000), tmp_path / "rows" / f"part-{at}.parquet", row_group_size=700)
    return ParquetRows(tmp_path / "rows")


def test_row_for_row_equal_to_one_process(run, rows, cluster, tmp_path):
    here = score(run, rows, tmp_path / "here.parquet")
    there = score_on_ray(run, rows, tmp_path / "there.parquet", actors=2, cpus=0.4)
    assert parquet.read_table(here.path).equals(parquet.read_table(there.path), check_metadata=True)
    assert (there.rows, there.unseen, there.run) == (here.rows, here.unseen, here.run)
    assert here.unseen["platform"] > 1000


def test_actors_that_would_wait_for_ever_are_refused(run, rows, cluster, tmp_path):
    with pytest.raises(InputError, match="leave none"):
        score_on_ray(run, rows, tmp_path / "s.parquet", actors=64, cpus=1)
    assert not (tmp_path / "s.parquet").exists()


def test_without_a_cluster_one_line_says_so(run, rows, tmp_path):
    import subprocess
    import sys

    code = ("import sys; from pathlib import Path; from workbench.learning.shipping.on_ray import score_on_ray as s; "
            "from workbench.learning.shipping.sources import ParquetRows as P; "
            "s(Path(sys.argv[1]), P(Path(sys.argv[2])), Path(sys.argv[3]))")
    said = subprocess.run([sys.executable, "-c", code, str(run), str(rows.path), str(tmp_path / "s.parquet")],
                          capture_output=True, text=True, check=False)
    assert said.returncode == 1 and "connected to no Ray cluster" in said.stderr.splitlines()[-1]
