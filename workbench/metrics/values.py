"""Run the compiled statement bucket by bucket: per-unit values, with maturity and missing rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from workbench.compute.mapping import map_buckets
from workbench.errors import InputError
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.compiler import Program, compile_metrics
from workbench.metrics.spec import Metric

Progress = Callable[[float | None, str], None]


@dataclass(frozen=True)
class UnitValues:
    """The values of some metrics for the units of one bucket, in the order of (unit, anchor).

    Attributes:
        unit: (n,) ids.
        anchor: (n,) datetime64[us], NaT for a unit-level table.
        keys: what the anchors carry: name -> (n,).
        columns: name -> (n,) float64; `m`, or `m.num` and `m.den` for a ratio, then `m.x`, `m.x_missing`.
        mature: metric -> (n,) bool, the window had ended by the watermark.
        missing: metric -> (n,) bool, a unit without rows where that is not zero.
    """

    bucket: int
    unit: np.ndarray
    anchor: np.ndarray
    keys: dict[str, np.ndarray] = field(repr=False)
    columns: dict[str, np.ndarray] = field(repr=False)
    mature: dict[str, np.ndarray] = field(repr=False)
    missing: dict[str, np.ndarray] = field(repr=False)

    def __len__(self) -> int:
        return len(self.unit)


def values(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, *,
           as_of: datetime | None = None, progress: Progress | None = None,
           should_stop: Callable[[], bool] | None = None) -> Iterator[UnitValues]:
    """Values of `names` at `anchors`, one `UnitValues` per bucket.

    Args:
        as_of: cut the data here; rows at or after it are not used and windows beyond it are immature.
    """
    program = compile_metrics(snapshot, catalog, list(names), anchors, as_of)
    limits = {name: maturity_limit(snapshot, catalog, name, as_of) for name in names}
    found = map_buckets(lambda number: _bucket(snapshot, catalog, program, anchors, limits, number),
                        snapshot.n_buckets, should_stop=should_stop)
    for number, part in enumerate(found):
        if progress is not None:
            progress((number + 1) / snapshot.n_buckets, "metrics")
        yield part


def collect(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, *,
            as_of: datetime | None = None, progress: Progress | None = None) -> UnitValues:
    """The values of every bucket, one after the other in bucket order."""
    parts = list(values(snapshot, catalog, names, anchors, as_of=as_of, progress=progress))

    def join(pick: Callable[[UnitValues], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
        return {name: np.concatenate([pick(part)[name] for part in parts]) for name in pick(parts[0])}

    return UnitValues(-1, np.concatenate([p.unit for p in parts]), np.concatenate([p.anchor for p in parts]),
                      join(lambda p: p.keys), join(lambda p: p.columns), join(lambda p: p.mature),
                      join(lambda p: p.missing))


def maturity_limit(snapshot: Snapshot, catalog: Catalog, name: str, as_of: datetime | None) -> np.datetime64 | None:
    """The latest anchor whose window had ended by the watermark; None where nothing can be immature."""
    metric = catalog.metric(name)
    if metric.horizon is None:
        return None
    marks = [snapshot.table(catalog.fact(f).table).watermark for f in metric.facts]
    ends = [mark for mark in (*marks, as_of) if mark is not None]
    if not ends:
        return None
    return np.datetime64(min(ends), "us") - np.timedelta64(metric.horizon, "h")


def _bucket(snapshot: Snapshot, catalog: Catalog, program: Program, anchors: Anchors,
            limits: dict[str, np.datetime64 | None], number: int) -> UnitValues:
    import duckdb

    with snapshot.bucket(number) as connection:
        try:
            table = connection.sql(program.sql).to_arrow_table()
        except duckdb.Error as error:
            raise InputError(f"a metric does not run: {str(error).splitlines()[0]}",
                             hint="check `where` and `value` of its facts") from None
    arrays = {name: table.column(name) for name in table.column_names}
    anchor = arrays["anchor"].to_numpy(zero_copy_only=False).astype("datetime64[us]")
    columns: dict[str, np.ndarray] = {}
    mature: dict[str, np.ndarray] = {}
    missing: dict[str, np.ndarray] = {}
    for name, group in program.columns.items():
        metric = catalog.metric(name)
        lacking = np.zeros(len(anchor), dtype=bool)
        for column in group:
            found = arrays[column.name].to_numpy(zero_copy_only=False).astype(np.float64)
            if column.missing:
                empty = np.isnan(found)
                found = np.where(empty, 0.0, found)
                if _excludes(catalog, metric) and not column.name.endswith((".x", ".dx")):
                    lacking |= empty
            columns[column.name] = found
        limit = limits[name]
        mature[name] = np.ones(len(anchor), dtype=bool) if limit is None else anchor <= limit
        missing[name] = lacking
    keys = {key: _keyed(arrays[key]) for key in anchors.keys}
    return UnitValues(number, _keyed(arrays["unit"]), anchor, keys, columns, mature, missing)


def _excludes(catalog: Catalog, metric: Metric) -> bool:
    """Whether a unit without rows is left out: declared, or a NULL of a unit-level table."""
    return metric.missing == "exclude" or all(catalog.fact(f).clock is None for f in metric.facts)


def _keyed(column: object) -> np.ndarray:
    return column.to_numpy(zero_copy_only=False)  # type: ignore[attr-defined, no-any-return]
