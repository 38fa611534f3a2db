"""A search for the parameters of a model, by folds of the units that train.

space.py    what of a model may be searched, and over which values
trial.py    one choice of parameters: its loss by fold, given up when it falls behind
study.py    ask for a batch, try it anywhere, tell what it gave: the same history whatever ran where
"""
