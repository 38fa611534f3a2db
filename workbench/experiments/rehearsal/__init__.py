"""The planned analysis on replays of the log, before launch, and what one metric would do in it.

population.py units with the values of every metric, from one scan
scenarios.py  what a rehearsal plants: nothing, the plan, the worst nulls
planting.py   a known effect on the values of units
clusters.py   replays that give whole clusters another arm
columns.py    the distinct columns of all metrics, and their products
replaying.py  values -> the sums of every replay
elsewhere.py  replays on a cluster, block by block
verdicts.py   every replay judged by the whole rule
rehearse.py   the planned analysis on replays of the log, before launch
rehearsed.py  what a rehearsal found, and in words
preview.py    what one metric would do: spread, false positives, smallest effect
previewed.py  a preview in words, for the command line
"""
