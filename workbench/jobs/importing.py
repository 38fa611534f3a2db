"""What an import job does: files into a new snapshot as `workbench import` does it, or a refresh.

It runs in the worker's own process; whether its rows go to a cluster is the import's own choice.
"""

from __future__ import annotations

import _thread
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from workbench.errors import Cancelled, InputError
from workbench.jobs.events import stages
from workbench.jobs.run import Run
from workbench.project import Project, parse_spec, read_yaml, write_json

Emit = Callable[[str, dict[str, Any]], Any]


class ImportSpec(BaseModel):
    """What was asked; without sources it is a refresh of what was imported before."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: Literal[1] = 1
    sources: list[str] = Field(default=[], description="files, globs or one folder")
    adapter: str = "table"
    name: str | None = Field(default=None, description="the table's name; default the file's stem")
    mapping: dict[str, str] = Field(default={}, description="our column: the file's column")
    keep: list[str] = Field(default=[], description="personal columns that come in as they are")
    complete_until: datetime | None = None
    mode: Literal["auto", "inline", "ray"] = "auto"


def check(project: Project, spec: ImportSpec) -> None:
    """Refuse before a run exists what can be seen at once.

    Raises:
        InputError: an unknown adapter, or nothing to refresh.
    """
    from workbench.logs.imports.importing import formats
    from workbench.logs.snapshot import Snapshot

    known = [one["adapter"] for one in formats(project)]
    if spec.adapter not in known:
        raise InputError(f"unknown adapter {spec.adapter!r}", got=spec.adapter, known=known)
    if not spec.sources:
        Snapshot.open(project, with_rows=False)


def executor_of(run: Run) -> tuple[str, str]:
    """(executor, reason) for a run."""
    return "inline", "an import chooses by its own rows whether it goes to the cluster"


def perform(folder: Path, emit: Emit, should_stop: Callable[[], bool]) -> None:
    """Import, and leave `result.json`: snapshot, tables, what was hashed, ignored and dropped, findings.

    Raises:
        Cancelled: `should_stop` said so before the snapshot was there; the project is as it was.
        InputError: a file, column or value is wrong; the project is as it was.
    """
    job = Run(folder).job
    spec = parse_spec(ImportSpec, read_yaml(folder / "spec.yaml"), "spec.yaml")
    done = False
    try:
        with _interrupted(should_stop):
            found = _import(Project.find(job["project"]), spec, emit)
            done = True
            write_json(folder / "result.json", found)
    except KeyboardInterrupt:
        if not done:
            raise Cancelled("the import was undone") from None
        write_json(folder / "result.json", found)
    except RuntimeError as error:
        if str(error) != "Query interrupted":           # how DuckDB says that an interrupt came while it ran
            raise
        raise Cancelled("the import was undone") from None


def afterwards(run: Run, emit: Emit) -> None:
    """An import leaves its snapshot, and nothing else."""


def abandon(run: Run) -> None:
    """The process will be ended in the middle of a statement that no interrupt reaches: leave nothing behind."""
    from workbench.logs.imports.importing import clear

    clear(Project.find(run.job["project"]))


def _import(project: Project, spec: ImportSpec, emit: Emit) -> dict[str, Any]:
    from workbench.logs.imports.importing import brought, import_source
    from workbench.logs.imports.keeping import refresh

    progress = stages(emit)
    def told(why: str) -> None:
        emit("log", {"message": why})

    if spec.sources:
        snapshot = import_source(project, spec.sources, spec.adapter, spec.name, spec.mapping, spec.complete_until,
                                 progress, spec.keep, spec.mode, told)
        records = [snapshot.manifest.imports[-1]]
    else:
        snapshot, records = refresh(project, progress, spec.mode, told)
    return {**brought(snapshot, records), "version": 1}


@contextmanager
def _interrupted(should_stop: Callable[[], bool]) -> Iterator[None]:
    """An ask to stop becomes what Ctrl-C is: a statement of minutes ends, and what was begun is undone."""
    over, at_work = threading.Event(), threading.Lock()

    def watch() -> None:
        while not over.wait(0.1):
            if should_stop():
                with at_work:
                    if not over.is_set():
                        _thread.interrupt_main()
                return

    threading.Thread(target=watch, name="cancel-import", daemon=True).start()
    try:
        yield
    finally:
        with at_work:
            over.set()
