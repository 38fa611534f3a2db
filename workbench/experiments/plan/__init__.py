"""What is promised before launch: looks, lock, size, duration, the smallest effect that the rule finds.

phases.py     how units came in: each phase's split, and whether triggers are logged
looks.py      when it is looked at, and the looks that were taken
lock.py       what was promised before anybody saw an effect; surroundings.py objectives and code
basis.py      how the metrics vary on the log, and how fast users come
clustering.py the same where whole clusters get an arm: design effect, ICC
arrival.py    who has come by which day, through a ramp; what is mature at each look
judge.py      the rule's tests for any number of units, under one alternative
sizing.py     how many units the rule needs, the smallest effect that it finds
design.py     size, duration and smallest effect for the whole rule
proposal.py   a plan with other figures than the spec's, from a basis that is kept
pasting.py    its lines for the project's files; amounts.py as they are written there
planning.py   a design in words
"""
