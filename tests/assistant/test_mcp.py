"""Other agents call the same tools, are told no more than a model of ours, and cannot write."""

from __future__ import annotations

import importlib
import inspect
import json

import pytest

from workbench.assistant import mcp
from workbench.assistant.privacy.egress import log_of
from workbench.assistant.tools.toolbox import REGISTERED
from workbench.errors import Refused
from workbench.project import Project

METRIC = {"name": "conversion_9d", "metric": {"fact": "conversions", "agg": "any", "window": "9d", "direction": "up"}}


def resolved(spec: str):
    """As the MCP server does it."""
    module, _, name = spec.rpartition(":")
    return getattr(importlib.import_module(module), name)


@pytest.fixture
def squad(simulated_kept, tmp_path):
    """A copy that may be written to."""
    import shutil

    shutil.copytree(simulated_kept.root, tmp_path / "squad", ignore=shutil.ignore_patterns("runs"))
    return Project.find(tmp_path / "squad")


def test_every_tool_that_only_reads_is_offered_with_its_arguments():
    offered = {spec.rpartition(":")[2]: resolved(spec) for spec in mcp.tools()}
    assert set(offered) == {mcp.PREFIX + name for name, tool in REGISTERED.items() if not tool.asks}
    assert {"save_draft", "start_training", "scaffold_template"} == {n for n, tool in REGISTERED.items() if tool.asks}
    for name, function in offered.items():
        tool = REGISTERED[name.removeprefix(mcp.PREFIX)]
        parameters = inspect.signature(function).parameters
        assert set(parameters) == set(tool.arguments.model_fields) - {"notes"}
        assert function.__name__ == name and function.__doc__.startswith(tool.when_to_use)
        assert [p for p in parameters.values() if p.default is p.empty] == [
            p for p in parameters.values() if tool.arguments.model_fields[p.name].is_required()]


@pytest.mark.parametrize("name", ["workbench_save_draft", "workbench_send_rows", "workbench_nothing", "Path2"])
def test_what_writes_and_what_is_not_there_has_no_function(name):
    with pytest.raises(AttributeError):
        getattr(mcp, name)


def test_a_draft_is_proved_and_told_as_a_model_would_be_and_is_written_down(squad, monkeypatch):
    monkeypatch.chdir(squad.root)
    before = {path: path.read_bytes() for path in squad.root.glob("*/*.yaml")}
    told = mcp.workbench_draft_metric(**METRIC)
    assert told["draft"]["status"] == "valid", told["draft"]
    assert "conversion_9d" in told["draft"]["file"]
    assert not isinstance(told["result"]["value"], int | float)                  # numbers stay here
    lines = log_of(squad).read_text("utf-8").splitlines()
    assert [json.loads(json.loads(line)["body"]) for line in lines] == [told]
    assert before == {path: path.read_bytes() for path in squad.root.glob("*/*.yaml")}


def test_a_fault_is_told_with_the_nearest_name(squad):
    told = mcp.call(squad, "metric_value", {"name": "conversoin_7d"})
    assert "conversion_7d" in told["result"]["error"] and "draft" not in told


def test_no_identifier_is_told(squad):
    from workbench.logs.snapshot import Snapshot, connect

    snapshot = Snapshot.open(squad)
    with connect() as connection:
        someone = connection.execute(
            f"SELECT user_id FROM ({snapshot.relation(snapshot.table('sends'), None)}) LIMIT 1").fetchone()[0]
    told = mcp.call(squad, "metric_value", {"name": someone})
    assert "error" in told["result"] and someone not in json.dumps(told)
    assert someone not in log_of(squad).read_text("utf-8")


def test_where_nothing_may_leave_nothing_does(squad):
    (squad.root / "workbench.toml").write_text("version = 1\n[assistant]\nlevel = 'off'\n")
    with pytest.raises(Refused, match="nothing may leave"):
        mcp.call(Project.find(squad.root), "describe_log", {})
    assert not log_of(squad).exists()
