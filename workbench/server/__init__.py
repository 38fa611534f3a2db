"""The Jupyter server extension: routes are parse -> call -> dump, and every one is authenticated.

app.py          loads the routes and what they share
handler.py      JSON in, JSON out, errors as one line; calls run off the event loop
project.py      status, init
imports.py      a look at files, imports and refreshes
explore.py      insights, tiles, SQL, progress, cancel
views.py        saved views, history
experiments.py  experiments and their readouts
designs.py      plan, assignment, rehearsal
metrics.py      the proof and the preview of one metric
tasks.py        work in threads that tells how far it is and can be stopped
training.py     training specs as forms
runs.py         training runs; following.py: as the panel shows them
studies.py      templates and new studies
assistant.py    questions to the assistant, saving its drafts, what was sent to a model
"""
