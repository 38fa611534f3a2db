"""The Train document in a real browser: edit a spec in its form, train by a click, compare, promote."""

from __future__ import annotations

import re


def open_train(page, name: str = "click_24h") -> None:
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_title(f"Open training of {name}").click()
    page.get_by_role("button", name="Train", exact=True).wait_for()


def test_a_spec_is_edited_in_its_form(small_page, small, keep_picture):
    page = small_page
    open_train(page)
    page.get_by_role("button", name="Edit", exact=True).click()
    form = page.get_by_role("region", name="Spec click_24h")
    form.get_by_role("group", name="model").get_by_label("rounds").wait_for()
    keep_picture(page, "train-form")
    form.get_by_role("group", name="model").get_by_label("rounds").fill("17")
    form.get_by_role("button", name="Save", exact=True).click()
    until = re.compile(r"rounds: 17\b")
    page.wait_for_timeout(1500)
    assert until.search((small.project / "training" / "click_24h.yaml").read_text())
