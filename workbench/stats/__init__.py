"""Pure numpy and scipy: no rows, no files, no SQL.

moments.py      counts, shifted sums and cross-products over units, which add
summary.py      two arms of a metric as two means with variances: mean, ratio, CUPED
contrast.py     superiority, non-inferiority, deterioration, Fieller's interval
srm.py          sample-ratio mismatch
estimate.py     one number with its error
"""
