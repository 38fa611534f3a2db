"""The assistant measured: sentences in, drafts out, run on worlds that it did not see.

tasks.py      a skin and its tasks, as tests/assistant_bench keeps them
mutations.py  worlds that separate typical mistakes
worlds.py     simulate -> mutate -> the squad's exports -> its own import
gold.py       the answers, solved in SQL and in pandas from the exports
answers.py    what a draft comes to on a world, in one form for drafts and gold
linting.py    a hypothesis, held against its task
facts.py      numbers and words that an explanation must name
safety.py     what no reply may do or hold
scoring.py    one task: right, right after repair, wrong, abstained, unsafe
baselines.py  a constant and a keyword answer, which run each time
table.py      counts with Wilson intervals, as a table
bench.py      all tasks of the skins, through the same door as anybody
"""
