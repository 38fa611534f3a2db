"""Rows in, scores out: the same numbers from a snapshot, from Parquet and from the model itself."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from datetime import datetime

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from workbench.errors import Cancelled, InputError, NotFound
from workbench.jobs.start import start
from workbench.learning import scoring
from workbench.learning.shipping import sources
from workbench.learning.shipping.scoring import score
from workbench.learning.shipping.sources import ParquetRows, SnapshotRows
from workbench.learning.spec import TrainingSpec
from workbench.learning.trained import find_trained
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog


@pytest.fixture(scope="module")
def run(squad_kept):
    assert start(squad_kept, "training", "click_24h", mode="inline", detach=False).status == "done"
    return find_trained(squad_kept, "click_24h")


def rows(n: int = 5000, seed: int = 1) -> pa.Table:
    rng = np.random.default_rng(seed)
    return pa.table({
        "user_id": [f"u{i % 700}" for i in range(n)],
        "sends_7d": pa.array(np.where(rng.random(n) < 0.1, np.nan, rng.integers(0, 6, n)), from_pandas=True),
        "need": rng.random(n).astype(np.float32),
        "platform": pa.array(rng.choice(["ios", "android", "fridge", None], n)).dictionary_encode(),
        "channel": rng.choice(["push", "email"], n), "message": rng.choice(["offer", "digest"], n),
        "country": ["se"] * n,
    })


def test_a_snapshot_is_scored_as_it_was_trained(squad_kept, run, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "CHUNK", 700)
    snapshot, catalog = Snapshot.open(squad_kept), Catalog.load(squad_kept)
    spec = TrainingSpec.load(squad_kept, "click_24h")
    done = score(run, SnapshotRows(snapshot, catalog, spec), tmp_path / "out" / "scores.parquet")
    table = parquet.read_table(done.path)
    from workbench.learning.dataset import build

    data = build(snapshot, catalog, spec)
    wanted = scoring.load(run).model.predict(data.matrix)
    key = {(u, t): p for u, t, p in zip(data.unit, data.anchor.astype(str), np.ravel(wanted), strict=True)}
    found = {(u, t): p for u, t, p in zip(table["user_id"].to_pylist(), table["ts"].to_numpy().astype(str),
                                          table["clicked_24h"].to_pylist(), strict=True)}
    assert len(found) == done.rows == table.num_rows and done.unseen == {}
    assert all(found[one] == value for one, value in key.items())
    assert "decision_id" in table.column_names
    about = {k.decode(): v.decode() for k, v in table.schema.metadata.items()}
    assert about["workbench.run"] == run.name and about["workbench.snapshot"] == snapshot.id
    assert len(about["workbench.fingerprint"]) == 16


def test_only_the_rows_of_a_window(squad_kept, run, tmp_path):
    begin, end = datetime(2026, 6, 3), datetime(2026, 6, 4)
    spec = TrainingSpec.load(squad_kept, "click_24h")
    source = SnapshotRows(Snapshot.open(squad_kept), Catalog.load(squad_kept), spec, begin, end)
    table = parquet.read_table(score(run, source, tmp_path / "day.parquet").path)
    times = table["ts"].to_numpy()
    assert len(times) > 0 and times.min() >= np.datetime64(begin) and times.max() < np.datetime64(end)


def test_parquet_gives_the_models_own_numbers_whatever_the_chunks(run, tmp_path, monkeypatch):
    table = rows()
    parquet.write_table(table, tmp_path / "rows.parquet", row_group_size=1_111)
    scorer = scoring.load(run)
    raw = {name: (np.array(table[name].to_pylist(), dtype=object) if name in ("platform", "channel", "message")
                  else table[name].to_numpy().astype(float))
           for name in ("sends_7d", "need", "platform", "channel", "message")}
    wanted = np.ravel(scorer.predict(raw))
    for size in (131_072, 333):
        monkeypatch.setattr(sources, "CHUNK", size)
        done = score(run, ParquetRows(tmp_path / "rows.parquet"), tmp_path / "scores.parquet")
        found = parquet.read_table(done.path)
        assert np.array_equal(found["clicked_24h"].to_numpy(), wanted)
        assert found["user_id"].to_pylist() == table["user_id"].to_pylist() and "country" not in found.column_names
        assert done.unseen == {"platform": sum(one == "fridge" for one in table["platform"].to_pylist())}


def test_a_folder_is_read_in_order_and_rows_without_an_id_get_a_number(run, tmp_path):
    table = rows().drop(["user_id"])
    (tmp_path / "rows").mkdir()
    for at in range(3):
        parquet.write_table(table.slice(at * 1000, 1000), tmp_path / "rows" / f"part-{at}.parquet")
    found = parquet.read_table(score(run, ParquetRows(tmp_path / "rows"), tmp_path / "s.parquet").path)
    assert found["row"].to_pylist() == list(range(3000))
    kept = parquet.read_table(score(run, ParquetRows(tmp_path / "rows", ("country",)), tmp_path / "s.parquet").path)
    assert kept.column_names == ["country", "clicked_24h"]


def text_of(table: pa.Table, column: str, kind: pa.DataType) -> pa.Table:
    at = table.column_names.index(column)
    values = table[column].cast(kind) if column != "platform" else pa.array([1] * len(table))
    return table.set_column(at, column, values)


@pytest.mark.parametrize(("change", "words"), [
    (lambda t: t.rename_columns([{"need": "neeed"}.get(c, c) for c in t.column_names]), "did you mean 'neeed'?"),
    (lambda t: text_of(t, "need", pa.string()), "'need' was number in training and is text here"),
    (lambda t: text_of(t, "platform", pa.int64()), "'platform' was text in training and is number here"),
    (lambda t: text_of(t, "sends_7d", pa.int64()).set_column(
        1, "sends_7d", pa.array([datetime(2026, 1, 1)] * len(t))), "is timestamp[us] here"),
    (lambda t: t.slice(0, 0), "there is no row to score"),
    (lambda t: t.append_column("action", [["x"] * len(t)]).rename_columns(
        [*t.column_names, "clicked_24h"]), None),
])
def test_drift_of_the_schema_is_one_line_and_leaves_the_old_file(run, tmp_path, change, words):
    parquet.write_table(change(rows(200)), tmp_path / "rows.parquet")
    out = tmp_path / "scores.parquet"
    out.write_bytes(b"old")
    if words is None:
        with pytest.raises(InputError, match="the score 'clicked_24h' has the name"):
            score(run, ParquetRows(tmp_path / "rows.parquet", ("clicked_24h",)), out)
    else:
        with pytest.raises(InputError) as found:
            score(run, ParquetRows(tmp_path / "rows.parquet"), out)
        assert words in found.value.line and "\n" not in found.value.line
    assert out.read_bytes() == b"old" and sorted(p.name for p in tmp_path.iterdir()) == ["rows.parquet", out.name]


def test_a_column_of_nothing_is_missing_and_no_drift(run, tmp_path):
    table = rows(300)
    for name in ("need", "channel"):
        table = table.set_column(table.column_names.index(name), name, pa.nulls(300))
    parquet.write_table(table, tmp_path / "rows.parquet")
    assert score(run, ParquetRows(tmp_path / "rows.parquet"), tmp_path / "s.parquet").rows == 300


def test_no_parquet_is_said(run, tmp_path):
    with pytest.raises(NotFound, match="no Parquet at"):
        score(run, ParquetRows(tmp_path / "nowhere.parquet"), tmp_path / "s.parquet")
    (tmp_path / "a.parquet").write_text("user_id,need\n")
    with pytest.raises(InputError, match="not Parquet"):
        score(run, ParquetRows(tmp_path / "a.parquet"), tmp_path / "s.parquet")


def test_cancel_between_chunks_leaves_nothing(run, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "CHUNK", 500)
    parquet.write_table(rows(), tmp_path / "rows.parquet")
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        score(run, ParquetRows(tmp_path / "rows.parquet"), tmp_path / "s.parquet", should_stop=lambda: next(asked))
    assert [one.name for one in tmp_path.iterdir()] == ["rows.parquet"]


_MEASURED = """
import resource, sys
from pathlib import Path
from workbench.learning.shipping.scoring import score
from workbench.learning.shipping.sources import ParquetRows
run, rows, out = map(Path, sys.argv[1:])
print(score(run, ParquetRows(rows), out, threads=2).rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def measured(run, tmp_path, millions: float) -> tuple[float, float]:
    """(seconds, peak megabytes) of scoring so many rows in a process of its own."""
    source = tmp_path / "many"
    source.mkdir()
    per = 500_000
    for at in range(int(millions * 1e6) // per):
        parquet.write_table(rows_fast(per, at), source / f"part-{at:03d}.parquet")
    began = time.monotonic()
    said = subprocess.run([sys.executable, "-c", _MEASURED, str(run), str(source), str(tmp_path / "s.parquet")],
                          capture_output=True, text=True, check=True)
    seconds = time.monotonic() - began
    counted, peak = said.stdout.split()
    assert int(counted) == int(millions * 1e6)
    return seconds, int(peak) / 1024


def rows_fast(n: int, seed: int) -> pa.Table:
    rng = np.random.default_rng(seed)
    words = [pa.DictionaryArray.from_arrays(pa.array(rng.integers(0, len(w), n)), pa.array(w)) for w in (
        ["ios", "android"], ["push", "email"], ["offer", "digest"])]
    return pa.table({"row_id": np.arange(n) + seed * n, "sends_7d": rng.integers(0, 6, n).astype(float),
                     "need": rng.random(n), "platform": words[0], "channel": words[1], "message": words[2]})


def test_memory_follows_the_chunk_and_not_the_rows(run, tmp_path):
    (tmp_path / "less").mkdir()
    (tmp_path / "more").mkdir()
    _, small = measured(run, tmp_path / "less", 0.5)
    _, large = measured(run, tmp_path / "more", 1.5)
    assert large < small + 150, (small, large)


@pytest.mark.long
@pytest.mark.alone
def test_ten_million_rows_stay_below_two_gigabytes(run, tmp_path, capsys):
    seconds, peak = measured(run, tmp_path, 10)
    with capsys.disabled():
        print(f"\n10 million rows scored in {seconds:.0f} s, peak {peak:.0f} MB")
    assert peak < 2048
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 < 2048
