"""The command line: arguments -> call -> print. One module a noun; `app.py` joins them.

app.py          the root, its global options, and how errors become exit codes
context.py      what every command shares: project, snapshot, output, progress
project.py      lab, init, doctor, status
"""
