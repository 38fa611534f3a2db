"""A trained run at work: rows in, scores out, in chunks; and the model in a format that other software reads.

sources.py   rows to score: a snapshot's, or those of Parquet files
scoring.py   rows -> Parquet with ids and scores, one chunk after the other
serving.py   rows as JSON in, scores as JSON out: what a service answers
on_ray.py    the same rows with Ray Data, row for row
trees.py     LightGBM's trees as an ONNX graph in double precision
nets.py      a torch model as an ONNX graph
export.py    a run as an ONNX file, which is only written where it gives the same predictions
"""
