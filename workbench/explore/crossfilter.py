"""Strips and tiles of a crossfilter: counts that add up, so that any brush is a difference of two of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.errors import InputError
from workbench.explore.axes import Axis
from workbench.explore.cutting import axes
from workbench.explore.filters import where
from workbench.explore.queries import REACHED, buckets_of, messages
from workbench.explore.spec import RATES, Crossfilter
from workbench.explore.steps import Bucketed, Steps, ask
from workbench.logs import sql
from workbench.logs.snapshot import Snapshot, TableInfo

if TYPE_CHECKING:
    import pyarrow as pa

    from workbench.explore.insight import Guarded

_INT32 = 2**31


def strips(snapshot: Snapshot, spec: Crossfilter, engine: Guarded | Bucketed) -> Steps:
    """First a row for all that every brush keeps, then a row for each bin of each dimension.

    `selected` counts under the brushes of the other dimensions, `total` under none.
    """
    info, found = _table(snapshot, spec), axes(snapshot, spec, engine)
    tests = _tests(spec, found)
    kept = where(info, spec.filters)
    labels, parts = ["(0, 0, NULL, NULL, NULL, NULL)"], []
    for i, axis in enumerate((None, *found)):
        passes = " AND ".join(test for column, test in tests.items() if axis is None or column != axis.column)
        counts = _counts(spec, f" FILTER ({passes})" if passes else "", "selected") + _counts(spec, "", "total")
        place = axis.bin() if axis else "0"
        parts.append(f"SELECT {i} AS part, {place} AS bin, {', '.join(counts)}\n  FROM {sql.name(info.name)}"
                     f"{kept.replace(chr(10), chr(10) + '  ')} GROUP BY ALL")
        if axis:
            labels += [f"({i}, {b}, {sql.literal(axis.column)}, {', '.join(map(sql.literal, label))})"
                       for b, label in enumerate(axis.labels())]
    shown = ["dimension", "value", "low", "high", "coalesce(selected, 0) AS selected", "coalesce(total, 0) AS total"]
    if spec.measure in RATES:
        step = RATES[spec.measure]
        shown += [f"coalesce(selected_{step}, 0) AS selected_{step}", f"coalesce(total_{step}, 0) AS total_{step}",
                  f"selected_{step}::DOUBLE / nullif(selected, 0) AS {spec.measure}"]
    union, listed = "\n  UNION ALL ".join(parts), ",\n  ".join(labels)
    bins = f"WITH bins(part, bin, dimension, value, low, high) AS (VALUES\n  {listed}\n)"
    tail = f"SELECT {', '.join(shown)}\nFROM bins LEFT JOIN counted USING (part, bin)\nORDER BY part, bin"
    names = [*_names(spec, "selected"), *_names(spec, "total")]
    added = f"SELECT part, bin, {', '.join(f'sum({one})::BIGINT AS {one}' for one in names)} FROM parts GROUP BY ALL"
    return Steps(union, f"{bins}, counted AS ({added})\n{tail}", f"{bins}, counted AS (\n  {union}\n)\n{tail}",
                 buckets_of(info))


@dataclass(frozen=True)
class Tile:
    """All that brushing one dimension needs.

    Attributes:
        active: the dimension that is brushed.
        axis: its axis; `axis.fine` bins.
        table: a row per view: `dimension`, `bins`, and `n` (with a rate also `y`), (axis.fine + 1) x bins counts
            in rows, each the sum over the active bins before it. The view of the active dimension itself has one
            bin: all that the other brushes keep.
        seconds: how long the engine took.
    """

    active: str
    axis: Axis
    table: pa.Table = field(repr=False)
    seconds: float

    def arrow(self) -> bytes:
        """The table as an Arrow IPC stream; the schema's metadata says how the active axis is cut."""
        import pyarrow as pa

        about = {"version": 1, "active": self.active, "form": self.axis.form, "per": self.axis.per,
                 "edges": [] if self.axis.form == "text" else self.axis.edges(), "values": list(self.axis.values),
                 "seconds": round(self.seconds, 3)}
        table = self.table.replace_schema_metadata({"workbench": json.dumps(about, allow_nan=False)})
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        return bytes(sink.getvalue())


def tile(snapshot: Snapshot, spec: Crossfilter, active: str, engine: Guarded | Bucketed, id: str | None = None
         ) -> Tile:
    """The tile for brushing `active` under the brushes of the other dimensions.

    Raises:
        InputError: when `active` is no dimension of the spec, or for distinct users.
    """
    import numpy as np
    import pyarrow as pa

    if active not in spec.dimensions:
        raise InputError(f"{active!r} is no dimension", where="tile: active", got=active, known=spec.dimensions)
    if spec.measure == "users":
        raise InputError("distinct users do not add up, so no tile can answer for them", where="tile: measure",
                         hint="ask for the strips of each brush")
    info, found = _table(snapshot, spec), axes(snapshot, spec, engine)
    brushed = found[spec.dimensions.index(active)]
    tests = _tests(spec, found)
    parts = []
    for i, axis in enumerate(found):
        others = [test for column, test in tests.items() if column not in (active, axis.column)]
        place = "0::SMALLINT" if axis is brushed else axis.bin()
        parts.append(f"SELECT {i}::SMALLINT AS view, {brushed.bin(fine=True)} AS a, {place} AS b, "
                     f"{', '.join(_counts(spec, '', 'n'))}\nFROM {sql.name(info.name)}"
                     f"{where(info, spec.filters, *others)}\nGROUP BY ALL")
    union, names = "\nUNION ALL ".join(parts), _names(spec, "n")
    added = f"SELECT view, a, b, {', '.join(f'sum({one})::BIGINT AS {one}' for one in names)} FROM parts GROUP BY ALL"
    answer = ask(engine, Steps(union, added, union, buckets_of(info)), id=id)
    columns = {name: answer.table.column(name).to_numpy() for name in answer.columns}
    sizes = [1 if axis is brushed else axis.size for axis in found]
    sums: dict[str, list[Any]] = {name: [] for name in names}
    for i, size in enumerate(sizes):
        rows = columns["view"] == i
        for name in names:
            cells = np.zeros((brushed.fine + 1, size), np.int64)
            cells[columns["a"][rows] + 1, columns["b"][rows]] = columns[name][rows]
            sums[name].append(cells.cumsum(axis=0).ravel())
    whole = max(int(one.max()) for one in sums[names[0]])
    kind = pa.int32() if whole < _INT32 else pa.float64()       # a browser has no other whole numbers
    short = {name: "n" if name == "n" else "y" for name in names}
    table = pa.table({"dimension": pa.array(spec.dimensions), "bins": pa.array(sizes, pa.int32()),
                      **{short[name]: pa.array(sums[name], pa.list_(kind)) for name in names}})
    return Tile(active, brushed, table, answer.seconds)


def _table(snapshot: Snapshot, spec: Crossfilter) -> TableInfo:
    if spec.measure in ("count", "users"):
        info = snapshot.table(spec.table, "crossfilter: table")
        if spec.measure == "users" and info.key != "user_id":
            raise InputError(f"rows of {info.name!r} belong to no user", where="crossfilter: table")
        return info
    if spec.table != "message_facts":
        raise InputError(f"a {spec.measure} is one of messages, not of {spec.table!r}", where="crossfilter: table",
                         hint="use measure 'count' for other tables")
    return messages(snapshot)


def _tests(spec: Crossfilter, found: tuple[Axis, ...]) -> dict[str, str]:
    """The condition of each brushed dimension."""
    return {axis.column: axis.test(spec.brushes[axis.column]) for axis in found if axis.column in spec.brushes}


def _names(spec: Crossfilter, name: str) -> list[str]:
    """The columns that `_counts` makes."""
    return [name, *([f"{name}_{RATES[spec.measure]}"] if spec.measure in RATES else [])]


def _counts(spec: Crossfilter, passes: str, name: str) -> list[str]:
    counted = "DISTINCT user_id" if spec.measure == "users" else "*"
    counts = [f"count({counted}){passes} AS {name}"]
    if spec.measure in RATES:
        step = RATES[spec.measure]
        counts.append(f"count({REACHED[step]}){passes} AS {name}_{step}")
    return counts
