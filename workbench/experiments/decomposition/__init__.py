"""Why did it move: a change taken apart into parts that add up to it.

path.py         which metrics may stand one after the other, and what their quotients are
attribution.py  the result: each step's part with its interval, what it says, how it may be read
arms.py         the effect of an experiment's arms along a path
periods.py      the same users in two periods
investigation.py each as one call from names and dates
slices.py       mix against rate by the values of a column; sliced.py its result
charts.py       a bridge, and what each slice brought
"""
