"""What every node of a cluster must have before it works for us: the same versions, and the storage.

The same bytes come only from the same versions of what reads, sorts and writes them.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterable
from importlib import metadata
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    import pyarrow as pa

    from workbench.compute.storage import Storage

LIBRARIES = ("duckdb", "pyarrow", "numpy", "ray")


def versions(libraries: Iterable[str] = LIBRARIES) -> dict[str, str | None]:
    """Python's and the libraries' versions here; None for one that is not installed."""
    found: dict[str, str | None] = {"python": platform.python_version()}
    for name in libraries:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def look(uri: str, folder: str, wanted: dict[str, str | None]) -> dict[str, Any]:
    """Who this node is (`user`, `python`), and its `faults`: other versions than `wanted`, a storage out of reach."""
    return {"user": account(), "python": platform.python_version(), "faults": _faults(uri, folder, wanted)}


def _faults(uri: str, folder: str, wanted: dict[str, str | None]) -> list[str]:
    here = versions(name for name in wanted if name != "python")
    faults = [f"{name} is not installed (wanted {wanted[name]})" if here[name] is None
              else f"{name} {here[name]}, here {wanted[name]}" for name in wanted
              if name != "python" and here[name] != wanted[name]]
    # the bytes do not depend on Python's patch version; Ray itself refuses another minor one
    if _minor(here["python"]) != _minor(wanted["python"]):
        faults.insert(0, f"python {here['python']}, here {wanted['python']}")
    return faults or _storage(uri, folder)


def _storage(uri: str, folder: str) -> list[str]:
    from uuid import uuid4

    from workbench.compute.storage import Storage

    try:
        storage = Storage(uri)
        storage.read(f"{folder}/job.json")
    except (OSError, WorkbenchError) as error:
        return [f"cannot read the storage {uri}: {str(error).splitlines()[0]}"]
    try:
        storage.write(f"{folder}/nodes/{uuid4().hex}", b"")
    except (OSError, WorkbenchError) as error:
        return [f"cannot write the storage {uri}: {str(error).splitlines()[0]}"]
    return []


def of_item(storage: Storage, arguments: dict[str, Any], item: dict[str, Any]) -> pa.Table:
    """The item back, after `seconds`: a job that shows whether a cluster works."""
    import pyarrow as pa

    time.sleep(float(arguments.get("seconds", 0)))
    return pa.table({name: [value] for name, value in item.items()})


def account() -> str:
    """Who this process works for, as text; the number of an account that has no name."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):         # a user without a name, as in a container
        return str(os.getuid())


def _minor(version: Any) -> str:
    return ".".join(str(version).split(".")[:2])
