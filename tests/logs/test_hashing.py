from __future__ import annotations

import hashlib

import duckdb
import numpy as np
import pytest

from workbench.logs import hashing

IDS = ["u00000001", "anna", "", "42", "ünïcode 😀", "a:b"]


def test_golden_values():
    # A change of these numbers would put every user of every log into another bucket and another arm.
    assert hashing.hash64("bucket", ["anna", "42"]).tolist() == [17391569365266614262, 17711287209738745436]
    assert hashing.hash64("bucket", ["anna"])[0] == int.from_bytes(hashlib.md5(b"bucket:anna").digest()[8:], "little")


@pytest.mark.parametrize("salt", [hashing.BUCKET, hashing.SAMPLE, hashing.ASSIGN, "it's"])
def test_python_and_sql_agree(salt):
    rows = duckdb.connect().execute(
        f"SELECT {hashing.sql_hash(salt, 'id')}, {hashing.sql_bucket('id', 8)}, {hashing.sql_fraction(salt, 'id')} "
        "FROM (SELECT unnest(?::VARCHAR[]) AS id)", [IDS]).fetchall()
    assert [row[0] for row in rows] == hashing.hash64(salt, IDS).tolist()
    assert [row[1] for row in rows] == hashing.bucket_of(IDS, 8).tolist()
    assert [row[2] for row in rows] == hashing.fraction(salt, IDS).tolist()


def test_numbers_hash_as_their_text():
    assert hashing.hash64("bucket", [42]).tolist() == hashing.hash64("bucket", ["42"]).tolist()
    assert duckdb.connect().execute(f"SELECT {hashing.sql_hash('bucket', '42::BIGINT')}").fetchone()[0] \
        == int(hashing.hash64("bucket", ["42"])[0])


def test_a_row_without_a_key_is_kept_in_bucket_0():
    assert duckdb.connect().execute(f"SELECT {hashing.sql_bucket('NULL', 8)}").fetchone() == (0,)


def test_the_three_salts_are_independent():
    ids = [f"u{i}" for i in range(20_000)]
    sampled = hashing.fraction(hashing.SAMPLE, ids) < 0.05
    shares = np.bincount(hashing.bucket_of(ids, 8)[sampled], minlength=8) / sampled.sum()
    assert abs(shares - 1 / 8).max() < 0.04


def test_buckets_are_powers_of_two():
    with pytest.raises(ValueError, match="power of two"):
        hashing.bucket_of(IDS, 6)
