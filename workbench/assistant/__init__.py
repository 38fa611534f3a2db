"""The assistant: fills typed specs through typed tools, and shows numbers only as references to results.

events.py       what a run yields: tokens, tool calls, drafts, approvals, the end
turn.py         one message: the words, what the person looks at, a way to stop
mentions.py     #metric, #table, #experiment in a message, resolved against the project
threads.py      what a conversation keeps over a restart
drafter.py      what a drafter is, and which one answers
settings.py     [assistant] of workbench.toml
core.py         Assistant.run, .decide, .cancel -> events; ask(...) -> one reply object
reply.py        a reply while it is written: rendered, in pieces
streaming.py    threads for blocking work, streams that end at once; stopping.py is the person's stop
shown.py        a value in a form, a text as text
references.py   {{t1.rows.0.click_rate|pct1}} -> 4.1 %; strikes numerals that have no source
markup.py       Markdown that loads nothing, makes no link and sets no formula, whatever is written into it
grounding.py    what the log holds: tables, columns, closed sets of values, facts and metrics
checks.py       one thing that was tried on a draft, and what it means
drafts.py       a validated draft, and the card that shows it
population.py   whom a hypothesis is for, as a filter that can be counted
falsifier.py    what would prove it wrong, as a predicate on the readout
plain.py        specs as their files write them
saving.py       writes a draft into the project, after a person's click
confined/       drafted code is refused by its syntax, or tried where it can do no harm
tools/          typed tools: the only way to do anything
offline/        the drafter without a model
model/          the drafter with one, through LangChain
privacy/        what may leave for a model
persona.py      the assistant in Jupyter's chat panel; looking.py is what each person looks at
mcp.py          the same tools for other agents
"""
