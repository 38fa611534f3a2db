"""The Train document in a real browser: edit a spec in its form, train by a click, compare, promote."""

from __future__ import annotations

import json
import re
import urllib.request

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


def open_train(page, name: str = "click_24h") -> None:
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_title(f"Open training of {name}").click()
    page.get_by_role("button", name="Train", exact=True).wait_for()


def test_a_spec_is_edited_in_its_form(small_page, small, keep_picture):
    from playwright.sync_api import expect

    page = small_page
    open_train(page)
    page.get_by_role("button", name="Edit", exact=True).click()
    form = page.get_by_role("region", name="Spec click_24h")
    form.get_by_role("group", name="model").get_by_label("rounds").wait_for()
    assert page.get_by_role("tab", name="Train: click_24h").count() == 1
    keep_picture(page, "train-form")
    form.get_by_role("group", name="model").get_by_label("rounds").fill("17")
    form.get_by_role("group", name="model").get_by_label("rounds").press("Enter")    # removes no entry
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_disabled()    # the file says something else
    with page.expect_response(lambda one: one.request.method == "PUT" and "/training/" in one.url) as saved:
        form.get_by_role("button", name="Save", exact=True).click()
    assert saved.value.ok
    written = (small.project / "training" / "click_24h.yaml").read_text()
    assert re.search(r"rounds: 17\b", written) and "learning_rate: 0.1" in written
    form.get_by_role("button", name="Remove learning_rate").wait_for()
    form.get_by_role("combobox", name="kind of channel").wait_for()
    form.get_by_role("group", name="model").get_by_label("rounds").fill("18")
    question = page.get_by_role("dialog").filter(has_text="Discard the changes?")
    for leave in (form.get_by_role("button", name="Close", exact=True),
                  page.locator(".lm-TabBar-tab.lm-mod-current", has_text="Train").locator(".lm-TabBar-tabCloseIcon")):
        leave.click()
        question.get_by_role("button", name="Cancel").click()
        question.wait_for(state="detached")
        assert form.get_by_role("group", name="model").get_by_label("rounds").input_value() == "18"
    form.get_by_role("button", name="Close", exact=True).click()
    question.get_by_role("button", name="Discard").click()
    form.wait_for(state="detached")
    expect(page.get_by_role("button", name="Train", exact=True)).to_be_enabled()


def test_one_click_trains_and_shows_what_came_of_it(small_page, small, keep_picture):
    page = small_page
    open_train(page)
    page.get_by_role("button", name="Train", exact=True).click()
    run = page.get_by_role("region", name="Run", exact=True)
    run.get_by_role("status").filter(has_text="done").wait_for(timeout=120_000)
    run.get_by_role("table", name="Held-out rows").get_by_text("calibration error").wait_for()
    for chart in ("Loss by round", "Calibration", "Importance"):
        run.get_by_role("img", name=chart).locator("svg, canvas").first.wait_for()
    keep_picture(page, "train")
    run.get_by_text("Model card").click()
    run.get_by_text("What it must not be used for").or_(run.get_by_text("not the effect of sending")).first.wait_for()


def test_two_kinds_of_model_are_compared_and_one_run_is_deleted(small_page, small, keep_picture):
    page = small_page
    spec = (small.project / "training" / "click_24h.yaml").read_text()
    net = re.sub(r"model: .*", "model: {kind: torch, rounds: 3}", spec.replace("name: click_24h", "name: click_net"))
    (small.project / "training" / "click_net.yaml").write_text(net)
    open_train(page, "click_net")
    page.get_by_role("group", name="Before the run").get_by_text("features").wait_for()
    table = page.get_by_role("table", name="Runs")
    run = page.get_by_role("region", name="Run", exact=True)
    for kind in ("click_24h", "click_net"):
        page.get_by_label("Spec", exact=True).select_option(kind)
        page.get_by_role("tab", name=f"Train: {kind}").wait_for()
        page.get_by_role("button", name="Train", exact=True).click()
        run.locator("code").filter(has_text=f"{kind}-").wait_for()
        run.get_by_role("status").filter(has_text="done").wait_for(timeout=150_000)
    before = table.get_by_role("checkbox").count()
    run.get_by_role("table", name="Held-out rows").get_by_text("AUC").wait_for()
    for box in table.get_by_role("checkbox").all()[:2]:
        box.check()
    page.get_by_role("button", name="Compare", exact=True).click()
    beside = page.get_by_role("region", name="Comparison")
    beside.get_by_role("table", name="Set differently").get_by_text("model.kind").wait_for()
    assert beside.get_by_role("note").count() == 0          # both measured on the same rows
    beside.get_by_role("img", name="Loss of each run").locator("svg, canvas").first.wait_for()
    keep_picture(page, "compare")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    page.wait_for_function("n => document.querySelectorAll('table[aria-label=Runs] tbody tr').length === n",
                           arg=before - 1)

    # somebody else deletes the run that is looked at: what is shown again says so, and shows another
    looked_at = run.locator("code").inner_text()
    address = f"{small.address}workbench/api/runs/{looked_at}"
    asked = urllib.request.Request(address, method="DELETE", headers={"Authorization": f"token {small.token}"})
    with urllib.request.urlopen(asked, timeout=30) as answer:
        assert answer.status == 200
    page.keyboard.press("Control+Shift+L")              # a launcher covers the page
    page.locator(".jp-Launcher").locator("visible=true").first.wait_for()      # beside one from the start, perhaps
    page.get_by_role("tab", name="Train").click()
    page.get_by_role("alert").filter(has_text=f"no run '{looked_at}'").wait_for()
    assert table.get_by_role("button", name=looked_at).count() == 0


def test_a_run_is_compared_and_made_the_champion(small_page, small, keep_picture):
    page = small_page
    open_train(page)
    with page.expect_response(lambda one: one.request.method == "POST" and bool(re.search(r"/api/runs(\?|$)", one.url))
                              ) as started:
        page.get_by_role("button", name="Train", exact=True).click()
    # the run before is shown until this one is there, and may be compared as well
    run = page.get_by_role("region", name="Run", exact=True)
    run.locator("code").filter(has_text=started.value.json()["id"]).wait_for()
    promotion = page.get_by_role("region", name="Promotion")
    promotion.get_by_role("status").filter(has_text="has not been compared").wait_for(timeout=120_000)
    assert promotion.get_by_role("button", name="Make champion").count() == 0
    promotion.get_by_role("button", name="Compare with the champion").click()
    promotion.get_by_text(re.compile("of decisions are others")).wait_for(timeout=60_000)
    promotion.get_by_role("textbox", name="Why").fill("clicks rose in the holdout")
    promotion.get_by_role("button", name="Make champion").click()
    promotion.get_by_role("status").filter(has_text="The champion").wait_for()
    keep_picture(page, "promote")
    steps = (small.project / "training" / "click_24h.promotions.jsonl").read_text().splitlines()
    assert [json.loads(one)["step"] for one in steps] == ["shadow", "champion"]
    assert json.loads(steps[1])["reason"] == "clicks rose in the holdout"
    watch = page.get_by_role("region", name="Watch")
    watch.get_by_role("button", name="Look", exact=True).click()
    watch.get_by_role("table", name="Checks").get_by_text("reachable").first.wait_for(timeout=90_000)
    assert watch.get_by_role("status").inner_text() in ("ok", "watch", "act", "unknown")
    keep_picture(page, "watch")
