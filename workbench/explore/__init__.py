"""Typed insights: a small spec -> SQL -> table, chart and code that give the same number.

spec.py         what can be asked: one frozen model a kind, and their filters
words.py        filters as people type them
filters.py      filters -> WHERE, checked against the table's columns
events.py       what a user did or got, as rows: the one meaning of sent, opened, converted per user
profile.py      every column of a table
queries.py      funnel of messages, breakdown, trend
user_funnel.py  funnel of users, in the modes of windowFunnel
retention.py    cohorts and who came back
frequency.py    response by messages before: observed, within a user, weighted, randomised
reachability.py stock and flow by channel, and its worth
axes.py         a column cut into bins: what a bin and a brush are as SQL
cutting.py      where to cut: a column's range and how it is spread
crossfilter.py  strips, and the tile from which a browser answers every brush step
compare.py      two parts of the log and their difference
timeline.py     one user's rows
users.py        the users behind a point of another insight
steps.py        an insight in two: a part a bucket, a final step over the parts
compiler.py     which module answers which kind
insight.py      run(snapshot, spec) -> Insight
distributed.py  the parts on a cluster
approximate.py  the same from a sample of users, with intervals
saved.py        saved views: `explore/<name>.explore.json`
history.py       what was asked: `.workbench/history.jsonl`
notes.py        what a reader must know before comparing the numbers
charts.py       an insight's picture
fluent.py       `snapshot.explore.funnel(by="channel")`
"""
