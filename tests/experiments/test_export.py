"""What is taken away: a page that everybody can read, Markdown that GitHub renders, JSON that is the readout."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest

from workbench.cli.app import main
from workbench.errors import InputError
from workbench.experiments.decision.record import decide_on
from workbench.experiments.opening import open_readout
from workbench.experiments.report.export import export
from workbench.experiments.report.markdown import literal
from workbench.experiments.spec import Experiment
from workbench.logs.snapshot import Snapshot

from .conftest import rows

EVIL = "a|b <img src=x onerror=alert(1)> @all _x_ `y` [l](http://e.vil) #1"


@pytest.fixture
def taken(make):
    people = rows(bought={"blue": 0.3})
    for column, name in (("arm", "blue"), ("country", "DE")):
        people[column] = np.where(people[column] == name, EVIL, people[column])
    study = make({"split": {"none": 1, EVIL: 1, "green": 1}}, people=people)
    open_readout(Experiment.load(study.project, "colours"), Snapshot.open(study.project))
    decide_on(study.project, "colours", "ship", when=datetime(2026, 7, 1, tzinfo=UTC), by="Ada", reason=EVIL)
    return study.project


class Page(HTMLParser):
    """Tags with their attributes, the open ones at any time, and the text of each."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.tables: list[list[str]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag == "table":
            self.tables.append([])
        if self.tables and tag in ("caption", "th", "td", "thead"):
            self.tables[-1].append(tag + (f":{dict(attrs).get('scope')}" if tag == "th" else ""))


def test_the_page_can_be_read_by_everybody(taken):
    text = export(taken, "colours", "html")
    shown = Page()
    shown.feed(text)
    by = dict(shown.tags)
    assert by["html"]["lang"] == "en" and "title" in by and "main" in by
    assert shown.tables
    for table in shown.tables:
        assert table[0] == "caption" and set(table) >= {"th:col", "th:row"} and "th:None" not in table
    pictures = [attrs for tag, attrs in shown.tags if tag == "img"]
    assert pictures and all(attrs["alt"] and attrs["src"].startswith("data:") for attrs in pictures)
    levels = [int(tag[1]) for tag, _ in shown.tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1 and set(levels) <= {1, 2}
    assert not {"script", "link", "iframe", "form"} & {tag for tag, _ in shown.tags}


def test_text_stands_out_from_the_page_on_both_sides(taken):
    def luminance(colour: str) -> float:
        parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return float(np.dot([0.2126, 0.7152, 0.0722], linear))

    style = re.search(r"<style>(.*?)</style>", export(taken, "colours", "html"), re.S)[1]
    light, dark = (dict(re.findall(r"--(\w+): (#[0-9a-f]{6});", part))
                   for part in style.split("body {")[0].split("@media"))
    for side in (light, {**light, **dark}):
        for ink in ("ink", "good", "bad", "quiet"):
            two = sorted((luminance(side[ink]), luminance(side["page"])))
            assert (two[1] + 0.05) / (two[0] + 0.05) >= 4.5, ink


def test_markdown_is_a_table_whose_names_are_text(taken):
    text = export(taken, "colours", "md")
    for table in re.findall(r"(?:^\|.*\n)+", text, re.M):
        lines = table.splitlines()
        assert re.fullmatch(r"\|( :?-+:? \|)+", lines[1])
        assert {line.count("|") for line in lines} == {lines[0].count("|")}
    for markup in ("<img", "@all", "`y`", "[l]", "http://", "_x_", "#1 "):
        assert markup not in text, markup
    assert EVIL.split()[0] in unescape(text) and "(+" not in text.split("\n")[0]
    tags = set(re.findall(r"<(/?\w+)", text))
    assert tags <= {"details", "/details", "summary", "/summary"}


def test_markdown_shows_the_numbers_of_the_readout(taken):
    found = json.loads(export(taken, "colours", "json"))
    text = unescape(export(taken, "colours", "md"))
    for row in found["estimates"]:
        if row["test"] == "superiority" and row["relative"] is not None:
            assert f"{row['relative']:+.2%}" in text
    assert found["snapshot"] in text and "### Decided" in text


@pytest.mark.parametrize(("value", "shown"), [
    ("weekly_cap", "weekly_cap"), ("0.05", "0.05"), ("_a_", "&#95;a&#95;"), ("a\n# b", "a &#35; b"),
    ("x@y.z", "x&#64;&#8203;y&#46;z"), ("https://x", "https&#58;//x"), ("&lt;", "&#38;lt;"), ("Größe", "Größe")])
def test_a_value_is_one_line_without_markup(value, shown):
    assert literal(value) == shown
    assert unescape(literal(value)).replace("\u200b", "") == " ".join(value.split())


def test_json_is_the_saved_readout_with_the_decisions(taken):
    found = json.loads(export(taken, "colours", "json"))
    made = found.pop("decisions")
    assert found.pop("tradeoff") is None
    assert found == json.loads((taken.root / "experiments" / "colours" / "readout.json").read_text())
    assert [one["verdict"] for one in made] == ["ship"]


def test_a_format_that_does_not_exist(taken):
    with pytest.raises(InputError, match="did you mean 'html'"):
        export(taken, "colours", "htm")


def test_export_takes_no_look_and_writes_where_told(taken, tmp_path, capsys):
    looks = (taken.root / "experiments" / "colours" / "looks.jsonl").read_text()
    out = tmp_path / "readout.md"
    words = ["export", "colours", "--format", "md", "--project", str(taken.root)]
    assert main([*words, "--out", str(out)]) == 0
    capsys.readouterr()
    assert main(words) == 0
    assert capsys.readouterr().out == out.read_text("utf-8")
    assert (taken.root / "experiments" / "colours" / "looks.jsonl").read_text() == looks
