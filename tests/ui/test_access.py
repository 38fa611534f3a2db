"""The Explore document for who does not see it, does not use a mouse, or prefers the dark."""

from __future__ import annotations

import json
import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240),
              pytest.mark.parametrize("lab", ["/"], indirect=True, ids=["root"], scope="session")]

ROLES = ("button", "checkbox", "combobox", "DisclosureTriangle", "img", "link", "searchbox", "slider", "spinbutton",
         "switch", "tab", "table", "tablist", "tabpanel", "textbox")
TABS = ("Insight", "Crossfilter", "SQL", "History", "Checks")


def named(page) -> dict[str, list[str]]:
    """The accessible names in the Explore document by role, as Chromium computes them."""
    session = page.context.new_cdp_session(page)
    found = session.send("Runtime.evaluate", {"expression": "document.querySelector('.wb-Explore')"})
    root = found["result"]["objectId"]
    names: dict[str, list[str]] = {}
    for role in ROLES:
        nodes = session.send("Accessibility.queryAXTree", {"objectId": root, "role": role})["nodes"]
        names[role] = [str(one.get("name", {}).get("value", "")).strip() for one in nodes if not one["ignored"]]
    session.detach()
    return names


def test_every_control_has_a_name(page, lab, open_explore):
    open_explore(page)
    page.get_by_role("group", name="Catalog").get_by_title(re.compile("^message_facts: .* rows")).click()
    page.get_by_role("button", name=re.compile("^channel")).click()
    page.get_by_title("Add as a filter").first.click()
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("table", name="Rows: funnel").locator("tbody tr").first.click()
    page.get_by_role("combobox", name="Filter", exact=True).select_option("domain")
    seen: dict[str, int] = {}

    def look(place: str) -> None:
        for role, names in named(page).items():
            assert "" not in names, f"{place}: a {role} without a name beside {names}"
            seen[role] = seen.get(role, 0) + len(names)

    look("Insight")
    kinds = page.get_by_role("combobox", name="Insight", exact=True)
    for kind in kinds.locator("option").all_inner_texts():
        kinds.select_option(kind)
        look(kind)
    page.get_by_role("tab", name="Insight").focus()
    for tab in TABS[1:]:
        page.keyboard.press("ArrowRight")
        chosen = page.get_by_role("tab", name=re.compile(f"^{tab}"))
        assert chosen.get_attribute("aria-selected") == "true" and chosen.evaluate(
            "one => one === document.activeElement")
        page.get_by_role("tabpanel", name=tab).wait_for()
        if tab == "Crossfilter":
            page.get_by_role("status", name="Selected").wait_for()
            page.get_by_role("button", name=re.compile("^push: ")).click()
        if tab == "SQL":
            page.get_by_role("button", name="Run", exact=True).click()
            page.get_by_role("table", name="Rows: SQL").wait_for()
        look(tab)
        chosen.focus()
    page.keyboard.press("Home")
    assert page.get_by_role("tab", name="Insight").get_attribute("aria-selected") == "true"
    page.keyboard.press("End")
    assert page.get_by_role("tab", name=re.compile("^Checks")).get_attribute("aria-selected") == "true"
    assert min(seen[one] for one in ("button", "combobox", "slider", "tab", "table", "textbox")) > 0, seen


def test_the_focus_is_seen_wherever_it_goes(page, lab, open_explore):
    open_explore(page)
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("table", name="Rows: funnel").wait_for()
    for tab in ("Insight", "Crossfilter"):
        page.get_by_role("tab", name=tab).click()
        page.get_by_role("tab", name=tab).focus()
        page.get_by_role("button", name="Copy SQL").wait_for()
        visited = set()
        for _ in range(60):
            page.keyboard.press("Tab")
            at = page.evaluate("""() => {
              const one = document.activeElement, look = getComputedStyle(one);
              return {inside: !!one.closest('.wb-Explore'), text: one.outerHTML.slice(0, 120),
                      seen: (look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0)
                            || look.boxShadow !== 'none'}; }""")
            if not at["inside"]:
                break
            visited.add(at["text"])
            assert at["seen"], f"{tab}: no visible focus on {at['text']}"
        assert len(visited) > 8


def brightness(colour: str) -> float:
    return sum(float(part) for part in re.findall(r"[\d.]+", colour)[:3]) / 3


COLOURS = """() => {
  const of = name => document.querySelector(name), look = name => getComputedStyle(of(name));
  return {page: getComputedStyle(of('.wb-Explore').closest('.wb-Document')).backgroundColor,
          text: look('.wb-Explore').color, cell: look('.wb-Table td').color, head: look('.wb-Table th').color}; }"""
# the brightest and the darkest of the chart's opaque or drawn colours, whichever way it is drawn
CHART = """() => {
  const host = document.querySelector('.wb-Chart'), canvas = host.querySelector('canvas');
  if (canvas) {
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height), found = [];
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 200) { found.push(`rgb(${data[i]}, ${data[i + 1]}, ${data[i + 2]})`); }
    }
    return {labels: found, ground: data[3] < 20 ? 'none' : `rgb(${data[0]}, ${data[1]}, ${data[2]})`};
  }
  const svg = host.querySelector('svg');
  return {labels: [...svg.querySelectorAll('text')].map(one => getComputedStyle(one).fill),
          ground: getComputedStyle(svg).backgroundColor}; }"""


def test_a_dark_theme_is_readable(page, lab, open_explore):
    open_explore(page)
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("table", name="Rows: funnel").wait_for()
    page.locator(".wb-Chart :is(svg, canvas)").first.wait_for()
    light = page.evaluate(COLOURS)
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_text("Theme", exact=True).first.hover()
    page.get_by_text("JupyterLab Dark", exact=True).click()
    page.wait_for_function(f"before => JSON.stringify(({COLOURS})()) !== before",
                           arg=json.dumps(light, separators=(",", ":")))
    page.wait_for_timeout(1000)
    dark = page.evaluate(COLOURS)
    assert brightness(dark["page"]) < 80
    assert min(brightness(dark[one]) for one in ("text", "cell", "head")) > 130, dark
    chart = page.evaluate(CHART)
    # the labels of the axes; a ground of its own would be a light box on the dark page
    assert chart["ground"] in ("none", "rgba(0, 0, 0, 0)") or brightness(chart["ground"]) < 80, chart["ground"]
    assert chart["labels"] and min(map(brightness, chart["labels"])) > 90, sorted(set(chart["labels"]))[:5]
