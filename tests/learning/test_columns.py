"""What a feature says on rows that train: categories of those rows only; what says nothing goes by name."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import InputError
from workbench.learning.columns import Observed, columns_of
from workbench.learning.encoding import encode

TRAIN = np.array([True, True, True, False])


def seen(kind: str, *buckets) -> Observed:
    one = Observed("f", kind)
    for values in buckets:
        one.add(np.array(values, dtype=object if kind == "text" else float), TRAIN)
    return one


def test_words_come_from_rows_that_train_of_every_bucket_in_order():
    column = seen("text", ["push", "email", None, "sms"], ["in_app", "push", None, "fax"]).column
    assert column.vocabulary == ("email", "in_app", "push")
    values = np.array(["push", "sms", None], dtype=object)          # never seen in training: missing
    assert np.array_equal(encode((column,), {"f": values}), [[2], [np.nan], [np.nan]], equal_nan=True)


@pytest.mark.parametrize(("kind", "buckets", "said"), [
    ("number", [[1, 1, 1, 2], [1, 1, 1, 3]], "is 1 in every row that trains"),
    ("number", [[np.nan, np.nan, np.nan, 2]], "has no value in any row that trains"),
    ("text", [["a", "a", "a", "b"]], "is 'a' in every row that trains"),
    ("text", [[None, None, None, "b"]], "has no value in any row that trains"),
    ("number", [[1, 1, np.nan, 1]], None),                           # being missing may say something
    ("text", [["a", None, "a", "a"]], None),
    ("number", [[1, 1, 1, 1], [2, 2, 2, 2]], None),
])
def test_what_says_nothing_is_said(kind, buckets, said):
    assert seen(kind, *buckets).silent == said


def test_it_is_left_out_by_name_unless_nothing_is_left():
    silent, loud = seen("number", [1, 1, 1, 2]), seen("number", [1, 2, 3, 4])
    loud.name = "loud"
    columns, notes = columns_of({"f": silent, "loud": loud}, {}, "training/t.yaml")
    assert [one.name for one in columns] == ["loud"]
    assert notes == ["feature 'f' is 1 in every row that trains: left out"]
    with pytest.raises(InputError, match=r"no feature says anything: 'f' is 1 in every row that trains"):
        columns_of({"f": silent}, {}, "training/t.yaml")


@pytest.mark.parametrize(("of", "said"), [("users", "no period of `valid_from` to `valid_to` holds"),
                                          ("opportunities", "or each is later than its row")])
def test_a_join_that_finds_nothing_is_refused(of, said):
    nothing = seen("number", [np.nan, np.nan, np.nan, np.nan])
    with pytest.raises(InputError, match=said):
        columns_of({"f": nothing, "g": seen("number", [1, 2, 3, 4])}, {"f": of}, "training/t.yaml")


def test_too_many_words_are_refused():
    one = Observed("id", "text")
    first, second = (np.array([str(i) for i in range(begin, begin + 600)], dtype=object) for begin in (0, 600))
    one.add(first, np.ones(600, dtype=bool))
    with pytest.raises(InputError, match="more than 1,000 different texts"):
        one.add(second, np.ones(600, dtype=bool))
