"""The assistant: fills typed specs through typed tools, and shows numbers only as references to results.

events.py          what a run yields: tokens, tool calls, drafts, the end
core.py            Assistant.run(thread, text, context) -> events; ask(...) -> one reply object
references.py      {{t1.rows.0.click_rate|pct1}} -> 4.1 %; strikes numerals that have no source
grounding.py       what the log holds: tables, columns, closed sets of values, facts and metrics
lexicon.py         the trade's words for events, rates and groups
vocabulary.py      the events this snapshot can speak of
phrases.py         windows, durations and number words in a sentence
wish.py            what is asked for, as a value
reading.py         a sentence -> a Wish, leaving nothing out unsaid
choosing.py        its columns and values: closed choices of the snapshot
scope.py           what is refused, and what is asked back
metric_drafts.py   a Wish -> facts and one metric
insight_drafts.py  a Wish -> a typed insight
hypotheses.py      a sentence -> a structured hypothesis
offline.py         the drafter without a model: a Wish -> tool calls and a reply
tools.py           what a typed tool is
toolbox.py         the tools on one log, and the results that a reply may refer to
answers.py         tools that answer about what exists: the log, a metric, a readout
proofs.py          tools that prove a draft on the snapshot
drafts.py          a validated draft, and the card that shows it
saving.py          writes a draft into the project, after a person's click
persona.py         the assistant in Jupyter's chat panel
"""
