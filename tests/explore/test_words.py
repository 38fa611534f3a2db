"""`channel=push`: a filter as a person types it."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.explore.words import filters


@pytest.mark.parametrize(("word", "expected"), [
    ("a=b=c", ("a", "=", "b=c")), ("a>=1", ("a", ">=", "1")), ("a!=x", ("a", "!=", "x")),
    ("a~b<c", ("a", "contains", "b<c")),
    ("a<1", ("a", "<", "1")), ("a = x y", ("a", "=", "x y")),
])
def test_a_word_is_read_at_its_first_sign(word, expected):
    (found,) = filters([word])
    assert (found["column"], found["op"], found["value"]) == expected


def test_a_word_without_a_sign_names_where_it_stood():
    with pytest.raises(InputError, match="--keep 'push' is not column=value"):
        filters(["push"], "--keep")
