"""Text becomes codes of a stored vocabulary; what was never seen is missing."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning.encoding import Column, encode, factorize


def test_a_column_survives_json():
    for column in (Column("a"), Column("b", ("x", "y"))):
        assert Column.from_dict(column.as_dict()) == column


def test_factorize_keeps_the_order_of_appearance():
    words, codes = factorize(np.array(["b", "a", None, "b"], dtype=object))
    assert words == ["b", "a"] and codes.tolist() == [0, 1, -1, 0]


@pytest.mark.parametrize(("column", "values", "said"), [
    (Column("n"), np.array(["3", "4"], dtype=object), "'n' was a number in training and holds other values now"),
    (Column("n"), np.array(["3", "4"]), "was a number in training"),
    (Column("n"), np.array(["2026-01-01"], dtype="datetime64[us]"), "was a number in training"),
    (Column("c", ("a", "b")), np.array([1.0, 2.0]), "'c' was text in training and holds numbers now"),
])
def test_a_column_of_another_type_is_one_clear_line(column, values, said):
    with pytest.raises(InputError) as caught:
        column.encode(values)
    assert said in caught.value.line and "train again" in caught.value.line


def test_arrow_and_numpy_are_encoded_alike():
    import pyarrow as pa

    text = pa.chunked_array([pa.array(["b", None]).dictionary_encode(), pa.array(["a", "b"]).dictionary_encode()])
    column = Column("c", ("a", "b"))
    plain = np.array(["b", None, "a", "b"], dtype=object)
    assert np.array_equal(column.encode(text), column.encode(plain), equal_nan=True)
    assert np.array_equal(Column("n").encode(pa.array([1, None, 3])), [1, np.nan, 3], equal_nan=True)
    assert np.array_equal(Column("n").encode(pa.chunked_array([[True], [False]])), [1, 0])


def test_numbers_and_flags_pass_through():
    raw = {"a": np.array([True, False]), "b": np.array([1.5, np.nan]), "c": np.array([1, None], dtype=object)}
    assert np.array_equal(encode((Column("a"), Column("b"), Column("c")), raw), [[1, 1.5, 1], [0, np.nan, np.nan]],
                          equal_nan=True)
