"""Features and labels, models, training, scoring: what a log can teach about the next message.

spec/           the training spec
unbuilt.py      what of the spec parses and is not built yet
data.py         Dataset: rows ready for a model
dataset.py      a spec held against a snapshot; its rows in memory
materialised.py its rows as Parquet by user bucket
reading.py      rows, labels and features a bucket at a time, by the metric compiler
features/       what is known at the anchor, as SQL and as metrics of that compiler
channels.py     in-app rows and others, and that something tells them apart
gathering.py    what all rows together say; columns.py of each feature: which say nothing
leakage/        features that know what they are to predict
split.py        which rows train, which set probabilities, which measure
encoding.py     raw columns to a matrix, with vocabularies
models/         the protocol of a model, one module a kind
calibration.py  probabilities set on rows that did not train
uplift/         effects of arms: learners, and what their order of rows is worth
train.py        the rounds, their events, the files of a trained run
stages.py       how far a training is, as a share of the whole
quality.py      single measures with intervals over units: AUC, log loss, calibration error, NDCG, concordance
measured.py     what a model is worth on held-out rows, by head and by segment, and where segments differ
explained.py    what predictions rest on
card.py         the model's card
provenance.py   versions and machine of a run, and a file that trains it once more
trained.py      find a trained run by id or by its spec's name
form.py         a spec as a form, and back
shown.py        what a run's metrics say, as tables and charts
search/         parameters by folds of the units that train
scoring.py      a trained run as a function of candidate actions
shipping/       scores of many rows in chunks, and the model for other software
monitoring/     whether what a model was taught still holds
promotion/      which run answers for a spec, and who said so
"""
