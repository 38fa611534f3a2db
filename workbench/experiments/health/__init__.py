"""May effects be shown, and what may be wrong with an experiment.

showing.py      sample ratio, crossovers, maturity: may effects be shown?
ratios.py       the sample ratio of units, of clusters, of each phase
interference.py what arms that share something do to each other
checks.py       one check: what was found, what it means, what to do
checkup.py      all checks in one list
causes.py       where the arms do not hold their shares, the likeliest first
balance.py      were the arms alike before the exposure, and are they counted alike after it?
exposure_log.py is every exposure logged, once, in time?
novelty.py      does an effect fade or grow with the day on which units came in?
outliers.py     how much a few units hold of a metric
"""
