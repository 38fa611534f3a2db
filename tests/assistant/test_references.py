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


@pytest.mark.parametrize("written", ["it rose by 7 %", "about 12345 users", "1**2** per cent", "٣ users", "-4.1",
                                     "about twelve per cent", "Twenty-five  thousand users", "two-fold", "TEN times"])
def test_a_number_without_a_source_is_taken_out(written):
    assert "[number removed]" in shown(written + "\n")


@pytest.mark.parametrize("written", ["one metric per group", "two equal arms", "someone often", "per thousand"])
def test_words_of_plain_prose_stay(written):
    assert shown(written + "\n").strip() == written


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


PIECES = [
    "The rate is {{t1.rows.0.rate|pct1}} of {{t1.n|int}} users, not 7 % nor 1,234.5 k as `a 9 b` or ``x ` 3`` say.",
    "1. first of {{ t1.n | int }} things\n2. second **4** of it\n\n> 1. quoted 5 %\n",
    "```\ncode with 12 and `ticks` in it\n```\nthen text &#49;2 % and ½ of ² <b>x</b> [a](http://x) ![i](//y) ww.a\n",
    "a `b {{t1.n|int}} c` d `e` f 3 % {{t1.rows.0.rate|pct1 and never closed 5 %",
    "about twelve per cent, twenty-five thousand and  two times or ninety - nine percent; one a group of two\n",
    "minus -4.1 and − 3 e5 in 2026-01-31 or conversion_7d of v2 & more &amp; x ~ y_z_ é ٣ % km",
]


@pytest.mark.parametrize("text", PIECES)
def test_a_stream_reads_as_the_whole_however_it_is_cut(text):
    import random

    whole = shown(text, "within 7 days")
    for seed in range(300):
        draw = random.Random(seed)
        renderer, said, at = Renderer(RESULTS, ["within 7 days"]), "", 0
        while at < len(text):
            size = draw.choice([1, 1, 2, 3, 5, 8, 20])
            said += renderer.feed(text[at : at + size])
            at += size
        assert said + renderer.close() == whole


def test_a_line_is_shown_while_it_is_written():
    renderer = Renderer(RESULTS, [])
    assert renderer.feed("The rate of push ") == "The rate of push "
    assert renderer.feed("is {{t1.rows.0") == "is "
    assert renderer.feed(".rate|pct1}} and") == ""         # a unit might still follow
    assert renderer.feed(" so on") == "4.1 % and so "
    assert renderer.feed(" about 12") == "on about "
    assert renderer.feed(" % more ") == "[number removed] more "


def test_plain_text_is_judged_too():
    renderer = Renderer(RESULTS, ["7 days"])
    assert renderer.plain("within 7 days or <28> of {{t1.n|int}}?") == "within 7 days or <[number removed]> of 12,345?"


TRICKY = [
    "12", "%", " ", " ", " ", "  ", "a", "word", "`", "``", "```", "{{t1.n|int}}", "{{", "}}", "{{ t1.rows.0.rate",
    "|pct1}}", "&#49;", "&#96;", "&amp", "\n", "\n", "1.", "2)", ">", "-", "+", "*", "**", "_", "twelve", "percent",
    "per cent", "two", "hundred", "½", "٣", "<b>", "](", "http://x", "\\", "é", "\u200b", "|", "7 days", "e5", ".",
]


def test_nothing_that_is_written_reads_otherwise_in_a_stream():
    import random

    for seed in range(4_000):
        draw = random.Random(seed)
        text = "".join(draw.choice(TRICKY) for _ in range(draw.randint(2, 14)))
        renderer, said, at = Renderer(RESULTS, ["within 7 days"]), "", 0
        while at < len(text):
            size = draw.choice([1, 1, 2, 3, 7])
            said += renderer.feed(text[at : at + size])
            at += size
        assert said + renderer.close() == shown(text, "within 7 days"), (seed, text)
