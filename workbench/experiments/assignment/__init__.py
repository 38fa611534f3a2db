"""Which users are in which arm, and how experiments share them.

allocation.py allocation.yaml: holdback, exclusive groups, traffic, ramps
arms.py       the slices of a hash that are the arms, and how few users a changed split moves
assigner.py   the rule that puts a user, or a whole cluster, into an arm, in SQL and in Python
membership.py who is there to be assigned, and in which cluster
neighbours.py who is in another experiment at the same time
assign.py     assign a snapshot's users and export them
proof.py      a file of users and arms against the rule
"""
