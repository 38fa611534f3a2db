"""What an experiment says beyond its own arms, and what it must assume for that.

encouragement.py  the effect of taking something up, from an arm that only encourages
message_cost.py   what one more message costs in reachability, from a randomised frequency
longterm.py       a long-term effect by early metrics, with a card that may refuse it
interaction.py    does one experiment's effect depend on the arm of another on the same users?
"""
