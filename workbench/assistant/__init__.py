"""The assistant: fills typed specs through typed tools, and shows numbers only as references to results.

events.py       what a run yields: tokens, tool calls, drafts, the end
core.py         Assistant.run(thread, text, context) -> events; ask(...) -> one reply object
references.py   {{t1.rows.0.click_rate|pct1}} -> 4.1 %; strikes numerals that have no source
grounding.py    what the log holds: tables, columns, closed sets of values, facts and metrics
drafts.py       a validated draft, and the card that shows it
plain.py        specs as their files write them
saving.py       writes a draft into the project, after a person's click
tools/          typed tools: the only way to do anything
offline/        the drafter without a model
persona.py      the assistant in Jupyter's chat panel
"""
