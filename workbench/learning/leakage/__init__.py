"""Features that know what they are to predict: found before anything trains, and refused.

findings.py  one finding: feature, why, evidence, what to do; which may be overruled
declared.py  from names alone: written after the choice, identifiers
logged.py    from the log: rows that are filled later than their time, days that are not over, users without dates
rows.py      from rows that train: a feature, or its being missing, that nearly is the label
"""

from workbench.learning.leakage.declared import AFTERWARDS, declared
from workbench.learning.leakage.findings import Finding, block
from workbench.learning.leakage.logged import logged
from workbench.learning.leakage.rows import SAMPLE, in_rows, lasting, sampled

__all__ = ["AFTERWARDS", "SAMPLE", "Finding", "block", "declared", "in_rows", "lasting", "logged", "sampled"]
