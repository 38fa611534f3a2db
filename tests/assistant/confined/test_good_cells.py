"""Good cells run and give the engine's own numbers; where nothing can be confined, nothing runs."""

from __future__ import annotations

import pytest

from workbench.assistant.confined import fences
from workbench.assistant.confined.rules import refusals
from workbench.assistant.confined.run import run_confined
from workbench.assistant.grounding import Grounding
from workbench.assistant.tools.code import CodeArguments, draft_code
from workbench.assistant.tools.toolbox import Toolbox
from workbench.explore.insight import run
from workbench.explore.spec import parse
from workbench.logs.engine.guarded import guarded
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.checking import check_metric

from .conftest import PATIENT

OPEN = "import workbench as wb\nproject = wb.open()\n"


def test_a_metrics_value_is_the_engines(snapshot):
    expected = check_metric(snapshot, Catalog.load(snapshot.project), "conversion_7d").value
    ran = run_confined(snapshot, f"{OPEN}project.metric('conversion_7d').value", PATIENT)
    assert ran.status == "done" and ran.value.value == expected
    assert {"limits", "seccomp"} <= set(ran.fences)


def test_an_insights_rows_and_chart_are_the_engines(snapshot):
    expected = run(snapshot, parse({"kind": "funnel", "by": "channel"}), guarded(snapshot))
    ran = run_confined(snapshot, f"{OPEN}project.explore.funnel(by='channel')", PATIENT)
    assert list(ran.value.columns) == list(expected.columns)
    assert [dict(row) for row in ran.value.rows] == [{c: row[c] for c in expected.columns} for row in expected.rows]
    assert ran.value.chart == expected.chart.spec


ANALYSIS = """import pandas as pd
import numpy as np
import workbench as wb

sends = wb.open().snapshot().sql("SELECT channel, user_id FROM sends").to_pandas()
by = sends.groupby("channel").agg(users=("user_id", "nunique"), sends=("user_id", "count")).reset_index()
by["per_user"] = by["sends"] / by["users"]
print(f"{len(by)} channels")
by.sort_values("channel")"""


def test_an_analysis_becomes_a_valid_draft_whose_numbers_can_be_referred_to(snapshot):
    toolbox = Toolbox(Grounding.of(snapshot))
    done = toolbox.finish(toolbox.start("draft_code", {"code": ANALYSIS, "purpose": "Messages per user by channel"}))
    draft = toolbox.drafts[done.id]
    assert done.error is None and draft.status == "valid", draft.checks
    expected = guarded(snapshot).query("SELECT channel, count(DISTINCT user_id) AS users, count(*) AS sends FROM sends "
                                       "GROUP BY channel ORDER BY channel").rows()
    assert [{key: row[key] for key in ("channel", "users", "sends")} for row in done.result["rows"]] == expected
    assert draft.kind == "code" and draft.code == ANALYSIS and any("3 channels" in one for one in draft.notes)
    assert draft.card()["table"]["columns"] == ["channel", "users", "sends", "per_user"]


GOOD = {
    "a chart": ("import altair as alt\n" + OPEN + "frame = project.snapshot().sql('SELECT channel, count(*) AS n "
                "FROM sends GROUP BY ALL').to_pandas()\n"
                "alt.Chart(frame).mark_bar().encode(x='channel:N', y='n:Q')", "chart"),
    "a share": (OPEN + "def share(a, b):\n    return a / b if b else None\n"
                "rows = project.snapshot().sql('SELECT count(*) AS n, count(*) FILTER (WHERE channel = \\'push\\') "
                "AS p FROM sends').to_pylist()\nshare(rows[0]['p'], rows[0]['n'])", "number"),
    "dicts": (OPEN + "[{'table': t, 'n': project.snapshot().sql(f'SELECT count(*) AS n FROM {t}').to_pylist()[0]['n']} "
              "for t in ('sends', 'users')]", "table"),
    "health": (OPEN + "project.experiment('push_frequency_cap').readout(health_only=True).health", "table"),
}


# a cell that draws imports the most; in the quick run the funnel above has a chart, and one is refused below
@pytest.mark.parametrize(("code", "kind"), [
    pytest.param(*cell, id=name.replace(" ", "_"), marks=[pytest.mark.long] if cell[1] == "chart" else [])
    for name, cell in GOOD.items()])
def test_ordinary_cells_pass_both_fences(snapshot, code, kind):
    assert refusals(code) == ()
    found = draft_code(Grounding.of(snapshot), CodeArguments(code=code, purpose="x"))
    assert found.draft.status == "valid", found.draft.checks
    if kind == "chart":
        assert found.draft.chart["mark"]["type"] == "bar"
    else:
        assert found.draft.rows


def test_the_same_cells_run_in_an_ordinary_project(simulated_kept, monkeypatch):
    monkeypatch.chdir(simulated_kept.root)
    space: dict[str, object] = {}
    exec(compile(ANALYSIS, "cell", "exec"), space)
    assert len(space["by"]) == 3


def _tried(snapshot, code):
    return draft_code(Grounding.of(snapshot), CodeArguments(code=code, purpose="x"))


@pytest.mark.parametrize(("code", "check"), [
    ("1 + 1", "asks the engine"),
    (OPEN + "x = 1", "gives a value"),
    (OPEN + "n = project.snapshot().sql('SELECT 1 AS one')\n0.123", "its value comes from the log"),
    (OPEN + "n = project.snapshot().sql('SELECT 1 AS one').to_pylist()[0]['one']\n[n, 0.0731]",
     "its numbers were counted, not written"),
    pytest.param(OPEN + "n = project.snapshot().sql('SELECT 1 AS one').to_pylist()[0]['one']\n{'lift': 1234567 * n}",
                 "its numbers were counted, not written", marks=pytest.mark.long),
    pytest.param(OPEN + "project.metric('no_such_metric').value", "runs confined", marks=pytest.mark.long),
    (OPEN + "project.snapshot().sql('DELETE FROM sends')", "runs confined"),
    ("import altair as alt\n" + OPEN + "f = project.snapshot().sql('SELECT 1 AS a').to_pandas()\n"
     "alt.Chart(f).mark_bar().encode(x='a', href='a')", "its chart loads nothing"),
])
def test_what_is_wrong_with_a_cell_is_said_and_its_values_are_kept_back(snapshot, code, check):
    found = _tried(snapshot, code)
    assert found.draft.status == "invalid"
    assert check in {one.name for one in found.draft.checks if not one.ok}
    assert found.result.error and "\n" not in found.result.error
    assert (found.result.rows, found.draft.rows, found.draft.chart) == ((), (), None)


def test_a_fault_names_its_line_and_the_nearest_name(snapshot):
    found = _tried(snapshot, OPEN + "\nproject.metric('conversion_7').value")
    assert found.result.line == 4 and "conversion_7d" in found.result.error
    assert any("conversion_7d" in note for note in found.draft.notes)
    assert "/tmp" not in found.result.error and "workbench-draft" not in found.result.error


USER = OPEN + "user = project.snapshot().sql('SELECT min(user_id) AS u FROM users').to_pylist()[0]['u']\n"


@pytest.mark.parametrize("end", [
    "project.metric(user)", "raise ValueError(user)", "{}[user]",
    "import pandas as pd\npd.DataFrame({user: [project.metric('conversion_7d').n]})",
    *(pytest.param(end, marks=pytest.mark.long) for end in (
        "int(user + 'x')", "assert 0, user", "raise TypeError(user)", "project.explore.funnel(by=user)",
        "import pandas as pd\npd.DataFrame({user: [1]}).nosuch", "import pandas as pd\npd.to_datetime(user)")),
])
def test_a_model_is_told_no_value_of_the_log_in_an_error_or_a_columns_name(snapshot, end):
    user = guarded(snapshot).query("SELECT min(user_id) AS u FROM users").rows()[0]["u"]
    found = _tried(snapshot, USER + end)
    told = [found.result.error, *found.result.columns, *(str(key) for row in found.result.rows for key in row),
            *(one.detail for one in found.draft.checks)]
    assert user and not any(user in text for text in told if text)
    numbers = {key for key, one in found.result if isinstance(one, int | float)}
    assert numbers <= {"line"}
    assert found.draft.status == ("valid" if end.endswith(".n]})") else "invalid")


@pytest.mark.parametrize("where", ["Darwin", "Windows", "a kernel without Landlock", "another machine"])
def test_where_nothing_can_be_confined_nothing_runs(simulated_kept, monkeypatch, where):
    import platform
    import subprocess
    import sys

    if where in ("Darwin", "Windows"):
        monkeypatch.setattr(sys, "platform", {"Darwin": "darwin", "Windows": "win32"}[where])
        monkeypatch.setattr(platform, "system", lambda: where)
    elif where == "another machine":
        monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    else:
        monkeypatch.setattr("workbench.assistant.confined.landlock.version", lambda: 0)
    monkeypatch.setattr(subprocess, "Popen", lambda *_, **__: pytest.fail("a child was started"))
    found = _tried(Snapshot.open(simulated_kept), ANALYSIS)
    assert found.draft.status == found.result.status == "not_run"
    assert [one.detail for one in found.draft.checks if not one.ok] == [f"not run: {fences.missing()}"]
    assert found.draft.code == ANALYSIS and not found.draft.rows


def test_a_fence_that_does_not_hold_keeps_the_cell_from_running(snapshot, monkeypatch):
    import workbench.assistant.confined.run as running

    # everything may be read: the proof finds it
    monkeypatch.setattr(running, "_SYSTEM", ("/",))
    ran = run_confined(snapshot, "1", PATIENT)
    assert ran.status == "not_run" and "does not hold: a file outside was read" in ran.why
