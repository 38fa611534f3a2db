"""What was tried to show a false number, to leak an id, and to write unasked; each was possible once."""

from __future__ import annotations

import json
import re
import shutil

import pytest

from workbench.assistant import threads
from workbench.assistant.confined import fences
from workbench.assistant.confined.provenance import charted, written_claims, written_numbers
from workbench.assistant.core import Assistant, ask, collect
from workbench.assistant.events import ToolStart
from workbench.assistant.references import NO_VALUE, Renderer
from workbench.assistant.references import shown as filled

OPEN = "import workbench as wb\nn = wb.open().snapshot().sql('SELECT count(*) AS n FROM sends').to_pylist()[0]['n']\n"


def rendered(text, *sources, results=None):
    renderer = Renderer(results or {}, list(sources))
    return renderer.feed(text) + renderer.close()


# --- a false number -------------------------------------------------------------------------------------------------


def test_roman_numerals_are_numbers():
    assert "number removed" in rendered("it rose by Ⅻ %, or ⅷ\n") and "Ⅻ" not in rendered("Ⅻ\n")


@pytest.mark.parametrize("parted", ["4\u20287", "4\u20297", "4\ufe0f\u20e37\ufe0f\u20e3", "4&#x0301;7", "4&zwnj;7"])
def test_nor_from_digits_with_something_unseen_between(parted):
    assert "number removed" in rendered(f"it is {parted} %\n", "within 4 days or 7 days")


@pytest.mark.parametrize(
    "parted",
    ["4\x1b[0m7", "4\x007", "4\x087", "4\u03017", "4\u20dd7", "4\u200b7", "4\ufe0f7", "4**7", "4\x1b7", "4\u03367"],
)
def test_a_number_is_not_put_together_from_digits_that_the_person_wrote(parted):
    said = rendered(f"it is {parted} %\n", "within 4 days or 7 days")
    assert "number removed" in said or "[0m" in said, said  # what a terminal would obey is visible text now
    assert not any(ord(c) < 32 and c not in "\n\t" for c in said)


@pytest.mark.parametrize(
    "formula", ["$4{}7$ %", "\\begin{align}4{}7\\end{align}", "\\\\(4{}7\\\\)", "\\\\[4{}7\\\\]", "$$4{}7$$"]
)
def test_no_formula_is_typeset(formula):
    said = rendered(f"it is {formula}\n", "4 and 7")
    assert "\\begin{" not in said and "\\\\(" not in said and "\\\\[" not in said
    assert "$" not in re.sub(r"`[^`]+`", "", said)          # code, which the chat does not typeset


@pytest.mark.parametrize(
    ("value", "form", "read"),
    [
        (0.04, "int", "0.040"),
        (0.004, "pct0", "0.40 %"),
        (0.046, "pct0", "4.6 %"),
        (0.83, "pct0", "83 %"),
        (1e-9, "pct3", "1e-07 %"),
        (0.0149, "sig1", "0.015"),
        (3.7, "int", "3.7"),
        (3.4, "int", "3.4"),
        (35125.4, "int", "35,125"),
        (12, "pct1", NO_VALUE),
        (1, "pct0", "100 %"),
        (0, "pct1", "0.0 %"),
        (0.0, "int", "0"),
        (12345, "sig2", "12,345"),
        (-0.0004, "pp1", "-0.040 pp"),
    ],
)
def test_rounding_shows_no_other_number(value, form, read):
    assert filled(value, form) == read


def test_a_comment_in_a_proved_cell_is_no_source(wired):
    lacking = fences.missing()
    if lacking:
        pytest.skip(lacking)
    code = f"# the lift is 47.3 %\n{OPEN}n"
    project, _ = wired(
        [
            {
                "when": "x",
                "steps": [
                    {"calls": [{"name": "draft_code", "arguments": {"code": code, "purpose": "Messages"}}]},
                    {"text": "The lift is 47.3 %, of {{LAST.rows.0.value|int}} messages.\n"},
                ],
            }
        ]
    )
    found = ask(project, "x", thread="t")
    assert found["drafts"][0]["status"] == "valid" and "47.3" not in found["reply"]
    rows = found["drafts"][0]["card"]["table"]["rows"]
    assert f"{rows[0]['value']:,}" in found["reply"]


def test_the_title_of_a_cell_holds_no_number_of_its_own(wired):
    lacking = fences.missing()
    if lacking:
        pytest.skip(lacking)
    project, _ = wired(
        [
            {
                "when": "x",
                "steps": [
                    {
                        "calls": [
                            {"name": "draft_code", "arguments": {"code": f"{OPEN}n", "purpose": "Lift of 47.3 %"}}
                        ]
                    },
                    {"text": "Done.\n"},
                ],
            }
        ]
    )
    found = ask(project, "x", thread="t")
    assert [one["status"] for one in found["drafts"]] == ["invalid"]


CHART = OPEN + "import pandas as pd\nimport altair as alt\n"


def test_what_is_read_off_a_chart_is_held_against_the_cell():
    chart = {
        "datasets": {"d": [{"arm": "a", "lift": 0.473, "n": 12}]},
        "title": "Lift: 47.3 %",
        "width": 400,
        "layer": [{"mark": {"type": "text", "text": ["up 12.5 %"]}}],
        "encoding": {"x": {"title": "arm"}},
    }
    read = list(charted(chart))
    assert 0.473 in read and "Lift: 47.3 %" in read and "up 12.5 %" in read and 400 not in read
    assert written_numbers("x = 0.473", read) == [0.473]
    assert written_claims("t = 'Lift: 47.3 %'", read) == ["47.3"]
    assert written_claims("t = 'weeks 1-2'", ["weeks 1-2"]) == [] and written_claims("f'{x:.1%}'", ["4.1%"]) == []


@pytest.mark.long
@pytest.mark.parametrize(
    "end",
    [
        "frame = pd.DataFrame({'arm': ['a', 'b'], 'lift': [0.473, 0.01], 'n': [n, n]})\n"
        "alt.Chart(frame).mark_bar().encode(x='arm:N', y='lift:Q')",
        "alt.Chart(pd.DataFrame({'n': [n]})).mark_bar().encode(y='n:Q').properties(title='Lift: 47.3 %')",
    ],
)
def test_a_chart_of_invented_numbers_is_no_draft(simulated_kept, end):
    from workbench.assistant.grounding import Grounding
    from workbench.assistant.tools.code import CodeArguments, draft_code
    from workbench.logs.snapshot import Snapshot

    lacking = fences.missing()
    if lacking:
        pytest.skip(lacking)
    found = draft_code(Grounding.of(Snapshot.open(simulated_kept)), CodeArguments(code=CHART + end, purpose="x"))
    assert found.draft.status == "invalid" and found.draft.chart is None
    assert "its numbers were counted, not written" in {one.name for one in found.draft.checks if not one.ok}


def queried(project, sql):
    """What `query_sql` gave for a statement."""
    from workbench.assistant.grounding import Grounding
    from workbench.assistant.tools.toolbox import Toolbox
    from workbench.logs.snapshot import Snapshot

    toolbox = Toolbox(Grounding.of(Snapshot.open(project)))
    return toolbox.finish(toolbox.start("query_sql", {"sql": sql, "why": "x"}))


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 0.473 AS click_rate, count(*) AS n FROM sends",
        "SELECT count(*) * 0 + 0.473 AS r, count(*) AS n FROM sends",
        "SELECT avg(0.473) AS r, count(*) AS n FROM sends",
        "SELECT 0.4 + 0.073 AS r, count(*) AS n FROM sends",
        "SELECT 'Conversion rose by 47.3 %' AS finding, count(*) AS n FROM sends GROUP BY 1",
        "SELECT channel || ': 47.3 %' AS finding, count(*) AS n FROM sends GROUP BY 1",
        'SELECT count(*) AS "rose by 47.3 %" FROM sends',
        "SELECT channel, max(4730) AS n, count(*) AS m FROM sends GROUP BY 1",
    ],
)
def test_a_statement_counts_and_says_nothing_of_its_own(simulated_kept, sql):
    ended = queried(simulated_kept, sql)
    assert ended.error is not None, ended.result["rows"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT channel, count(*) AS n FROM sends GROUP BY 1",
        "SELECT count(*) * 1.0 / count(DISTINCT user_id) AS per FROM sends",
        "SELECT CASE WHEN channel = 'push' THEN 'push, 1' ELSE 'other' END AS c, count(*) AS n FROM sends GROUP BY 1",
        "SELECT extract(hour FROM ts) AS h, count(*) AS n FROM sends WHERE ts > '2020-01-01' GROUP BY 1",
    ],
)
def test_an_honest_statement_goes_on_working(simulated_kept, sql):
    ended = queried(simulated_kept, sql)
    assert ended.error is None and ended.result["rows"], ended.error


# --- an id ------------------------------------------------------------------------------------------------------------


def test_a_cells_columns_and_rows_spell_nothing_to_a_model(wired):
    lacking = fences.missing()
    if lacking:
        pytest.skip(lacking)
    code = (
        "import workbench as wb\n"
        "u = wb.open().snapshot().sql('SELECT min(user_id) AS u FROM users').to_pylist()[0]['u']\n"
        "names = ['d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8', 'd9']\n"
        "[{names[int(c)]: 1 for c in u[1:]} for c in u]"
    )
    project, server = wired(
        [
            {
                "when": "x",
                "steps": [
                    {"calls": [{"name": "draft_code", "arguments": {"code": code, "purpose": "Digits"}}]},
                    {"text": "There are {{LAST.rows.0.0|int}}.\n"},
                ],
            }
        ]
    )
    found = ask(project, "x", thread="t")
    assert found["drafts"][0]["status"] == "valid", found["drafts"][0]["checks"]
    shown = found["drafts"][0]["card"]["table"]["rows"]
    told = [
        text
        for message in server.requests[-1]["body"]["messages"]
        if message["role"] == "tool"
        for text in [json.dumps(message["content"])]
    ][-1]
    assert len(shown) == 9 and '"d0' not in told.replace("\\", "")
    result = json.loads(json.loads(told).split("\n")[1])["result"]
    assert result["columns"] == result["rows"] == "stays here; refer to it by place"


# --- a write ----------------------------------------------------------------------------------------------------------


def test_a_conversation_that_was_put_back_does_not_run_an_approval_again(simulated):
    ask(simulated, "draft a metric for clicks per user within 9 days", thread="t")
    (waits,) = ask(simulated, "save it", thread="t")["approvals"]
    place = threads.place(simulated, "t")
    copy = place.read_bytes()
    assert collect(Assistant(simulated).decided("t", waits["id"], "approve"))["failed"] is None
    (file,) = (simulated.root / "metrics").glob("*9d*.yaml")
    file.unlink()
    place.write_bytes(copy)
    found = collect(Assistant(simulated).decided("t", waits["id"], "approve"))
    assert "run already" in found["failed"] and not file.exists()
    shutil.rmtree(place.with_suffix(""))
    place.unlink()  # a conversation that is begun anew counts anew
    ask(simulated, "draft a metric for clicks per user within 9 days", thread="t")
    (waits,) = ask(simulated, "save it", thread="t")["approvals"]
    assert collect(Assistant(simulated).decided("t", waits["id"], "approve"))["failed"] is None and file.exists()


def test_an_approval_of_one_conversation_is_none_of_another(simulated):
    ask(simulated, "draft a metric for clicks per user within 9 days", thread="t")
    (waits,) = ask(simulated, "save it", thread="t")["approvals"]
    for other in ("T", "t ", "../t", "t/../t", "", "t\x00"):
        assert collect(Assistant(simulated).decided(other, waits["id"], "approve"))["failed"]
    assert not list((simulated.root / "metrics").glob("*9d*.yaml"))


@pytest.mark.parametrize("snapshot", ["../../other", "/etc", "..", "%2e%2e"])
def test_what_a_person_looks_at_names_no_other_place(simulated, snapshot):
    found = collect(Assistant(simulated).events("t", "click rate by channel", {"snapshot": snapshot}))
    assert found["failed"] or found["refused"] or not found["drafts"]


# --- what is drawn ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["\\\\<img src=//evil.example/p.png>", "\\\\\\\\<img src=//evil.example/p.png>", "\\\\&lt;img>"]
)
def test_a_backslash_that_is_itself_escaped_escapes_nothing(text):
    said = rendered(f"{text}\n")
    assert "<" not in said and "&" not in said.replace("&lt;", "").replace("&amp;", ""), said


def test_the_shell_obeys_no_text(simulated, capsys):
    from workbench.cli.context import Context

    Context().out({}, "a\x1b[2J\x9b31mb\x07\rc\td\n")
    assert capsys.readouterr().out == "a[2J31mbc\td\n\n"


def test_what_a_call_was_told_is_no_finding_of_it(wired):
    project, _ = wired([{"when": "x", "steps": [
        {"calls": [{"name": "metric_value", "arguments": {"name": "lift of 47.3 %"}},
                   {"name": "similar_experiments", "arguments": {"words": "caps", "population": "up 12.5 %"}}]},
        {"text": "So {{t1.error|text}}, and {{t2.compared|int}} were compared.\n"}]}])
    found = ask(project, "x, for a goal of 3.5 %", thread="t")
    assert "47.3" not in found["reply"] and "were compared" in found["reply"]
    results = {"t1": {"effect": "47.3%", "goal": "3.5 %", "note": "2.5 % were lost"}}
    calls = {"t1": ToolStart("t1", "draft", {"effect": "47.3%", "goal": "3.5 %"})}
    renderer = Renderer(results, ["a goal of 3.5 %"], calls)
    said = renderer.feed("{{t1.effect|text}}, {{t1.goal|text}}, {{t1.note|text}}\n") + renderer.close()
    said = said.replace("\u200b", "")       # so that "3." begins no list
    assert "47.3" not in said and "3.5 %" in said and "2.5 % were lost" in said
