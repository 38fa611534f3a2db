"""The drafter without a model: a sentence -> a Wish -> tool calls -> a reply, by rules over the catalog.

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
saying.py          a tool call, a proved metric, notes by reference
studies.py         hypotheses, plans, past experiments, readouts and why they say so
models.py          training specs and policies
drafter.py         a Wish -> tool calls and a reply
turns.py           the same behind the interface of every drafter
"""
