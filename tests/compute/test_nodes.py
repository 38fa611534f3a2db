"""What a node says of itself: its versions against those that are wanted, and the storage."""

from __future__ import annotations

import pytest

from workbench.compute import nodes
from workbench.compute.storage import Storage


@pytest.fixture
def storage(tmp_path) -> Storage:
    """A storage that holds a job."""
    found = Storage(str(tmp_path / "storage"))
    (tmp_path / "storage").mkdir()
    found.write("jobs/one/job.json", b"{}")
    return found


@pytest.mark.parametrize(("other", "faults"), [
    ({}, []),
    ({"duckdb": "1.4.1"}, ["duckdb {duckdb}, here 1.4.1"]),
    ({"python": "3.9.1", "ray": "2.0"}, ["python {python}, here 3.9.1", "ray {ray}, here 2.0"]),
])
def test_other_versions_are_named(storage, other, faults):
    here = nodes.versions()
    found = nodes.look(storage.uri, "jobs/one", {**here, **other})
    assert found["faults"] == [one.format(**here) for one in faults]
    assert found["user"] and found["python"] == here["python"]


def test_another_patch_of_python_is_no_fault(storage):
    here = nodes.versions()
    minor = here["python"].rpartition(".")[0]
    assert nodes.look(storage.uri, "jobs/one", {**here, "python": f"{minor}.99"})["faults"] == []


def test_a_library_that_is_missing_is_named(storage, monkeypatch):
    here = nodes.versions()
    monkeypatch.setattr(nodes, "versions", lambda *names: {**here, "pyarrow": None})
    assert nodes.look(storage.uri, "jobs/one", here)["faults"] == [
        f"pyarrow is not installed (wanted {here['pyarrow']})"]


def test_a_storage_without_the_job_is_a_fault(storage):
    (fault,) = nodes.look(storage.uri, "jobs/two", nodes.versions())["faults"]
    assert fault.startswith(f"cannot read the storage {storage.uri}: ")
