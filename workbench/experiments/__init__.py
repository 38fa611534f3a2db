"""From an experiment's spec and a snapshot to a readout. Read `analyze.py` first: it is the spine.

analyze.py      analyze(experiment, snapshot) -> Readout
spec.py         experiment.yaml
unbuilt.py      what parses but is not built yet
health.py       look, sample ratio, crossovers, maturity: may effects be shown?
estimate.py     Moments -> one row per metric, arm, test and segment
decide.py       the rule: superior, non-inferior, not deteriorated, healthy
readout.py      the result object and its JSON
page.py         the readout as one HTML file
charts.py       the readout's picture
"""
