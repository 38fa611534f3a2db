"""One documented hash with three salts, for buckets, samples and assignments.

`hash64(salt, id)` is the last eight bytes of `md5("<salt>:<id>")` read as a little-endian unsigned
integer: the same number as DuckDB's `md5_number_lower(salt || ':' || id)`. DuckDB's own `hash()` may
change between versions, and one hash for two purposes would tie a sample to a bucket.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import md5

import numpy as np

BUCKET = "bucket"
SAMPLE = "sample"
ASSIGN = "assign"


def hash64(salt: str, ids: Iterable[str]) -> np.ndarray:
    """(n,) uint64, the salted hash of each id."""
    prefix = f"{salt}:".encode()
    joined = b"".join(md5(prefix + str(one).encode(), usedforsecurity=False).digest()[8:] for one in ids)
    return np.frombuffer(joined, dtype="<u8").astype(np.uint64)


def bucket_of(ids: Iterable[str], buckets: int) -> np.ndarray:
    """(n,) int64 bucket of each id; `buckets` is a power of two."""
    if buckets < 1 or buckets & (buckets - 1):
        raise ValueError(f"the number of buckets must be a power of two, not {buckets}")
    return (hash64(BUCKET, ids) & np.uint64(buckets - 1)).astype(np.int64)


def fraction(salt: str, ids: Iterable[str]) -> np.ndarray:
    """(n,) float64 in [0, 1): the salted hash as a uniform number, for samples and splits."""
    return (hash64(salt, ids) >> np.uint64(11)).astype(np.float64) * 2.0**-53


def sql_hash(salt: str, expression: str) -> str:
    """The same hash as a SQL expression (UBIGINT) over `expression`."""
    quoted = salt.replace("'", "''")
    return f"md5_number_lower('{quoted}:' || CAST({expression} AS VARCHAR))"


def sql_bucket(expression: str, buckets: int) -> str:
    """The bucket of `expression` as a SQL expression; rows without a key are kept in bucket 0."""
    return f"coalesce(CAST({sql_hash(BUCKET, expression)} & {buckets - 1} AS INTEGER), 0)"


def sql_fraction(salt: str, expression: str) -> str:
    """The salted hash of `expression` as a uniform number in [0, 1), equal to `fraction` bit for bit."""
    return f"(({sql_hash(salt, expression)} >> 11)::DOUBLE * {2.0**-53!r}::DOUBLE)"
