"""Notebook views of result objects; no view computes.

readout.py     a readout with a choice of segment and margin
"""
