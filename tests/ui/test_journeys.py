"""What a squad does in JupyterLab, by roles and text, at the root and below a hub's prefix."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

# what asks for no other address than its neighbours do; the neighbours run at both places each time
hub_is_long = pytest.mark.parametrize("lab", ["/", pytest.param("/user/a%20b/", marks=pytest.mark.long)],
                                      indirect=True, ids=["root", "hub"], scope="session")


def open_panel(page) -> None:
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_role("heading", name="Experiments", exact=True).wait_for()


def cells(table) -> list[list[str]]:
    rows = table.locator("tbody tr")
    return [rows.nth(i).locator("td").all_inner_texts() for i in range(rows.count())]


def test_a_funnel_and_its_cell_give_the_same_numbers(page, keep_picture):
    open_panel(page)
    page.get_by_role("button", name="Explore", exact=True).click()
    page.get_by_role("combobox", name="By", exact=True).select_option("channel")
    page.get_by_role("button", name="Show", exact=True).click()
    funnel = page.get_by_role("table", name="Rows: funnel")
    funnel.wait_for()
    shown = [[value.replace(",", "") for value in row] for row in cells(funnel)]
    assert {row[0] for row in shown} == {"push", "email", "in_app"}
    page.get_by_role("img", name="Chart: funnel").locator("svg, canvas").first.wait_for()
    page.get_by_text("in-app messages only exist when a user is active").wait_for()
    keep_picture(page, "explore")
    page.get_by_role("button", name="Insert cell").click()
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    page.keyboard.press("Shift+Enter")
    output = page.locator(".jp-OutputArea-output table").first
    output.wait_for()
    assert cells(output) == shown


@hub_is_long
@pytest.mark.parametrize(("kind", "choices", "columns"), [
    ("user funnel", {"Order": "ordered", "By": "platform"}, {"platform", "sent", "converted"}),
    ("retention", {"First": "sent", "Back": "clicked"}, {"cohort", "period", "share"}),
    ("frequency", {"Method": "weighted"}, {"sends_before", "effective_users", "click_rate"}),
    ("reachability", {"Per": "month"}, {"month", "reachable", "lost_worth_a_month"}),
])
def test_every_insight_has_its_controls(page, kind, choices, columns, keep_picture):
    open_panel(page)
    page.get_by_role("button", name="Explore", exact=True).click()
    page.get_by_role("combobox", name="Insight", exact=True).select_option(kind)
    for name, value in choices.items():
        page.get_by_role("combobox", name=name, exact=True).select_option(value)
    page.get_by_role("button", name="Show", exact=True).click()
    table = page.get_by_role("table", name=re.compile("^Rows: "))
    table.wait_for()
    assert columns <= set(table.locator("th").all_inner_texts())
    page.get_by_role("img", name=re.compile("^Chart: ")).locator("svg, canvas").first.wait_for()
    keep_picture(page, f"explore-{kind.replace(' ', '-')}")


@hub_is_long
def test_a_filter_narrows_and_its_typo_is_named(page):
    open_panel(page)
    page.get_by_role("button", name="Explore", exact=True).click()
    page.get_by_role("combobox", name="Insight", exact=True).select_option("breakdown")
    page.get_by_role("combobox", name="Filter", exact=True).select_option("domain")
    page.get_by_role("textbox", name="Filter value").fill("podcast")
    page.get_by_role("button", name="Add filter").click()
    page.get_by_role("button", name="Show", exact=True).click()
    table = page.get_by_role("table", name="Rows: breakdown")
    table.wait_for()
    narrowed = sum(int(row[-1].replace(",", "")) for row in cells(table))
    page.get_by_title("Remove this filter").click()
    page.get_by_role("button", name="Show", exact=True).click()
    page.wait_for_function(
        "n => [...document.querySelectorAll('[aria-label=\"Rows: breakdown\"] tbody tr td:last-child')]"
        ".reduce((s, td) => s + Number(td.textContent.replace(/,/g, '')), 0) > n", arg=narrowed)


def test_one_click_trains_on_ray_and_shows_the_loss(page, lab, keep_picture):
    open_panel(page)
    page.get_by_title("Open training of click_24h").click()
    page.get_by_role("button", name="Train", exact=True).click()
    status = page.get_by_role("region", name="Run").get_by_role("status")
    status.filter(has_text=re.compile("queued|running")).wait_for()
    page.get_by_role("status").filter(has_text="done").wait_for(timeout=150_000)
    page.get_by_role("img", name="Loss by round").locator("svg, canvas").first.wait_for()
    page.get_by_role("table", name="Held-out rows").get_by_text("AUC").wait_for()
    keep_picture(page, "train")
    newest = max((lab.project / ".workbench" / "runs").iterdir(), key=lambda run: run.stat().st_mtime)
    assert json.loads((newest / "status.json").read_text())["executor"] in ("ray", "inline")


@hub_is_long
def test_the_readout_shows_health_first_and_effects_on_request(page, keep_picture):
    open_panel(page)
    page.get_by_title("Open the readout of push_frequency_cap").click()
    page.get_by_text("health only: no effect was looked at").wait_for()
    assert page.get_by_role("table", name="Effects", exact=True).count() == 0
    page.get_by_role("button", name="Show effects").click()
    effects = page.get_by_role("table", name="Effects", exact=True)
    effects.wait_for()
    assert {row[0] for row in cells(effects)} >= {"conversion_28d", "opt_out_28d", "reachable_days_28d"}
    page.get_by_role("img", name="Relative effects with their intervals").locator("svg, canvas").first.wait_for()
    keep_picture(page, "readout")


def test_the_saved_page_loads_nothing_and_runs_nothing(page, lab):
    open_panel(page)
    page.get_by_title("Open the readout of push_frequency_cap").click()
    page.get_by_role("button", name="Show effects").click()
    page.get_by_role("table", name="Effects", exact=True).wait_for()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Open as a page").click()
    saved = opened.value
    saved.get_by_role("heading", name="Effects").wait_for()
    response = saved.reload()
    assert response.headers["content-security-policy"].startswith("sandbox")


def test_a_launcher_card_makes_a_study(page, lab, keep_picture):
    page.locator(".jp-Launcher").get_by_role("button", name="Guardrail test").click()
    name = f"cap_{'hub' if len(lab.base_url) > 1 else 'root'}"
    page.get_by_role("textbox", name="Name", exact=True).fill(name)
    keep_picture(page, "new-study")
    page.get_by_role("button", name="Create").click()
    page.locator(".jp-Notebook .jp-MarkdownCell").first.wait_for()
    made = {path.name for path in (lab.project / "experiments" / name).iterdir()}
    assert made >= {"experiment.yaml", "study.ipynb", "README.md", "checklist.md"}


def test_the_assistant_drafts_a_metric_in_the_chat_and_its_cell_is_inserted(page, keep_picture):
    page.locator(".jp-LauncherCard[title='Create a chat and open it']").click()
    box = page.locator("textarea[placeholder^='Type a chat message']").first
    box.wait_for()
    page.get_by_title("Choose which persona to message").wait_for()      # what is sent before it is there has no reader
    box.fill("draft a metric for clicks within 9 days")
    box.press("Enter")
    card = page.locator("article.wb-Card").filter(has_text="click_9d")
    card.first.wait_for()
    card.first.get_by_text("valid", exact=True).wait_for()
    card.first.get_by_role("button", name="Explain").scroll_into_view_if_needed()
    keep_picture(page, "assistant")
    card.first.get_by_role("button", name="Insert").click()
    page.locator(".jp-Notebook .jp-CodeCell").filter(has_text="workbench").first.wait_for()
    page.get_by_role("tab", name=re.compile(r"\.chat")).first.click()
    box.fill("what is the click rate by channel")
    box.press("Enter")
    answer = page.locator("article.wb-Card").filter(has_text="click").last
    answer.get_by_role("table").get_by_text("push").wait_for()
    answer.locator(".wb-Chart svg, .wb-Chart canvas").first.wait_for()


@hub_is_long
def test_markup_in_names_is_text(page, lab):
    evil = "<img src=x onerror=alert(1)>"
    folder = lab.project / "metrics"
    (folder / "evil.yaml").write_text(
        "version: 1\nmetrics:\n  \"" + evil + "\": {fact: conversions, agg: any, window: 7d, direction: up}\n")
    try:
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        open_panel(page)
        page.get_by_role("button", name="Refresh", exact=True).click()
        page.locator(".wb-Panel").get_by_text(evil).first.wait_for()
        assert page.locator(".wb-Panel img").count() == 0
        assert dialogs == []
    finally:
        (folder / "evil.yaml").unlink()


def test_pictures_go_where_the_docs_show_them(checkout: Path):
    pages = [checkout / "README.md", *(checkout / "docs").rglob("*.md")]
    shown = set(re.findall(r"\((?:docs/|\.\./)?pictures/([\w-]+\.png)\)", "".join(path.read_text() for path in pages)))
    assert shown
    assert all((checkout / "docs" / "pictures" / name).exists() for name in shown)
