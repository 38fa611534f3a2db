"""Ids that look like words are found among all of the log's, and no other word is."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from workbench.assistant.privacy import lookup
from workbench.assistant.privacy.identifiers import identifiers_of
from workbench.assistant.privacy.lookup import among
from workbench.logs.snapshot import Snapshot, connect

COLUMNS = (("users", "user_id"), ("sends", "message_id"))


def ids_of(snapshot, table, column):
    with connect() as connection:
        rows = connection.execute(f"SELECT DISTINCT {column} FROM ({snapshot.relation(snapshot.tables[table], None)}) "
                                  "ORDER BY 1").fetchall()
    return [row[0] for row in rows]


def test_every_id_and_nothing_else_is_found(simulated, monkeypatch):
    monkeypatch.setattr(lookup, "_MAPPED", {})
    snapshot = Snapshot.open(simulated)
    held = [one for table, column in COLUMNS for one in ids_of(snapshot, table, column)]
    others = [f"{one}x" for one in held] + ["push", "the", "", "e", "naïve", "0"]
    assert among(snapshot, COLUMNS, held + others) == frozenset(held)
    assert among(snapshot, COLUMNS, []) == frozenset()
    path = simulated.cache / "assistant" / f"{snapshot.id}-ids.npy"
    kept = np.load(path)
    assert len(kept) == len(set(held)) and (np.diff(kept.astype(object)) > 0).all()
    monkeypatch.setattr(lookup, "_MAPPED", {})
    monkeypatch.setattr(lookup, "_hashes", lambda *_: pytest.fail("it was counted a second time"))
    assert among(snapshot, COLUMNS, held[:9] + others[:9]) == frozenset(held[:9])
    assert not list(path.parent.glob(".*"))


def test_a_log_whose_ids_are_words(simulated, monkeypatch):
    monkeypatch.setattr(lookup, "_MAPPED", {})
    from workbench.assistant.privacy import identifiers

    monkeypatch.setattr(identifiers, "_KNOWN", {})
    shutil.rmtree(simulated.cache / "compact", ignore_errors=True)
    snapshot = Snapshot.open(simulated)
    with connect() as connection:
        for info in snapshot.tables.values():
            if info.derived or "user_id" not in info.columns:
                continue
            for file in info.files:
                path = snapshot.folder / file.path
                new = path.with_suffix(".new")
                connection.execute("COPY (SELECT * REPLACE (translate(user_id, '0123456789', 'abcdefghij') AS user_id) "
                                   f"FROM read_parquet('{path}')) TO '{new}' (FORMAT parquet)")
                path.unlink()
                new.rename(path)
    someone = ids_of(snapshot, "users", "user_id")[7]
    assert someone.isalpha()
    known = identifiers_of(snapshot)
    text, kinds = known.redact(f"what did {someone} do, and (user/{someone}/x) with the push?")
    assert someone not in text and kinds == {"id"} and text.endswith("with the push?")
