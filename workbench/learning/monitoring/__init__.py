"""Whether what a model was taught still holds: a reference and a current window, and a verdict a check.

checks.py          a check, its verdict, and the report
windows.py         the two windows
watching.py        the spine: windows -> rows -> checks -> report
observed.py        the rows of both windows with features, scores and labels, read once
shares.py          how far binned shares moved, with errors over units
drift.py           PSI and Kolmogorov-Smirnov of features and scores
probabilities.py   calibration, now and beside the reference
propensities.py    what the log says of its own chances
delay.py           how soon a label is known
traffic.py         volume, opt-outs, and the stock of people who can be reached
charts.py          pictures of a report
page.py            the report as text and as one HTML file
"""
