"""A squad's first minutes: an empty folder, a CSV of another system, its columns mapped, then explored."""

from __future__ import annotations

import re
import time

import pytest

from workbench.project import Project

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
HEAD = "notification_id,customer_id,medium,campaign,when_it_left,email\n"


def row(i: int) -> str:
    return f"n{i},u{i % 97},push,c{i % 3},2026-06-{1 + i % 20:02d} {i % 24:02d}:00:00,u{i}@x.org\n"


@pytest.fixture
def empty(tmp_path, start_lab, browser, new_page):
    """(page, lab) of a JupyterLab in a folder that holds one file of sends."""
    folder = tmp_path / "new squad"
    (folder / "in").mkdir(parents=True)
    (folder / "in" / "a.csv").write_text(HEAD + "".join(map(row, range(3_000))))
    lab = start_lab(folder)
    pages = new_page(browser, lab)
    yield next(pages), lab
    next(pages, None)


def test_from_an_empty_folder_to_a_question(empty, keep_picture):
    page, lab = empty
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_role("button", name="Make it a project").click()
    # from the file browser, with a right click
    page.get_by_role("tab", name=re.compile("File Browser")).first.click()
    page.locator(".jp-DirListing-item").get_by_text("workbench.toml").wait_for()    # the listing has settled
    page.locator(".jp-DirListing-item").get_by_text("in", exact=True).dblclick()
    page.locator(".jp-DirListing-item").get_by_text("a.csv").click(button="right")
    page.get_by_text("Import into the Workbench").click()
    mapping = page.get_by_role("region", name="Mapping")
    assert page.get_by_label("Files", exact=True).input_value() == "in/a.csv"
    mapping.get_by_text("Choose a column for ts").wait_for()
    assert page.get_by_role("button", name="Import", exact=True).last.is_disabled()
    assert mapping.get_by_role("combobox", name="Column for user_id").input_value() == "customer_id"
    assert "@" not in mapping.inner_text()
    mapping.get_by_role("combobox", name="Column for ts").select_option("when_it_left")
    keep_picture(page, "import")
    page.get_by_role("button", name="Import", exact=True).last.click()
    done = page.get_by_role("region", name="Import", exact=True)
    done.get_by_role("status").filter(has_text="done").wait_for()
    row_of = done.get_by_role("table", name="Tables").get_by_role("row").filter(has_text="sends")
    assert "3,000" in row_of.inner_text()
    assert "No place for: email" in done.inner_text()
    done.get_by_role("button", name="Explore").click()
    page.get_by_role("button", name="Show", exact=True).click()
    page.get_by_role("table", name=re.compile("^Rows: ")).wait_for()

    # a new day arrives: only a refresh of the glob's files is asked for, and Explore says that there is more
    with (lab.project / "in" / "a.csv").open("a") as file:
        file.write(row(3_000))
    page.get_by_role("tab", name=re.compile("^Import a.csv")).click()
    page.reload()
    page.get_by_role("tab", name=re.compile("^Import a.csv")).click()
    page.get_by_role("table", name="Imports").get_by_text("changed since").wait_for()
    page.get_by_role("region", name="Imported before").get_by_role("button", name="Refresh").click()
    done.get_by_role("status").filter(has_text="done").wait_for()
    assert "3,001" in done.get_by_role("table", name="Tables").inner_text()
    page.get_by_role("tab", name="Explore", exact=True).last.click()


def test_an_open_document_hears_of_a_newer_snapshot(empty):
    page, lab = empty
    project = Project.create(lab.project)
    from workbench.logs.imports.importing import import_source

    first = import_source(project, [lab.project / "in" / "a.csv"])
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_role("button", name="Explore", exact=True).click()
    box = page.get_by_role("combobox", name="Snapshot")
    box.wait_for()
    assert box.input_value() == first.id
    (lab.project / "in" / "b.csv").write_text("day,rain\n2026-06-01,2\n")
    second = import_source(project, [lab.project / "in" / "b.csv"])
    page.get_by_role("button", name="Refresh", exact=True).click()
    page.get_by_role("button", name="Newer snapshot").click()
    assert box.input_value() == second.id
    page.get_by_role("button", name="Newer snapshot").wait_for(state="detached")


@pytest.mark.alone
def test_an_import_is_cancelled_and_undone(empty):
    page, lab = empty
    adapter = lab.project / "adapters" / "endless"
    adapter.mkdir(parents=True)
    (adapter / "adapter.yaml").write_text(
        "version: 1\nabout: never ends\ninputs:\n  a: {files: '*.csv', columns: {customer_id: VARCHAR}}\n")
    (adapter / "sends.sql").write_text(
        "SELECT m AS message_id, 'u' AS user_id, 'push' AS channel, 'c' AS message_ref, "
        "TIMESTAMP '2026-06-01' AS ts FROM (SELECT md5(i::VARCHAR) AS m FROM range(2000000000) x(i) GROUP BY ALL)")
    project = Project.create(lab.project)
    page.get_by_role("tab", name="Messaging Workbench").first.click()
    page.get_by_role("button", name="Refresh", exact=True).click()
    page.get_by_role("button", name="Import", exact=True).first.click()
    page.get_by_role("combobox", name="Format").select_option("endless")
    page.get_by_text("never ends").wait_for()
    page.get_by_label("Files", exact=True).fill("in/nothing.csv")
    page.get_by_role("button", name="Import", exact=True).last.click()
    page.get_by_role("alert").filter(has_text="no file").wait_for()
    page.get_by_label("Files", exact=True).fill("in/a.csv")
    page.get_by_role("button", name="Import", exact=True).last.click()
    done = page.get_by_role("region", name="Import", exact=True)
    done.get_by_role("status").filter(has_text="running").wait_for()
    page.get_by_role("progressbar", name="Import progress").wait_for()
    began = time.monotonic()
    page.get_by_role("button", name="Cancel", exact=True).click()
    done.get_by_role("status").filter(has_text="cancelled").wait_for()
    assert time.monotonic() - began < 5
    done.get_by_text("The project is as it was.").wait_for()
    assert not list(project.cache.glob("snapshots/*")) and not list(project.cache.glob(".reading-*"))
