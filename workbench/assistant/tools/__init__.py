"""Typed tools: the only way to do anything, for rules, models and other agents alike.

tool.py         what a tool is: a model of its arguments, one of its result, when to use it, whether it asks first
toolbox.py      the tools on one log, and the results that a reply may refer to
catalog.py      what the project holds, and what it does not
metrics.py      a metric drafted and proved, or shown as declared; trials.py: its false positives, what it could find
groups.py       a metric by group of users
insights.py     a typed insight on the guarded engine
past.py         experiments that were run before
hypotheses.py   a hypothesis, held against the project
experiments.py  a whole experiment, with its power; plans.py: its spec and what its enrolment comes to;
                margins.py: the least harm that its units can rule out
readouts.py     a readout that was saved, and why it says what it says
training.py     a training spec, whose preflight passes
policies.py     a policy, judged on logged decisions
statements.py   one SELECT that sums up users: the last resort
templates.py    a study from a template (asks)
saved.py        a draft becomes a file (asks)
runs.py         a training is started (asks)
code.py         a cell of analysis, tried in the confined child
"""
