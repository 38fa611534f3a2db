"""A metric's proof, the plan's further sliders, and the way from Today to a decision, by roles and text."""

from __future__ import annotations

import re

import pytest
import yaml

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
NAME = "push_frequency_cap"
PLAN = f"experiments/{NAME}/plan"


@pytest.fixture
def page(small_page):
    """A fresh page on a squad that nobody has read out yet."""
    return small_page


def open_panel(page):
    page.get_by_role("tab", name="Messaging Workbench").first.click()


def cells(table) -> list[list[str]]:
    table.wait_for()
    found = table.locator("tbody tr")
    return [found.nth(i).locator("td").all_inner_texts() for i in range(found.count())]


def test_a_metric_is_proved_and_previewed_from_the_panel(page, small, keep_picture):
    from workbench.experiments.rehearsal.preview import preview
    from workbench.logs.snapshot import Snapshot
    from workbench.metrics.catalog import Catalog
    from workbench.project import Project

    open_panel(page)
    page.get_by_role("region", name="Metrics").get_by_title("Preview conversion_7d").press("Enter")
    metric = page.get_by_role("region", name="Metric conversion_7d")
    metric.get_by_role("status", name="Proof").filter(has_text="Sound").wait_for()
    assert "200 units counted again one by one" in metric.get_by_role("status", name="Proof").inner_text()
    effects = cells(metric.get_by_role("table", name="Smallest effect"))
    project = Project.find(small.project)
    expected = preview(Snapshot.open(project), Catalog.load(project), "conversion_7d")
    assert [row[0] for row in effects] == ["2 weeks", "4 weeks"]
    assert [row[2] for row in effects] == [f"{100 * one.relative:.1f} %" for one in expected.detectable]
    promised = cells(metric.get_by_role("table", name="False positives"))
    assert [row[1] for row in promised] == [f"{100 * one.rate:.1f} %" for one in expected.false_positives]
    assert {row[4] for row in promised} <= {"yes", "NO"}
    known = {one.metric for one in expected.company if one.correlation is not None}
    assert {row[0] for row in cells(metric.get_by_role("table", name="Correlation"))} == known
    for name in ("Value", "Variance", "Skewness"):
        metric.get_by_role("term").filter(has_text=re.compile(f"^{name}$")).wait_for()
    keep_picture(page, "metric")


def test_a_long_preview_can_be_cancelled_and_asked_again(page):
    held = []

    def hold(route):        # the answer of a log that takes long: the server computes, the page waits
        if not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/workbench/api/metric/preview*", hold)
    open_panel(page)
    page.get_by_role("region", name="Metrics").get_by_title("Preview opt_out_28d").click()
    metric = page.get_by_role("region", name="Metric opt_out_28d")
    metric.get_by_role("status", name="Proof").wait_for()
    with page.expect_request(lambda one: "/api/cancel" in one.url) as asked:
        metric.get_by_role("button", name="Cancel").click()
    assert asked.value.post_data_json["id"] == held[0].request.post_data_json["id"]
    held[0].fulfill(status=499, json={"error": "Cancelled", "message": "the work was cancelled"})
    metric.get_by_role("alert").filter(has_text="the work was cancelled").wait_for()
    metric.get_by_role("button", name="Again").click()
    metric.get_by_role("table", name="Smallest effect").wait_for()


def test_margins_split_and_traffic_ask_for_another_plan_and_give_lines_to_paste(page, small, keep_picture):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_panel(page)
    page.get_by_title(f"Open the readout of {NAME}").click()
    page.get_by_role("tab", name="Plan", exact=True).click()
    page.get_by_role("status", name="What it comes to").wait_for()
    assert page.get_by_role("region", name="Lines to paste").count() == 0
    moved = {}

    def move(label: str, value: str, *words: str) -> None:
        slider = page.get_by_role("slider", name=label, exact=True)
        with page.expect_response(
                lambda one: PLAN in one.url and all(word in one.request.post_data for word in words)) as said:
            slider.fill(value)
        assert said.value.status == 200
        moved[label] = said.value.json()

    page.get_by_text("Margins and further effects", exact=True).click()
    move("Margin of opt_out_28d", "10", '"opt_out_28d":"10%"')
    page.get_by_text("Split and traffic", exact=True).click()
    move("Share of control", "0.8", '"control":0.8', '"weekly_cap":0.2')
    assert moved["Share of control"]["needed"] > moved["Margin of opt_out_28d"]["needed"]
    move("Traffic", "0.5", '"traffic":0.5')
    assert page.get_by_role("slider", name="Enrolled in the ramp").is_disabled()
    move("Ramp, days", "7", '"days":7')
    page.get_by_role("slider", name="Enrolled in the ramp").press("ArrowRight")
    lines = page.get_by_role("region", name="Lines to paste")
    lines.get_by_text("enrolled: 11%").wait_for()
    keep_picture(page, "plan-figures")
    lines.get_by_title(f"Copy the lines of experiments/{NAME}/experiment.yaml").click()
    page.get_by_text("Copied").first.wait_for()
    told = yaml.safe_load(page.evaluate("navigator.clipboard.readText()"))
    assert told == {"split": {"control": 0.8, "weekly_cap": 0.2},
                    "metrics": {"guardrail": {"opt_out_28d": {"margin": "10%"}}}}
    # a row's metric, where it stands
    page.get_by_role("button", name="Preview: opt_out_28d").press("Enter")
    page.get_by_role("region", name="Metric opt_out_28d").get_by_role("status", name="Proof").wait_for()
    page.get_by_role("button", name="As in the spec").click()
    lines.wait_for(state="hidden")


def test_from_today_to_a_decision(page, small, keep_picture):
    """Nobody has seen an effect: one button takes the look and leads to the form. Then they are there at once."""
    looks = small.project / "experiments" / NAME / "looks.jsonl"
    need = {"experiments": [{
        "experiment": NAME, "phase": "ended", "looks": 0, "planned": None,
        "needs": [{"kind": "decide", "words": "nobody has decided yet", "urgent": True, "do": None}]}], "urgent": 1}
    page.route("**/workbench/api/today*", lambda route: route.fulfill(json=need))
    open_panel(page)
    page.get_by_role("button", name="Refresh").click()
    decide = page.get_by_role("group", name=f"Today: {NAME}").get_by_role("button", name="Decide")
    decide.click()
    readout = page.get_by_role("tabpanel", name="Readout")
    readout.get_by_text(re.compile(r"^It takes (the look|look \d of \d)\.$")).wait_for()
    assert not looks.exists()
    keep_picture(page, "decide")
    readout.get_by_role("button", name="Show effects and decide").click()
    verdict = readout.get_by_role("region", name="Decision").get_by_role("combobox", name="Verdict")
    verdict.wait_for()
    page.wait_for_function("document.activeElement?.tagName === 'SELECT'")
    taken = looks.read_text()
    assert taken.count("\n") == 1 and verdict.evaluate("one => one === document.activeElement")
    # again, and in a new page: the effects are there without another look
    page.reload()
    decide.click()       # the panel is open as it was left
    verdict.wait_for()
    page.wait_for_function("document.activeElement?.tagName === 'SELECT'")
    assert looks.read_text() == taken


def test_the_forest_fits_a_narrow_page_and_its_labels_stay_apart(page, keep_picture):
    open_panel(page)
    page.get_by_title(f"Open the readout of {NAME}").click()
    page.get_by_role("button", name="Show effects").click()
    forest = page.get_by_role("img", name="Relative effects with their intervals")
    forest.locator("svg, canvas").first.wait_for()
    wide = forest.locator("svg, canvas").first.bounding_box()
    page.set_viewport_size({"width": 700, "height": 900})
    page.wait_for_function(
        """node => { const drawn = node.querySelector('svg, canvas');
                     return drawn && drawn.getBoundingClientRect().width <= node.getBoundingClientRect().width; }""",
        arg=forest.element_handle())
    narrow = forest.locator("svg, canvas").first.bounding_box()
    assert narrow["width"] < wide["width"] and narrow["x"] + narrow["width"] <= 700
    forest.scroll_into_view_if_needed()
    keep_picture(page, "forest")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.wait_for_function(
        "([node, width]) => node.querySelector('svg, canvas')?.getBoundingClientRect().width === width",
        arg=[forest.element_handle(), wide["width"]])
