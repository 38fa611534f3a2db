"""The rules' patterns are compiled once: a request that was read before compiles none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import workbench.assistant.offline
from workbench.assistant.offline import patterns

from .understanding import understood

FOLDER = Path(workbench.assistant.offline.__file__).parent
REQUESTS = (
    "share of customers with a card payment within 14 days, metric", "click rate by channel, week by week",
    "how many pushes went out per theme?", "customers who moved money into a pot at least once in 28 days",
)


def test_a_request_that_was_read_before_compiles_nothing(logs):
    first = [understood(one, logs["bank"]) for one in REQUESTS]
    before = patterns.compile.cache_info().misses
    again = [understood(one, logs["bank"]) for one in REQUESTS]
    assert again == first
    assert patterns.compile.cache_info().misses == before > 1000


def test_every_pattern_of_a_log_is_kept():
    info = patterns.compile.cache_info()
    assert info.maxsize is not None and info.currsize < info.maxsize / 4      # of all logs that were read in this run


def test_no_rule_goes_around_them():
    around = [str(path.relative_to(FOLDER)) for path in sorted(FOLDER.rglob("*.py")) if path.name != "patterns.py"
              and re.search(r"(?m)^(?:import re|from re import .*)$", path.read_text("utf-8"))]
    assert around == []


@pytest.mark.parametrize("name", ["search", "match", "fullmatch", "findall", "split"])
def test_they_do_what_those_of_the_library_do(name):
    for pattern, text in ((r"(\w)-(\d)", "a-1 b-2"), (r"^x|y$", "xay"), (r"\s*,\s*", "a , b,c")):
        mine, theirs = (getattr(which, name)(pattern, text) for which in (patterns, re))
        assert repr(mine) == repr(theirs)       # a match is shown with its place and its text
    assert patterns.sub(r"(\w)-(\d)", r"\2\1", "a-1 b-2", count=1) == "1a b-2"
    assert patterns.sub("A", "b", "aA", flags=patterns.IGNORECASE) == "bb"
    assert [one[0] for one in patterns.finditer(r"\d", "1a2")] == ["1", "2"]
