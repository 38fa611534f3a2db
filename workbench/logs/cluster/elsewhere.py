"""A snapshot whose statements run on a cluster: each bucket's where its rows are, the answers in bucket order here.

A bucket's statement runs on one thread there as here, so the answers have the same bytes and whatever is computed of
them has too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench.compute.cluster import Cluster
from workbench.logs.cluster.distributed import ready
from workbench.logs.snapshot import Snapshot

if TYPE_CHECKING:
    import pyarrow as pa

Say = Callable[[float | None, str], None]


@dataclass(frozen=True)
class Remote(Snapshot):
    """A snapshot on a cluster; made by `on`."""

    cluster: Cluster = field(default=None, repr=False)      # type: ignore[assignment]
    say: Say = field(default=lambda share, what: None, repr=False)
    _waiting: dict[str, dict[int, pa.Table]] = field(default_factory=dict, repr=False)
    _one: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def answer(self, number: int, statement: str) -> pa.Table:
        """As `Snapshot.answer`; the first bucket that is asked sends the statement to all, each answers once."""
        with self._one:
            waiting = self._waiting.get(statement, {})
            if number not in waiting:
                ready(self.cluster, self, self.say)
                items = [{"bucket": bucket} for bucket in range(self.n_buckets)]
                arguments = {"manifest": self.manifest.text(), "statement": statement}
                found = self.cluster.map("workbench.logs.cluster.shards:answer", items, arguments, self.say)
                waiting = self._waiting[statement] = dict(enumerate(found.tables))
            table = waiting.pop(number)
            if not waiting:
                del self._waiting[statement]
            return table


def on(cluster: Cluster, snapshot: Snapshot, say: Say | None = None) -> Remote:
    """The snapshot whose statements this cluster answers."""
    return Remote(snapshot.project, snapshot.id, snapshot.manifest, cluster, say or (lambda share, what: None))
