"""What nodes share: whole files, in a folder or behind Arrow's door to a bucket."""

from __future__ import annotations

import os
import stat

import pytest

from workbench.compute.storage import Storage
from workbench.errors import InputError


@pytest.fixture(params=["folder", "bucket"])
def storage(request, tmp_path):
    # Arrow's file system in memory goes the way that s3:// and gs:// go
    return Storage(str(tmp_path)) if request.param == "folder" else Storage("mock:///squad")


def test_what_is_put_is_there_whole(storage, tmp_path):
    file = tmp_path / "made" / "a.bin"
    file.parent.mkdir()
    file.write_bytes(b"1234" * 100_000)
    assert storage.names("objects") == [] and not storage.has("objects/a")
    storage.put("objects/a", file)
    storage.write("objects/b", b"small")
    assert storage.names("objects") == ["a", "b"] and storage.has("objects/a")
    assert storage.read("objects/b") == b"small"
    assert storage.local("objects/a", tmp_path / "made").read_bytes() == file.read_bytes()
    storage.fetch("objects/a", tmp_path / "back" / "a.bin")
    assert (tmp_path / "back" / "a.bin").read_bytes() == file.read_bytes()
    storage.write("objects/b", b"newer")
    assert storage.read("objects/b") == b"newer"
    storage.remove("objects")
    assert storage.names("objects") == []


def test_what_is_made_takes_the_folders_own_permissions(tmp_path):
    os.chmod(tmp_path, 0o2775)
    storage = Storage(str(tmp_path))
    storage.write("jobs/one/part", b"x")
    assert stat.S_IMODE((tmp_path / "jobs/one").stat().st_mode) == 0o2775
    assert stat.S_IMODE((tmp_path / "jobs/one/part").stat().st_mode) == 0o664


@pytest.mark.parametrize(("uri", "message"), [
    ("shared/squad", "neither an absolute folder nor a URI"),
    ("nowhere://a/b", "cannot be opened"),
    ("/nonexistent/squad", "the storage is no folder"),
])
def test_a_storage_that_is_none_is_one_line(uri, message):
    with pytest.raises(InputError, match=message):
        Storage(uri).ready()
