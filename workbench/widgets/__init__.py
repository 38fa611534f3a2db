"""Notebook views of result objects; no view computes.

explore.py     a form for every insight, made from its spec
readout.py     a readout with a choice of segment and margin
"""
