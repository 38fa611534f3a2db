"""Notebook views of result objects; no view computes.

explore.py     a form for every insight, made from its spec
training.py    train with one click, watch, see what came of it
longterm.py    a long-term effect by the early metrics that are ticked
cost.py        what a message costs, by how long a lost user stays lost
gate.py        a policy from bold to careful
uplift.py      what a share of users gains, from the figures of a run
plan.py        a plan with sliders
why.py         two periods compared along a path, or by a column
readout.py     a readout with a choice of segment and margin
"""
