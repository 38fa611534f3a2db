"""From moments to rows: one per metric, arm, test and segment.

estimate.py    Moments -> one row per metric, arm, test and segment
comparison.py  one arm against another: by unit or by cluster, phase by phase
triggered.py   the effect among triggered units, and on everybody
effects.py     the effects of several metrics with their joint covariance
undefined.py   why a row has no number, in words
exploration.py q-values of segments, and whether they differ at all
segments.py    what the segments of a readout say together
"""
