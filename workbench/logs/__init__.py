"""Logs in, snapshots out, and the only owner of DuckDB connections.

schema.py       the canonical tables of `messaging.v1`
actions.py      action, decision batch, the Policy protocol
hashing.py      one salted 64-bit hash for buckets, samples and assignments
canonical.py    write a canonical log folder
files.py        the files at some paths: which, how DuckDB reads them, whether they changed
kinds.py        types of a text file's columns that keep every value
faults.py       what DuckDB and the system say when something cannot be read or written, as one line
sources.py      what `table` and `messaging` find in files: one SELECT per table
suggesting.py   which canonical table a file may be, with a mapping and a preview
adapter.py      every other adapter: a mapping file and SQL in adapters/<name>/ or the project's own folder
inputs.py       an adapter's inputs: files as a relation of the declared columns
readable.py     what DuckDB does not read itself, as Parquet: avro.py, arrow.py, remote.py
personal.py     which columns are personal; a keyed hash for them
door.py         personal values of canonical tables become that hash, whichever adapter brings them
flags.py        flags that a log does not know, counted
placing.py      rows into buckets: sorted or adopted, encoded, hashed
repeats.py      rows that came twice, of rows that are sorted
compact.py      a table as one sorted DuckDB file, with a sample of its users
encoding.py     rows as Parquet whose bytes depend on the rows alone
staging.py      a snapshot while it is built: Parquet and facts from the compact files
building.py     what an import makes of what is there; every step of it on this machine
unchanged.py    what an import need not make again: facts and counts of tables that stay
locking.py      one writer of snapshots at a time
importing.py    files -> a new snapshot, published last
appending.py    a refresh that reads only the new files
stored.py       a snapshot in a cluster's storage: ship it, fetch it, read it on a node
shards.py       what a node does: split a file, build a bucket, check one
distributed.py  an import and its checks on the cluster
elsewhere.py    a snapshot whose statements run there
facts.py        message_facts, user_day and user_bitmaps, made with each snapshot
keeping.py      refresh: recorded imports again; collect: let go of old rows
difference.py   why a number changed between two snapshots
snapshot.py     manifest, tables, trusted connections bucket by bucket
contract.py     every rule of the data contract, what it breaks and the fix
days.py         what counts per day tell: gaps, strays, days that leave a split
checks.py       the report: each rule's count on a snapshot
sql.py          quoting of names and values
gate.py         which SQL a person or a model may write; functions.txt: what it may call
engine.py       run it, read-only and bounded
running.py      one query on its way: stop it, translate its errors
result.py       the rows of one guarded query as plain values
worker.py       the engine behind pipes, in a process of its own
process.py      that process from the server's side: query, cancel, progress, kill
"""
