"""Drafted code is tried where it can do no harm: refused by its syntax first, then run in a confined child.

allowed.py    what a cell may import and call, as tables of names
rules.py      the first fence: the cell's syntax tree, each refusal one line with what to use instead
mirror.py     a copy of the project's specs beside the snapshot's own rows, which the child reads
landlock.py   which files a process may reach, from the kernel's Landlock
syscalls.py   what a process may ask of the kernel, from seccomp: no socket, no process, no signal to others
fences.py     all fences in order, what a machine lacks, and the proof that they hold
child.py      the child: fences, then the cell, then one JSON message
values.py     what a cell gave, as plain values of bounded size
provenance.py whether a cell's value comes from the log, or from its own text
charts.py     a chart that loads nothing
telling.py    what of a run a model may be told: no value of the log in an error or a column's name
run.py        start the child, watch it, end it: `run_confined(project, snapshot, code) -> Ran`
"""
