"""What an experiment says beyond its own arms, and what it must assume for that.

encouragement.py  the effect of taking something up, from an arm that only encourages
"""
