"""The rule, the trade-off, and what people decided.

decide.py    the rule: superior, non-inferior, not deteriorated, healthy
criterion.py objectives.yaml: weights, the price of reachability, the value at which the verdict turns
tradeoff.py  two effects at once, and the criterion
record.py    decision.md: what people decided, entry after entry
redefined.py which experiments a changed metric would judge otherwise
"""
