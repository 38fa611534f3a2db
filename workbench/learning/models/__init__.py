"""Models behind one shape: `fit(data, spec)` trains, `predict(matrix)` gives one column an output.

model.py        the protocol, which module makes which kind, hooks for workers and checkpoints
targets.py      what each head learns, and from which rows
lightgbm.py     gradient-boosted trees: the rounds
trees.py        a model of boosters: predictions, contributions, files
network.py      the network of several objectives: what it learns, its files
passes.py       its passes over the rows
experts.py      its architecture: shared experts, gates, towers, hazards
inputs.py       a matrix as a network reads it
"""
