"""Which users are in which arm, and how experiments share them.

allocation.py allocation.yaml: holdback, exclusive groups, traffic, ramps
arms.py       the slices of a hash that are the arms, and how few users a changed split moves
assigner.py   the rule that puts a user into an arm, in SQL and in Python
assign.py     assign a snapshot's users, export and check it
"""
