"""The driver of one job: runs on the cluster, looks at every node, then maps a function over its items.

A job that names a `driver` of its own has that one called instead: `driver(storage, job, what job.json says)`.

`python -m workbench.compute.driver STORAGE JOB`. What it is to do stands in `jobs/JOB/job.json` of the storage; each
item's table goes to `jobs/JOB/parts/N.arrow` as it is ready, and what went wrong to `failed.json`. Nothing else
passes between the cluster and whoever submitted the job, so a job outlives its connection.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import traceback
from typing import TYPE_CHECKING, Any

from workbench.compute import nodes
from workbench.compute.storage import Storage
from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    import pyarrow as pa

POLL_SECONDS = 1.0
LOOK_SECONDS = 120.0        # a node that starts its first worker is slow
EXCLUDES = ["**/__pycache__", "labextension"]


def main(uri: str, job: str, address: str | None = None) -> int:
    """Run the job; 0 when every part is there."""
    import ray

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    storage = Storage(uri)
    wanted = json.loads(storage.read(f"jobs/{job}/job.json"))
    # where Ray runs the driver itself, the job's own environment holds the package already
    environment = {"py_modules": [package()], "excludes": EXCLUDES} if address else None
    try:
        ray.init(address=address or "auto", log_to_driver=False, configure_logging=False, runtime_env=environment)
        found = _looked_at(uri, job, wanted["versions"])
        faults = [f"node {one['address']}: {fault}" for one in found.values() for fault in one.pop("faults")]
        if faults:
            fail(storage, job, {"error": "InputError", "what": "the cluster cannot run this", "faults": faults})
            return 2
        if "driver" in wanted:
            return int(named(wanted["driver"])(storage, job, wanted))
        return _map(storage, job, len(wanted["items"]), found)
    except Exception as error:
        fail(storage, job, _plain(error))
        return 1


def package() -> str:
    """This package's folder: every node runs the very code that asked."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def _looked_at(uri: str, job: str, wanted: dict[str, str | None]) -> dict[str, dict[str, Any]]:
    """One look a node, all at once: node id -> address, CPUs, and what `nodes.look` says."""
    import ray
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    look = ray.remote(num_cpus=0, max_retries=0)(nodes.look)
    asked = {}
    for node in ray.nodes():
        if node["Alive"]:
            there = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            reference = look.options(scheduling_strategy=there).remote(uri, f"jobs/{job}", wanted)
            asked[reference] = node
    ray.wait(list(asked), num_returns=len(asked), timeout=LOOK_SECONDS)
    found = {}
    for reference, node in asked.items():
        try:
            said = ray.get(reference, timeout=0)
        except ray.exceptions.GetTimeoutError:
            said = {"faults": [f"no answer within {LOOK_SECONDS:.0f} s"]}
        except ray.exceptions.RayError as error:
            said = {"faults": [_first(error)]}
        found[node["NodeID"]] = {"address": node["NodeManagerAddress"],
                                 "cpus": int(node["Resources"].get("CPU", 0)), **said}
    return found


def _map(storage: Storage, job: str, items: int, found: dict[str, dict[str, Any]]) -> int:
    import ray

    task = ray.remote(num_cpus=1, max_retries=2, scheduling_strategy="SPREAD")(work)
    waiting = [task.remote(storage.uri, job, number) for number in range(items)]
    ran: dict[str, int] = {}
    while waiting:
        ready, waiting = ray.wait(waiting, timeout=POLL_SECONDS)
        if not storage.has(f"jobs/{job}/job.json"):         # whoever asked has gone away
            for one in waiting:
                ray.cancel(one, force=True)
            return 3
        if not ready:
            continue
        node, wrong = ray.get(ready[0])
        if wrong is not None:
            for one in waiting:
                ray.cancel(one, force=True)
            fail(storage, job, wrong)
            return 2
        ran[node] = ran.get(node, 0) + 1
    nodes_there = [{**one, "items": ran.get(node, 0)} for node, one in found.items()]
    storage.write(f"jobs/{job}/done.json", json.dumps({"nodes": nodes_there}).encode())
    return 0


def work(uri: str, job: str, number: int) -> tuple[str, dict[str, Any] | None]:
    """One item, in a task: (the node that did it, None or what went wrong)."""
    import ray

    node = ray.get_runtime_context().get_node_id()
    try:
        storage = Storage(uri)
        wanted = json.loads(storage.read(f"jobs/{job}/job.json"))
        table = named(wanted["function"])(storage, wanted["arguments"], wanted["items"][number])
        storage.write(f"jobs/{job}/parts/{number}.arrow", packed(table))
    except WorkbenchError as error:
        return node, error.as_dict()
    except Exception as error:
        return node, _plain(error)
    return node, None


def named(function: str) -> Any:
    """The function `module:name`; only this package's."""
    module, _, name = function.partition(":")
    if not module.startswith("workbench."):
        raise ValueError(f"{function!r} is not a function of this package")
    return getattr(importlib.import_module(module), name)


def packed(table: pa.Table) -> bytes:
    """A table as an Arrow IPC stream."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def _plain(error: Exception) -> dict[str, Any]:
    return {"error": type(error).__name__, "what": f"{type(error).__name__}: {_first(error)}",
            "trace": "".join(traceback.format_exception(error))[-4000:]}


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def fail(storage: Storage, job: str, what: dict[str, Any]) -> None:
    """Leave word of what went wrong, where somebody waits for it."""
    if storage.has(f"jobs/{job}/job.json"):
        storage.write(f"jobs/{job}/failed.json", json.dumps(what).encode())


if __name__ == "__main__":
    from workbench.compute import driver  # under its own name: tasks find its functions there

    parser = argparse.ArgumentParser(description="The driver of one job.")
    parser.add_argument("storage")
    parser.add_argument("job")
    parser.add_argument("--address")
    given = parser.parse_args()
    sys.exit(driver.main(given.storage, given.job, given.address))
