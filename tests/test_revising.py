"""What a form changes is changed and nothing else, whatever style the file has."""

from __future__ import annotations

import pytest

from workbench.errors import InputError
from workbench.project import parse_yaml
from workbench.revising import revised

TEXT = """\
# ours
a: {x: 1, y: 'two'}     # both
when: 2026-06-01
list: [1, 2]
"""


def test_what_stays_keeps_its_comments_and_its_quotes():
    found = revised(TEXT, {"a": {"x": 3, "y": "two"}, "when": "2026-06-01", "list": [1, 2]}, "t")
    assert found == TEXT.replace("x: 1", "x: 3").replace("     # both", "     # both")


@pytest.mark.parametrize("value", [
    {"a": {"y": "two"}, "list": [1]}, {"a": {"x": 1, "y": "no"}, "when": "2026-06-02", "list": []},
    {"a": {"x": 1.5, "y": "2026-06-01"}, "new": {"deep": [{"k": None}]}, "list": [1, 2]}])
def test_what_is_written_reads_as_what_was_meant(value):
    assert parse_yaml(revised(TEXT, value, "t"), "t") == value


def test_an_alias_does_not_change_with_its_anchor():
    text = "need: &f {column: x_need}\nage: *f\n"
    value = {"need": {"column": "x_need"}, "age": {"column": "x_age"}}
    assert parse_yaml(revised(text, value, "t"), "t") == value


def test_what_is_no_yaml_says_so():
    with pytest.raises(InputError, match="not YAML"):
        revised("a: [", {"a": 1}, "t")
