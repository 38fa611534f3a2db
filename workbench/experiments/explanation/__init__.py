"""Why a row says what it says, and the SQL behind it.

path.py       a test at each look up to now, and what would have passed it
why.py        a row explained
explain.py    a `Why` for each metric, arm and test over everybody
sentences.py  its words
asking.py     `METRIC[/ARM][/TEST]`: which rows somebody asks about
statements.py the SQL behind a number
"""
