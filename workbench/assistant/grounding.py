"""What the log holds, so that a draft chooses from what exists: schema and counts, never rows."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.errors import WorkbenchError
from workbench.logs.engine import guarded
from workbench.logs.snapshot import Snapshot
from workbench.metrics.catalog import Catalog
from workbench.project import Project


@dataclass(frozen=True)
class Grounding:
    """Closed sets that drafts choose from.

    Attributes:
        tables: table -> column -> type.
        interactions, outcomes: kind -> rows.
        valued: kinds of outcomes that carry a value.
        channels: channels of sent messages.
    """

    snapshot: Snapshot
    catalog: Catalog
    tables: dict[str, dict[str, str]]
    interactions: dict[str, int]
    outcomes: dict[str, int]
    valued: tuple[str, ...]
    channels: tuple[str, ...]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Columns of messages by which a rate can be broken down."""
        return tuple(c for c in ("channel", "domain", "message_ref") if c in self.tables.get("message_facts", {}))


def ground(project: Project) -> Grounding:
    """Look at the project's current snapshot."""
    snapshot = Snapshot.open(project)
    engine = guarded(snapshot)

    def counts(table: str) -> dict[str, int]:
        if table not in snapshot.tables:
            return {}
        rows = engine.query(f"SELECT kind, count(*) AS n FROM {table} GROUP BY kind ORDER BY n DESC").rows()
        return {str(row["kind"]): int(row["n"]) for row in rows}

    valued: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    if "outcomes" in snapshot.tables:
        rows = engine.query("SELECT kind FROM outcomes WHERE value IS NOT NULL GROUP BY kind ORDER BY kind").rows()
        valued = tuple(str(row["kind"]) for row in rows)
    if "sends" in snapshot.tables:
        rows = engine.query("SELECT DISTINCT channel FROM sends ORDER BY channel").rows()
        channels = tuple(str(row["channel"]) for row in rows)
    try:
        catalog = Catalog.load(project)
    except WorkbenchError:
        catalog = Catalog({}, {})
    return Grounding(snapshot, catalog, {n: dict(t.columns) for n, t in snapshot.tables.items()},
                     counts("interactions"), counts("outcomes"), valued, channels)
