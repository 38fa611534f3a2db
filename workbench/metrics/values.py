"""Run the compiled statement bucket by bucket: per-unit values, with maturity and missing rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from workbench.compute.mapping import map_buckets
from workbench.errors import InputError
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.compiler import Column, Program, compile_metrics
from workbench.metrics.eventlists import EventLists
from workbench.metrics.spec import Metric, Quantile

Progress = Callable[[float | None, str], None]


@dataclass(frozen=True)
class UnitValues:
    """The values of some metrics for the units of one bucket, in the order of (unit, anchor).

    Attributes:
        bucket: the bucket's number; -1 for all of them, one after the other.
        unit: (n,) ids.
        anchor: (n,) datetime64[us], NaT for a unit-level table.
        keys: what the anchors carry: name -> (n,).
        columns: name -> (n,) float64; `m`, or `m.num` and `m.den` for a ratio, then `m.x` (and `m.dx`) and
            `m.x_missing`, 1 where there is no pre-period (then `m.x` is 0). 0 where missing.
        mature: metric -> (n,) bool, the window had ended by the watermark.
        missing: metric -> (n,) bool, a unit without rows where that is not zero.
        quantiles: the metrics that are one; of units `m` is the unit's value, of events `m` is how many there are.
        events: metric -> the values of a quantile over events.
    """

    bucket: int
    unit: np.ndarray
    anchor: np.ndarray
    keys: dict[str, np.ndarray] = field(repr=False)
    columns: dict[str, np.ndarray] = field(repr=False)
    mature: dict[str, np.ndarray] = field(repr=False)
    missing: dict[str, np.ndarray] = field(repr=False)
    quantiles: dict[str, Quantile] = field(default_factory=dict, repr=False)
    events: dict[str, EventLists] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.unit)


def values(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, *,
           as_of: datetime | None = None, progress: Progress | None = None,
           should_stop: Callable[[], bool] | None = None, workers: int | None = None) -> Iterator[UnitValues]:
    """Values of `names` at `anchors`, one `UnitValues` per bucket.

    Args:
        as_of: cut the data here; rows at or after it are not used and windows beyond it are immature.
        workers: buckets at a time; the values do not depend on it.

    Raises:
        InputError: before anything runs, for a name, column or expression that does not exist; while it
            runs, for a value that is not finite or an expression that fails on a row.
        NotBuiltYet: for a field whose meaning is not built yet.
        Cancelled: when `should_stop` says so between two buckets.
    """
    program = compile_metrics(snapshot, catalog, list(names), anchors, as_of)
    work = _Bucket(snapshot, program, anchors.keys, {
        name: _Rule(maturity_limit(snapshot, catalog, name, as_of), leaves_out_empty(catalog, catalog.metric(name)),
                    catalog.place(name), catalog.metric(name).quantile) for name in program.columns})
    return _run(work, snapshot.n_buckets, progress, should_stop, workers)


def _run(work: _Bucket, buckets: int, progress: Progress | None, should_stop: Callable[[], bool] | None,
         workers: int | None) -> Iterator[UnitValues]:
    for part in map_buckets(work, buckets, should_stop=should_stop, workers=workers):
        if progress is not None:
            progress((part.bucket + 1) / buckets, "metrics")
        yield part


def collect(snapshot: Snapshot, catalog: Catalog, names: Sequence[str], anchors: Anchors, *,
            as_of: datetime | None = None, progress: Progress | None = None) -> UnitValues:
    """The values of every bucket, one after the other in bucket order."""
    parts = list(values(snapshot, catalog, names, anchors, as_of=as_of, progress=progress))

    def join(pick: Callable[[UnitValues], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
        return {name: np.concatenate([pick(part)[name] for part in parts]) for name in pick(parts[0])}

    return UnitValues(-1, np.concatenate([p.unit for p in parts]), np.concatenate([p.anchor for p in parts]),
                      join(lambda p: p.keys), join(lambda p: p.columns), join(lambda p: p.mature),
                      join(lambda p: p.missing), parts[0].quantiles,
                      {name: EventLists.joined([part.events[name] for part in parts]) for name in parts[0].events})


def maturity_limit(snapshot: Snapshot, catalog: Catalog, name: str, as_of: datetime | None) -> np.datetime64 | None:
    """The latest anchor whose window had ended by the watermark; None where nothing can be immature."""
    metric = catalog.metric(name)
    if metric.horizon is None:
        return None
    marks = [snapshot.table(catalog.fact(f).table).watermark for f in metric.facts]
    if metric.attribution is not None:
        marks.append(snapshot.table("sends").watermark)
    ends = [mark for mark in (*marks, as_of) if mark is not None]
    if not ends:
        return None
    return np.datetime64(min(ends), "us") - np.timedelta64(metric.horizon, "h")


@dataclass(frozen=True)
class _Rule:
    """What a metric's values need beyond SQL: the latest mature anchor, whether no rows excludes a unit."""

    limit: np.datetime64 | None
    excludes: bool
    place: str
    quantile: Quantile | None


@dataclass(frozen=True)
class _Bucket:
    """The work of one bucket, as a value: any executor may run it."""

    snapshot: Snapshot
    program: Program
    keys: tuple[str, ...]
    rules: dict[str, _Rule]

    def __call__(self, number: int) -> UnitValues:
        import duckdb

        try:
            table = self.snapshot.answer(number, self.program.sql)
        except duckdb.Error as error:
            raise InputError(f"a metric does not run: {str(error).splitlines()[0]}",
                             hint="check `where` and `value` of its facts") from None
        lists = {column.name: EventLists.of(table.column(column.name))
                 for group in self.program.columns.values() for column in group if column.events}
        arrays = {name: lists[name].sizes if name in lists else table.column(name).to_numpy()
                  for name in table.column_names}
        # NULL is no value, NaN a broken one: only Arrow still tells them apart
        empty = {column.name: lists[column.name].sizes == 0 if column.events
                 else table.column(column.name).is_null().to_numpy()
                 for group in self.program.columns.values() for column in group if column.missing or column.events}
        anchor = arrays["anchor"].astype("datetime64[us]")
        columns: dict[str, np.ndarray] = {}
        mature: dict[str, np.ndarray] = {}
        missing: dict[str, np.ndarray] = {}
        for name, group in self.program.columns.items():
            rule = self.rules[name]
            found, missing[name] = _columns(name, group, arrays, empty, rule)
            columns |= found
            mature[name] = np.ones(len(anchor), dtype=bool) if rule.limit is None else anchor <= rule.limit
        for name, found_lists in lists.items():
            _finite(found_lists.values, "events", self.rules[name].place)
        return UnitValues(number, arrays["unit"], anchor, {key: arrays[key] for key in self.keys}, columns, mature,
                          missing, {name: rule.quantile for name, rule in self.rules.items() if rule.quantile}, lists)


def _columns(name: str, group: tuple[Column, ...], arrays: dict[str, Any], empties: dict[str, np.ndarray], rule: _Rule
             ) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The value columns of one metric with NULL as 0, and which units have no value."""
    found: dict[str, np.ndarray] = {}
    lacking = no_history = np.zeros(len(arrays["unit"]), dtype=bool)
    for column in group:
        value = arrays[column.name].astype(np.float64)
        if column.name in empties:
            empty = empties[column.name]
            value = np.where(empty, 0.0, value)
            if rule.excludes:
                if column.name.endswith((".x", ".dx")):
                    no_history = no_history | empty
                else:
                    lacking = lacking | empty
        _finite(value, "units", rule.place)
        found[column.name] = value
    flag = f"{name}.x_missing"
    if flag in found:
        # no pre-period: it starts before the log, or the aggregate of no rows is unknown; 0 and an indicator
        absent = (found[flag] > 0) | no_history
        found[flag] = absent.astype(np.float64)
        for side in (f"{name}.x", f"{name}.dx"):
            if side in found:
                found[side] = np.where(absent, 0.0, found[side])
    return found, lacking


def _finite(value: np.ndarray, what: str, place: str) -> None:
    if not np.isfinite(value).all():
        raise InputError(f"{int((~np.isfinite(value)).sum()):,} {what} have a value that is not finite",
                         where=place, hint="leave infinite values and NaN out by the fact's `where`")


def leaves_out_empty(catalog: Catalog, metric: Metric) -> bool:
    """Whether a unit without rows is left out: declared, a state that did not hold, or a NULL of a unit-level table."""
    declared = metric.missing == "exclude" or metric.aggregate == "time_to_loss"
    return declared or all(catalog.fact(f).clock is None for f in metric.facts)
