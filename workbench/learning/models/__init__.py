"""Models behind one shape: `fit(data, spec)` trains, `predict(matrix)` gives one column an output.

model.py        the protocol, which module makes which kind, hooks for workers and checkpoints
targets.py      what each head learns, and from which rows
lightgbm.py     gradient-boosted trees: the rounds
trees.py        a model of boosters: predictions, contributions, files
"""
