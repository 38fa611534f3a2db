"""The life of a run outside the kernel: start, events, cancel, resume. A job is a spec plus a run folder.

run.py          Run: what a run folder says, and whether its process still lives
events.py       the event log: one JSON object a line, numbered
start.py        check the spec, make the folder, start a detached process; resume what was ended from outside
keeper.py       that process for a training: starts its worker, and again when that was killed
worker.py       the work: `python -m workbench.jobs.worker RUN_FOLDER`
training.py     what a training job does, whichever executor runs it
checkpoints.py  what of it survives a killed process
importing.py    what an import job does: an import or a refresh
rehearsing.py   what a rehearsal job does
executors.py    inline or ray, and why
raytask.py      a run as one Ray task
submitted.py    a run on a cluster that takes jobs: ship, submit, follow
driving.py      its driver there
place.py        the run's folder on a node that sees nothing but a storage
rows.py          the rows of a run, and a worker's part of them
group.py        a training on several workers: here as processes, or on Ray
together.py     what the workers of a network's group do in step
raytrain.py     such a group through Ray Train
searching.py    the trials of a search, here or as Ray tasks
preflight.py    what is known before a run, and what stops it
following.py    how far a run is, and how long the rest takes
compare.py      runs side by side
mlflowlog.py    a finished training logged in MLflow
connection.py   this process as a driver of a Ray cluster, and whether that still answers
rayhead.py      the local Ray head: one a user and environment, started, shared, stopped when idle
memory.py       memory that ran out, however a library says so
members.py      the processes that work for a run beside its own
again.py        what another worker may do better
cancel.py       stop a run: ask, then insist, then leave nobody
"""
