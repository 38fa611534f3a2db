"""What sending changes: effects of arms against one control, learnt and judged with known propensities.

assigned.py     who was given which arm, with which probability; what makes an effect unlearnable is refused
units.py        folds by unit, errors over units
boosting.py     boosted trees, a booster a fold, whose rounds the other folds' rows choose
scores.py       doubly robust scores: each row's unbiased, noisy outcome in each arm
outcomes.py     the expected outcome in each arm, for rows that did not train it
learners.py     the learners S, T, X, R and DR
ranking.py      rows ordered by a score, and areas under what the order gains, with errors over units
curves.py       Qini, AUUC, AUTOC, uplift of the first k, the value of policies
calibration.py  predicted beside observed effects, and whether effects differ at all
measure.py      all of it on held-out rows, as plain values
charts.py       the pictures of these values
"""
