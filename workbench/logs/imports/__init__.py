"""From files to a published snapshot, and its next days.

canonical.py write a canonical log folder
placing.py   rows into buckets: sorted or adopted, encoded, hashed
repeats.py   rows that came twice, of rows that are sorted
compact.py   a table as one sorted DuckDB file, with a sample of its users
numbering.py users by number: what rows are sorted by, and which users a sample shows
encoding.py  rows as Parquet whose bytes depend on the rows alone
facts.py     message_facts, user_day and user_bitmaps, made with each snapshot
counting.py  how many messages a user got before each, of sorted rows
staging.py   a snapshot while it is built: Parquet and facts from the compact files
building.py  what an import makes of what is there; every step of it on this machine
unchanged.py what an import need not make again: facts and counts of tables that stay
locking.py   one writer of snapshots at a time
importing.py files -> a new snapshot, published last
appending.py a refresh that reads only the new files
keeping.py   refresh: recorded imports again; collect: let go of old rows
"""
