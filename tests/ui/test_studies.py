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


class Hand:
    """A person at the page, who counts what they do: each click and each field that is written."""

    def __init__(self, page) -> None:
        self.page, self.done = page, 0

    def click(self, target) -> None:
        self.done += 1
        target.click()

    def write(self, target, text: str) -> None:
        self.done += 1
        target.fill(text)

    def choose(self, target, value: str) -> None:
        self.done += 1
        target.select_option(value)


def test_from_a_launcher_card_to_a_signed_decision(small_page, small, keep_picture):
    """No YAML is typed, and a locked, rehearsed experiment takes at most 25 interactions."""
    page, hand = small_page, Hand(small_page)
    hand.click(page.locator(".jp-Launcher").get_by_role("button", name="Guardrail test"))
    form = page.get_by_role("dialog")
    hand.write(form.get_by_role("textbox", name="Name", exact=True), "weekly_cap_test")
    hand.write(form.get_by_role("textbox", name="Smallest effect worth finding"), "8%")
    hand.click(form.get_by_role("button", name="Create"))
    page.locator(".jp-Notebook .jp-MarkdownCell").first.wait_for()
    hand.click(page.get_by_role("tab", name="Messaging Workbench").first)
    needs = page.get_by_role("region", name="Today").get_by_role("group", name="Today: weekly_cap_test")
    needs.get_by_text("not locked: nothing is promised yet").wait_for()
    hand.click(needs.get_by_role("button", name="Plan", exact=True))
    document = page.locator(".wb-Experiment").filter(has=page.get_by_role("heading", name="weekly_cap_test"))
    document.get_by_role("status", name="What it comes to").wait_for()
    promise = document.get_by_role("region", name="Promise")
    hand.click(promise.get_by_role("button", name="Lock"))
    hand.click(page.get_by_role("dialog").get_by_role("button", name="Lock"))
    promise.get_by_text("Locked since").wait_for()
    keep_picture(page, "locked")
    hand.click(document.get_by_role("tab", name="Rehearse", exact=True))
    hand.choose(document.get_by_role("combobox", name="Replays"), "100")
    hand.click(document.get_by_role("button", name="Rehearse", exact=True))
    document.get_by_role("region", name="Rehearsal").wait_for(timeout=120_000)
    folder = small.project / "experiments" / "weekly_cap_test"
    assert {"prereg.lock", "rehearsal.json"} <= {path.name for path in folder.iterdir()}
    assert hand.done <= 25, hand.done
    print(f"a locked, rehearsed experiment after {hand.done} interactions")
    hand.click(document.get_by_role("tab", name="Readout", exact=True))
    hand.click(document.get_by_role("button", name="Show effects"))
    decision = document.get_by_role("region", name="Decision")
    hand.write(decision.get_by_role("textbox", name="Reason"), "as the rule says")
    hand.click(decision.get_by_role("button", name="Decide"))
    decision.get_by_role("listitem").filter(has_text="as the rule says").wait_for()
    with page.expect_download() as taken:
        hand.click(document.get_by_title("Export the saved readout as HTML"))
    assert taken.value.suggested_filename == "weekly_cap_test.html"
    assert "as the rule says" in (folder / "decision.md").read_text()
    # what is changed after the lock is listed, not hidden
    spec = (folder / "experiment.yaml").read_text()
    (folder / "experiment.yaml").write_text(spec.replace("mde: 8%", "mde: 20%"))
    page.reload()
    page.locator("#jp-top-panel").wait_for()
    page.get_by_role("heading", name="Not as promised").wait_for()      # the document is there again
    departed = re.compile("mde.* was locked, now")
    page.get_by_text(departed).first.wait_for()
    page.get_by_role("tab", name="Plan", exact=True).click()
    page.get_by_role("list", name="Changed since the lock").get_by_text(departed).first.wait_for()
    keep_picture(page, "deviation")
