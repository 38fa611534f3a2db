"""Small worlds, one for each kind of study: a canonical log in which the answer was planted.

tables.py      rows -> the canonical tables as Parquet
dip.py         two periods, and the step of the path that moved between them
invitation.py  an arm that only encourages, among users who would take it up anyway
pressure.py    arms that differ in how often they send, and what a message loses
holdout.py     decisions with a holdout, among users whom a message changes differently
holdback.py    a young holdback, its history, and what it will have done in the long run
"""
