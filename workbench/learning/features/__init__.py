"""What is known at the anchor: each feature of a spec as SQL or as an ad hoc metric.

windows.py     aggregates of facts over windows: metrics of the same compiler, in the same scan
attributes.py  the row's own columns, expressions over them, and attributes of its user, message and opportunity
candidates.py  features that are a candidate's own, for every candidate of a decision
"""

from workbench.learning.features.attributes import OF_CANDIDATE, anchors_of, own_columns, reads
from workbench.learning.features.candidates import candidate_sql, of_candidate
from workbench.learning.features.windows import window_metrics, with_features

__all__ = ["OF_CANDIDATE", "anchors_of", "candidate_sql", "of_candidate", "own_columns", "reads", "window_metrics",
           "with_features"]
