"""The exported page on paper: nothing is cut off at the right, what was folded is open, and dark ink is on white."""

from __future__ import annotations

import pytest

from workbench.experiments.report.export import export
from workbench.project import Project

pytestmark = pytest.mark.browser
PAPER = 1032                    # CSS pixels of A4 landscape within margins of 12 mm
WIDE = """() => [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect();
  return box.width > 0 && box.right > document.documentElement.clientWidth + 1;
}).map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture
def paper(browser, squad, tmp_path):
    """The readout's page as the browser lays it out for paper, where the person's theme is dark."""
    file = tmp_path / "readout.html"
    file.write_text(export(Project(squad), "push_frequency_cap", "html"), "utf-8")
    context = browser.new_context(color_scheme="dark", viewport={"width": PAPER, "height": 720})
    page = context.new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    yield page
    context.close()


def test_every_column_is_on_the_paper(paper):
    assert paper.evaluate(WIDE) == []
    # it is the printing that does it: on the screen the tables scroll
    paper.emulate_media(media="screen")
    assert paper.evaluate(WIDE) != []


def test_what_is_folded_on_the_screen_is_open_on_paper_but_the_sql(paper):
    said = paper.locator("details:not(.wb-sql) dd").first
    statement = paper.locator("details.wb-sql pre").first
    assert said.is_visible() and not statement.is_visible()
    paper.emulate_media(media="screen")
    assert not said.is_visible()


def test_paper_is_white_whatever_the_theme(paper):
    colour = "() => { const own = getComputedStyle(document.body); return [own.backgroundColor, own.color]; }"
    assert paper.evaluate(colour) == ["rgb(255, 255, 255)", "rgb(29, 33, 37)"]
    paper.emulate_media(media="screen")
    assert paper.evaluate(colour)[0] == "rgb(22, 24, 27)"


def test_the_browser_prints_it(paper):
    assert paper.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"
