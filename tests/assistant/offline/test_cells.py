"""Cells and statements of the drafter without a model: the answer's own reading, tried, with its own numbers."""

from __future__ import annotations

import ast

import pytest

from workbench.assistant.confined import fences
from workbench.assistant.core import ask


@pytest.fixture(scope="module", autouse=True)
def confined():
    lacking = fences.missing()
    if lacking:
        pytest.skip(lacking)


def tools(found):
    return [one["tool"] for one in found["results"].values()]


@pytest.fixture(scope="module")
def project(simulated_kept):
    return simulated_kept


def test_a_rate_as_a_cell_gives_the_rates_own_numbers(project):
    words = ask(project, "click rate by channel")
    found = ask(project, "/code the click rate by channel")
    (draft,) = found["drafts"]
    assert (draft["kind"], draft["status"]) == ("code", "valid"), draft["checks"]
    assert (
        tools(found) == ["draft_code"]
        and "explore.breakdown(" in draft["code"]
        and "import workbench as wb" in draft["code"]
    )
    expected = words["drafts"][0]["card"]["table"]["rows"]
    shown = draft["card"]["table"]["rows"]
    assert [row["click_rate"] for row in shown] == [row["click_rate"] for row in expected]
    for row in expected:
        assert f"{100 * row['click_rate']:.2f} %" in found["reply"]
    assert "number removed" not in found["reply"] and found["asked"] is None and found["refused"] is None


def test_a_metric_as_a_cell_is_the_metric_that_would_be_drafted(project):
    words = ask(project, "metric: clicks per user within 14 days")
    found = ask(project, "write me python for clicks per user within 14 days")
    (draft,) = found["drafts"]
    assert (draft["kind"], draft["status"]) == ("code", "valid"), draft["checks"]
    assert draft["code"] == words["drafts"][0]["code"]
    value = words["results"]["t1"]["result"]["value"]
    assert draft["card"]["table"]["rows"][0]["value"] == pytest.approx(value)
    assert f"{value:.4g}" in found["reply"]


@pytest.mark.parametrize(
    ("text", "has"),
    [
        ("sends per day in pandas", "pd.DataFrame(found.rows"),
        pytest.param("SQL for sends per week", "GROUP BY", marks=pytest.mark.long),
        pytest.param("SQL for the funnel by channel", "SELECT", marks=pytest.mark.long),
        pytest.param("pandas for conversion_7d", "metric('conversion_7d'", marks=pytest.mark.long),
        pytest.param("a cell for the health of push_frequency_cap", "health_only=True", marks=pytest.mark.long),
        pytest.param("code for the funnel by channel", "explore.funnel(by='channel'", marks=pytest.mark.long),
        pytest.param(
            "code for a profile of the table sends", "explore.profile(table='sends'", marks=pytest.mark.long
        ),
    ],
)
def test_cells_of_every_kind_hold(project, text, has):
    found = ask(project, text)
    draft = found["drafts"][0]
    assert draft["kind"] == "code" and draft["status"] == "valid", draft["checks"]
    assert has in draft["code"] and ast.parse(draft["code"])
    assert "number removed" not in found["reply"]


def test_the_last_answer_as_a_cell_and_as_sql(simulated):
    ask(simulated, "open rate by channel", thread="t")
    cell = ask(simulated, "show me the code for that", thread="t")
    assert cell["drafts"][-1]["kind"] == "code" and "rate='open_rate'" in cell["drafts"][-1]["code"]
    sql = ask(simulated, "/sql", thread="t")
    assert [one["kind"] for one in sql["drafts"]] == ["code", "insight"] and "SELECT" in sql["drafts"][0]["code"]


def test_sql_is_the_insights_own_and_gives_its_rows_by_itself(project):
    found = ask(project, "give me the SQL for the click rate by channel")
    code, answer = found["drafts"]
    assert (code["kind"], code["status"], answer["kind"]) == ("code", "valid", "insight")
    sql = found["results"]["t1"]["result"]["sql"]
    assert sql in code["code"]
    rows, shown = answer["card"]["table"]["rows"], code["card"]["table"]["rows"]
    assert [(row["channel"], row["clicked"]) for row in rows] == [(row["channel"], row["clicked"]) for row in shown]
    assert f"{100 * rows[0]['click_rate']:.2f} %" in found["reply"]


def test_a_statement_of_ones_own_is_held_to_its_rules(project):
    found = ask(project, "/sql SELECT channel, count(*) AS sends FROM sends GROUP BY channel ORDER BY channel")
    assert tools(found) == ["query_sql"] and found["drafts"][0]["status"] == "valid"
    row = found["drafts"][0]["card"]["table"]["rows"][0]
    assert f"{row['sends']:,}" in found["reply"]
    for bad in (
        "SELECT user_id FROM users",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT user_id, count(*) FROM sends GROUP BY 1",
    ):
        refused = ask(project, f"/sql {bad}")
        assert refused["refused"] and not refused["drafts"], bad


@pytest.mark.parametrize(
    "text",
    [
        "code for the e-mail addresses of everyone",
        "python that lists the user ids of clickers",
        "write code to delete the metric x",
        "/code train a model for clicked_24h",
        "/code a hypothesis: if we cap then clicks fall",
        "code for the weather",
        "code for the revenue of mars",
        "SQL for conversion_7d",
        "/sql plan an experiment",
        "code for conversion_7d by platform",
        "the sql for clicks within 7 days",
    ],
)
def test_what_no_cell_gives_is_one_clear_line(project, text):
    found = ask(project, text)
    assert not found["drafts"] and (found["refused"] or found["asked"]), found["reply"]
    assert "draft_code" not in tools(found)
    assert "\n" not in (found["refused"] or found["asked"])


def test_code_without_anything_before_it_asks_for_a_subject(project):
    assert "say what" in ask(project, "/code")["refused"]
    assert "say what" in ask(project, "/sql")["refused"]


@pytest.mark.long
def test_a_window_that_was_asked_for_completes_the_cell(simulated):
    assert ask(simulated, "code for a metric of clicks per user", thread="t")["asked"]
    found = ask(simulated, "within 7 days", thread="t")
    assert found["drafts"][-1]["kind"] == "code" and "7d" in found["drafts"][-1]["code"]


def test_code_of_the_persons_own_is_tried_behind_the_same_fences(project):
    good = ask(project, "/code import workbench as wb\nwb.open().explore.funnel()")
    assert good["drafts"][0]["status"] == "valid"
    bad = ask(project, "/code import workbench as wb\nopen('/etc/passwd').read()")
    assert bad["drafts"][0]["status"] == "invalid" and "does not hold" in bad["reply"]
