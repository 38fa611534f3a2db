"""Models behind one shape: `fit(matrix, labels, ...)`, `predict(matrix)`, `save(folder)`, `load(folder)`.

lightgbm.py     gradient-boosted trees
"""
