"""Numbers come from results or not at all; text from a log is text."""

from __future__ import annotations

import re

import pytest

from workbench.assistant.references import Renderer

RESULTS = {"t1": {"rows": [{"channel": "push", "rate": 0.0412}], "n": 12345, "empty": None}}


def shown(text: str, *sources: str) -> str:
    renderer = Renderer(RESULTS, list(sources))
    return renderer.feed(text) + renderer.close()


@pytest.mark.parametrize(("written", "read"), [
    ("{{t1.rows.0.rate|pct1}}", "4.1 %"),
    ("{{t1.n|int}}", "12,345"),
    ("{{t1.empty|pct1}}", "–"),
])
def test_a_reference_is_filled_from_its_result(written, read):
    assert shown(written + "\n").strip() == read


@pytest.mark.parametrize("written", ["it rose by 7 %", "about 12345 users", "1**2** per cent", "٣ users", "-4.1"])
def test_a_number_without_a_source_is_taken_out(written):
    assert "[number removed]" in shown(written + "\n")


def test_a_number_of_the_request_may_be_repeated():
    assert shown("within 7 days\n", "draft a metric for conversion within 7 days").strip() == "within 7 days"


@pytest.mark.parametrize("id", ["t2.n", "t1.rows.9.rate", "t1.nothing"])
def test_a_reference_to_nothing_shows_no_number(id):
    assert not any(c.isdigit() for c in shown(f"{{{{{id}|int}}}}\n").replace("[no value]", ""))


def test_markup_from_a_log_is_text():
    results = {"t1": {"name": "<img src=x onerror=alert(1)> [a](http://example.org) ![b](//x) `c`"}}
    renderer = Renderer(results, [])
    said = renderer.feed("{{t1.name|text}}\n") + renderer.close()
    bare = re.sub(r"\\.", "", said)  # what a backslash stands before is text
    assert not set("<>[]`") & set(bare)
