"""Typed tools: the only way to do anything, for rules, models and other agents alike.

tool.py         what a tool is: a model of its arguments, one of its result, when to use it
toolbox.py      the tools on one log, and the results that a reply may refer to
catalog.py      what the project holds
metrics.py      a metric: drafted and proved, shown as declared, or by group of users
insights.py     a typed insight on the guarded engine
hypotheses.py   a hypothesis, held against the project
readouts.py     a readout that was saved
"""
