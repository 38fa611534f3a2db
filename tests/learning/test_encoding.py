"""Text becomes codes of a stored vocabulary; what was never seen is missing."""

from __future__ import annotations

import numpy as np

from workbench.learning.encoding import Column, factorize


def test_a_column_survives_json():
    for column in (Column("a"), Column("b", ("x", "y"))):
        assert Column.from_dict(column.as_dict()) == column


def test_factorize_keeps_the_order_of_appearance():
    words, codes = factorize(np.array(["b", "a", None, "b"], dtype=object))
    assert words == ["b", "a"] and codes.tolist() == [0, 1, -1, 0]
