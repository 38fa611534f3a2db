"""Typed insights: a small spec -> SQL -> table, chart and code that give the same number.

spec.py         Profile, Funnel, Breakdown, Trend, and their filters
filters.py      filters -> WHERE, checked against the table's columns
profile.py      Profile -> SQL
queries.py      Funnel, Breakdown, Trend -> SQL, and `query` for any spec
insight.py      run(snapshot, spec) -> Insight
charts.py       an insight's picture
fluent.py       `snapshot.explore.funnel(by="channel")`
"""
