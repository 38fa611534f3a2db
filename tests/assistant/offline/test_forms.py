"""Which messages want a cell or a statement, and which only speak of one."""

from __future__ import annotations

import pytest

from workbench.assistant.offline.reply.forms import form_of

CODE = [
    ("code for the click rate by channel", "the click rate by channel"),
    ("code for code for sends per day", "sends per day"),
    ("write me python that computes the open rate by channel", "the open rate by channel"),
    ("Can you give me a notebook cell for sends per day?", "sends per day"),
    ("please draft a cell that plots sends per day", "sends per day"),
    ("show me the code for that", ""),
    ("i need a short python script to get clicks per user within 7 days", "clicks per user within 7 days"),
    ("click rate by channel as code", "click rate by channel"),
    ("the funnel for push, in python", "the funnel for push"),
    ("how do I compute the click rate in Python?", "how do I compute the click rate"),
    ("python: sends per week", "sends per week"),
    ("the code", ""),
]
SQL = [
    ("give me the SQL for the click rate by channel", "the click rate by channel"),
    ("SQL for click rate by channel", "click rate by channel"),
    ("which sql gives sends per day", "sends per day"),
    ("what is the sql behind that?", ""),
    ("sends per day in sql", "sends per day"),
    ("show me the query behind the funnel", "the funnel"),
    ("write an SQL query that shows opens by channel", "opens by channel"),
]
NEITHER = [
    "click rate by channel",
    "clicks per code within 7 days",
    "users who typed a promo code",
    "sends by country code",
    "queries per user within 7 days",
    "share of users with a python course purchase within 7 days",
    "draft a metric for clicks",
    "how many cells were opened",
    "the script of the campaign",
    "what is pandas",
    "sqlite opens by channel",
    "metric for code redemptions within 7 days",
]


@pytest.mark.parametrize(("text", "rest"), [one for one in CODE if one[1] is not None])
def test_a_cell_is_wanted(text, rest):
    found = form_of(text)
    assert found is not None and (found.kind, found.rest, found.written) == ("code", rest, False)


@pytest.mark.parametrize(("text", "rest"), [one for one in SQL if one[1] is not None])
def test_a_statement_is_wanted(text, rest):
    found = form_of(text)
    assert found is not None and (found.kind, found.rest, found.written) == ("sql", rest, False)


@pytest.mark.parametrize("text", NEITHER)
def test_words_of_the_trade_want_neither(text):
    assert form_of(text) is None


def test_pandas_is_heard():
    assert form_of("pandas for sends per day").pandas and form_of("sends per day in pandas").pandas
    assert not form_of("python for sends per day").pandas


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        (
            "sql for SELECT channel, count(*) AS n FROM sends GROUP BY 1",
            "sql",
            "SELECT channel, count(*) AS n FROM sends GROUP BY 1",
        ),
        (
            "SQL: with a as (select 1 as b from sends) select b from a",
            "sql",
            "with a as (select 1 as b from sends) select b from a",
        ),
        (
            "code for import workbench as wb\nwb.open().explore.funnel()",
            "code",
            "import workbench as wb\nwb.open().explore.funnel()",
        ),
        (
            "code for ```python\nimport workbench as wb\nwb.open().explore.funnel()\n```",
            "code",
            "import workbench as wb\nwb.open().explore.funnel()",
        ),
    ],
)
def test_what_the_person_wrote_is_kept_as_it_stands(text, kind, written):
    found = form_of(text)
    assert (found.kind, found.rest, found.written) == (kind, written, True)


@pytest.mark.parametrize(
    "text", ["sql for sends from the last week", "code for sends with clicks", "code for from push to click"]
)
def test_words_are_no_statement(text):
    assert not form_of(text).written
