"""Replays on a cluster: a block of them a task, each formed by the very products that are formed here.

A replay's arms are words of each unit's salted hash, so a block knows its seed by the number of its first replay.
Blocks are those in which replays are formed here, too, so that every product has the same shape and the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np

from workbench.compute.cluster import Cluster
from workbench.compute.storage import Storage
from workbench.experiments.rehearsal.replaying import CHUNK, Draw, Replays, Values, replay
from workbench.logs.cluster.elsewhere import Remote, on
from workbench.logs.cluster.stored import nearest_to
from workbench.logs.snapshot import Snapshot
from workbench.stats.replays import Sums

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[float | None, str], None]


def opened(snapshot: Snapshot, mode: str, progress: Progress | None = None, told: Callable[[str], None] | None = None
           ) -> Snapshot:
    """The snapshot as it is worked on: `inline` here, `ray` on the cluster of `[ray]`, `auto` where the rows are.

    Args:
        told: is given which was chosen and why, where there is a choice.
    """
    cluster, why = nearest_to(snapshot, mode)
    if why and told is not None:
        told(why)
    return on(cluster, snapshot, progress) if cluster is not None else snapshot


def replayed(snapshot: Snapshot | None, values: Sequence[Values], exposed: Sequence[float], draw: Draw, *,
             workers: int | None = None, progress: Progress | None = None,
             should_stop: Callable[[], bool] | None = None) -> Replays:
    """`replaying.replay`, where the snapshot's statements run; without one here."""
    if not isinstance(snapshot, Remote):
        return replay(values, exposed, draw, workers=workers, progress=progress, should_stop=should_stop)
    return _on(snapshot.cluster, values, exposed, draw, progress, should_stop or (lambda: False))


def _on(cluster: Cluster, values: Sequence[Values], exposed: Sequence[float], draw: Draw, progress: Progress | None,
        should_stop: Callable[[], bool]) -> Replays:
    folder = f"replays/{uuid4().hex[:12]}"
    arrays = {"hashes": draw.hashes}
    for m, one in enumerate(values):
        arrays |= {f"{m}.shift": one.shift, f"{m}.rows": one.rows, f"{m}.usable": one.usable}
        arrays |= {f"{m}.variant.{v}": rows for v, rows in enumerate(one.variants.values())}
    arguments = {"object": f"{folder}/units.npz", "shares": list(draw.shares), "expected": draw.expected,
                 "exposed": list(exposed), "metrics": [
                     {"name": one.name, "labels": list(one.labels), "shares": list(one.shares),
                      "variants": list(one.variants)} for one in values]}
    items = [{"first": first, "count": min(CHUNK, draw.replays - first)} for first in range(0, draw.replays, CHUNK)]
    storage = cluster.storage.ready()
    try:
        storage.write(f"{folder}/units.npz", _packed(arrays))
        tables = cluster.map("workbench.experiments.rehearsal.elsewhere:block", items, arguments, progress,
                             should_stop).tables
    finally:
        storage.remove(folder)
    parts = [_unpacked(table.column("sums")[0].as_py()) for table in tables]
    sums = {}
    for k, (arm, m, variant) in enumerate(_keys(arguments)):
        found = [np.concatenate([part[f"{k}.{what}"] for part in parts]) for what in ("n", "sums", "cross")]
        one = values[m]
        sums[arm, one.name, variant] = Sums(one.labels, one.shift, *found)
    return Replays(sums, np.concatenate([part["counts"] for part in parts]))


def block(storage: Storage, arguments: dict[str, Any], item: dict[str, Any]) -> pa.Table:
    """The sums of one block of replays, in a task."""
    import pyarrow as pa

    arrays = _unpacked(storage.read(arguments["object"]))
    values = [Values(one["name"], tuple(one["labels"]), arrays[f"{m}.shift"], arrays[f"{m}.rows"],
                     arrays[f"{m}.usable"], tuple(one["shares"]),
                     {name: arrays[f"{m}.variant.{v}"] for v, name in enumerate(one["variants"])})
              for m, one in enumerate(arguments["metrics"])]
    draw = Draw(arrays["hashes"], tuple(arguments["shares"]), arguments["expected"], item["count"], item["first"])
    found = replay(values, arguments["exposed"], draw, workers=1)
    made = {"counts": found.counts}
    for k, (arm, m, variant) in enumerate(_keys(arguments)):
        own = found.sums[arm, values[m].name, variant]
        made |= {f"{k}.n": own.n, f"{k}.sums": own.sums, f"{k}.cross": own.cross}
    return pa.table({"sums": pa.array([_packed(made)], pa.large_binary())})


def _keys(arguments: dict[str, Any]) -> list[tuple[int, int, str]]:
    """(arm, metric, variant) in the order of the parts; control has what is planted nowhere."""
    return [(arm, m, variant) for arm in range(len(arguments["shares"]))
            for m, one in enumerate(arguments["metrics"]) for variant in (["", *one["variants"]] if arm else [""])]


def _packed(arrays: dict[str, np.ndarray]) -> bytes:
    sink = io.BytesIO()
    np.savez(sink, allow_pickle=False, **arrays)
    return sink.getvalue()


def _unpacked(content: bytes) -> dict[str, np.ndarray]:
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        return {name: found[name] for name in found.files}
