"""The driver of a training on a cluster that takes jobs: what `workbench.compute.driver` calls there.

It does what a run's worker does with a head that it joined; the run here follows what it leaves in the storage.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import Any

from workbench.compute.driver import fail
from workbench.compute.storage import Storage
from workbench.errors import Cancelled, WorkbenchError
from workbench.jobs import place
from workbench.jobs.cancel import asked
from workbench.jobs.connection import Cluster
from workbench.jobs.events import EventLog
from workbench.jobs.raytask import perform_joined
from workbench.jobs.training import asked_of


def drive(storage: Storage, job: str, wanted: dict[str, Any]) -> int:
    """Train; 0 when the result is in the storage."""
    import ray

    there = place.Shared(storage.uri, job)
    gone, wrong, workers = False, None, 1
    try:
        with place.at(json.dumps(asdict(there)), place.DRIVER, rows=wanted["driver_reads"]) as folder:
            cluster = Cluster(ray.get_runtime_context().gcs_address, local=False)
            emit = EventLog(folder / "events.jsonl").append
            spec = asked_of(folder)
            workers = spec.run.workers
            try:
                perform_joined(folder, spec, cluster, emit, lambda: asked(folder))
            except Cancelled:
                gone = True
            except WorkbenchError as error:
                gone, wrong = asked(folder), error
    finally:
        if gone or not storage.has(f"{there.root}/job.json"):
            storage.remove(there.root)   # nobody waits for it
    if gone:
        if workers > 1:
            time.sleep(place.LEAVE_SECONDS)      # each sees it for itself and clears up; Ray would end it with this one
        storage.remove(there.root)
        return 3
    if wrong is not None:
        fail(storage, job, wrong.as_dict())
        return 2
    storage.write(f"{there.root}/done.json", b"{}")
    return 0
