"""Logs in, snapshots out, and the only owner of DuckDB connections.

schema.py     the canonical tables of `messaging.v1`
actions.py    action, decision batch, the Policy protocol
hashing.py    one salted 64-bit hash for buckets, samples and assignments
snapshot.py   manifest, tables, trusted connections bucket by bucket
portion.py    one bucket of a snapshot as a log of its own
sql.py        quoting of names and values
faults.py     what DuckDB and the system say when something cannot be read or written, as one line

In the order in which a log comes through:

source/       what lies in the files: types, personal columns, adapters; one SELECT per table
adapters/     mapping files and SQL, a folder each
imports/      from files to a published snapshot, and its next days
contract/     what a log should keep, what breaks where it does not
engine/       SQL that a person or a model wrote, read-only and bounded
cluster/      a snapshot in a cluster's storage, built and asked there
"""
