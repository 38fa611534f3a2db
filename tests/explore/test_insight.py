from __future__ import annotations

import json
import os

import pytest

from workbench.charts import VEGALITE
from workbench.errors import InputError
from workbench.explore.fluent import Explore
from workbench.explore.insight import run
from workbench.explore.notes import CONVERSION_NOTE, IN_APP_NOTE
from workbench.explore.spec import KINDS, parse
from workbench.logs.engine.guarded import guarded

SPECS = [
    {"kind": "profile", "table": "sends", "columns": ["channel", "ts"]},
    {"kind": "funnel", "by": "channel", "order": "strict",
     "filters": [{"column": "channel", "op": "!=", "value": "x'y"}]},
    {"kind": "funnel"},
    {"kind": "breakdown", "by": "domain", "rate": "open_rate"},
    {"kind": "breakdown", "table": "interactions", "rate": "count", "by": "kind"},
    {"kind": "trend", "by": "channel", "rate": "click_rate",
     "filters": [{"column": "ts", "op": ">", "value": "2026-06-02"}]},
    {"kind": "trend", "table": "outcomes", "unit": "week"},
    {"kind": "funnel", "order": "ordered", "within": "1d"},
    {"kind": "funnel", "per": "user", "order": "ordered", "within": "2d", "steps": ["sent", "clicked", "converted"]},
    {"kind": "retention", "start": "sent", "back": "clicked", "unit": "day", "periods": 3},
    {"kind": "frequency", "days": 1, "most": 2},
    {"kind": "frequency", "days": 1, "most": 2, "method": "within_user"},
    {"kind": "compare", "rate": "open_rate", "by": "channel", "a": [{"column": "ts", "op": "<", "value": "2026-06-03"}],
     "b": [{"column": "ts", "op": ">=", "value": "2026-06-03"}]},
    {"kind": "timeline", "user": "u001"},
    {"kind": "users", "of": {"kind": "breakdown", "by": "channel"}, "at": {"channel": "push"}},
    {"kind": "crossfilter", "dimensions": ["ts", "channel"], "measure": "click_rate",
     "brushes": {"channel": {"values": ["push"]}}},
    {"kind": "reachability", "unit": "day", "month_value": {"push": 0.12}},
]


def test_every_kind_is_tried():
    assert {spec["kind"] for spec in SPECS} == set(KINDS)


@pytest.mark.parametrize("value", SPECS)
def test_sql_cell_and_json_give_the_same_rows(snapshot, value, monkeypatch):
    insight = run(snapshot, parse(value))
    assert insight.rows and insight.total == len(insight.rows)
    # the SQL runs as it stands
    assert guarded(snapshot).query(insight.sql).rows() == insight.rows
    # so does the cell, in a notebook inside the project
    monkeypatch.chdir(snapshot.project.root)
    *before, last = insight.code.splitlines()
    scope: dict = {}
    exec("\n".join(before), scope)
    again = eval(last, scope)
    assert again.rows == insight.rows and again.spec == insight.spec
    # and the JSON names its own spec
    shown = json.loads(json.dumps(insight.as_dict(), allow_nan=False))
    assert parse(shown["spec"]) == insight.spec and shown["rows"] == insight.rows
    assert shown["snapshot"] == snapshot.id and shown["version"] == 1


@pytest.mark.parametrize("value", [spec for spec in SPECS if spec["kind"] not in ("timeline", "users")])
def test_the_picture_is_vega_lite_5_with_its_data_inside(snapshot, value):
    insight = run(snapshot, parse(value))
    assert insight.chart.spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/v5")
    assert "url" not in json.dumps(insight.chart.spec.get("data", {}))
    assert insight.chart.svg().startswith("<svg")
    assert insight._repr_mimebundle_()[VEGALITE] is insight.chart.spec


def test_in_app_beside_other_channels_brings_a_warning(snapshot):
    explore = Explore(snapshot)
    assert IN_APP_NOTE in explore.funnel(by="channel").notes
    assert IN_APP_NOTE in explore.breakdown(by="channel").notes
    assert IN_APP_NOTE in explore.trend(by="channel").notes
    assert IN_APP_NOTE not in explore.funnel(by="domain").notes
    assert IN_APP_NOTE not in explore.funnel(by="channel", filters=[{"column": "channel", "value": "push"}]).notes


def on(op: str, value: object) -> dict:
    return {"column": "channel", "op": op, "value": value}


LATE, EARLY = {"column": "ts", "op": ">=", "value": "2026-06-03"}, {"column": "ts", "op": "<", "value": "2026-06-03"}


@pytest.mark.parametrize(("a", "b", "filters", "warns"), [
    ([on("=", "in_app")], [on("=", "push")], [], True),
    ([on("=", "push")], [on("=", "email")], [], False),
    ([on("=", "push")], [on("!=", "push")], [], True),
    ([on("in", ["push", "in_app"])], [on("=", "email")], [], True),
    ([on("=", "in_app"), EARLY], [on("=", "in_app"), LATE], [], False),
    ([EARLY], [LATE], [], False),
    ([EARLY], [LATE], [on("in", ["push", "in_app"])], True),
    ([EARLY], [LATE], [on("in", ["push", "email"])], False),
    ([EARLY], [LATE], [on("=", "in_app")], False),
    ([EARLY], [LATE], [on("contains", "app")], False),
    ([EARLY], [LATE], [on("!=", "in_app")], False),
    ([EARLY], [LATE], [on("!=", None)], False),
    ([on("=", "push")], [LATE], [], True),
])
def test_comparing_in_app_with_another_channel_brings_a_warning(snapshot, a, b, filters, warns):
    found = Explore(snapshot).compare(a=a, b=b, filters=filters)
    assert (IN_APP_NOTE in found.notes) is warns


def test_a_crossfilter_over_channels_brings_a_warning(snapshot):
    explore = Explore(snapshot)
    assert IN_APP_NOTE in explore.crossfilter(dimensions=["channel", "domain"], measure="click_rate").notes
    assert IN_APP_NOTE not in explore.crossfilter(dimensions=["ts", "domain"]).notes
    assert IN_APP_NOTE not in explore.crossfilter(dimensions=["channel", "domain"], filters=[on("=", "push")]).notes
    assert CONVERSION_NOTE in explore.crossfilter(dimensions=["ts", "domain"], measure="conversion_rate").notes


def test_values_of_the_log_are_text(snapshot):
    html = Explore(snapshot).breakdown(by="domain").html()
    assert "&lt;b&gt;shop&lt;/b&gt;" in html and "<b>" not in html


def test_a_notebook_shows_the_table_and_the_picture(snapshot, capsys):
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    InteractiveShell.instance()
    with capture_output() as shown:
        Explore(snapshot).funnel()._ipython_display_()
    kinds = [set(output.data) for output in shown.outputs]
    assert "text/html" in kinds[0] and VEGALITE in kinds[1] and "text/html" not in kinds[1]


def test_a_group_with_nothing_to_draw_has_no_picture(snapshot):
    empty = Explore(snapshot).funnel(by="channel", filters=[{"column": "channel", "value": "fax"}])
    assert empty.rows == [] and empty.chart is None


def test_an_engine_in_another_process_gives_the_same(snapshot):
    from workbench.logs.engine.process import EngineProcess

    process = EngineProcess()
    try:
        spec = parse({"kind": "profile", "table": "outcomes"})
        assert run(snapshot, spec, engine=process.on(snapshot)).as_dict() == run(snapshot, spec).as_dict()
    finally:
        process.kill()


def test_exploring_loads_no_heavy_library():
    import subprocess
    import sys

    code = ("import sys, workbench.explore.spec, workbench.logs.snapshot; "
            "import workbench.logs.engine.gate, workbench.logs.engine.guarded; "
            "sys.exit(bool({'altair', 'pyarrow', 'duckdb', 'pandas', 'ray', 'torch'} & set(sys.modules)))")
    assert subprocess.run([sys.executable, "-c", code], env=dict(os.environ), timeout=60).returncode == 0


def test_a_filter_that_nothing_passes_says_where_to_look(snapshot):
    from workbench.explore.insight import run
    from workbench.explore.spec import parse

    found = run(snapshot, parse({"kind": "funnel", "filters": [{"column": "channel", "op": "=", "value": "fax"}]}))
    assert any("--column channel" in note for note in found.notes)
    assert not any("no row passes" in note for note in run(snapshot, parse({"kind": "funnel"})).notes)


def test_a_wrong_choice_is_named_by_its_field_alone():
    import pytest

    from workbench.errors import InputError
    from workbench.explore.spec import parse

    with pytest.raises(InputError) as found:
        parse({"kind": "breakdown", "rate": "clikc_rate", "by": "channel"})
    assert found.value.line.startswith("breakdown: rate: ") and "did you mean 'click_rate'?" in found.value.line


def test_a_table_without_users_has_no_sample(snapshot):
    assert Explore(snapshot).profile("messages").rows[0]["rows"] == 12
    with pytest.raises(InputError, match="'messages' belong to no user"):
        Explore(snapshot).sampled.profile("messages")
