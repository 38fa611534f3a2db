"""What a log should keep, what breaks where it does not, and what changed between two snapshots.

rules.py      every rule of the data contract, what it breaks and the fix
days.py       what counts per day tell: gaps, strays, days that leave a split
checks.py     the report: each rule's count on a snapshot
difference.py why a number changed between two snapshots
"""
