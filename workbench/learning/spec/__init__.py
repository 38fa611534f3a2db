"""The training spec, `training/<name>.yaml`: which rows, which labels, which features, which model, where it runs.

training.py  TrainingSpec, and how it is loaded
rows.py      rows, labels, treatment, split
features.py  what is known at the decision
model.py     the model and the search for its parameters
"""

from workbench.learning.spec.features import ColumnFeature, FactFeature, Feature, RatioFeature, SqlFeature
from workbench.learning.spec.model import ModelChoice, Search
from workbench.learning.spec.rows import Label, Name, Rows, Split, Treatment
from workbench.learning.spec.training import RunChoice, TrainingSpec

__all__ = ["ColumnFeature", "FactFeature", "Feature", "Label", "ModelChoice", "Name", "RatioFeature", "Rows",
           "RunChoice", "Search", "Split", "SqlFeature", "TrainingSpec", "Treatment"]
