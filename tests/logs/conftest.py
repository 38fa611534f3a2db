"""A hand-made log small enough to count on one's fingers."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

DAY = datetime(2026, 6, 1)


def at(hours: float) -> datetime:
    """A moment so many hours after the log's first midnight."""
    return DAY + timedelta(hours=hours)


def tables() -> dict[str, list[dict]]:
    """Three users: anna reads and buys, bert's mail reader opens by machine, cleo opts out."""
    return {
        "decisions": [
            {"decision_id": "d1", "user_id": "anna", "ts": at(1), "action": "push/sale", "channel": "push",
             "message_ref": "sale", "propensity": 0.5, "propensity_kind": "logged",
             "executed": True},
            {"decision_id": "d2", "user_id": "anna", "ts": at(30), "action": "email/news", "channel": "email",
             "message_ref": "news", "propensity": 0.25, "propensity_kind": "logged",
             "executed": True},
            {"decision_id": "d3", "user_id": "bert", "ts": at(2), "action": "email/news", "channel": "email",
             "message_ref": "news", "propensity": 0.75, "propensity_kind": "logged",
             "executed": True},
            {"decision_id": "d4", "user_id": "cleo", "ts": at(3), "action": "push/sale", "channel": "push",
             "message_ref": "sale", "propensity": 0.5, "propensity_kind": "logged",
             "executed": True},
            {"decision_id": "d5", "user_id": "cleo", "ts": at(50), "action": "hold", "channel": None,
             "message_ref": None, "propensity": 1.0, "propensity_kind": "logged",
             "executed": True},
        ],
        "sends": [
            {"message_id": "m1", "decision_id": "d1", "user_id": "anna", "channel": "push", "message_ref": "sale",
             "ts": at(1)},
            {"message_id": "m2", "decision_id": "d2", "user_id": "anna", "channel": "email", "message_ref": "news",
             "ts": at(30)},
            {"message_id": "m3", "decision_id": "d3", "user_id": "bert", "channel": "email", "message_ref": "news",
             "ts": at(2)},
            {"message_id": "m4", "decision_id": "d4", "user_id": "cleo", "channel": "push", "message_ref": "sale",
             "ts": at(3)},
        ],
        "messages": [
            {"message_ref": "sale", "domain": "shop"}, {"message_ref": "news", "domain": "editorial"},
        ],
        "interactions": [
            {"event_id": "i1", "message_id": "m1", "channel": "push", "user_id": "anna", "ts": at(1.1),
             "kind": "delivery", "is_machine": False},
            {"event_id": "i2", "message_id": "m1", "channel": "push", "user_id": "anna", "ts": at(2), "kind": "open",
             "is_machine": False},
            {"event_id": "i3", "message_id": "m1", "channel": "push", "user_id": "anna", "ts": at(2.5), "kind": "click",
             "is_machine": False},
            {"event_id": "i4", "message_id": "m3", "channel": "email", "user_id": "bert", "ts": at(2.1), "kind": "open",
             "is_machine": True},
            {"event_id": "i5", "message_id": "m4", "channel": "push", "user_id": "cleo", "ts": at(4),
             "kind": "unsubscribe", "is_machine": False},
            {"event_id": "i6", "message_id": "m2", "channel": "email", "user_id": "anna", "ts": at(31), "kind": "click",
             "is_machine": False},
        ],
        "outcomes": [
            {"event_id": "o1", "user_id": "anna", "ts": at(20), "kind": "conversion", "value": 10.0},
            {"event_id": "o2", "user_id": "anna", "ts": at(40), "kind": "conversion", "value": 5.0},
            {"event_id": "o3", "user_id": "bert", "ts": at(24 * 8), "kind": "conversion", "value": 7.0},
            {"event_id": "o4", "user_id": "bert", "ts": at(5), "kind": "session", "value": None},
        ],
    }


def write_log(folder: Path, changed: dict[str, list[dict]] | None = None) -> Path:
    """Write the log as `TABLE.parquet` files; `changed` replaces whole tables."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {**tables(), **(changed or {})}.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return folder


@pytest.fixture
def make_log(tmp_path: Path):
    """Write the log, with whole tables replaced: `make_log(sends=[...])`; a table of None is left out."""

    def make(**changed):
        folder = write_log(tmp_path / "log", {k: v for k, v in changed.items() if v is not None})
        for name, rows in changed.items():
            if rows is None:
                (folder / f"{name}.parquet").unlink()
        return folder

    return make


@pytest.fixture
def rows():
    """The log's tables as lists of dicts, fresh for each test."""
    return tables()


@pytest.fixture
def log(make_log) -> Path:
    return make_log()


@pytest.fixture(scope="session")
def imported_kept(tmp_path_factory) -> Path:
    """A project that holds the log, for `snapshot` to copy: an import of four messages takes most of a second."""
    from workbench.logs.imports.importing import import_source
    from workbench.project import Project

    folder = tmp_path_factory.mktemp("imported")
    project = Project.create(folder / "project")
    import_source(project, [write_log(folder / "log", {})], adapter="messaging")
    return project.root


@pytest.fixture
def snapshot(project, imported_kept):
    """The log imported, in a project that a test may change; its source is not the test's `log`."""
    import shutil

    from workbench.logs.snapshot import Snapshot

    shutil.copytree(imported_kept, project.root, dirs_exist_ok=True)
    return Snapshot.open(project)


@pytest.fixture
def contents():
    """Every file below a folder with its bytes; for tests that nothing changed."""

    def read(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
                if path.is_file()}

    return read
