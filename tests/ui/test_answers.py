"""Answers on their way: first ones from the sample, cancelled and abandoned ones, copied, without a kernel."""

from __future__ import annotations

import json
import os
import re
import signal
import urllib.request

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

at_root = pytest.mark.parametrize("lab", ["/"], indirect=True, ids=["root"], scope="session")
ORPHANS = 7


def children(lab, words: str) -> list[psutil.Process]:
    """The lab's processes whose command line has these words."""
    return [one for one in psutil.Process(lab.process.pid).children(recursive=True)
            if one.status() != psutil.STATUS_ZOMBIE and words in " ".join(one.cmdline())]


def hold(page) -> list:
    """Keep exact insights from the server until the test lets them go; the list has them."""
    held: list = []

    def decide(route) -> None:
        if route.request.post_data_json.get("approximate"):
            route.fallback()
        else:
            held.append(route)

    page.route(re.compile("/workbench/api/insight"), decide)
    return held


def api(lab, path: str, body: dict | None = None) -> dict:
    request = urllib.request.Request(
        f"{lab.address}workbench/api/{path}", json.dumps(body).encode() if body else None,
        headers={"Authorization": f"token {lab.token}", "Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def show(page) -> None:
    page.get_by_role("button", name="Show", exact=True).click()


@at_root
def test_a_first_answer_from_the_sample_is_replaced_by_the_exact_one(page, lab, open_explore, sql, keep_picture):
    open_explore(page)
    held = hold(page)
    page.route(re.compile("/workbench/api/progress"),
               lambda route: route.fulfill(json={"fraction": 0.42, "what": "running"}))
    page.get_by_role("combobox", name="By", exact=True).select_option("channel")
    show(page)
    page.get_by_text("approximate: from one user in 64").wait_for()
    table = page.get_by_role("table", name="Rows: funnel")
    assert re.search(r"[\d,]+ \([\d,]+ to [\d,]+\)", table.inner_text())
    page.get_by_text(re.compile(r"\d s … running 42 %")).wait_for()
    keep_picture(page, "explore-approximate")
    assert len(held) == 1
    held[0].fallback()
    page.get_by_text("approximate: from one user in 64").wait_for(state="detached")
    shown = dict(line.split("\t")[:2] for line in table.locator("tbody tr").all_inner_texts())
    exact = sql(lab, "SELECT channel, count(*) AS n FROM message_facts GROUP BY ALL")
    assert shown == {one["channel"]: f"{one['n']:,}" for one in exact}
    assert page.get_by_text("s … running").count() == 0


@at_root
def test_the_catalog_shows_the_sample_first(page, lab, open_explore, sql):
    open_explore(page)
    held = hold(page)
    catalog = page.get_by_role("group", name="Catalog")
    catalog.get_by_title(re.compile("^sends: .* rows")).click()
    column = catalog.get_by_role("button", name=re.compile("^channel"))
    catalog.get_by_text("from one user in 64").wait_for()
    column.locator("svg rect").first.wait_for()
    held[0].fallback()
    catalog.get_by_text("from one user in 64").wait_for(state="detached")
    (row,) = sql(lab, "SELECT count(DISTINCT message_ref) AS n FROM sends")
    ref = catalog.get_by_role("button", name=re.compile("^message_ref"))
    assert f"{row['n']:,} distinct" in ref.get_attribute("title")
    assert column.locator("svg rect").count() == sql(lab, "SELECT count(DISTINCT channel) AS n FROM sends")[0]["n"]


@at_root
def test_what_is_cancelled_replaced_or_left_is_stopped_on_the_server(page, lab, open_explore):
    """The query process is stopped, so that every question is slow."""
    open_explore(page)
    show(page)
    page.get_by_role("table", name="Rows: funnel").wait_for()
    (worker,) = children(lab, "workbench.logs.engine.worker")
    asked, stopped = {}, []

    def note(request) -> None:
        body = request.post_data_json if request.method == "POST" else {}
        if "/api/insight" in request.url:
            asked[body["id"]] = (body["spec"]["kind"], bool(body.get("approximate")))
        elif "/api/cancel" in request.url:
            stopped.append(body["id"])

    def rough(request) -> bool:
        return "/api/insight" in request.url and '"approximate":true' in request.post_data

    def all_stopped(kind: str) -> bool:
        mine = {id for id, (of, _) in asked.items() if of == kind}
        return len(mine) == 2 and mine <= set(stopped)

    page.on("request", note)
    choose = page.get_by_role("combobox", name="Insight", exact=True)
    os.kill(worker.pid, signal.SIGSTOP)
    try:
        choose.select_option("trend")
        with page.expect_request(rough):
            show(page)
        # replaced by another question
        choose.select_option("breakdown")
        with page.expect_request(rough):
            show(page)
        assert all_stopped("trend") and not all_stopped("breakdown")
        # cancelled
        page.get_by_role("button", name="Cancel", exact=True).click()
        page.get_by_role("alert").get_by_text("the query was cancelled").wait_for()
        assert all_stopped("breakdown")
        # left
        choose.select_option("retention")
        with page.expect_request(rough):
            show(page)
        page.get_by_role("tab", name="History").click()
        page.wait_for_timeout(300)
        assert all_stopped("retention")
    finally:
        os.kill(worker.pid, signal.SIGCONT)
    assert {approximate for _, approximate in asked.values()} == {True, False}
    page.get_by_role("tab", name="Insight").click()
    page.get_by_role("table", name="Rows: retention").wait_for()
    questions = api(lab, "history")["questions"][:4]
    assert [(one["question"]["kind"], one["status"]) for one in questions] == [
        ("retention", "done"), ("retention", "cancelled"), ("breakdown", "cancelled"), ("trend", "cancelled")]


@at_root
def test_the_copied_sql_gives_the_same_rows(page, lab, open_explore, sql):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_explore(page)
    page.get_by_role("combobox", name="By", exact=True).select_option("channel")
    show(page)
    table = page.get_by_role("table", name="Rows: funnel")
    table.wait_for()
    page.get_by_role("button", name="Copy SQL").click()
    page.get_by_text("Copied", exact=True).wait_for()
    rows = sql(lab, page.evaluate("navigator.clipboard.readText()"))
    shown = [line.split("\t") for line in table.locator("tbody tr").all_inner_texts()]
    assert shown == [[f"{one:,}" if isinstance(one, int) else one for one in row.values()] for row in rows]
    # of a crossfilter with the brushes as they are
    page.get_by_role("tab", name="Crossfilter").click()
    page.get_by_role("button", name=re.compile("^push: ")).click()
    line = page.get_by_role("status", name="Selected")
    page.get_by_role("button", name="Copy SQL").click()
    while "AS selected" not in (text := page.evaluate("navigator.clipboard.readText()")):
        page.wait_for_timeout(100)
    first, *_ = sql(lab, text)
    assert line.inner_text().startswith(f"{first['selected']:,} of {first['total']:,} messages")


@at_root
def test_rows_of_a_query_are_downloaded(page, lab, open_explore, tmp_path):
    open_explore(page, "SQL")
    page.get_by_role("group", name="SQL").locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.type("SELECT range AS n FROM range(2500)")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    page.get_by_text("the first 1,000 of 2,500 rows").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download", exact=True).click()
    assert download.value.suggested_filename == "rows.arrows"
    download.value.save_as(tmp_path / "rows.arrows")
    with pa.ipc.open_stream(tmp_path / "rows.arrows") as stream:
        assert stream.read_all().column("n").to_pylist() == list(range(2500))


@pytest.fixture(scope="module")
def small(start_lab, tmp_path_factory):
    """A lab on a log of 60 messages with seven clicks on messages that were never sent; kernels stay dead."""
    from datetime import datetime, timedelta

    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    begin, home = datetime(2026, 6, 1), tmp_path_factory.mktemp("small")
    folder = home / "log"
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist([
        {"message_id": f"m{i}", "user_id": f"u{i % 9}", "channel": ("push", "in_app")[i % 2], "message_ref": "sale",
         "ts": begin + timedelta(hours=i)} for i in range(60)]), folder / "sends.parquet")
    pq.write_table(pa.Table.from_pylist([
        {"event_id": f"e{i}", "message_id": f"m{i}", "user_id": f"u{i % 9}", "channel": "push", "kind": "click",
         "ts": begin + timedelta(hours=i, minutes=5), "is_machine": False}
        for i in range(60 - 20, 60 + ORPHANS)]), folder / "interactions.parquet")
    project = Project.create(home / "project")
    import_source(project, [folder], adapter="messaging")
    return start_lab(project.root, "/", None, "--KernelManager.autorestart=False")


@pytest.fixture
def small_page(browser, small, new_page):
    yield from new_page(browser, small)


def test_a_dead_kernel_stops_nothing(small_page, small, open_explore, keep_kernel_busy):
    page = small_page
    keep_kernel_busy(page)
    (kernel,) = children(small, "ipykernel")
    kernel.kill()
    while children(small, "ipykernel"):
        page.wait_for_timeout(100)
    open_explore(page, "Crossfilter")
    line = page.get_by_role("status", name="Selected")
    line.get_by_text("of 60 messages").wait_for()
    page.get_by_role("button", name=re.compile("^push: ")).click()
    line.get_by_text("30", exact=True).wait_for()
    page.get_by_text("in-app messages only exist when a user is active").wait_for()
    page.get_by_role("tab", name="Insight").click()
    show(page)
    page.get_by_role("table", name="Rows: funnel").get_by_text("60", exact=True).wait_for()
    assert children(small, "ipykernel") == []


def test_the_checks_tab_counts_what_was_planted(small_page, small, open_explore, keep_picture):
    page = small_page
    open_explore(page)
    found = [one for one in api(small, "status")["snapshot"]["checks"] if one["count"] > 0]
    page.get_by_role("tab", name=f"Checks ({len(found)})").click()
    page.get_by_text(f"{len(found)} of ").wait_for()
    row = page.get_by_role("table", name="Contract report").get_by_role("row", name=re.compile(
        "^interaction without its send"))
    assert row.inner_text().split("\t")[1:3] == ["interactions", str(ORPHANS)]
    keep_picture(page, "explore-checks")
