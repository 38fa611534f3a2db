"""Run the compiled statement bucket by bucket: per-unit values, with maturity and missing rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from workbench.compute.mapping import map_buckets
from workbench.errors import InputError
from workbench.logs.snapshot import Snapshot
from workbench.metrics.anchors import Anchors
from workbench.metrics.catalog import Catalog
from workbench.metrics.compiler import Column, Program, compile_metrics
from workbench.metrics.eventlists import EventLists
from workbench.metrics.levels import Levels, levels_of, spelt
from workbench.metrics.spec import Metric, Quantile

Progress = Callable[[float | None, str], None]
FEW = 4_096         # values of a key that is held as levels: an id is not


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
        levels: key that is text -> its distinct values, None first, then in order, and (n,) which of them each has.
        same: column -> the first column that has the same values in every bucket, for those that are not the first.
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
    levels: dict[str, Levels] = field(default_factory=dict, repr=False)
    same: dict[str, str] = field(default_factory=dict, repr=False)

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
    if progress is not None:
        progress(0.0, "metrics")        # the first bucket may take a while
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
    marks = [snapshot.complete_until(catalog.fact(f).table) for f in metric.facts]
    if metric.attribution is not None:
        marks.append(snapshot.complete_until("sends"))
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
        import pyarrow as pa

        try:
            table = self.snapshot.answer(number, self.program.sql)
        except duckdb.Error as error:
            raise InputError(f"a metric does not run: {str(error).splitlines()[0]}",
                             hint="check `where` and `value` of its facts") from None
        read = self.program.read
        every = [column for group in self.program.columns.values() for column in group]
        lists = {column.name: EventLists.of(table.column(read[column.name])) for column in every if column.events}
        levels = {key: coded for key in self.keys if pa.types.is_string(table.field(key).type)
                  and (coded := levels_of(table.column(key), FEW)) is not None}
        arrays = {name: spelt(levels[name]) if name in levels else table.column(name).to_numpy()
                  for name in table.column_names}
        # NULL is no value, NaN a broken one: only Arrow still tells them apart
        empty = {column.name: lists[column.name].sizes == 0 if column.events
                 else table.column(read[column.name]).is_null().to_numpy()
                 for column in every if column.missing or column.events}
        arrays |= {column.name: lists[column.name].sizes if column.events else arrays[read[column.name]]
                   for column in every}
        anchor = arrays["anchor"].astype("datetime64[us]")
        limits = {rule.limit: np.ones(len(anchor), dtype=bool) if rule.limit is None else anchor <= rule.limit
                  for rule in self.rules.values()}
        columns: dict[str, np.ndarray] = {}
        missing: dict[str, np.ndarray] = {}
        made = _Made(len(anchor))
        for name, group in self.program.columns.items():
            found, missing[name] = _columns(name, group, arrays, empty, self.rules[name], read, made)
            columns |= found
        for name, found_lists in lists.items():
            _finite(found_lists.values, "events", self.rules[name].place)
        return UnitValues(number, arrays["unit"], anchor, {key: arrays[key] for key in self.keys}, columns,
                          {name: limits[rule.limit] for name, rule in self.rules.items()}, missing,
                          {name: rule.quantile for name, rule in self.rules.items() if rule.quantile}, lists, levels,
                          made.same)


class _Made:
    """The columns of a bucket that are made already, by what they are made of: metrics share them."""

    def __init__(self, n: int) -> None:
        self.nobody = np.zeros(n, dtype=bool)
        self.same: dict[str, str] = {}
        self._known: dict[tuple[str, ...], tuple[str, np.ndarray]] = {}

    def once(self, name: str, of: tuple[str, ...], make: Callable[[], np.ndarray]) -> np.ndarray:
        """The column made of these, which `name` is; `make` where it is the first."""
        if of in self._known:
            first, found = self._known[of]
            self.same[name] = first
            return found
        found = make()
        self._known[of] = name, found
        return found


def _columns(name: str, group: tuple[Column, ...], arrays: dict[str, Any], empties: dict[str, np.ndarray], rule: _Rule,
             read: dict[str, str], made: _Made) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The value columns of one metric with NULL as 0, and which units have no value."""
    lacking = no_history = made.nobody
    history: list[str] = []         # what says of a unit that nothing is known of the time before
    for column in group:
        if rule.excludes and column.name in empties:
            if column.name.endswith((".x", ".dx")):
                no_history = no_history | empties[column.name]
                history.append(read[column.name])
            else:
                lacking = lacking | empties[column.name]
    flag = f"{name}.x_missing"
    flagged = any(column.name == flag for column in group)
    basis = ("absent", read[flag], *history) if flagged else ()
    # no pre-period: it starts before the log, or the aggregate of no rows is unknown; 0 and an indicator
    absent = (arrays[flag] > 0) | no_history if flagged else made.nobody

    def value(column: Column) -> np.ndarray:
        taken = np.asarray(arrays[column.name], dtype=np.float64)
        if column.name in empties:
            taken = np.where(empties[column.name], 0.0, taken)
        _finite(taken, "units", rule.place)
        if column.name == flag:
            return absent.astype(np.float64)
        return np.where(absent, 0.0, taken) if column.name.endswith((".x", ".dx")) and absent.any() else taken

    found: dict[str, np.ndarray] = {}
    for column in group:
        before = column.name.endswith((".x", ".dx")) and flagged
        of = basis if column.name == flag else (read[column.name], *(basis if before else ()))
        found[column.name] = made.once(column.name, of, partial(value, column))
    return found, lacking


def _finite(value: np.ndarray, what: str, place: str) -> None:
    if not np.isfinite(value).all():
        raise InputError(f"{int((~np.isfinite(value)).sum()):,} {what} have a value that is not finite",
                         where=place, hint="leave infinite values and NaN out by the fact's `where`")


def leaves_out_empty(catalog: Catalog, metric: Metric) -> bool:
    """Whether a unit without rows is left out: declared, a state that did not hold, or a NULL of a unit-level table."""
    declared = metric.missing == "exclude" or metric.aggregate == "time_to_loss"
    return declared or all(catalog.fact(f).clock is None for f in metric.facts)
