"""Pure numpy and scipy: no rows, no files, no SQL.

moments.py      counts, shifted sums and cross-products over units, which add
adjust.py       means and ratios as linear forms, and their regression on what was known before
summary.py      two arms of a metric as two means with variances: mean, ratio, adjusted
contrast.py     superiority, non-inferiority, deterioration, Fieller's interval
critical.py     what a test must exceed: at one look, at planned looks, at any time
spending.py     group sequential boundaries by alpha spending
mixture.py      always-valid intervals and p-values
quantile.py     a quantile as a mean of each unit's influence
clusters.py     arms that were randomised by cluster
strata.py       several comparisons of the same arms as one
dilution.py     an effect among some units as one on all
multiplicity.py q-values of many tests
heterogeneity.py do the effects of groups differ at all?
balance.py      were the arms alike before?
contingency.py  are two classifications independent?
lots.py         uniform numbers for any number of replays, from one hash a unit
replays.py      the statistics of many replays at once
region.py       the joint region of two effects, and a break-even price
joint.py        several metrics of the same units together
rule.py         how often the whole rule ships, for any true effects
srm.py          sample-ratio mismatch, at one look or at any time
delta.py        covariance of smooth functions of means
change.py       the same means on two sides; decomposition.py its parts along a path, mix.py mix against rate
quotient.py     one effect over another: an instrument, a price
surrogate.py    a long-term effect from what is seen early, and its back-test
power.py        the smallest effect that a design finds
estimate.py     one number with its error
"""
