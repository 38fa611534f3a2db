"""Studies from launcher cards: a form that keeps what was answered, and a notebook whose choices answer."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


def _card(page, title: str):
    page.locator(".jp-Launcher").get_by_role("button", name=title).click()
    return page.get_by_role("dialog")


def _run_all(page) -> None:
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()


def test_an_answer_that_is_not_taken_keeps_the_others(small_page, small, keep_picture):
    page = small_page
    form = _card(page, "Why did it move")
    form.get_by_role("textbox", name="Name", exact=True).fill("june_dip")
    form.get_by_role("textbox", name="Days of each").fill("0")
    form.get_by_role("textbox", name="Columns to slice by").fill("platform")
    form.get_by_role("button", name="Create").click()
    page.get_by_role("alert").get_by_text("'0' is out of range: Days of each is between 1 and 365").wait_for()
    keep_picture(page, "study-form")
    again = page.get_by_role("dialog")
    assert again.get_by_role("textbox", name="Name", exact=True).input_value() == "june_dip"
    assert again.get_by_role("textbox", name="Columns to slice by").input_value() == "platform"
    assert not (small.project / "investigations").exists()
    again.get_by_role("textbox", name="Days of each").fill("14")
    again.get_by_role("button", name="Create").click()
    _run_all(page)
    assert {path.name for path in (small.project / "investigations" / "june_dip").iterdir()} >= {
        "study.ipynb", "README.md", "checklist.md"}
    choice = page.get_by_label("Take apart")
    choice.wait_for(timeout=120_000)
    page.get_by_text("the largest parts").last.wait_for()
    choice.select_option("platform")
    said = page.locator(".widget-html").get_by_text(re.compile("conversions sum per conversions by platform"))
    said.wait_for()
    said.scroll_into_view_if_needed()
    keep_picture(page, "why-view")


def test_a_metric_is_offered_by_its_name(small_page, small):
    form = _card(small_page, "Encouragement design")
    names = form.get_by_role("combobox", name="Success metric")
    listed = small_page.locator(f"datalist#{names.get_attribute('list')} option")
    assert "conversion_7d" in [listed.nth(i).get_attribute("value") for i in range(listed.count())]
