"""Drafts that are right because the engine checked them.

core.py        Assistant.run: one thread's question -> typed events; `ask` collects them
events.py      the events
offline.py     the drafter without a model: rules over closed choices
understand.py  words -> intent and slots
grounding.py   what the log holds: tables, kinds, channels, metrics
tools.py       typed tools over the engine; every number comes from one
drafts.py      a draft, its checks, and the card that shows it
references.py  numbers in replies are references to tool results
saving.py      write a draft into the project, after a click
persona.py     the door in Jupyter's chat
"""
