"""One bucket of a snapshot as a log of its own: all rows of one user in so many, by the bucket's hash.

A bucket's hash is salted for itself, so that its users are a random part of all, whatever they are otherwise.
"""

from __future__ import annotations

from dataclasses import replace

from workbench.logs.snapshot import Snapshot, TableInfo


def portion(snapshot: Snapshot) -> Snapshot:
    """The first bucket's rows of every table; a snapshot of one bucket is what it is.

    Its id is the snapshot's: whoever shows a number of it says that it is of `1 / n_buckets` of the users.
    """
    if snapshot.n_buckets == 1:
        return snapshot
    tables = {name: _first(info) for name, info in snapshot.tables.items()}
    return replace(snapshot, manifest=replace(snapshot.manifest, tables=tables, n_buckets=1))


def _first(info: TableInfo) -> TableInfo:
    """A table without a key is seen whole in every bucket."""
    if info.key is None:
        return info
    files = tuple(file for file in info.files if file.bucket == 0)
    return replace(info, files=files, rows=sum(file.rows for file in files))
