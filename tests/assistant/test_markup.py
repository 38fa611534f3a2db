"""Whatever a model writes, the chat loads nothing, renders no HTML, makes no link and sets no formula of it."""

from __future__ import annotations

import random

import pytest
from markdown_it import MarkdownIt

from workbench.assistant.markup import as_text, unmarked
from workbench.assistant.references import Renderer

# a parser of CommonMark with the extensions that the chat's has: tables, autolinks as far as they need a scheme
PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
ACTIVE = ("html_block", "html_inline", "image", "link_open")
IMAGE = "![x](https://evil.example/a.png)"
VALUES = {"t1": {"empty": "", "round": "(https://evil.example)", "tick": "`", "ticks": "```", "tex": "$\\href{//e}{x}$",
                 "colon": ": https://evil.example", "html": "<img src=//e>", "break": "a\n\n" + IMAGE}}


def written(text: str) -> str:
    renderer = Renderer(VALUES)
    return renderer.feed(text) + renderer.close()


def active(markdown: str) -> list[str]:
    """What of a text is more than text and code."""
    found = []
    # the chat's reader takes each of these for a line's end
    for token in PARSER.parse(markdown.replace("\r", "\n")):
        inner = token.children or []
        found += [one.type for one in (token, *inner) if one.type in ACTIVE]
        found += [token.info] if token.type == "fence" and token.info == "mermaid" else []
        found += [f"formula {one.content!r}" for one in inner if one.type == "text" and set("$\\") & set(one.content)]
    return found


def test_the_judge_sees_what_it_is_there_for():
    assert active(IMAGE) and active("<b>") and active("[a]\n\n[a]: x") and active("$x$") and active("<http://a.b>")
    assert active("```mermaid\nx\n```") and not active("`$x$` and\n\n```\n$x$ " + IMAGE + "\n```\n*so* **on**")


@pytest.mark.parametrize("text", [
    IMAGE, "<img src=//evil.example>", "[a](https://evil.example)", "<https://evil.example>", "[a]\n\n[a]: //evil",
    f"    ```\n{IMAGE}\n", f"``` `x`\n{IMAGE}\n", f"```\na\n```b\n```\n{IMAGE}\n", f"````\na\n```\n````\n{IMAGE}\n",
    f"~~~\n```\n~~~\n{IMAGE}\n", f"1. ```\n\nplain {IMAGE}\n", f"``{IMAGE}`", f"\\`{IMAGE}`", f"\\\\`a` {IMAGE} `",
    f"- ```\n\n{IMAGE}", f"> ```\n{IMAGE}\n", f"a\r```\r{IMAGE}", f"```\na\r```\r{IMAGE}\n```", f"```\n```~\n{IMAGE}",
    f"`&#10;&#10;{IMAGE}&#10;&#10;`", f"| `a | {IMAGE}` |\n| --- | --- |\n| `b | {IMAGE}` |",
    f"``` mermaid\n{IMAGE}\n```",
    r"$\href{//evil.example}{x}$", r"\\(\href{//e}{x}\\)", r"\begin{align}\href{//e}{x}\end{align}", r"\\\\[x\\\\]",
    "[x]{{t1.empty|text}}(https://evil.example)", "[x]{{t1.round|text}}", "[x]{{t1.colon|text}}\n\n[x]",
    "{{t1.tex|text}} {{t1.html|text}} {{t1.break|text}}", "`{{t1.tick|text}}" + IMAGE + "`",
    "```\n{{t1.ticks|text}}\n" + IMAGE + "\n```", "a@evil.example", "&lt;b&gt;",
])
def test_what_a_model_writes_is_text_or_code(text):
    assert active(written(text)) == []


def test_code_and_emphasis_stay():
    text = "**so** `a < b` and\n\n```sql\nSELECT '$' < '<b>'\n```\n\n| a | b |\n| --- | --- |\n| c | d |\n"
    assert written(text) == text


PIECES = [
    "`", "``", "```", "````", "~~~", "\n", "\n", "\n\n", " ", "    ", "\t", "a", "[", "]", "(", ")", "![", "](", "]:",
    "https://evil.example", "//e", "<b>", "<img src=//e>", "<!--", "-->", "&#10;", "&#96;", "&lt;", "\\", "\\\\", "$",
    "$$", "\\href{//e}{x}", "\\begin{align}", "\\(", "|", "| --- |", "> ", "- ", "1. ", "# ", "\r", "\u2028", "`` ` ``",
    "{{t1.empty|text}}", "{{t1.round|text}}", "{{t1.tick|text}}", "{{t1.ticks|text}}", "{{t1.tex|text}}", "*", "_",
    "{{t1.colon|text}}", "www.evil.example", "a@evil.example", "mermaid", "javascript:x", "\u200b", IMAGE,
]


@pytest.mark.parametrize("part", range(4))
def test_nothing_that_is_put_together_is_more_than_text_or_code(part):
    for seed in range(part, 6_000, 4):
        draw = random.Random(seed)
        text = "".join(draw.choice(PIECES) for _ in range(draw.randint(2, 16)))
        assert active(written(text)) == [], (seed, text, written(text))


@pytest.mark.parametrize("value", ["a<b", "$5 and $6", "C:\\temp", "\\$", "`x`", "a_b *c* [d](e)", "1. x", "(x)"])
def test_a_value_shows_its_characters(value):
    markdown = as_text(value)
    (line,) = (token for token in PARSER.parse(markdown) if token.type == "inline")
    assert "".join(one.content for one in line.children or []).replace("\u200b", "") == value
    assert active(markdown) == [] and unmarked(markdown).replace("\u200b", "") == value
