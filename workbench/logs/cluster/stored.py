"""A snapshot in a cluster's storage: each Parquet file under the hash of its bytes, so it is shipped once."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.compute.cluster import Cluster, choose, of
from workbench.compute.storage import Storage
from workbench.errors import InputError, WorkbenchError
from workbench.logs import sql
from workbench.logs.imports.locking import alone
from workbench.logs.imports.placing import digest_of
from workbench.logs.imports.staging import space
from workbench.logs.snapshot import File, Manifest, Snapshot, connect
from workbench.project import Project

if TYPE_CHECKING:
    import duckdb

Say = Callable[[float, str], None]
_MEMORY = "1GB"             # what one task may hold; beyond that it spills below its scratch folder


def object_of(file: File) -> str:
    """The name of a file's bytes in the storage."""
    return f"objects/{file.hash}.parquet"


def ship(snapshot: Snapshot, storage: Storage, say: Say, tables: Iterable[str] | None = None) -> None:
    """Copy what is not there yet of a snapshot's files (or of some tables') into the storage."""
    files = [f for name in (snapshot.tables if tables is None else tables) for f in snapshot.tables[name].files]
    there = set(storage.names("objects"))
    missing = {f.hash: f for f in files if object_of(f).removeprefix("objects/") not in there}
    if missing and not snapshot.folder.is_dir():
        Snapshot.open(snapshot.project, snapshot.id)        # says that they are nowhere, and what to do
    whole, done = sum(f.bytes for f in missing.values()), 0
    for file in missing.values():
        say(done / max(whole, 1), f"{file.path} to the storage")
        storage.put(object_of(file), snapshot.path_of(file))
        done += file.bytes


def fetch(storage: Storage, files: Iterable[File], folder: Path, say: Say) -> None:
    """Copy files out of the storage to their places below `folder`.

    Raises:
        WorkbenchError: when the bytes are not those that the manifest names.
    """
    missing = [f for f in files if not (folder / f.path).exists()]
    whole, done = sum(f.bytes for f in missing), 0
    for file in missing:
        say(done / max(whole, 1), f"{file.path} from the storage")
        storage.fetch(object_of(file), folder / file.path)
        if digest_of(folder / file.path) != file.hash:
            raise WorkbenchError("the bytes are not those that a node wrote", where=f"{storage.uri}: {object_of(file)}",
                                 hint="somebody changed the storage; import again")
        done += file.bytes


def fetch_rows(snapshot: Snapshot, say: Callable[[float | None, str], None]) -> int:
    """Copy all rows of a snapshot that are not on this machine yet; the bytes that were copied.

    Raises:
        InputError: there is no storage, or it lacks some of them.
    """
    named = (snapshot.project.settings.get("ray") or {}).get("storage")
    if not named:
        raise InputError("there is no [ray] storage in workbench.toml to fetch from")
    storage = Storage(str(named)).ready()
    files = [f for info in snapshot.tables.values() for f in info.files]
    there = set(storage.names("objects"))
    missing = [f for f in files if object_of(f).removeprefix("objects/") not in there]
    if missing:
        raise InputError(f"the storage lacks {len(missing)} of {len(files)} files of snapshot {snapshot.id}",
                         where=storage.uri, hint="run the recorded imports again: `workbench snapshot list` shows them")
    with alone(snapshot.project):
        if snapshot.folder.is_dir():
            return 0
        snapshot.folder.parent.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(dir=snapshot.folder.parent, prefix=".new-"))
        try:
            fetch(storage, files, staging, say)
            staging.chmod(0o755)
            os.replace(staging, snapshot.folder)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        return sum(f.bytes for f in files)


def nearest_to(snapshot: Snapshot, mode: str) -> tuple[Cluster | None, str]:
    """(the cluster, or None for this machine; why) for a question: where its rows are.

    A machine that has the rows answers before a cluster has begun, so `auto` asks one only for rows that are
    nowhere else.
    """
    here = snapshot.folder.is_dir()
    rows = sum(info.rows for info in snapshot.tables.values())
    if mode != "auto":
        cluster, why = choose(snapshot.project.settings, mode, rows)
    else:
        cluster = None if here else of(snapshot.project.settings)
        why = f"on the cluster {cluster.address}: the rows are not on this machine" if cluster else ""
    if cluster is None and not here:
        Snapshot.open(snapshot.project, snapshot.id)        # says what to do
    return cluster, why


@dataclass(frozen=True)
class Stored(Snapshot):
    """A snapshot read from the storage, on any node; what the task itself wrote lies below `scratch`."""

    storage: Storage = field(default=None, repr=False)      # type: ignore[assignment]
    scratch: Path = field(default=Path(), repr=False)

    @classmethod
    def over(cls, manifest: Manifest, storage: Storage, scratch: Path) -> Stored:
        """The snapshot of this manifest."""
        return cls(Project(scratch), manifest.id, manifest, storage, scratch)

    def path_of(self, file: File) -> Path:
        """The file below scratch, else in the storage or a copy of that."""
        here = self.scratch / file.path
        return here if here.exists() else self.storage.local(object_of(file), self.scratch)

    @contextmanager
    def bucket(self, number: int, threads: int = 1) -> Iterator[duckdb.DuckDBPyConnection]:
        """As `Snapshot.bucket`, in bounded memory."""
        with connect(threads) as connection:
            space(self.scratch, _MEMORY)(connection)
            for info in self.tables.values():
                connection.execute(f"CREATE VIEW {sql.name(info.name)} AS {self.relation(info, number)}")
            yield connection
