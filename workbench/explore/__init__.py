"""Typed insights: a small spec -> SQL -> table, chart and code that give the same number.

spec.py         Profile, Funnel, Breakdown, Trend, and their filters
queries.py      spec -> SQL
insight.py      run(snapshot, spec) -> Insight
charts.py       an insight's picture
fluent.py       `snapshot.explore.funnel(by="channel")`
"""
