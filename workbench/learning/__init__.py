"""Features and labels, models, training, scoring: what a log can teach about the next message.

spec/           the training spec
unbuilt.py      what of the spec parses and is not built yet
data.py         Dataset: rows ready for a model
dataset.py      rows, labels and features from a snapshot, by the metric compiler
split.py        which half of the users a row belongs to
encoding.py     raw columns to a matrix, with vocabularies
models/         the protocol of a model, one module a kind
calibration.py  probabilities set on rows that did not train
train.py        the rounds, their events, the files of a trained run
quality.py      AUC, log loss and calibration with intervals over units
trained.py      find a trained run by id or by its spec's name
form.py         a spec as a form, and back
shown.py        what a run's metrics say, as tables and charts
scoring.py      a trained run as a function of candidate actions
shipping/       scores of many rows in chunks, and the model for other software
monitoring/     whether what a model was taught still holds
promotion/      which run answers for a spec, and who said so
"""
