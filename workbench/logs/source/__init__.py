"""What lies in the files: types, personal columns, adapters; one SELECT per table.

files.py      the files at some paths: which, how DuckDB reads them, whether they changed
kinds.py      types of a text file's columns that keep every value
sources.py    what `table` and `messaging` find in files: one SELECT per table
suggesting.py which canonical table a file may be, with a mapping and a preview
adapter.py    every other adapter: a mapping file and SQL in adapters/<name>/ or the project's own folder
inputs.py     an adapter's inputs: files as a relation of the declared columns
readable.py   what DuckDB does not read itself, as Parquet: avro.py, arrow.py, remote.py
avro.py       Avro files as Parquet
arrow.py      Arrow files as Parquet
remote.py     files in a bucket, by DuckDB's own credential chain
personal.py   which columns are personal; a keyed hash for them
door.py       personal values of canonical tables become that hash, whichever adapter brings them
flags.py      flags that a log does not know, counted
"""
