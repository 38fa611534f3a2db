"""Insights answered on a cluster: each bucket's part on a node, the final step here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from workbench.compute.cluster import Cluster
from workbench.explore.steps import Bucketed, part_of
from workbench.logs.cluster.distributed import ready
from workbench.logs.cluster.shards import stored
from workbench.logs.snapshot import Snapshot

if TYPE_CHECKING:
    import pyarrow as pa

    from workbench.compute.storage import Storage

Say = Callable[[float | None, str], None]


def on(cluster: Cluster, snapshot: Snapshot, say: Say | None = None) -> Bucketed:
    """What answers from the cluster, once the snapshot's files are in its storage."""
    say = say or (lambda share, what: None)

    def there(sql: str, buckets: tuple[int, ...]) -> Iterable[pa.Table]:
        ready(cluster, snapshot, say)
        items = [{"bucket": number} for number in buckets]
        arguments = {"manifest": snapshot.manifest.text(), "sql": sql}
        return cluster.map("workbench.explore.distributed:part", items, arguments, say).tables

    return Bucketed(snapshot, there)


def part(storage: Storage, arguments: dict[str, Any], item: dict[str, Any]) -> pa.Table:
    """On a node: one bucket's rows of the part `sql` of a snapshot."""
    with stored(storage, arguments["manifest"]) as snapshot:
        return part_of(snapshot, item["bucket"], arguments["sql"])
