"""From an experiment's spec and a snapshot to a readout. Read `analyze.py` first: it is the spine.

spec.py       experiment.yaml; unbuilt.py names what parses but is not built yet
analyze.py    analyze(experiment, snapshot) -> Readout
readout.py    the result object and its JSON
opening.py    read out, keep it, remember the look
stored.py     the readout that lies beside the spec
today.py      what each experiment needs today

In the order of an experiment's life:

plan/         looks, lock, size, duration, the smallest effect that the rule finds
assignment/   which users are in which arm, and how experiments share them
rehearsal/    the planned analysis on replays of the log, before launch
health/       may effects be shown, and what may be wrong
decomposition/ why it moved: an effect along a path, two periods, slices
causal/       what it says beyond its arms: the effect of an uptake
estimates/    moments -> one row per metric, arm, test and segment
explanation/  why a row says what it says, and the SQL behind it
lineage/      from any number of a readout to its statement, rows and spec
decision/     the rule, the trade-off, what people decided
report/       the readout as page, pictures and Markdown
"""
