"""Policies: actions with probabilities, judged off-line by the metrics that judge experiments.

spec.py         PolicySpec: `policies/<id>/policy.json`
policy.py       a spec as probabilities over the eligible actions of a decision
feedback.py     logged decisions with candidates, propensities and rewards, one user bucket at a time
estimators.py   inverse propensity, self-normalised, doubly robust; errors clustered by user
diagnostics.py  what must hold before an estimate is worth showing
evaluate.py     the spine: feedback -> estimates and diagnostics -> an evaluation, or a refusal
evaluation.py   the result: values, JSON, card
gate.py         may it go into an experiment: better on its reward, no worse on what it may harm
opportunities.py  decisions with their candidates and no reward: what could have been sent
deciding.py     what a policy makes of every opportunity, as Parquet
promotion/      shadow, champion, rollback
"""
