"""Text becomes codes of a stored vocabulary; what was never seen is missing."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning.encoding import Column, encode, factorize, fit_column


def test_the_vocabulary_is_sorted_and_comes_from_training_rows_only():
    values = np.array(["push", "email", None, "sms"], dtype=object)
    column = fit_column("channel", values, np.array([True, True, True, False]))
    assert column.vocabulary == ("email", "push")
    assert np.array_equal(column.encode(values), [1, 0, np.nan, np.nan], equal_nan=True)


def test_numbers_and_flags_pass_through():
    train = np.ones(2, dtype=bool)
    columns = (fit_column("a", np.array([True, False]), train), fit_column("b", np.array([1.5, np.nan]), train),
               fit_column("c", np.array([1, None], dtype=object), train))
    raw = {"a": np.array([True, False]), "b": np.array([1.5, np.nan]), "c": np.array([1, None], dtype=object)}
    assert np.array_equal(encode(columns, raw), [[1, 1.5, 1], [0, np.nan, np.nan]], equal_nan=True)


def test_a_column_survives_json():
    for column in (Column("a"), Column("b", ("x", "y"))):
        assert Column.from_dict(column.as_dict()) == column


def test_too_many_texts_and_times_are_refused():
    with pytest.raises(InputError, match="1,001 different texts"):
        fit_column("id", np.array([str(i) for i in range(1001)], dtype=object), np.ones(1001, dtype=bool))
    with pytest.raises(InputError, match="neither number nor text"):
        fit_column("ts", np.array(["2026-01-01"], dtype="datetime64[us]"), np.ones(1, dtype=bool))


def test_factorize_keeps_the_order_of_appearance():
    words, codes = factorize(np.array(["b", "a", None, "b"], dtype=object))
    assert words == ["b", "a"] and codes.tolist() == [0, 1, -1, 0]
