"""The assistant in the chat: ask, explain, insert, save, what is there after a reload, what the server hears of it."""

from __future__ import annotations

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

CHAT = re.compile(r"\.chat")
# WCAG contrast of every piece of text of the cards with what it stands on
CONTRASTS = """() => {
  const parts = colour => colour.match(/[\\d.]+/g).map(Number);
  const over = (top, below) => {
    const [r, g, b, a = 1] = parts(top);
    return [r, g, b].map((one, i) => a * one + (1 - a) * below[i]);
  };
  const ground = node => {
    if (!node) { return [255, 255, 255]; }
    const own = getComputedStyle(node).backgroundColor, alpha = parts(own)[3] ?? 1;
    return alpha === 1 ? parts(own).slice(0, 3) : over(own, ground(node.parentElement));
  };
  const light = rgb => rgb.map(one => one / 255)
    .map(one => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  return [...document.querySelectorAll('article.wb-Card *')].filter(node => !node.closest('.wb-Chart, :disabled') &&
      [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim())).map(node => {
    const below = ground(node), pair = [light(over(getComputedStyle(node).color, below)), light(below)];
    return [(Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05), `${node.className} ${node.textContent}`];
  }); }"""


def open_chat(page):
    """A new chat; its box."""
    page.locator(".jp-LauncherCard[title='Create a chat and open it']").click()
    box = page.locator("textarea[placeholder^='Type a chat message']").first
    box.wait_for()
    page.get_by_title("Choose which persona to message").wait_for()      # what is sent before it is there has no reader
    return box


def ask(box, text: str) -> None:
    box.fill(text)
    box.press("Enter")


def test_a_card_is_explained_inserted_and_saved_and_is_there_after_a_reload(small_page, small, keep_picture):
    page = small_page
    box = open_chat(page)
    ask(box, "/metric conversion within 5 days")
    card = page.locator("article.wb-Card").first
    card.get_by_text("valid", exact=True).wait_for(timeout=60_000)
    card.get_by_role("button", name="Explain").click()
    card.get_by_text("The definition parses").wait_for()
    keep_picture(page, "chat-card")
    before = set((small.project / "metrics").glob("*"))
    card.get_by_role("button", name="Save").click()
    card.get_by_text(re.compile("^saved metrics/")).wait_for()
    assert len(set((small.project / "metrics").glob("*")) - before) == 1
    ask(box, "/sent")
    page.get_by_text("Nothing was sent to a model.").first.wait_for()
    card.get_by_role("button", name="Insert").click()
    page.locator(".jp-Notebook .jp-CodeCell").filter(has_text="workbench").first.wait_for()
    page.reload()
    page.get_by_role("tab", name=CHAT).first.click()
    page.locator("article.wb-Card").first.get_by_text("valid", exact=True).wait_for()


def test_the_server_hears_what_is_looked_at(small_page):
    page = small_page
    with page.expect_request(lambda one: "/assistant/context" in one.url and one.method == "PUT"
                             and "1/0" in (one.post_data or "") and "ZeroDivisionError" in (one.post_data or ""),
                             timeout=60_000):
        page.locator(".jp-Launcher").get_by_role("button", name=re.compile("Python 3")).first.click()
        page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
        page.keyboard.type("1/0")
        page.keyboard.press("Shift+Enter")
        page.locator(".jp-OutputArea").get_by_text("ZeroDivisionError").first.wait_for(timeout=60_000)
        page.locator(".jp-Notebook .jp-CodeCell").first.locator(".jp-InputPrompt").click()
    page.locator(".jp-Notebook .jp-CodeCell").first.locator(".cm-content").click(button="right")
    page.get_by_role("menuitem", name="Ask About the Error").click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('textarea')].some(one => one.value.startsWith('/why ZeroDivisionError'))")


def test_every_word_of_a_card_can_be_read_in_either_theme(small_page):
    page = small_page
    box = open_chat(page)
    ask(box, "/metric clicks within 9 days")
    card = page.locator("article.wb-Card").first
    card.get_by_text("valid", exact=True).wait_for(timeout=60_000)
    card.get_by_role("button", name="Explain").click()
    ask(box, "keep that metric as clicked_in_9d")
    page.get_by_role("button", name="Approve").wait_for(timeout=60_000)
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        page.get_by_role("menuitem", name="Settings").click()
        page.get_by_text("Theme", exact=True).first.hover()
        page.get_by_text(theme, exact=True).click()
        page.wait_for_function("theme => document.body.dataset.jpThemeName === theme", arg=theme)
        page.wait_for_timeout(1000)
        found = page.evaluate(CONTRASTS)
        assert len(found) > 30
        assert not [one for one in found if one[0] < 4.5], theme
    page.add_style_tag(content="article.wb-Card .wb-Quiet { color: #999 !important; }")
    assert [one for one in page.evaluate(CONTRASTS) if one[0] < 4.5]
