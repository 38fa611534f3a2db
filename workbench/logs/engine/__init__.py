"""SQL that a person or a model wrote, run so that it can only read a snapshot.

gate.py    which SQL a person or a model may write; functions.txt: what it may call
guarded.py run it, read-only and bounded
cells.py   statements that only sum up users, enough of them for every row
running.py one query on its way: stop it, translate its errors
result.py  the rows of one guarded query as plain values
worker.py  the engine behind pipes, in a process of its own
process.py that process from the server's side: query, cancel, progress, kill
"""
