"""An experiment from its plan to its decision in JupyterLab, by roles and text."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
NAME = "push_frequency_cap"
PLAN = f"experiments/{NAME}/plan"


@pytest.fixture
def page(small_page):
    """A fresh page on a squad that nobody has read out yet."""
    return small_page


def open_part(page, part: str) -> None:
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_title(f"Open the readout of {NAME}").click()
    page.get_by_role("tab", name=part, exact=True).click()
    page.get_by_role("tabpanel", name=part, exact=True).wait_for()


def rows(page, name: str) -> list[list[str]]:
    table = page.get_by_role("table", name=name, exact=True)
    table.wait_for()
    found = table.locator("tbody tr")
    return [found.nth(i).locator("td").all_inner_texts() for i in range(found.count())]


def test_the_first_screen_says_what_an_experiment_needs_and_opens_it_there(page, keep_picture):
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    today = page.get_by_role("region", name="Today")
    needs = today.get_by_role("group", name=f"Today: {NAME}")
    needs.get_by_text("not locked: nothing is promised yet").wait_for()
    keep_picture(page, "today")
    needs.get_by_role("button", name="Plan", exact=True).click()
    assert page.get_by_role("tab", name="Plan", exact=True).get_attribute("aria-selected") == "true"
    page.get_by_role("slider", name="Units").wait_for()
    # the arrow keys move between the parts
    page.get_by_role("tab", name="Plan", exact=True).press("ArrowRight")
    page.get_by_role("tabpanel", name="Rehearse").get_by_role("button", name="Rehearse").wait_for()


def test_sliders_ask_for_another_plan(page, small, keep_picture):
    open_part(page, "Plan")
    figures = page.get_by_role("status", name="What it comes to")
    figures.wait_for()
    before = figures.inner_text()
    power = page.get_by_role("slider", name="Power", exact=True)
    assert power.get_attribute("aria-valuetext") == "80 %"
    asked = []
    page.on("request", lambda one: asked.append(one.url) if PLAN in one.url else None)
    with page.expect_response(lambda one: PLAN in one.url and '"power":0.9' in one.request.post_data) as said:
        power.fill("0.9")
    more = said.value.json()
    figures.get_by_text("for 90 % power of the whole rule").wait_for()
    assert f"{-int(-more['needed'] // 1):,}" in figures.inner_text() and figures.inner_text() != before
    mde = page.get_by_role("slider", name="Effect on conversion_7d")
    mde.focus()
    with page.expect_response(lambda one: '"conversion_7d":"7.5%"' in (one.request.post_data or "")) as said:
        for _ in range(5):      # five steps of half a per cent, asked about together
            page.keyboard.press("ArrowRight")
    assert said.value.json()["needed"] < more["needed"]
    assert 2 <= len(asked) < 6
    lines = page.get_by_role("table", name="Power by metric")
    lines.get_by_text("7.5%").wait_for()
    assert {row[0] for row in rows(page, "Power by metric")} >= {"conversion_7d", "opt_out_28d"}
    for name, value in (("Units", None), ("Alpha", "0.1"), ("Looks", "3")):
        slider = page.get_by_role("slider", name=name, exact=True)
        with page.expect_response(lambda one: PLAN in one.url) as said:
            if value is None:
                slider.press("ArrowLeft")
            else:
                slider.fill(value)
        assert said.value.status == 200
    assert said.value.json()["looks"] and len(said.value.json()["looks"]) == 3
    keep_picture(page, "plan")
    # what does not go is said in one line, and the last plan stays
    page.get_by_role("slider", name="Looks").fill("14")
    page.get_by_role("alert").filter(has_text="14 looks do not fit").wait_for()
    page.get_by_role("button", name="As in the spec").click()
    page.get_by_role("alert").filter(has_text="14 looks do not fit").wait_for(state="hidden")
    assert power.get_attribute("aria-valuetext") == "80 %" and figures.inner_text() == before


def test_a_rehearsal_runs_and_shows_its_rates_beside_the_plan(page, small, keep_picture):
    open_part(page, "Rehearse")
    page.get_by_text("Not rehearsed yet").wait_for()
    replays = page.get_by_role("combobox", name="Replays")
    replays.select_option("4000")
    page.get_by_role("button", name="Rehearse", exact=True).click()
    page.get_by_role("progressbar", name="Rehearsal progress").wait_for()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("region", name="Run").get_by_role("status").filter(has_text="cancelled").wait_for()
    replays.select_option("100")
    page.get_by_role("button", name="Rehearse", exact=True).click()
    page.get_by_role("region", name="Rehearsal").wait_for()
    saved = json.loads((small.project / "experiments" / NAME / "rehearsal.json").read_text())
    assert saved["replays"] == 100
    for table, kind in (("False ships", "false_ship"), ("Power", "power")):
        expected = [one for one in saved["outcomes"] if one["kind"] == kind]
        shown = rows(page, table)
        assert [row[0] for row in shown] == [one["words"] for one in expected]
        for row, one in zip(shown, expected, strict=True):
            assert [float(text.split()[0]) for text in (row[1], row[3])] == pytest.approx(
                [100 * one["ship"]["share"], 100 * one["predicted"]], abs=0.051)
            assert re.fullmatch(r"[\d.]+ % to [\d.]+ %", row[2])
    keep_picture(page, "rehearsal")


def test_a_row_says_why_and_its_sql_gives_its_means(page, small, sql, keep_picture):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_part(page, "Readout")
    page.get_by_text("health only: no effect was looked at").wait_for()
    page.get_by_role("button", name="Show effects").click()
    why = page.get_by_role("button", name="Why: conversion_7d weekly_cap superior?")
    assert why.get_attribute("aria-expanded") == "false"
    why.press("Enter")
    assert why.get_attribute("aria-expanded") == "true"
    terms = page.locator(".wb-Unfolded dt")
    terms.first.wait_for()
    assert set(terms.all_inner_texts()) >= {"Level", "Boundary", "To pass"}
    page.get_by_text("SQL: the means of the arms").click()
    keep_picture(page, "why")
    page.get_by_title("Copy SQL: the means of the arms").click()
    page.get_by_text("Copied").first.wait_for()
    text = page.evaluate("navigator.clipboard.readText()")
    means = {row["arm"]: row["mean"] for row in sql(small, text)}
    saved = json.loads((small.project / "experiments" / NAME / "readout.json").read_text())
    row = next(one for one in saved["estimates"]
               if one["metric"] == "conversion_7d" and one["test"] == "superiority" and one["segment"] is None)
    assert means["weekly_cap"] == pytest.approx(row["mean"], rel=1e-9)
    why.press("Enter")
    assert terms.count() == 0
    # guardrails have a margin
    page.get_by_role("button", name="Why: opt_out_28d weekly_cap within margin?").click()
    terms.filter(has_text="Margin").wait_for()


def test_a_decision_and_the_files_to_take_away(page, small):
    open_part(page, "Readout")
    page.get_by_role("button", name="Show effects").click()
    decision = page.get_by_role("region", name="Decision")
    decision.get_by_role("combobox", name="Verdict").select_option("continue")
    decision.get_by_role("textbox", name="Reason").fill("<b>wait</b> for more")
    decision.get_by_role("button", name="Decide").click()
    decision.get_by_role("listitem").filter(has_text="<b>wait</b> for more").wait_for()
    assert "wait" in (small.project / "experiments" / NAME / "decision.md").read_text()
    for label, file in (("HTML", "html"), ("Markdown", "md"), ("JSON", "json")):
        with page.expect_download() as taken:
            page.get_by_title(f"Export the saved readout as {label}").click()
        assert taken.value.suggested_filename == f"{NAME}.{file}"


def test_the_trade_off_is_drawn_with_its_words(page, keep_picture):
    open_part(page, "Readout")
    page.get_by_role("button", name="Show effects").click()
    page.get_by_text("Trade-off", exact=True).click()
    page.get_by_role("img", name=re.compile("region of two effects")).first.locator("svg, canvas").first.wait_for()
    keep_picture(page, "trade-off")
