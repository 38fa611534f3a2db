from __future__ import annotations

from datetime import datetime

import pytest

from workbench.errors import NotFound
from workbench.logs.snapshot import Manifest, Snapshot, folder_name, manifest_of


def test_a_manifest_is_its_text(snapshot):
    text = snapshot.manifest.text()
    again = Manifest.parse(text)
    assert again == snapshot.manifest and again.text() == text and again.id == snapshot.id
    assert manifest_of(snapshot.project, snapshot.id) == again


def test_the_manifest_holds_counts_and_no_rows(snapshot):
    text = snapshot.manifest.text()
    assert not any(f'"{value}"' in text for value in ("anna", "d1", "m1"))
    assert snapshot.table("sends").rows == 4 and snapshot.table("sends").watermark == datetime(2026, 6, 9)
    assert snapshot.table("messages").key is None and snapshot.table("messages").clock is None


def test_every_file_has_its_hash_and_its_rows(snapshot):
    import hashlib

    for info in snapshot.tables.values():
        assert sum(file.rows for file in info.files) == info.rows
        for file in info.files:
            data = (snapshot.folder / file.path).read_bytes()
            assert (hashlib.blake2b(data, digest_size=16).hexdigest(), len(data)) == (file.hash, file.bytes)


def test_a_table_without_a_file_in_a_bucket_is_empty_there(snapshot):
    from dataclasses import replace

    sends = replace(snapshot.table("sends"), files=())
    hollow = Snapshot(snapshot.project, snapshot.id, replace(
        snapshot.manifest, tables={**snapshot.manifest.tables, "sends": sends}))
    with hollow.bucket(0) as connection:
        assert connection.execute("SELECT count(*), max(ts) FROM sends").fetchone() == (0, None)
        assert connection.execute("SELECT count(*) FROM outcomes").fetchone() == (4,)


def test_a_snapshot_whose_rows_are_elsewhere_says_what_to_do(snapshot):
    import shutil

    shutil.rmtree(snapshot.folder)
    with pytest.raises(NotFound, match="not on this machine"):
        Snapshot.open(snapshot.project)
    assert manifest_of(snapshot.project, snapshot.id).tables["sends"].rows == 4


def test_folder_names_stay_below_their_folder():
    names = ["sends", "..", "../x", "a/b", "C:\\x", "ünï", "a.b", "CON\0"]
    made = [folder_name(name) for name in names]
    assert made[0] == "sends" and len(set(made)) == len(names)
    assert not any(set(name) & set("/\\.\0") for name in made)


def test_footers_know_whether_a_column_says_anything(snapshot, monkeypatch):
    sends, decided = snapshot.table("sends"), snapshot.table("decisions")
    counted = {(info.name, one): snapshot.says(info.name, [one]) for info in (sends, decided) for one in info.columns}
    monkeypatch.setattr("workbench.logs.snapshot._counted_in_footers", lambda files, columns: None)
    asked = {(name, one): snapshot.says(name, [one]) for name, one in counted}
    assert counted == asked and set(counted.values()) == {True, False}
    assert snapshot.says("decisions", ["defer_until", "decision_id"])
