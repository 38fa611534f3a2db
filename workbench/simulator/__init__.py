"""A vectorised messaging world with known truth; what learns never imports it.

world.py        the constants: users, channels, arms, faults
randomness.py   counter-based random numbers
population.py   the users: what the log shows of them and what it does not
daily.py        one day: visits, opportunities, decisions, reactions, and the state they move
journal.py      days -> canonical tables       columns.py   Arrow columns without a loop
faults.py       break the logging on purpose
run.py          simulate(world, folder)
truth.py        paired roll-outs, one-step values, roll-out values       planted.py   the truth read back
"""
