"""An import as a run: in a process of its own, followed, cancelled, and undone as on the command line."""

from __future__ import annotations

import json
import time

import pytest

from workbench.errors import InputError, NotFound
from workbench.jobs.cancel import cancel
from workbench.jobs.importing import ImportSpec
from workbench.jobs.run import list_runs
from workbench.jobs.start import start_import
from workbench.logs.imports.importing import import_source
from workbench.logs.snapshot import Snapshot, current_id
from workbench.project import Project


@pytest.fixture
def project(tmp_path):
    return Project.create(tmp_path / "a")


def sends(folder, name="sends.csv", first=0, rows=50):
    path = folder / name
    path.write_text("notification_id,customer_id,medium,campaign,sent_at,email\n" + "".join(
        f"n{i},u{i % 7},push,c{i % 3},2026-06-0{1 + i % 9} 10:00:00,u{i}@x.org\n" for i in range(first, first + rows)))
    return path


MAPPING = {"message_id": "notification_id", "user_id": "customer_id", "channel": "medium", "message_ref": "campaign",
           "ts": "sent_at"}


def test_a_run_brings_what_the_command_line_brings(project, tmp_path):
    path = sends(project.root)
    run = start_import(project, ImportSpec(sources=[str(path)], name="sends", mapping=MAPPING)).wait(120)
    assert run.status == "done", (run.state, (run.folder / "log.txt").read_text())
    found = run.as_dict()
    assert found["kind"] == "import" and found["result"]["snapshot"] == current_id(project)
    assert found["result"]["tables"]["sends"] == 50 and found["result"]["ignored"] == ["email"]
    assert run.events()[-1]["data"]["status"] == "done"
    assert max(e["data"]["fraction"] for e in run.events() if e["kind"] == "progress") > 0.8
    other = Project.create(tmp_path / "b")
    assert import_source(other, [path], name="sends", mapping=MAPPING).id == found["result"]["snapshot"]


def test_a_refresh_reads_what_is_new(project):
    sends(project.root)
    spec = ImportSpec(sources=[str(project.root / "*.csv")], name="sends", mapping=MAPPING)
    start_import(project, spec, detach=False)
    sends(project.root, "sends2.csv", 50)
    run = start_import(project, ImportSpec()).wait(120)
    assert run.status == "done" and run.result["imported"] == [["sends"]] and run.result["tables"]["sends"] == 100
    again = start_import(project, ImportSpec(), detach=False)
    assert again.result["imported"] == [] and again.result["snapshot"] == run.result["snapshot"]


@pytest.mark.parametrize("endless", [
    # DuckDB lets go of the one at once, and of the other only when it is done
    "SELECT md5(i::VARCHAR) AS m FROM range(2000000000) x(i) GROUP BY ALL",
    "SELECT (x.i + y.i)::VARCHAR AS m FROM range(10000000) x(i), range(10000000) y(i) WHERE x.i + y.i < 0",
], ids=["interrupted", "ended"])
@pytest.mark.alone
def test_a_cancel_undoes_what_was_begun(project, endless):
    """A statement without end is running when the ask comes."""
    sends(project.root)
    adapter = project.root / "adapters" / "endless"
    adapter.mkdir(parents=True)
    (adapter / "adapter.yaml").write_text(
        "version: 1\nabout: never ends\ninputs:\n  a: {files: '*.csv', columns: {customer_id: VARCHAR}}\n")
    (adapter / "sends.sql").write_text(
        "SELECT m AS message_id, 'u' AS user_id, 'push' AS channel, 'c' AS message_ref, "
        f"TIMESTAMP '2026-06-01' AS ts FROM ({endless})")
    run = start_import(project, ImportSpec(sources=[str(project.root / "sends.csv")], adapter="endless"))
    until = time.monotonic() + 60
    while run.status == "queued" or not run.state.get("executor"):
        assert time.monotonic() < until
        time.sleep(0.05)
    time.sleep(1)
    began = time.monotonic()
    cancel(run)
    assert run.status == "cancelled" and time.monotonic() - began < 3
    while run.alive():
        assert time.monotonic() < until
        time.sleep(0.05)
    assert current_id(project) is None and run.result is None
    assert not list(project.cache.glob(".reading-*")) and not list(project.cache.glob("snapshots/.new-*"))
    start_import(project, ImportSpec(sources=[str(project.root / "sends.csv")], name="sends", mapping=MAPPING),
                 detach=False)
    assert Snapshot.open(project).tables["sends"].rows == 50


def test_what_a_killed_import_left_goes_with_the_next(project):
    left = project.cache / "snapshots" / ".new-killed"
    (left / "tables").mkdir(parents=True)
    import_source(project, [sends(project.root)], name="sends", mapping=MAPPING)
    assert not left.exists()


def test_a_wrong_file_fails_the_run_in_one_line(project):
    run = start_import(project, ImportSpec(sources=[str(project.root / "nothing.csv")])).wait(60)
    assert run.status == "failed" and "no file" in run.state["error"]["message"]
    assert json.loads(json.dumps(run.as_dict()))["result"] is None


@pytest.mark.parametrize(("spec", "error", "said"), [
    (ImportSpec(sources=["x.csv"], adapter="braise"), InputError, "did you mean 'braze'"),
    (ImportSpec(), NotFound, "no snapshot"),
])
def test_what_is_wrong_at_once_makes_no_run(project, spec, error, said):
    with pytest.raises(error) as caught:
        start_import(project, spec)
    assert said in caught.value.line and list_runs(project) == []
