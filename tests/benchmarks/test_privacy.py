"""What the last door costs a request, on a log of 2 million rows and of 20 million, with ids of every kind."""

from __future__ import annotations

import json
import shutil
import time

import pytest

from workbench.assistant.grounding import Grounding
from workbench.assistant.model.prompt import system_prompt
from workbench.assistant.privacy import outgoing
from workbench.assistant.privacy.egress import Gate
from workbench.assistant.privacy.identifiers import identifiers_of
from workbench.assistant.tools.toolbox import REGISTERED, Toolbox
from workbench.demo import make_project
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import Snapshot, connect
from workbench.project import Project
from workbench.simulator.run import simulate
from workbench.simulator.world import World

# milliseconds of a clock: nothing for a machine that is shared
pytestmark = [pytest.mark.alone, pytest.mark.long, pytest.mark.timeout(3_600)]
SIZES = [pytest.param(20_000, id="2M"), pytest.param(200_000, id="20M")]
MOST = 0.1              # seconds a request


@pytest.fixture(scope="module", params=SIZES)
def project(request, tmp_path_factory):
    """The squad's log of so many users."""
    folder = tmp_path_factory.mktemp("door")
    project = make_project(folder / "squad")
    made = simulate(World(seed=3, users=request.param), folder / "made", truth_users=200)
    import_source(project, [made.log], "messaging")
    return project


@pytest.fixture(scope="module")
def worded(project, tmp_path_factory):
    """The same log with ids that look like words: `uaaaaabh`."""
    root = tmp_path_factory.mktemp("worded") / "squad"
    shutil.copytree(project.root, root, symlinks=True)
    other = Project.find(root)
    for cache in ("compact", "assistant", "bases"):
        shutil.rmtree(other.cache / cache, ignore_errors=True)
    snapshot = Snapshot.open(other)
    with connect(threads=2) as connection:
        for info in snapshot.tables.values():
            ids = [one for one in ("user_id", "unit", "message_id", "decision_id") if one in info.columns]
            if info.derived or not ids:
                continue
            spelled = ", ".join(f"translate({one}, '0123456789', 'abcdefghij') AS {one}" for one in ids)
            for file in info.files:
                path = snapshot.folder / file.path
                new = path.with_suffix(".new")
                connection.execute(f"COPY (SELECT * REPLACE ({spelled}) FROM read_parquet('{path}')) TO '{new}' "
                                   "(FORMAT parquet)")
                path.unlink()       # the other log may share its bytes
                new.rename(path)
    return other


def requests(grounding, some):
    """Bodies of one conversation that grows: instructions, tools, messages, results with ids in them."""
    toolbox = Toolbox(grounding)
    tools = [{"type": "function", "function": {"name": one.name, "description": one.when_to_use,
                                               "parameters": one.arguments.model_json_schema()}}
             for one in REGISTERED.values()]
    messages = [{"role": "system", "content": system_prompt(toolbox, "aggregates")}]
    for number in range(8):
        messages.append({"role": "user", "content": f"what of {some[number]} and campaign {number}, in words?"})
        rows = [{"campaign": f"campaign {number}", "who": one, "n": number} for one in some[number : number + 5]]
        messages.append({"role": "tool", "tool_call_id": "call_1", "content": json.dumps({"rows": rows})})
        yield json.dumps({"model": "m", "messages": messages, "tools": tools, "stream": True}).encode()


@pytest.mark.parametrize("kind", ["shaped", "worded"])
def test_a_request_passes_the_door_at_once(kind, request, project, note):
    there = project if kind == "shaped" else request.getfixturevalue("worded")
    snapshot = Snapshot.open(there)
    rows = sum(info.rows for info in snapshot.tables.values() if not info.derived) / 1e6
    of = f"{rows:.0f} million rows, ids like {'u00000017' if kind == 'shaped' else 'words'}"
    grounding = Grounding.of(snapshot)
    with connect(threads=2) as connection:
        users = snapshot.relation(snapshot.tables["users"], None)
        some = [row[0] for row in connection.execute(f"SELECT user_id FROM ({users}) ORDER BY 1 LIMIT 20").fetchall()]
    began = time.perf_counter()
    outgoing.closed(grounding)
    note(f"closed values, once a snapshot, {of}", f"{time.perf_counter() - began:.2f} s", "")
    began = time.perf_counter()
    gate = Gate(there, identifiers_of(snapshot, grounding.names().split("\n")), "t")
    gate.identifiers.redact("some words")
    note(f"what ids look like, once a snapshot, {of}", f"{time.perf_counter() - began:.2f} s", "")
    times = []
    for body in requests(grounding, some):
        began = time.perf_counter()
        outgoing.closed(grounding)
        left = gate("http://127.0.0.1:1/v1", body)
        times.append(time.perf_counter() - began)
        assert not any(one.encode() in left for one in some)
    note(f"a request through the last door, {of}", f"{1000 * max(times):.0f} ms", f"{1000 * MOST:.0f} ms")
    assert max(times) < MOST, times
