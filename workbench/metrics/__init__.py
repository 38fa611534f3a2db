"""Metric specs -> one scan of the snapshot -> `Moments`, or per-unit values.

spec.py         facts and metrics as people write them
catalog.py      all of a project's metrics, held against their facts
objectives.py   the declared weights, prices and constraints
unbuilt.py      what parses but is not built yet
anchors.py      where a metric is evaluated: units and moments
expressions.py  the SQL fragments that people write, checked before they run
scans.py        one pass over an event table for every aggregate that wants it
states.py       how long a state held, or whether it did
sends.py        rows that belong to a message: attribution, ratios over sends
compiler.py     all wanted metrics as one SQL statement per bucket
values.py       run it: per-unit values with maturity
levels.py       the distinct values of a key, and which each row has
cuts.py         when a unit is known, and its group
cube.py         units by finest cell, sorted once for every metric and grouping
tally.py        sums over units by group and cut
families.py     metrics that mature alike, their distinct columns and products
ranks.py        the quantile of each group at each cut; eventlists.py for quantiles over events
clusters.py     sums per cluster; clustered.py for all metrics together
tops.py         the largest values by group
reduce.py       per-unit values -> Moments by arm and segment, at one cut or many
together.py     all metrics of the same units at once
checking.py     prove one metric on a snapshot; proving.py all of them
fanout.py       that no join multiplies rows, against twins.py: the plain definition, a unit at a time
unitrows.py     one row a unit, whatever the anchor
distribution.py how a metric is spread; company.py how it hangs together with the others
fields.py       what differs between two specs, in words
versions.py     another version of the metrics, and what is different in it
eppo.py         metrics kept as code for Eppo: eppo_sources.py, eppo_metrics.py, eppo_windows.py
"""
