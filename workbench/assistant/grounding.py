"""What the assistant knows of a project: tables, columns, closed sets of values, facts and metrics.

The closed sets (channels, kinds of reaction, domains, platforms ...) are the choices that a draft may use.
They are read once per snapshot and kept in `.workbench/assistant/`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.logs import sql
from workbench.logs.schema import TABLES
from workbench.logs.snapshot import Snapshot, TableInfo, connect
from workbench.metrics.catalog import Catalog
from workbench.project import write_json

MOST = 100  # values of a closed set at most; a column with more is open
_SAMPLE = 50_000
_BIG = ("candidates", "opportunities")  # nothing in them that smaller tables do not hold


@dataclass(frozen=True)
class Grounding:
    """A snapshot, the catalog, and the closed sets: (table, column) -> values in order."""

    snapshot: Snapshot
    catalog: Catalog
    closed: Mapping[tuple[str, str], tuple[str, ...]] = field(repr=False)

    @classmethod
    def of(cls, snapshot: Snapshot, catalog: Catalog | None = None) -> Grounding:
        """Read the closed sets, from the cache where they were read before."""
        path = snapshot.project.cache / "assistant" / f"{snapshot.id}.json"
        if path.exists():
            found = json.loads(path.read_text("utf-8"))
        else:
            found = _closed_sets(snapshot)
            write_json(path, found)
        closed = {
            (table, column): tuple(values) for table, columns in found.items() for column, values in columns.items()
        }
        return cls(snapshot, catalog or Catalog.load(snapshot.project), closed)

    @property
    def tables(self) -> Mapping[str, TableInfo]:
        """The snapshot's tables."""
        return self.snapshot.tables

    def values(self, table: str, column: str) -> tuple[str, ...]:
        """The closed set of a column, empty where it is open or absent."""
        return self.closed.get((table, column), ())

    def named(self, column: str) -> tuple[str, ...]:
        """All values of a column's name over all tables, in order."""
        return tuple(dict.fromkeys(v for (_, c), values in self.closed.items() if c == column for v in values))

    @property
    def channels(self) -> tuple[str, ...]:
        """Channels that occur in the log."""
        return self.named("channel")

    @property
    def unit_tables(self) -> list[TableInfo]:
        """Imported unit-level tables: one row per unit, no clock, no canonical meaning."""
        return [t for t in self.tables.values() if t.clock is None and t.name not in TABLES and not t.derived]

    def groupable(self, table: str) -> list[str]:
        """Columns that rows of a table can be grouped by, closed sets first."""
        if table not in self.tables:
            return []
        return [column for (name, column) in self.closed if name == table]

    def as_dict(self) -> dict[str, Any]:
        """What a model may be told: schema and closed sets, no rows."""
        return {
            "snapshot": self.snapshot.id,
            "tables": [
                {
                    "name": t.name,
                    "rows": t.rows,
                    "columns": dict(t.columns),
                    "complete_until": str(t.watermark) if t.watermark else None,
                }
                for t in self.tables.values()
            ],
            "values": {f"{table}.{column}": list(values) for (table, column), values in self.closed.items()},
            "facts": sorted(self.catalog.facts),
            "metrics": sorted(self.catalog.metrics),
            "experiments": self.snapshot.project.names("experiments"),
        }

    def names(self) -> str:
        """All names, as one text: the renderer lets a reply repeat them."""
        words = [
            *self.tables,
            *(c for t in self.tables.values() for c in t.columns),
            *self.catalog.facts,
            *self.catalog.metrics,
            *(one for kind in ("experiments", "training", "policies") for one in self.snapshot.project.names(kind)),
            self.snapshot.id,
        ]
        return "\n".join(words)


def _closed_sets(snapshot: Snapshot) -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    with connect(threads=2) as connection:
        for info in snapshot.tables.values():
            if info.name in _BIG or not info.rows:
                continue
            source = f"({snapshot.relation(info, None)})"
            for column, kind in info.columns.items():
                if kind != "VARCHAR" or column == info.key or (column.endswith("_id") and column != "campaign_id"):
                    continue
                name = sql.name(column)
                few = connection.execute(
                    f"SELECT count(DISTINCT {name}) FROM (SELECT {name} FROM {source} LIMIT {_SAMPLE})"
                ).fetchone()
                if few is None or few[0] > MOST or few[0] == info.rows > 20:
                    continue
                rows = connection.execute(
                    f"SELECT DISTINCT {name} FROM {source} WHERE {name} IS NOT NULL LIMIT {MOST + 1}"
                ).fetchall()
                if 0 < len(rows) <= MOST:
                    found.setdefault(info.name, {})[column] = sorted(row[0] for row in rows)
    return found
