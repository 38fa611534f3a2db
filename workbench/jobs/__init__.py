"""The life of a run outside the kernel: start, events, cancel. A job is a spec plus a run folder.

run.py          Run: what a run folder says, and whether its process still lives
events.py       the event log: one JSON object a line, numbered
start.py        check the spec, make the folder, start a detached process
worker.py       the detached process: `python -m workbench.jobs.worker RUN_FOLDER`
training.py     what a training job does, whichever executor runs it
importing.py    what an import job does: an import or a refresh
rehearsing.py   what a rehearsal job does
executors.py    inline or ray, and why
raytask.py      a run as one Ray task
rayhead.py      the local Ray head: one a user and environment, started, shared, stopped when idle
cancel.py       stop a run: ask, then insist
"""
