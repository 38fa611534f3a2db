"""Prove every metric of a project on a snapshot, one after the other; a fault of one hides no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workbench.errors import WorkbenchError
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.metrics.checking import MetricCheck, check_metric
from workbench.metrics.compiler import by_values
from workbench.metrics.values import Progress


@dataclass(frozen=True)
class Proof:
    """One metric: its check, or why there is none."""

    name: str
    check: MetricCheck | None
    fault: str | None

    @property
    def faults(self) -> tuple[str, ...]:
        """What blocks it; empty for a metric that may be used."""
        return (self.fault,) if self.check is None and self.fault else self.check.blocking if self.check else ()


@dataclass(frozen=True)
class Proofs:
    """Every metric of a project on one snapshot."""

    snapshot: str
    items: tuple[Proof, ...]

    @property
    def blocked(self) -> tuple[Proof, ...]:
        """The metrics that may not be used."""
        return tuple(one for one in self.items if one.faults)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for `--json`."""
        return {"version": 1, "snapshot": self.snapshot, "ok": not self.blocked, "metrics": [
            one.check.as_dict() if one.check else {"name": one.name, "ok": False, "blocking": list(one.faults)}
            for one in self.items]}


def check_all(snapshot: Snapshot, catalog: Catalog, progress: Progress | None = None) -> Proofs:
    """Check each metric; one that is declared `by` a column for each of its values."""
    found = []
    for done, name in enumerate(catalog.metrics):
        if progress:
            progress(done / len(catalog.metrics), name)
        found += list(_proofs(snapshot, catalog, name))
    return Proofs(snapshot.id, tuple(found))


def _proofs(snapshot: Snapshot, catalog: Catalog, name: str) -> Iterator[Proof]:
    try:
        metric = catalog.metric(name)
        names = [f"{name}.{value}" for value in by_values(snapshot, catalog, metric)] if metric.by else [name]
    except WorkbenchError as error:
        yield Proof(name, None, str(error))
        return
    for one in names:
        try:
            yield Proof(one, check_metric(snapshot, catalog, one), None)
        except WorkbenchError as error:
            yield Proof(one, None, str(error))
