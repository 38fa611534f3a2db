"""From any number of a readout to where it comes from: its SQL, its rows, the field of the spec, and back.

places.py   the numbers of a readout by their place, `estimates[3].se`, and the names that people use for places
ground.py   what the analysis stood on, opened again: snapshot, spec, anchors; the SQL of its counts and rows
origins.py  a place -> Origin: counted (by one statement), computed (from rows) or given (by the spec)
trace.py    a number with its origin, snapshot and spec, and the way back
"""
