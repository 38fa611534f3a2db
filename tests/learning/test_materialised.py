"""Rows as Parquet by user bucket: the same as in memory, byte for byte again, whole or not there, bucket by bucket."""

from __future__ import annotations

import hashlib
import os

import numpy as np
import pytest

from workbench.errors import Cancelled, InputError, NotFound, Refused
from workbench.learning import dataset, materialised
from workbench.learning.spec import TrainingSpec
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import parse_spec, parse_yaml


def spec(squad, *pairs: tuple[str, str]) -> TrainingSpec:
    text = (squad.root / "training" / "click_24h.yaml").read_text()
    calibrated = [("train: 0.5}", "train: 0.5, calibrate: 0.3}"), ("{kind: lightgbm,", "{calibrate: platt,")]
    for old, new in [*calibrated, *pairs]:
        assert old in text
        text = text.replace(old, new)
    return parse_spec(TrainingSpec, parse_yaml(text, "t.yaml"), "t.yaml")


def write(squad, folder, *pairs, **options):
    return materialised.write(Snapshot.open(squad), Catalog.load(squad), spec(squad, *pairs), folder, **options)


def bytes_of(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def written(squad_kept, tmp_path_factory):
    return write(squad_kept, tmp_path_factory.mktemp("data"))


def test_what_is_read_is_what_is_built_in_memory(squad_kept, written):
    built = dataset.build(Snapshot.open(squad_kept), Catalog.load(squad_kept), spec(squad_kept))
    read = materialised.read(written, fingerprint=built.fingerprint)
    assert np.array_equal(read.matrix, built.matrix, equal_nan=True) and read.columns == built.columns
    for name in ("unit", "anchor", "side"):
        assert np.array_equal(getattr(read, name), getattr(built, name)), name
    assert read.labels.keys() == built.labels.keys() and np.array_equal(read.label, built.label, equal_nan=True)
    assert read.keys.keys() == built.keys.keys() == {"channel"}
    assert read.keys["channel"].tolist() == built.keys["channel"].tolist()
    assert (read.counts, read.notes, read.fingerprint, read.snapshot) == (
        built.counts, built.notes, built.fingerprint, built.snapshot)
    assert set(built.side.tolist()) == {0, 1, 2} and built.counts["calibrate"] == (built.side == 1).sum()


def test_buckets_are_read_alone_and_together_are_the_whole(squad_kept, written):
    whole = materialised.read(written)
    parts = [materialised.read(written, [number]) for number in range(Snapshot.open(squad_kept).n_buckets)]
    assert len(parts) == 2 and all(len(part.unit) for part in parts)
    assert np.array_equal(np.concatenate([part.matrix for part in parts]), whole.matrix, equal_nan=True)
    assert not set(parts[0].unit) & set(parts[1].unit)
    with pytest.raises(InputError, match="no bucket 7"):
        materialised.read(written, [7])


def test_it_is_described_without_its_rows(written):
    about, data = materialised.described(written), materialised.read(written)
    assert about["rows"] == len(data.unit) == sum(one["rows"] for one in about["buckets"])
    assert about["bytes"] == sum(path.stat().st_size for path in written.glob("*.parquet"))
    assert about["sides"] == {"train": int(data.train.sum()), "calibrate": int((data.side == 1).sum()),
                              "measure": int(data.held.sum())}
    train = about["labels"]["clicked_24h"]["train"]
    assert train["positive"] == data.label[data.train].sum()
    assert train["mean"] == pytest.approx(data.label[data.train].mean(), rel=1e-12)


def test_the_same_rows_give_the_same_bytes(squad_kept, written, tmp_path):
    again = write(squad_kept, tmp_path)
    assert again.name == written.name and bytes_of(again) == bytes_of(written)


def test_what_is_there_is_used_again_by_another_model_and_not_by_other_rows(squad, tmp_path):
    first = write(squad, tmp_path)
    marks = {path.name: path.stat().st_mtime_ns for path in first.iterdir()}
    assert write(squad, tmp_path, ("rounds: 40", "rounds: 50"), ("seed: 1", "seed: 2")) == first
    assert {path.name: path.stat().st_mtime_ns for path in first.iterdir()} == marks
    assert write(squad, tmp_path, ("[-7d, 0d]", "[-6d, 0d]")) != first
    metrics = squad.root / "metrics" / "core.yaml"
    metrics.write_text(metrics.read_text().replace("window: 24h", "window: 23h"))
    assert write(squad, tmp_path) != first                                     # the label means something else now


def test_a_damaged_set_is_made_again(squad_kept, tmp_path):
    folder = write(squad_kept, tmp_path)
    before = bytes_of(folder)
    (folder / "bucket=0001.parquet").write_bytes(b"")
    assert write(squad_kept, tmp_path) == folder and bytes_of(folder) == before


def test_it_is_whole_or_not_there(squad_kept, tmp_path):
    asked = iter([False, True, True])
    with pytest.raises(Cancelled):
        write(squad_kept, tmp_path, should_stop=lambda: next(asked))
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotFound, match="no data set"):
        materialised.read(tmp_path)


def test_what_a_killed_process_left_is_swept(squad_kept, tmp_path):
    import socket
    import subprocess

    child = subprocess.Popen(["true"])
    child.wait()
    folder = write(squad_kept, tmp_path)
    left = tmp_path / f".{folder.name}.{socket.gethostname()}.{child.pid}"
    alive = tmp_path / f".{folder.name}.{socket.gethostname()}.{os.getppid()}"
    for one in (left, alive):
        one.mkdir()
    (folder / "dataset.json").unlink()
    write(squad_kept, tmp_path)
    assert not left.exists() and alive.exists()


def test_a_leak_leaves_nothing_behind(squad, tmp_path):
    metrics = squad.root / "metrics" / "core.yaml"
    metrics.write_text(metrics.read_text() + "  sent: {fact: sends, agg: any, window: 24h, anchor: decision, "
                       "direction: up}\n")
    with pytest.raises(Refused, match="'channel' is missing where the label 'sent' is decided"):
        write(squad, tmp_path / "data", ("executed AND action <> 'hold'", "executed"),
              ("metric: clicked_24h", "metric: sent"))
    assert list((tmp_path / "data").iterdir()) == []
