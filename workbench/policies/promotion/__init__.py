"""From a trained run to the one that answers: compared first, and never without it.

shadow.py    what a run would have done on a day's opportunities, beside the champion and the log
steps.py     shadow, champion, rollback
"""
