"""The Explore document: crossfilter, SQL, saved views, history, undo; by mouse, by keyboard, with a busy kernel."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

SLOW = "SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 5"


# milliseconds of 60 brush steps, sorted: from the pointer's move to the new numbers and their layout
STEPS = """async () => {
      const strip = document.querySelector('[aria-label="Brush of ts"]');
      const line = document.querySelector('[aria-label="Selected"]');
      const box = strip.getBoundingClientRect();
      strip.setPointerCapture = () => undefined;
      const send = (kind, part) => strip.dispatchEvent(new PointerEvent(kind, {
        bubbles: true, button: 0, pointerId: 1, clientX: box.left + part * box.width, clientY: box.top + 20}));
      const found = [];
      send('pointerdown', 0.05);
      for (let i = 1; i <= 60; i++) {
        const before = line.textContent, began = performance.now();
        const changed = new Promise(done => new MutationObserver((_, one) => { one.disconnect(); done(); })
          .observe(line, {subtree: true, childList: true, characterData: true}));
        send('pointermove', 0.05 + i / 70);
        await Promise.race([changed, new Promise(done => setTimeout(done, 200))]);
        document.body.getBoundingClientRect();          // the layout belongs to the step
        if (line.textContent !== before) { found.push(performance.now() - began); }
        await new Promise(requestAnimationFrame);
      }
      send('pointerup', 0.9);
      return found.sort((a, b) => a - b);
    }"""

# long journeys run once; the short ones also below a hub's prefix
at_root = pytest.mark.parametrize("lab", ["/"], indirect=True, ids=["root"], scope="session")


def whole(text: str) -> int:
    return int(re.match(r"[\d,]+", text)[0].replace(",", ""))


def drag(page, strip, start: float, end: float, steps: int = 12) -> None:
    box = strip.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + start * box["width"], y)
    page.mouse.down()
    for i in range(1, steps + 1):
        page.mouse.move(box["x"] + (start + (end - start) * i / steps) * box["width"], y)
    page.mouse.up()


def brushed(page, dimension: str) -> tuple[str, str]:
    """The limits that the panel shows of a brush."""
    low, high = page.get_by_role("slider", name=f"Brush of {dimension}").get_attribute("aria-valuetext").split(" to ")
    return low, high


def asks_for_data(url: str) -> bool:
    """What the chat is told is on the screen is a note to the server: nothing is counted for it."""
    return "/workbench/api/" in url and "/assistant/context" not in url


def test_brush_steps_come_from_the_tile_and_equal_the_sql(page, lab, keep_picture, open_explore, keep_kernel_busy, sql):
    keep_kernel_busy(page)
    open_explore(page, "Crossfilter")
    line = page.get_by_role("status", name="Selected")
    line.wait_for()
    page.get_by_role("combobox", name="Measure").select_option("click_rate")
    line.get_by_text("click_rate").wait_for()
    strip = page.get_by_role("slider", name="Brush of ts")
    with page.expect_response(re.compile("/workbench/api/tile")) as tile:
        strip.hover()
    assert tile.value.headers["content-type"] == "application/vnd.apache.arrow.stream"
    page.wait_for_timeout(300)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if asks_for_data(request.url) else None)
    drag(page, strip, 0.25, 0.6)
    drag(page, strip, 0.4, 0.5)             # the brush is moved
    assert asked == []
    low, high = brushed(page, "ts")
    (row,) = sql(lab, "SELECT count(*) AS n, count(clicked_ts) AS y, count(*) FILTER (channel = 'push') AS push, "
                 f"count(clicked_ts) FILTER (channel = 'push') AS pushed FROM message_facts "
                 f"WHERE ts >= '{low}' AND ts < '{high}'")
    assert 0 < row["n"] < sql(lab, "SELECT count(*) AS n FROM message_facts")[0]["n"]
    shown = line.inner_text()
    assert whole(shown) == row["n"] and f"{100 * row['y'] / row['n']:.2f} %" in shown
    push = page.get_by_role("region", name="channel", exact=True).get_by_role("button", name=re.compile("^push: "))
    assert whole(push.get_attribute("aria-label")[6:]) == row["push"]
    keep_picture(page, "crossfilter")
    # a second brush, of values, on top of the first
    with page.expect_response(re.compile("/workbench/api/tile")):
        push.hover()
    page.wait_for_timeout(300)
    asked.clear()
    push.click()
    assert asked == [] and push.get_attribute("aria-pressed") == "true"
    assert whole(line.inner_text()) == row["push"]
    page.get_by_role("button", name="Clear all").click()
    assert whole(line.inner_text()) > row["n"]


@at_root
@pytest.mark.alone
def test_a_brush_step_takes_less_than_a_frame(page, lab, open_explore):
    open_explore(page, "Crossfilter")
    strip = page.get_by_role("slider", name="Brush of ts")
    strip.wait_for()
    with page.expect_response(re.compile("/workbench/api/tile")):
        strip.hover()
    page.wait_for_timeout(300)
    quarters = []
    for _ in range(3):                      # a quarter, and the best of three: what else the machine does is not ours
        milliseconds = page.evaluate(STEPS)
        assert len(milliseconds) > 30
        quarters.append(milliseconds[len(milliseconds) // 4])
        print(f"brush step: a quarter {quarters[-1]:.1f} ms, median {milliseconds[len(milliseconds) // 2]:.1f} ms, "
              f"95 % {milliseconds[int(0.95 * len(milliseconds))]:.1f} ms")
    assert min(quarters) < 16


@at_root
def test_the_crossfilter_by_keyboard_alone(page, lab, open_explore, sql):
    open_explore(page, "Crossfilter")
    strip = page.get_by_role("slider", name="Brush of sends_before_7d")
    strip.wait_for()
    line = page.get_by_role("status", name="Selected")
    everything = whole(line.inner_text())
    strip.focus()
    page.keyboard.press("ArrowRight")
    assert strip.get_attribute("aria-valuetext") == "below 1"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    assert strip.get_attribute("aria-valuetext") == "1 to 3"
    (row,) = sql(lab, "SELECT count(*) AS n FROM message_facts WHERE sends_before_7d >= 1 AND sends_before_7d < 3")
    page.wait_for_function(
        "n => document.querySelector('[aria-label=\"Selected\"]').textContent.replaceAll(',', '').startsWith(n + ' ')",
        arg=row["n"])
    # undo takes the brush back, redo brings it again, Escape clears it
    for _ in range(4):
        page.keyboard.press("Control+z")
    assert strip.get_attribute("aria-valuetext") == "all"
    page.keyboard.press("Control+Shift+z")
    assert strip.get_attribute("aria-valuetext") != "all"
    page.keyboard.press("Escape")
    assert strip.get_attribute("aria-valuetext") == "all" and whole(line.inner_text()) == everything
    # the tabs turn with the arrows
    page.get_by_role("tab", name="Crossfilter").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="SQL").get_attribute("aria-selected") == "true"


@at_root
def test_distinct_users_follow_the_brush(page, lab, open_explore, sql):
    open_explore(page, "Crossfilter")
    page.get_by_role("combobox", name="Measure").select_option("users")
    line = page.get_by_role("status", name="Selected")
    line.get_by_text(re.compile("users$")).wait_for()
    page.get_by_role("button", name=re.compile("^push: ")).click()
    (row,) = sql(lab, "SELECT count(DISTINCT user_id) AS n FROM message_facts WHERE channel = 'push'")
    line.get_by_text(f"{row['n']:,}", exact=True).first.wait_for()


@at_root
def test_sql_completes_runs_and_is_cancelled(page, lab, keep_picture, open_explore, keep_kernel_busy, sql):
    keep_kernel_busy(page)
    open_explore(page, "SQL")
    editor = page.get_by_role("group", name="SQL").locator(".cm-content")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT channel, count(*) AS n FROM message_f")
    page.locator(".cm-tooltip-autocomplete").get_by_text("message_facts").wait_for()
    page.wait_for_timeout(300)          # a list that has just opened takes no Enter: it may be meant for the text
    page.keyboard.press("Enter")
    page.keyboard.type(" GROUP BY ALL ORDER BY n DESC")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    table = page.get_by_role("table", name="Rows: SQL")
    table.get_by_text("push").wait_for()
    expected = sql(lab, "SELECT channel, count(*) AS n FROM message_facts GROUP BY ALL ORDER BY n DESC")
    assert [one.split("\t")[0] for one in table.locator("tbody tr").all_inner_texts()] == [
        one["channel"] for one in expected]
    keep_picture(page, "explore-sql")
    page.get_by_text(f"{len(expected)} of {len(expected)} rows").wait_for()
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type(SLOW)
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.get_by_text(re.compile(r"\d s … running")).wait_for()
    page.get_by_role("button", name="Cancel", exact=True).click()
    page.get_by_role("alert").get_by_text("the query was cancelled").wait_for()
    # the history has both, and brings the first one back
    page.get_by_role("tab", name="History").click()
    asked = page.get_by_role("list", name="History").get_by_role("listitem")
    asked.first.get_by_text("cancelled").wait_for()
    asked.nth(1).get_by_role("button").click()
    page.get_by_role("group", name="SQL").get_by_text("GROUP BY ALL").wait_for()


@at_root
def test_a_view_is_saved_opened_and_not_written_over(page, lab, open_explore, keep_kernel_busy):
    keep_kernel_busy(page)
    open_explore(page, "Crossfilter")
    push = page.get_by_role("button", name=re.compile("^push: "))
    push.click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("textbox").last.fill("Only push")
    page.locator(".jp-Dialog").get_by_role("button", name="Ok").click()
    saved = page.get_by_role("list", name="Saved views").get_by_role("button", name="only-push")
    saved.wait_for()
    file = lab.project / "explore" / "only-push.explore.json"
    value = json.loads(file.read_text())
    assert value["view"]["brushes"] == {"channel": {"values": ["push"]}} and value["snapshot"] == "current"
    # a colleague changes the file; saving shows that and writes nothing
    value["title"], value["view"]["brushes"] = "Theirs", {"channel": {"values": ["email"]}}
    file.write_text(json.dumps(value))
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alert").get_by_text("changed on disk").wait_for()
    assert json.loads(file.read_text())["title"] == "Theirs"
    page.get_by_role("button", name="Reload").click()
    page.get_by_role("button", name=re.compile("^email: "), pressed=True).wait_for()
    # saved again it is written over what was read
    push.click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_text("Saved explore/only-push.explore.json").last.wait_for()
    # in a new page a double click in the file browser opens it; a click on the tab of a side bar that is open already
    # would close it, and which one is open after a reload depends on how far the layout had been saved
    page.goto(lab.url())
    page.locator(".jp-DirListing-item").get_by_text("explore", exact=True).dblclick()
    page.locator(".jp-DirListing-item", has_text="only-push.explore.json").dblclick()
    page.get_by_role("button", name=re.compile("^push: "), pressed=True).last.wait_for()
    written = json.loads(file.read_text())
    assert set(written["view"]["brushes"]["channel"]["values"]) == {"email", "push"} and written["title"] == "Theirs"


@at_root
def test_the_catalog_leads_to_the_tabs(page, lab, open_explore):
    open_explore(page)
    catalog = page.get_by_role("group", name="Catalog")
    catalog.get_by_text("message_facts").click()
    column = catalog.get_by_role("button", name=re.compile("^channel"))
    column.click()
    catalog.get_by_role("button", name=re.compile("^push [0-9]")).click()
    page.get_by_title("Remove this filter").get_by_text("channel = push").wait_for()
    catalog.get_by_role("button", name="is_machine_open").click()
    page.get_by_title("is_machine_open as a dimension").click()
    page.get_by_role("region", name="is_machine_open").wait_for()
    page.get_by_role("tab", name=re.compile("^Checks")).click()
    page.get_by_text("rules are").wait_for()


@at_root
def test_users_behind_a_row_the_cell_and_the_question(page, lab, open_explore, keep_kernel_busy, sql):
    keep_kernel_busy(page)
    open_explore(page)
    page.get_by_role("combobox", name="By", exact=True).select_option("channel")
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("table", name="Rows: funnel").get_by_text("push").click()
    page.get_by_role("combobox", name="Step").select_option("clicked")
    page.get_by_role("button", name="Users behind this row").click()
    users = page.get_by_role("table", name="Rows: users")
    users.wait_for()
    (row,) = sql(lab, "SELECT count(DISTINCT user_id) AS n FROM message_facts WHERE channel = 'push' AND "
                 "clicked_ts IS NOT NULL")
    assert users.locator("tbody tr").count() == min(200, row["n"])
    page.get_by_role("button", name="Undo", exact=True).click()
    page.get_by_role("table", name="Rows: funnel").wait_for()
    page.get_by_role("button", name="Insert cell").click()
    page.locator(".jp-Notebook .jp-CodeCell").filter(has_text="explore.funnel").wait_for()
    page.get_by_role("tab", name="Explore", exact=True).last.click()
    page.get_by_role("button", name="Ask", exact=True).click()
    box = page.locator("textarea[placeholder^='Type a chat message']").last
    box.wait_for()
    page.wait_for_function("() => [...document.querySelectorAll('textarea')].some(one => one.value.startsWith("
                           "'About funnel by channel'))")


@at_root
def test_two_periods_are_compared(page, lab, open_explore, sql):
    open_explore(page)
    page.get_by_role("combobox", name="Insight", exact=True).select_option("compare")
    (days,) = sql(lab, "SELECT min(ts)::DATE AS a, max(ts)::DATE AS b FROM message_facts")
    page.get_by_label("A from", exact=True).fill(days["a"])
    page.get_by_label("A to", exact=True).fill(days["b"])
    page.get_by_label("B from", exact=True).fill(days["b"])
    page.get_by_role("button", name="Show", exact=True).click()
    table = page.get_by_role("table", name="Rows: compare")
    table.wait_for()
    assert "difference" in table.locator("th").all_inner_texts()
